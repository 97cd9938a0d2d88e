<?php
$settings = json_decode(getenv('SSP_SETTINGS'), true);
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
if ($settings['role'] === 'sp') {
    $bindings = 'urn:oasis:names:tc:SAML:2.0:bindings:';
    $acs = $settings['url'] . '/module.php/saml/sp/saml2-acs.php/sp';
    $idps = glob($settings['folder'] . '/peer-*.xml');
    $config['sp'] = [
        'saml:SP',
        'entityID' => $settings['entity_id'],
        'idp' => $idps ? (string) simplexml_load_file($idps[0])['entityID'] : null,
        'privatekey' => $settings['key'],
        'certificate' => $settings['certificate'],
        'signature.algorithm' => 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
        'sign.authnrequest' => $settings['sign_requests'],
        'redirect.sign' => true,
        'sign.logout' => true,
        'validate.logout' => true,
        'WantAssertionsSigned' => $settings['want_assertions_signed'],
        'assertion.encryption' => $settings['require_encryption'],
        'NameIDPolicy' => ['Format' => $settings['name_id_format'], 'AllowCreate' => true],
        'AssertionConsumerService' => [
            ['index' => 0, 'isDefault' => true, 'Binding' => $bindings . 'HTTP-POST', 'Location' => $acs],
        ],
        'SingleLogoutServiceBinding' => array_map(
            fn ($name) => $bindings . $name, $settings['logout_bindings']),
    ];
}
