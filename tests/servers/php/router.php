<?php
// The web server's part of a WordPress site: real files first, everything else to index.php.
// A file named strip-authorization in the switches folder drops that header, as some hosts do.
if (file_exists(getenv('PARVIS_SWITCHES') . '/strip-authorization')) {
    unset($_SERVER['HTTP_AUTHORIZATION'], $_SERVER['PHP_AUTH_USER'], $_SERVER['PHP_AUTH_PW']);
}
$home = $_SERVER['DOCUMENT_ROOT'];
$folder = getenv('PARVIS_FOLDER') ?: '';
$path = rawurldecode(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) ?? '/');
$file = $home . $path;
if (is_dir($file) && is_file(rtrim($file, '/') . '/index.php')) {
    $path = rtrim($path, '/') . '/index.php';
    $file = $home . $path;
}
if (is_file($file) && substr($file, -4) !== '.php') {
    return false;
}
if (!is_file($file)) {
    if ($folder !== '' && strpos($path . '/', "/$folder/") !== 0) {
        http_response_code(404);
        echo 'Nothing here.';
        return;
    }
    $path = ($folder === '' ? '' : "/$folder") . '/index.php';
    $file = $home . $path;
}
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = $path;
$_SERVER['SCRIPT_FILENAME'] = $file;
chdir(dirname($file));
require $file;
