<?php
// The application that people sign in to. PHP asks this script about every request; what isn't the
// application's is SimpleSAMLphp's own.
$settings = json_decode(getenv('SSP_SETTINGS'), true);
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if (!in_array($path, ['/login', '/login-again', '/session', '/logout', '/signed-out'], true)) {
    return false;
}
require_once '/usr/share/simplesamlphp/lib/_autoload.php';
$source = new \SimpleSAML\Auth\Simple('sp');
$answer = function (int $status, array $content) {
    http_response_code($status);
    header('Content-Type: application/json');
    echo json_encode($content);
    return true;
};

if ($path === '/login-again') {
    $source->login(['ForceAuthn' => true, 'ReturnTo' => $settings['url'] . '/session']);
}
if ($path === '/logout') {
    $source->logout(['ReturnTo' => $settings['url'] . '/signed-out', 'ReturnStateParam' => 'state',
        'ReturnStateStage' => 'signed-out']);
}
if ($path === '/signed-out') {
    $state = \SimpleSAML\Auth\State::loadState($_GET['state'], 'signed-out');
    return $answer(200, ['status' => $state['saml:sp:LogoutStatus'] ?? null]);
}
if ($path === '/login') {
    $source->requireAuth(['ReturnTo' => $settings['url'] . '/login']);
}
if (!$source->isAuthenticated()) {
    return $answer(401, []);
}
$name = $source->getAuthData('saml:sp:NameID');
return $answer(200, [
    'name_id' => ['value' => $name->getValue(), 'format' => $name->getFormat()],
    'attributes' => $source->getAttributes(),
    'idp' => $source->getAuthData('saml:sp:IdP'),
    'session_index' => $source->getAuthData('saml:sp:SessionIndex'),
]);
