<?php
$config = [
    'users' => [
        'exampleauth:UserPass',
        "dora:dora's password" => [
            'uid' => ['dora'],
            'mail' => ['dora@example.org'],
            'displayName' => ['Dora Żółć <&> "q"'],
            'eduPersonAffiliation' => ['member', 'staff'],
        ],
    ],
];
