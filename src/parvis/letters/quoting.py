"""What is new in a letter, without what it quotes and without its signature. Pure.

Small rules for the programs that people here write with, in French, English and a few neighbours.
When they disagree with the letter (it answers between the lines, or all of it would go), the letter
is left whole.
"""

from __future__ import annotations

import re
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

# “Le 3 mars 2026 à 10:02, Alice <a@example.org> a écrit :”, on one line or on three.
WROTE: Final = (
    r"(?:Le|Am|On|El|Il giorno|Em|Op|W dniu)\b.{6,300}?"
    r"(?:a\s+écrit|wrote|schrieb(?:\s.{1,80})?|escribió|ha\s+scritto|escreveu|schreef|napisał)\s?:?"
)
SHORT: Final = r".{2,120}?\s+(?:a\s+écrit|wrote|schrieb)\s?:"
LEADS: Final = re.compile(
    rf"^(?:{WROTE}|{SHORT}|\d{{4}}[-/]\d\d[-/]\d\d.{{4,200}}>?:)\s*$", re.DOTALL
)
LONG: Final = re.compile(rf"^{WROTE}\s*$", re.DOTALL)
BELOW: Final = re.compile(
    r"^\s*(?:-{2,}\s*(?:Original Message|Message d.origine|Message original|Message transféré par erreur|"
    r"Ursprüngliche Nachricht|Mensaje original|Messaggio originale)\s*-{2,}|_{10,})\s*$",
    re.IGNORECASE,
)
FORWARDED: Final = re.compile(
    r"forwarded message|message transféré|message réexpédié|^fwd?:|^tr\s?:|weitergeleitete",
    re.IGNORECASE | re.MULTILINE,
)
HEADED: Final = re.compile(r"^\*?(?:De|From|Von|Da|Expéditeur)\*?\s?:\*?\s?\S", re.IGNORECASE)
DATED: Final = re.compile(
    r"^\*?(?:Envoyé|Sent|Date|Gesendet|Enviado|Inviato|À|To|An|A|Objet|Subject|Betreff)\*?(?:\s+le)?\s?:",
    re.IGNORECASE,
)
SENT_FROM: Final = re.compile(
    r"^(?:Envoyé|Sent|Télécharger|Get|Obtenir|Gesendet|Enviado|Provenance)\s+(?:de(?:puis)?|à partir d[eu]|avec|from|with|von|desde|Outlook|:)\b.{0,80}$"
    r"|^(?:Get|Télécharger|Obtenez)\s+Outlook\b.{0,80}$",
    re.IGNORECASE,
)
RULE: Final = re.compile(r"^--\s?$")
MOST: Final = 3


def fresh(text: str) -> str:
    """Return what is new in a letter's plain words."""
    lines = text.replace("\r\n", "\n").split("\n")
    kept = _above(lines)
    kept = _unsigned(kept)
    words = "\n".join(kept).strip()
    return re.sub(r"\n{3,}", "\n\n", words) or text.strip()


def answers_between(text: str) -> bool:
    """Say whether a letter answers between the lines it quotes."""
    marks = "".join(_sort(line) for line in text.split("\n"))
    return bool(re.search(r"[q]+[t]+[q]+", re.sub(r"b", "", marks)))


def _sort(line: str) -> str:
    bare = line.strip()
    return "b" if not bare else ("q" if bare.startswith(">") else "t")


def _above(lines: list[str]) -> list[str]:
    """Keep what stands above what is quoted, or below it when all of it stands first."""
    text = "\n".join(lines)
    if FORWARDED.search(text):
        return lines
    for at, line in enumerate(lines):
        if BELOW.match(line) or (_is_head(lines, at) and _any(lines[:at])):
            return lines[:at] if _any(lines[:at]) else lines
    if answers_between(text):
        return lines
    for size in range(1, MOST + 1):
        for at in range(len(lines)):
            if _leads(lines, at, size):
                return _around(lines[:at], lines[at + size :]) or lines
    return _around([], lines) if any(_sort(line) == "q" for line in lines) else lines


def _around(before: list[str], rest: list[str]) -> list[str]:
    """Drop the quoted lines of what follows; what is said below them stays."""
    said = [line for line in rest if _sort(line) != "q"]
    return [*before, *(said if _any(said) else [])] if _any([*before, *said]) else []


def _leads(lines: list[str], at: int, size: int) -> bool:
    """Say whether some lines, none of them empty or quoted, introduce a quotation."""
    some = [line.strip() for line in lines[at : at + size]]
    if any(not line or line.startswith(">") for line in some):
        return False
    pattern = LEADS if size == 1 else LONG
    return bool(pattern.match(" ".join(some))) and _is_quoted_after(lines, at + size)


def _is_quoted_after(lines: list[str], at: int) -> bool:
    after = [line for line in lines[at : at + 4] if line.strip()]
    return bool(after and after[0].lstrip().startswith(">"))


def _is_head(lines: list[str], at: int) -> bool:
    """Say whether a block of headers (Outlook's) begins here: three in the next few lines."""
    if not HEADED.match(lines[at].strip()):
        return False
    return sum(bool(DATED.match(line.strip())) for line in lines[at + 1 : at + 6]) >= 2


def _unsigned(lines: list[str]) -> list[str]:
    """Drop the signature below “-- ”, and what a program adds of itself."""
    for at, line in enumerate(lines):
        if RULE.match(line) and _any(lines[:at]):
            lines = lines[:at]
            break
    while lines and (not lines[-1].strip() or SENT_FROM.match(lines[-1].strip())):
        lines = lines[:-1]
    return lines


def _any(lines: list[str]) -> bool:
    return any(line.strip() for line in lines)


# What the programs put around what they quote and sign (Gmail, Outlook, Thunderbird, Apple, Yahoo, Proton).
FOLDED: Final = (
    "div.gmail_quote, blockquote.gmail_quote, div.gmail_quote_container, blockquote[type=cite], div.yahoo_quoted,"
    " div.protonmail_quote, blockquote.protonmail_quote, div.moz-cite-prefix, div.zmail_extra,"
    " div.gmail_attr, .gmail_signature, .gmail_signature_prefix, .moz-signature,"
    " div.protonmail_signature_block, #Signature, #ms-outlook-mobile-signature, div.ydpsignature"
)
FROM_HERE: Final = (
    "#divRplyFwdMsg, #appendonsend, #x_divRplyFwdMsg, #mail-editor-reference-message-container"
)
TRACKED: Final = "script, style, head, title, meta, link, base, object, embed, form, input, button"


def fresh_html(html: str) -> str:
    """Return what is new in a letter's HTML, its pictures taken out. It is not safe yet."""
    tree = LexborHTMLParser(html)
    if tree.body is None:
        return ""
    _without_pictures(tree)
    if not FORWARDED.search((tree.body.text() or "")[:4000]):
        whole = tree.body.html or ""
        _fold(tree)
        if not (tree.body.text() or "").strip():
            tree = LexborHTMLParser(whole)
    return (tree.body.inner_html or "").strip() if tree.body else ""


def without_pictures(html: str) -> str:
    """Return a letter's HTML with the words of its pictures in their place. It is not safe yet."""
    tree = LexborHTMLParser(html)
    _without_pictures(tree)
    return (tree.body.inner_html or "") if tree.body else ""


def _fold(tree: LexborHTMLParser) -> None:
    for node in tree.css(FROM_HERE):
        _cut_from(node)
    for node in tree.css("div[style]"):
        style = (node.attributes.get("style") or "").replace(" ", "").lower()
        if "border-top:solid#e1e1e1" in style or "border-top:solid#b5c4df" in style:
            _cut_from(node)
    for node in tree.css(FOLDED):
        if node.parent is not None:
            node.decompose()
    for node in tree.css("p, div, span"):
        if node.child is not None and SENT_FROM.match((node.text() or "").strip()):
            node.decompose()


def _cut_from(node: LexborNode) -> None:
    """Take out a node and all that follows it, as far up as the body."""
    here: LexborNode | None = node
    while here is not None and here.tag not in {"body", "html"}:
        after = here.next
        while after is not None:
            following = after.next
            after.decompose()
            after = following
        here = here.parent
    node.decompose()


def _without_pictures(tree: LexborHTMLParser) -> None:
    """Put the words of pictures in their place: fetching one tells its sender who read, and when."""
    for node in tree.css(TRACKED):
        if node.parent is not None and node.tag != "head":
            node.decompose()
    for node in tree.css("img, picture, video, audio, iframe, svg"):
        if node.parent is None:
            continue
        alt = " ".join((node.attributes.get("alt") or "").split())[:200]
        if alt:
            node.replace_with(f"[{alt}]")
        else:
            node.decompose()
