"""Says who we are on a WordPress, or exactly why it does not know us.

REST answers the same 401 to a wrong password, an unknown user, a header taken out on the way and
passwords switched off. XML-RPC carries the password in its body: when it knows us and REST does
not, the header was taken out (measured on 6.1, 6.8 and 7.1), or the password is the one a person
signs in with, which only XML-RPC takes.
"""

from __future__ import annotations

import re
from typing import Final
from xml.sax.saxutils import escape

from parvis.connectors.wordpress.answers import Root, User
from parvis.connectors.wordpress.asking import Api
from parvis.wire.errors import ConnectorError, Reconnect
from parvis.wire.words import gettext_noop as _

STRIPPED: Final = _(
    "The password is right, but the “Authorization” header is lost on its way to WordPress. Ask the"
    " host to let it through, or add this line to the site’s .htaccess: %(line)s"
)
HTACCESS: Final = 'SetEnvIf Authorization "(.*)" HTTP_AUTHORIZATION=$1'
SWITCHED_OFF: Final = _(
    "This site gives no application passwords: it needs https, or a security plugin switched them"
    " off. Put the site on https, or allow them in the plugin."
)
UNKNOWN: Final = _(
    "The site does not know this user and password. Use the application password it showed (not"
    " the one you sign in with), and check the user name."
)
SIGN_IN: Final = _(
    "This is the password you sign in with; the site wants an application password. Make one in your"
    " profile on the site, under “Application Passwords”, and paste it here."
)
UNSURE: Final = _(
    "The site does not know this user and password, or the “Authorization” header is lost on its"
    " way. Check the application password first; then ask the host to let that header through."
)
CALL: Final = (
    "<?xml version='1.0'?><methodCall><methodName>wp.getProfile</methodName><params>"
    "<param><value><int>1</int></value></param>"
    "<param><value><string>{user}</string></value></param>"
    "<param><value><string>{password}</string></value></param></params></methodCall>"
)


def who_am_i(api: Api, *, site: str) -> User:
    """Ask who our key is. Raises Reconnect with the very cause when it is nobody."""
    try:
        user, _answer = api.get("wp/v2/users/me", User, context="edit")
    except Reconnect as error:
        sentence = _cause(api, site)
        values = {"line": HTACCESS} if sentence is STRIPPED else {}
        raise Reconnect(sentence, cause=error.cause, **values) from error
    return user


def _cause(api: Api, site: str) -> str:
    try:
        root, _answer = Api(api.door, api.root, None).get("", Root)
        if not root.authentication:
            return SWITCHED_OFF
        known = _xmlrpc_knows(api, site)
    except ConnectorError:
        return UNSURE
    if known is None:
        return UNSURE
    if not known:
        return UNKNOWN
    return STRIPPED if _is_ours(api) else SIGN_IN


def _is_ours(api: Api) -> bool:
    """Say whether a password has the form of `wp_generate_password(24, false)`, spaces aside."""
    _user, password = api.auth or ("", "")
    return re.fullmatch(r"[A-Za-z0-9]{24}", password.replace(" ", "")) is not None


def _xmlrpc_knows(api: Api, site: str) -> bool | None:
    """Ask XML-RPC whether it knows us; None when it does not answer as XML-RPC does."""
    user, password = api.auth or ("", "")
    answer = api.door.request(
        "POST",
        f"{site.rstrip('/')}/xmlrpc.php",
        content=CALL.format(user=escape(user), password=escape(password)).encode(),
        headers={"Content-Type": "text/xml"},
    )
    if answer.status != 200 or b"<methodResponse>" not in answer.body:
        return None
    return b"<fault>" not in answer.body
