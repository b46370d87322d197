"""The services that can tell a person, each with fields of our own, through Apprise.

Apprise is given keyword arguments, never an address of its own kind (`slack://…`), and asks through
the door: its import of `requests` is replaced by one that does. Read in apprise 2.3.0.
"""

from __future__ import annotations

import importlib
import logging
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from parvis.listening.alerts.rules import meaning
from parvis.wire.door import Door
from parvis.wire.errors import Refused
from parvis.wire.words import gettext_noop as _

Given = Mapping[str, str]

ONE_AT_A_TIME: Final = threading.Lock()
UNFIT: Final = _("%(service)s cannot be used with what is written here. Check each field.")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a service's form. What does not match `pattern` is answered with `wrong`."""

    name: str
    label: str
    help: str = ""
    secret: bool = False
    required: bool = True
    pattern: str = ""
    wrong: str = ""
    initial: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """One service: its name as people know it, its fields, how Apprise is asked for it."""

    key: str
    label: str
    fields: tuple[Field, ...]
    plugin: tuple[str, str]  # module under apprise.plugins, class
    build: Callable[[Given], dict[str, Any]]


WEB: Final = r"https?://[^\s/]+(/\S*)?"
WEB_WRONG: Final = _("Paste the whole address, beginning with https://.")
PHONE: Final = r"\+?[0-9][0-9 ().-]{6,20}"
PHONE_WRONG: Final = _("Write the number with its country code, for instance +1 418 555 0123.")
NUMBERS: Final = _("number that receives")
SENDING: Final = _("number that sends")
SERVER: Final = _("address of the server")
TOKEN: Final = _("access token")


def _hook(pattern: str, wrong: str, help_text: str) -> tuple[Field, ...]:
    label = _("incoming webhook address")
    return (Field("address", label, help_text, secret=True, pattern=pattern, wrong=wrong),)


def _server() -> Field:
    return Field("server", SERVER, pattern=WEB, wrong=WEB_WRONG)


def _phone(name: str, label: str) -> Field:
    return Field(name, label, pattern=PHONE, wrong=PHONE_WRONG)


def _digits(number: str) -> str:
    return re.sub(r"[^0-9+]", "", number)


def _at(address: str) -> dict[str, Any]:
    """Return an address as Apprise's base takes it: host, port, is it https."""
    parts = urlsplit(address)
    return {
        "host": parts.hostname or "", "port": parts.port, "secure": parts.scheme == "https",
    }  # fmt: skip


def _tail(address: str) -> list[str]:
    return [piece for piece in urlsplit(address).path.split("/") if piece]


def _slack(given: Given) -> dict[str, Any]:
    first, second, third = _tail(given["address"])[-3:]
    return {"token_a": first, "token_b": second, "token_c": third, "include_footer": False}


def _discord(given: Given) -> dict[str, Any]:
    number, token = _tail(given["address"])[-2:]
    return {"webhook_id": number, "webhook_token": token, "avatar": False}


def _matrix(given: Given) -> dict[str, Any]:
    return {
        **_at(given["server"]), "password": given["token"], "targets": [given["room"]],
        "version": "3", "e2ee": False, "discovery": False, "include_image": False,
    }  # fmt: skip


def _ntfy(given: Given) -> dict[str, Any]:
    more = {"auth": "token", "token": given["token"]} if given.get("token") else {}
    return {
        **_at(given["server"]), "mode": "private", "targets": [given["topic"]],
        "include_image": False, **more,
    }  # fmt: skip


def _mattermost(given: Given) -> dict[str, Any]:
    *path, _hooks, token = _tail(given["address"])
    return {**_at(given["address"]), "token": token, "fullpath": "/" + "/".join(path)}


def _rocketchat(given: Given) -> dict[str, Any]:
    return {
        **_at(given["address"]), "mode": "webhook", "avatar": False,
        "webhook": "/".join(_tail(given["address"])[-2:]),
    }  # fmt: skip


def _google(given: Given) -> dict[str, Any]:
    asked = parse_qs(urlsplit(given["address"]).query)
    return {
        "workspace": _tail(given["address"])[-2],
        "webhook_key": asked["key"][0], "webhook_token": asked["token"][0],
    }  # fmt: skip


def _teams(given: Given) -> dict[str, Any]:
    parts = urlsplit(given["address"])
    path, asked = _tail(given["address"]), parse_qs(parts.query)
    more = {"version": asked["api-version"][0]} if "api-version" in asked else {}
    routing = path[path.index("cu") + 1] if "cu" in path else None
    return {
        **_at(given["address"]), "workflow": path[path.index("workflows") + 1],
        "signature": asked["sig"][0], "power_automate": "powerautomate" in path,
        "routing_id": routing, "include_image": False, **more,
    }  # fmt: skip


def _zulip(given: Given) -> dict[str, Any]:
    organization = (urlsplit(given["server"]).hostname or "").removesuffix(".zulipchat.com")
    return {
        "botname": given["bot"].partition("@")[0], "organization": organization,
        "token": given["token"], "targets": [given["stream"]],
    }  # fmt: skip


def _nextcloud(given: Given) -> dict[str, Any]:
    return {
        **_at(given["server"]), "user": given["user"], "password": given["token"],
        "targets": [given["room"]], "url_prefix": urlsplit(given["server"]).path or None,
    }  # fmt: skip


def _json(given: Given) -> dict[str, Any]:
    return {**_at(given["address"]), "fullpath": urlsplit(given["address"]).path or "/"}


SERVICES: Final[dict[str, Service]] = {
    one.key: one
    for one in (
        Service(
            "slack", "Slack",
            _hook(
                r"https://hooks\.slack\.com/services/\w+/\w+/\w+/?",
                _("The address begins with https://hooks.slack.com/services/."),
                _("In Slack: Apps, Incoming WebHooks, Add to Slack; copy the address it shows."),
            ),
            ("slack", "NotifySlack"), _slack,
        ),
        Service(
            "discord", "Discord",
            _hook(
                r"https://(\w+\.)?discord(app)?\.com/api/webhooks/\d+/[\w-]+/?",
                _("The address begins with https://discord.com/api/webhooks/."),
                _("In the settings of the channel: Integrations, Webhooks, Copy Webhook URL."),
            ),
            ("discord", "NotifyDiscord"), _discord,
        ),
        Service(
            "teams", "Microsoft Teams",
            _hook(
                r"https://[\w.-]+(:\d+)?/\S*workflows/\w+/triggers/manual/paths/invoke/?\?\S*sig=\S+",
                _("Paste the whole address, with all that follows the question mark."),
                _("In the channel: Workflows, “Send webhook alerts to a channel”; copy its address."),
            ),
            ("workflows", "NotifyWorkflows"), _teams,
        ),
        Service(
            "googlechat", "Google Chat",
            _hook(
                r"https://chat\.googleapis\.com/v1/spaces/[\w-]+/messages\?(?=\S*key=)(?=\S*token=)\S+",
                _("The address begins with https://chat.googleapis.com/ and holds key and token."),
                _("In the space: Apps and integrations, Webhooks; copy the address it shows."),
            ),
            ("google_chat", "NotifyGoogleChat"), _google,
        ),
        Service(
            "mattermost", "Mattermost",
            _hook(
                r"https?://[^\s/]+(/\S+)?/hooks/\w+/?",
                _("The address holds /hooks/ and ends with a key."),
                _("In Mattermost: Integrations, Incoming Webhooks; copy the address it shows."),
            ),
            ("mattermost", "NotifyMattermost"), _mattermost,
        ),
        Service(
            "rocketchat", "Rocket.Chat",
            _hook(
                r"https?://[^\s/]+/hooks/\w+/\w+/?",
                _("The address holds /hooks/ and ends with two keys."),
                _("In Rocket.Chat: Administration, Integrations, Incoming; copy the address."),
            ),
            ("rocketchat", "NotifyRocketChat"), _rocketchat,
        ),
        Service(
            "zulip", "Zulip",
            (
                Field(
                    "server", _("address of the organization"), pattern=r"https://[\w-]+\.zulipchat\.com/?",
                    wrong=_("The address ends with .zulipchat.com."),
                ),
                Field("bot", _("e-mail address of the bot"), pattern=r"[\w.-]+(@\S+)?"),
                Field("token", _("key of the bot"), secret=True),
                Field("stream", _("channel that receives")),
            ),
            ("zulip", "NotifyZulip"), _zulip,
        ),
        Service(
            "nextcloud", "Nextcloud Talk",
            (
                _server(),
                Field("user", _("user")),
                Field("token", _("application password"), secret=True),
                Field("room", _("last piece of the room’s address"), pattern=r"\w+"),
            ),
            ("nextcloudtalk", "NotifyNextcloudTalk"), _nextcloud,
        ),
        Service(
            "matrix", "Matrix (Element)",
            (
                _server(),
                Field(
                    "room", _("room"), _("Its address (#team:example.org) or its number (!…)."),
                    pattern=r"[#!]\S+", wrong=_("A room begins with a hash or an exclamation mark."),
                ),
                Field("token", TOKEN, _("Of an account made for this: in Element, Help & About."), secret=True),
            ),
            ("matrix.base", "NotifyMatrix"), _matrix,
        ),
        Service(
            "ntfy", "ntfy",
            (
                Field("server", SERVER, pattern=WEB, wrong=WEB_WRONG, initial="https://ntfy.sh"),
                Field(
                    "topic", _("topic"), _("Whoever knows it can read it: choose one nobody guesses."),
                    secret=True, pattern=r"[\w-]{1,64}",
                    wrong=_("A topic has letters, digits, hyphens and underscores."),
                ),
                Field("token", TOKEN, _("If the server asks for one."), secret=True, required=False),
            ),
            ("ntfy", "NotifyNtfy"), _ntfy,
        ),
        Service(
            "gotify", "Gotify",
            (_server(), Field("token", _("token of the application"), secret=True)),
            ("gotify", "NotifyGotify"),
            lambda given: {**_at(given["server"]), "token": given["token"]},
        ),
        Service(
            "pushover", "Pushover",
            (
                Field("user", _("user key"), secret=True),
                Field("token", _("token of the application"), secret=True),
            ),
            ("pushover", "NotifyPushover"),
            lambda given: {"user_key": given["user"], "token": given["token"]},
        ),
        Service(
            "telegram", "Telegram",
            (
                Field(
                    "token", _("token of the bot"), _("@BotFather gives it."), secret=True,
                    pattern=r"\d+:[\w-]+", wrong=_("It has a number, a colon, then letters."),
                ),
                Field(
                    "chat", _("number of the conversation"), pattern=r"-?\d+|@\w+",
                    wrong=_("A number, or the name of a channel beginning with @."),
                ),
            ),
            ("telegram", "NotifyTelegram"),
            lambda given: {
                "bot_token": given["token"], "targets": [given["chat"]], "detect_owner": False,
            },
        ),
        Service(
            "signal", "Signal",
            (
                Field(
                    "server", _("address of your signal-cli-rest-api"), pattern=WEB, wrong=WEB_WRONG,
                ),
                _phone("source", SENDING),
                _phone("to", NUMBERS),
            ),
            ("signal_api", "NotifySignalAPI"),
            lambda given: {
                **_at(given["server"]), "source": _digits(given["source"]),
                "targets": [_digits(given["to"])],
            },
        ),
        Service(
            "twilio", _("SMS by Twilio"),
            (
                Field("sid", _("account SID"), pattern=r"AC[0-9a-fA-F]{32}", wrong=_("It begins with AC.")),
                Field("token", _("auth token"), secret=True),
                _phone("source", SENDING),
                _phone("to", NUMBERS),
            ),
            ("twilio", "NotifyTwilio"),
            lambda given: {
                "account_sid": given["sid"], "auth_token": given["token"],
                "source": _digits(given["source"]), "targets": [_digits(given["to"])],
            },
        ),
        Service(
            "voipms", _("SMS by VoIP.ms"),
            (
                Field("email", _("e-mail address of the account"), pattern=r"\S+@\S+\.\S+"),
                Field(
                    "token", _("API password"),
                    _("In VoIP.ms: Main Menu, SOAP and REST/JSON API; allow the desk’s address there."),
                    secret=True,
                ),
                _phone("source", SENDING),
                _phone("to", NUMBERS),
            ),
            ("voipms", "NotifyVoipms"),
            lambda given: {
                "email": given["email"], "password": given["token"],
                "source": _digits(given["source"]), "targets": [_digits(given["to"])],
            },
        ),
        Service(
            "json", _("Another program (JSON)"),
            (
                Field(
                    "address", _("address that receives"), _("It is sent a POST with title and message."),
                    secret=True, pattern=WEB, wrong=WEB_WRONG,
                ),
            ),
            ("custom_json", "NotifyJSON"), _json,
        ),
    )
}  # fmt: skip


def send(service: Service, values: Given, *, title: str, text: str, door: Door) -> None:
    """Send one message now. Raises an error of `wire.errors` that says what is wrong."""
    from parvis.kit.door.session import session, standing_in  # noqa: PLC0415 -- a desk that tells nobody this way does without

    logging.getLogger("apprise").disabled = True  # it writes what it sends, keys included
    module = importlib.import_module(f"apprise.plugins.{service.plugin[0]}")
    made, adapter = session(door)
    with ONE_AT_A_TIME:
        module.requests = standing_in(made)  # type: ignore[attr-defined]
        try:
            plugin = getattr(module, service.plugin[1])(**service.build(values))
        except (TypeError, ValueError, KeyError, IndexError) as error:
            cause = type(error).__name__
            raise Refused(UNFIT, cause=cause, service=service.label) from None
        taken = plugin.notify(body=text, title=title)
    if not taken:
        raise meaning(service.label, adapter.statuses, adapter.error)
