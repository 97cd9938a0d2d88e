<?php
$email = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
$metadata[getenv('SSP_URL') . '/idp'] = [
    'host' => '__DEFAULT__',
    'privatekey' => getenv('SSP_KEY'),
    'certificate' => getenv('SSP_CERTIFICATE'),
    'auth' => 'users',
    'attributes.NameFormat' => 'urn:oasis:names:tc:SAML:2.0:attrname-format:uri',
    'signature.algorithm' => 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    'saml20.sign.response' => getenv('SSP_SIGN_RESPONSE') === '1',
    'saml20.sign.assertion' => getenv('SSP_SIGN_ASSERTION') === '1',
    'validate.authnrequest' => getenv('SSP_WANT_SIGNED') === '1',
    'redirect.validate' => getenv('SSP_WANT_SIGNED') === '1',
    'SingleSignOnServiceBinding' => array_merge(
        getenv('SSP_ONLY_BY_POST') === '1' ? [] : ['urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'],
        ['urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST']
    ),
    'NameIDFormat' => [$email, 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
        'urn:oasis:names:tc:SAML:2.0:nameid-format:transient'],
    'authproc' => [
        10 => ['class' => 'core:AttributeMap', 'name2oid'],
        20 => ['class' => 'saml:AttributeNameID', 'Format' => $email,
            'attribute' => 'urn:oid:0.9.2342.19200300.100.1.3'],
        21 => ['class' => 'saml:PersistentNameID',
            'attribute' => 'urn:oid:0.9.2342.19200300.100.1.1'],
        22 => ['class' => 'saml:TransientNameID'],
    ],
];
