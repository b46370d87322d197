<?php
// Everything that differs between two sites comes from the environment of the process.
define('DB_NAME', getenv('PARVIS_DB'));
define('DB_USER', getenv('PARVIS_DB'));
define('DB_PASSWORD', getenv('PARVIS_DB_PASSWORD'));
define('DB_HOST', 'localhost:' . getenv('PARVIS_DB_SOCKET'));
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $name) {
    define($name . '_KEY', hash('sha256', getenv('PARVIS_DB_PASSWORD') . $name));
    define($name . '_SALT', hash('sha256', $name . getenv('PARVIS_DB_PASSWORD')));
}
// Not "local": WordPress 7.1 closes pingbacks and trackbacks there.
define('WP_ENVIRONMENT_TYPE', 'production');
define('WP_HOME', getenv('PARVIS_URL'));
define('WP_SITEURL', getenv('PARVIS_URL'));
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('WP_ACCESSIBLE_HOSTS', '127.0.0.1,localhost');
define('DISABLE_WP_CRON', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
define('WP_DEBUG', false);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) {
    define('ABSPATH', __DIR__ . '/');
}
require_once ABSPATH . 'wp-settings.php';
