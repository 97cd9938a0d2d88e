<?php
$settings = json_decode(getenv('SSP_SETTINGS'), true);
$folder = $settings['folder'];
$port = $settings['port'];
$sources = [['type' => 'flatfile', 'directory' => __DIR__]];
foreach (glob("$folder/peer-*.xml") as $file) {
    $sources[] = ['type' => 'xml', 'file' => $file];
}
$config = [
    'baseurlpath' => $settings['url'] . '/',
    'certdir' => "$folder/",
    'loggingdir' => "$folder/",
    'datadir' => "$folder/",
    'tempdir' => $folder,
    'metadatadir' => __DIR__,
    'attributenamemapdir' => '/etc/simplesamlphp/attributemap/',
    'technicalcontact_name' => 'nobody',
    'technicalcontact_email' => 'nobody@example.org',
    'timezone' => 'UTC',
    'secretsalt' => 'not a secret: this server lives for one test',
    'auth.adminpassword' => 'nobody signs in with this',
    'admin.checkforupdates' => false,
    'showerrors' => true,
    'logging.handler' => 'errorlog',
    'logging.level' => SimpleSAML\Logger::INFO,
    'enable.saml20-idp' => $settings['role'] === 'idp',
    'module.enable' => ['exampleauth' => true, 'core' => true, 'saml' => true],
    'session.cookie.name' => "SSP$port",
    'session.cookie.secure' => false,
    'session.phpsession.cookiename' => "SSPphp$port",
    'session.phpsession.savepath' => $folder,
    'session.authtoken.cookiename' => "SSPauth$port",
    'language.available' => ['en'],
    'language.default' => 'en',
    'language.cookie.secure' => false,
    'theme.use' => 'default',
    'production' => false,
    'metadata.sources' => $sources,
    'store.type' => 'sql',
    'store.sql.dsn' => "sqlite:$folder/store.sqlite",
];
