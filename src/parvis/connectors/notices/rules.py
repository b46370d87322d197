"""Which mails announce something, by whom, saying what, and where it can be answered. Pure.

Each network words its e-mails its own way and changes it without notice: the rules are small, in
French and English, and what none fits still has its subject, its first useful lines and its link.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from parvis.letters.reading import Letter, Link
from parvis.wire.networks import Network, host_of, of_sender, within

MOST_WORDS: Final = 1200
MOST_LINES: Final = 12

# Never stored, whoever sends it: what opens an account, and what it costs.
SECRET: Final = re.compile(
    r"password|mot de passe|passcode|verif|vérif|security|sécurité|sign[- ]?in\b|\blog[- ]?in\b|"
    r"connexion|\bcode\b|confirm|invoice|receipt|facture|\breçu de|paiement|payment|\b\d{6}\b",
    re.IGNORECASE,
)
BULK: Final = re.compile(
    r"digest|newsletter|infolettre|weekly|hebdomadaire|résumé de", re.IGNORECASE
)
SPEAKS: Final = re.compile(
    r"\bcomment(?:s|ed|é|er|aires?)\b|\bcomment (?:from|by|on|to)\b|\b(?:new|your|a) comment\b|\brepl(?:y|ied|ies)\b|\brépon|\bmention|\breview|\bavis\b|\bévaluation|"
    r"\bmessaged?\b|\bwrote\b|\bvous a écrit|\btagged\b|\bidentifié|\bposted in\b|\ba publié dans\b|"
    r"\bquestion|\brecommend|\brecommand|\bsent you\b|\bvous a envoyé",
    re.IGNORECASE,
)
VERBS: Final = (
    r"(?:has |also |just |vient de |vous )?(?:commented|replied|mentioned|tagged|posted|sent|left|"
    r"reviewed|shared|wrote|messaged|recommends?|recommended|asked|answered|reacted|"
    r"a (?:aussi |également )?(?:commenté|répondu|mentionné|identifié|publié|envoyé|laissé|écrit|partagé|posé|recommandé)|"
    r"vous a (?:mentionné|identifié|répondu|écrit|envoyé)|recommande|commenter|répondre)\b"
)
WHO: Final = (
    re.compile(r"^\W*(?P<who>u/[\w-]+)\s+" + VERBS, re.IGNORECASE),
    re.compile(
        r"^\W*(?P<who>[^:\[\]]{2,80}?)(?:\s+\(@?\w+\))?\s+(?:and \d+ others? |et \d+ autres? )?"
        + VERBS,
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:comment|review|message|reply|question|commentaire|avis|réponse)\s+(?:from|by|de|d’|d')\s*(?P<who>[^:|–—\[\]]{2,80}?)"
        r"(?:\s+(?:on|for|about|sur|pour|au sujet de|à propos de)\b|[:|–—]|$)",
        re.IGNORECASE,
    ),
)
NOBODY: Final = re.compile(
    r"^(?:someone|quelqu.un|a (?:guest|customer|user)|un(?:e)? (?:client|personne)|you|vous|new|nouve\w+|re)\b",
    re.IGNORECASE,
)
VIA: Final = re.compile(r"^(?P<who>.{2,80}?)\s+(?:\(?via|on|sur|from|de)\s+\S", re.IGNORECASE)
QUOTED: Final = re.compile(r"[«“\"„]\s*([^»”\"“„«]{8,1000}?)\s*[»”\"]", re.DOTALL)
IDLE: Final = re.compile(
    r"^(?:hi|hello|hey|dear|bonjour|salut|allô)\b.{0,60}[,!:]?$|unsubscribe|désabonn|désinscri|preferences|"
    r"préférences|notification settings|paramètres|privacy|confidentialité|terms|conditions|©|\(c\)|"
    r"this (?:e-?mail|message) was|ce (?:courriel|message|e-?mail)|all rights|tous droits|help center|"
    r"centre d.aide|^https?://\S+$|^-{2,}|^={2,}|^\*{2,}|download the app|téléchargez|view in browser|"
    r"voir dans le navigateur|you (?:are receiving|received) this|vous recevez|vous avez reçu ce|"
    r"^(?:view|see|reply|visit|consulter|voir|afficher|lire|répondre|go to|read|open|ouvrir|accéder)\b.{0,40}$",
    re.IGNORECASE,
)
RULED: Final = re.compile(r"[-_=]{2,}\s*$")
WORD: Final = re.compile(r"\w{2}")
NOT_THERE: Final = re.compile(
    r"unsub|opt[-_]?out|désabonn|settings|preferences|/help|help\.|support\.|privacy|legal|policies|"
    r"terms|about\.|/about|/o\.php|email[-_]notif|notifications/(?:email|settings)|play\.google|"
    r"apps\.apple|itunes|/app\b|static\.|fonts\.|\.(?:png|gif|jpe?g|webp|css|ico)(?:\?|$)",
    re.IGNORECASE,
)
THERE: Final = re.compile(
    r"view|see|reply|respond|comment|read|open|go to|voir|répondre|afficher|lire|ouvrir|consulter|"
    r"visit|message|review|avis|thread|sujet",
    re.IGNORECASE,
)


class Notice(Struct, frozen=True, kw_only=True):
    """What a mail announces. `elsewhere` is true when its link leads off the sender's own hosts."""

    network: str
    label: str
    who: str
    words: str
    url: str
    elsewhere: bool


def announces(letter: Letter, senders: Sequence[str]) -> bool:
    """Say, from its header alone, whether a mail announces something that may want an answer.

    `senders` are the domains or addresses a person named: with some, mail of anyone else is left
    alone, and whatever they send counts. Passwords, codes and bills never do.
    """
    if SECRET.search(letter.subject) or not letter.address:
        return False
    if senders:
        return _is_from(letter.address, senders)
    if BULK.search(letter.subject):
        return False
    if letter.header("X-Discourse-Post-Id") or letter.header("X-Discourse-Topic-Id"):
        return True
    return of_sender(letter.address) is not None and bool(SPEAKS.search(letter.subject))


def _is_from(address: str, senders: Sequence[str]) -> bool:
    domain = address.rpartition("@")[2]
    return any(
        address == one if "@" in one.lstrip("@") else within(domain, (one.lstrip("@"),))
        for one in senders
    )


def notice(letter: Letter) -> Notice:
    """Read what a mail announces: the network, who, the words, the way there."""
    network = of_sender(letter.address)
    domain = letter.address.rpartition("@")[2]
    is_forum = bool(letter.header("X-Discourse-Post-Id") or letter.header("X-Discourse-Topic-Id"))
    hosts = _hosts(network, domain)
    link, elsewhere = _link(letter.links, hosts)
    who = _who(letter, is_forum=is_forum)
    return Notice(
        network=network.name if network else ("discourse" if is_forum else "other"),
        label=network.label if network else (host_of(link) or domain).removeprefix("www."),
        who=who,
        words=_words(letter),
        url=link,
        elsewhere=elsewhere,
    )


def _hosts(network: Network | None, domain: str) -> tuple[str, ...]:
    """List where a link of this sender may lead: its network's pages, its own domain, one above."""
    above = domain.partition(".")[2]
    own = (
        (domain, above)
        if above.count(".") >= 1 and not above.startswith(("co.", "com."))
        else (domain,)
    )
    return (*network.hosts, *network.senders) if network else own


def _link(links: Sequence[Link], hosts: tuple[str, ...]) -> tuple[str, bool]:
    """Choose the way there: the first link to the sender's hosts that is not about the mail itself.

    One whose words call to go there is taken before a bare one. Without any, the first other link,
    said to lead elsewhere. Tracked links stay as they are.
    """
    useful = [link for link in links if host_of(link.url) and not _is_about_mail(link)]
    own = [link for link in useful if within(host_of(link.url), hosts)]
    deep = [link for link in own if _path(link.url)]
    for choice in (deep, own, useful):
        called = [link for link in choice if THERE.search(link.words)]
        if called or choice:
            return (called or choice)[0].url[:1000], choice is useful
    return "", False


def _is_about_mail(link: Link) -> bool:
    if NOT_THERE.search(link.url) or NOT_THERE.search(link.words):
        return True
    return bool(IDLE.search(link.words)) and not THERE.search(link.words)


def _path(url: str) -> str:
    return url.partition("://")[2].partition("/")[2].partition("?")[0]


def _who(letter: Letter, *, is_forum: bool) -> str:
    for pattern in WHO:
        found = pattern.search(letter.subject)
        if found and not NOBODY.search(found["who"].strip()):
            return found["who"].strip(" \"'“”«»\u00a0")
    via = VIA.search(letter.name)
    if via and not of_name(via["who"]):
        return via["who"].strip(" \"'")
    return letter.name if is_forum else ""


def _is_said(line: str, subject: str) -> bool:
    folded = line.casefold().rstrip(".!")
    return len(folded) > 8 and (folded in subject or subject.rstrip(".!") in folded)


def of_name(name: str) -> bool:
    """Say whether a sender's name is a network's, not someone's."""
    return bool(
        re.search(
            r"facebook|instagram|linkedin|youtube|google|tripadvisor|reddit|notification",
            name,
            re.IGNORECASE,
        )
    )


def _words(letter: Letter) -> str:
    """Take what was said out of a mail: the longest passage it quotes, else its first useful lines."""
    body = letter.text[:20_000]
    quoted = max(QUOTED.findall(body), key=len, default="")
    if len(quoted) >= 20 or (quoted and len(body) < 400):
        return quoted.strip()[:MOST_WORDS]
    subject = letter.subject.casefold()
    lines: list[str] = []
    for line in body.splitlines():
        bare = line.strip(" >*_|•·")
        if lines and RULED.match(bare):
            break
        if not WORD.search(bare) or IDLE.search(bare) or _is_said(bare, subject):
            continue
        lines.append(re.sub(r"\s*[<(\[]?https?://\S+[>)\]]?", "", bare).strip())
        if len(lines) >= MOST_LINES:
            break
    text = "\n".join(line for line in lines if line)
    return (text or letter.subject)[:MOST_WORDS]
