<?php
// Acts on a site from outside the web: JSON in on stdin {"do": …, …}, JSON out on stdout.
$url = parse_url(getenv('PARVIS_URL'));
$_SERVER += ['HTTP_HOST' => $url['host'] . ':' . $url['port'], 'SERVER_PROTOCOL' => 'HTTP/1.1',
    'REQUEST_METHOD' => 'GET', 'REQUEST_URI' => '/', 'REMOTE_ADDR' => '127.0.0.1'];
$ask = json_decode(stream_get_contents(STDIN), true);
if ($ask['do'] === 'install') {
    define('WP_INSTALLING', true);
}
require getenv('PARVIS_ROOT') . '/wp-config.php';

function install(array $ask): array {
    require_once ABSPATH . 'wp-admin/includes/upgrade.php';
    $made = wp_install($ask['title'], $ask['user'], 'team@example.test', true, '', $ask['password'], $ask['locale']);
    $options = ['permalink_structure' => $ask['permalinks'], 'default_ping_status' => 'open',
        'default_comment_status' => 'open', 'comment_moderation' => 0, 'comment_previously_approved' => 0,
        'require_name_email' => 1, 'thread_comments' => 1, 'thread_comments_depth' => 10,
        'template' => 'twentytwentyone', 'stylesheet' => 'twentytwentyone'];
    foreach ($options as $name => $value) {
        update_option($name, $value);
    }
    flush_rewrite_rules();
    return ['user_id' => $made['user_id'], 'app_password' => password($made['user_id'])];
}
function password(int $user): string {
    return WP_Application_Passwords::create_new_application_password($user, ['name' => 'test ' . uniqid()])[0];
}
function user(array $ask): array {
    $id = wp_insert_user(['user_login' => $ask['login'], 'user_pass' => $ask['password'], 'display_name' => $ask['name'],
        'user_email' => $ask['login'] . '@example.test', 'role' => $ask['role']]);
    return ['id' => $id, 'app_password' => password($id)];
}
function role(array $ask): array {
    (new WP_User($ask['id']))->set_role($ask['role']);
    return [];
}
function post(array $ask): array {
    return ['id' => wp_insert_post(wp_slash(['post_title' => $ask['title'], 'post_content' => $ask['content'],
        'post_status' => $ask['status'], 'post_author' => 1, 'comment_status' => 'open', 'ping_status' => 'open',
        'post_date_gmt' => $ask['date'], 'post_date' => $ask['date']]))];
}
function comment(array $ask): array {
    $id = wp_insert_comment(wp_slash(['comment_post_ID' => $ask['post'], 'comment_author' => $ask['name'],
        'comment_author_email' => $ask['email'], 'comment_author_url' => $ask['url'], 'comment_content' => $ask['text'],
        'comment_type' => $ask['type'], 'comment_parent' => $ask['parent'], 'comment_approved' => $ask['approved'],
        'comment_date_gmt' => $ask['date'], 'comment_date' => $ask['date'], 'user_id' => $ask['user_id']]));
    return ['id' => $id];
}
function set_option(array $ask): array {
    update_option($ask['name'], $ask['value']);
    flush_rewrite_rules();
    return [];
}
function erase(array $ask): array {
    return ['done' => $ask['what'] === 'post' ? (bool) wp_delete_post($ask['id'], true) : (bool) wp_delete_comment($ask['id'], true)];
}
function revoke(array $ask): array {
    WP_Application_Passwords::delete_all_application_passwords($ask['user_id']);
    return [];
}
echo "\n", json_encode($ask['do']($ask));
