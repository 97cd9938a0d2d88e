<?php
$settings = json_decode(getenv('SSP_SETTINGS'), true);
$email = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
$bindings = 'urn:oasis:names:tc:SAML:2.0:bindings:';
$metadata[$settings['entity_id']] = [
    'host' => '__DEFAULT__',
    'privatekey' => $settings['key'],
    'certificate' => $settings['certificate'],
    'auth' => 'users',
    'attributes.NameFormat' => 'urn:oasis:names:tc:SAML:2.0:attrname-format:uri',
    'signature.algorithm' => 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    'saml20.sign.response' => $settings['sign_response'],
    'saml20.sign.assertion' => $settings['sign_assertion'],
    'assertion.encryption' => $settings['encrypt'],
    'nameid.encryption' => $settings['encrypt_name_id'],
    'validate.authnrequest' => $settings['want_requests_signed'],
    'redirect.sign' => true,
    'redirect.validate' => $settings['want_requests_signed'],
    'sign.logout' => true,
    'validate.logout' => true,
    'SingleSignOnServiceBinding' => array_merge(
        $settings['only_by_post'] ? [] : [$bindings . 'HTTP-Redirect'],
        [$bindings . 'HTTP-POST']
    ),
    'SingleLogoutServiceBinding' => [$bindings . 'HTTP-Redirect', $bindings . 'HTTP-POST'],
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
