<?php
// Test-only behaviour of a site. A switch is a file in the switches folder, so that a test can
// change a running server:
//   flood              WordPress's own flood control stays on (otherwise off)
//   no-passwords       application passwords are unavailable, as on plain http
//   no-rest            the REST API refuses visitors, as a security plugin does
//   hold-request       a POST to the REST API waits before WordPress looks at it
//   hold-answer        … waits after the work is done, before the answer is sent
//   decisions          each change of a comment's state adds a line “id old new” to this very file
// While it waits, a file named "holding" stands in the folder.
function parvis_switch(string $name): bool {
    clearstatcache();
    return file_exists(getenv('PARVIS_SWITCHES') . "/$name");
}
function parvis_hold(string $name): void {
    $mark = getenv('PARVIS_SWITCHES') . '/holding';
    for ($i = 0; $i < 1200 && $_SERVER['REQUEST_METHOD'] === 'POST' && parvis_switch($name); $i++) {
        touch($mark);
        usleep(50000);
    }
}
add_filter('wp_is_application_passwords_available', fn() => !parvis_switch('no-passwords'));
add_filter('http_request_host_is_external', fn($is, $host) => $is || $host === '127.0.0.1', 10, 2);
add_filter('http_allowed_safe_ports', fn($ports, $host, $url) => [...$ports, (int) parse_url($url, PHP_URL_PORT)], 10, 3);
add_filter('pre_wp_mail', '__return_true');
add_filter('wp_is_comment_flood', fn($is) => parvis_switch('flood') ? $is : false, 99);
add_filter('rest_authentication_errors', fn($error) => parvis_switch('no-rest') && !is_user_logged_in()
    ? new WP_Error('rest_disabled', 'The REST API is closed to visitors.', ['status' => 401]) : $error, 200);
add_filter('rest_pre_dispatch', function ($result) { parvis_hold('hold-request'); return $result; }, 1);
add_filter('rest_pre_serve_request', function ($served) { parvis_hold('hold-answer'); return $served; }, 1);
add_action('transition_comment_status', function ($new, $old, $comment) {
    if (parvis_switch('decisions')) {
        $file = getenv('PARVIS_SWITCHES') . '/decisions';
        file_put_contents($file, "$comment->comment_ID $old $new\n", FILE_APPEND | LOCK_EX);
    }
}, 10, 3);
