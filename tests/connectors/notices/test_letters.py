"""Notification e-mails as networks write them, and as nobody should."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from parvis.connectors.notices.rules import announces, notice
from parvis.letters.folders import quoted, utf7
from parvis.letters.proof import is_proven, registered
from parvis.letters.reading import read_head, read_letter

NAUGHTY = Path(__file__).parents[3].parent / "shared" / "examples" / "hostile-strings"


def mail(sender, subject, body="", *headers, kind="text/plain"):
    return (
        "\r\n".join(
            [f"From: {sender}", f"Subject: {subject}", "Message-ID: <1@x>", *headers,
             "MIME-Version: 1.0", f"Content-Type: {kind}; charset=utf-8",
             "Content-Transfer-Encoding: 8bit"]
        )
        + "\r\n\r\n" + body
    ).encode()  # fmt: skip


FACEBOOK = mail(
    "Facebook <notification@facebookmail.com>",
    "Marie Tremblay a commenté votre publication.",
    "<html><body><a href='https://www.facebook.com/'>Facebook</a>"
    "<p>Bonjour Alice,</p><p>Marie Tremblay a commenté votre publication.</p>"
    "<p>« Est-ce que vous ouvrez le lundi de Pâques? »</p>"
    "<a href='https://www.facebook.com/n/?photo.php&amp;fbid=12&amp;comment_id=3'>Voir le commentaire</a>"
    "<a href='https://www.facebook.com/o.php?k=AS'>Se désabonner</a></body></html>",
    kind="text/html",
)
TABLE = {
    "facebook": (
        FACEBOOK,
        ("Facebook", "Marie Tremblay", "Est-ce que vous ouvrez le lundi de Pâques?",
         "https://www.facebook.com/n/?photo.php&fbid=12&comment_id=3", False),
    ),
    "facebook group": (
        mail("Facebook <groupupdates@facebookmail.com>", "Marc Roy posted in Pain du Québec",
             "Marc Roy posted in Pain du Québec\n\nOù trouver du bon levain à Lévis ces temps-ci?\n\n"
             "View post\nhttps://www.facebook.com/groups/1/permalink/2/\n"),
        ("Facebook", "Marc Roy", "Où trouver du bon levain à Lévis ces temps-ci?",
         "https://www.facebook.com/groups/1/permalink/2/", False),
    ),
    "instagram": (
        mail("Instagram <no-reply@mail.instagram.com>", "zoe.pain mentioned you in a comment",
             "Hi cafe,\nzoe.pain mentioned you: @cafe la meilleure brioche\n"
             "https://www.instagram.com/p/AB/\n"),
        ("Instagram", "zoe.pain", "zoe.pain mentioned you: @cafe la meilleure brioche",
         "https://www.instagram.com/p/AB/", False),
    ),
    "linkedin": (
        mail("Camille Roy via LinkedIn <messages-noreply@linkedin.com>",
             "Camille sent you a message", "Camille Roy\nÊtes-vous au salon mardi?\n"
             "https://www.linkedin.com/comm/messaging/thread/2-a/?trk=eml\n"),
        ("LinkedIn", "Camille", "Camille Roy\nÊtes-vous au salon mardi?",
         "https://www.linkedin.com/comm/messaging/thread/2-a/?trk=eml", False),
    ),
    "youtube": (
        mail("YouTube <noreply@youtube.com>", 'Rose Caron commented: "Super recette" on your video',
             "Rose Caron\nSuper recette, merci pour le truc du beurre froid\n"
             "https://www.youtube.com/watch?v=a&lc=b\nhttps://www.youtube.com/email_unsubscribe?x\n"),
        ("YouTube", "Rose Caron", "Super recette, merci pour le truc du beurre froid",
         "https://www.youtube.com/watch?v=a&lc=b", False),
    ),
    "google": (
        mail("Google Business Profile <businessprofile-noreply@google.com>",
             "Rose Caron left a review for Café du Perron",
             "Rose Caron left a review\n\n“Très bon café, service un peu lent.”\n\nRead review\n"
             "https://business.google.com/n/1/reviews?hl=fr\n"),
        ("Google", "Rose Caron", "Très bon café, service un peu lent.",
         "https://business.google.com/n/1/reviews?hl=fr", False),
    ),
    "tripadvisor": (
        mail("Tripadvisor <noreply@e.tripadvisor.com>", "Nouvel avis de Luc B pour Café du Perron",
             "Un nouvel avis!\n« Une halte agréable après le marché. »\n"
             "https://www.tripadvisor.ca/ShowUserReviews-g1\n"),
        ("Tripadvisor", "Luc B", "Une halte agréable après le marché.",
         "https://www.tripadvisor.ca/ShowUserReviews-g1", False),
    ),
    "reddit": (
        mail("Reddit <noreply@redditmail.com>", "u/boulange_qc replied to your comment in r/pain",
             "u/boulange_qc\nJe mets 12 h de pousse.\n\nhttps://click.redditmail.com/CL0/abc/1/\n"),
        ("Reddit", "u/boulange_qc", "Je mets 12 h de pousse.",
         "https://click.redditmail.com/CL0/abc/1/", False),
    ),
    "x": (
        mail("X <notify@x.com>", "Léa (@leapain) replied to your post",
             "Léa @leapain\nVous livrez à Québec?\nhttps://x.com/leapain/status/1?cn=a\n"),
        ("X", "Léa", "Léa @leapain\nVous livrez à Québec?", "https://x.com/leapain/status/1?cn=a",
         False),
    ),
    "discourse": (
        mail("zoe via Forum du pain <forum@pain.example>", "[Forum du pain] [Levain] Trop acide?",
             "Mon levain sent le vinaigre depuis hier.\n\n---\nVisit Topic: "
             "https://pain.example/t/trop-acide/12/3\nhttps://pain.example/email/unsubscribe/a\n",
             "X-Discourse-Post-Id: 34"),
        ("pain.example", "zoe", "Mon levain sent le vinaigre depuis hier.",
         "https://pain.example/t/trop-acide/12/3", False),
    ),
    "forged": (
        mail("Facebook <notification@facebookmail.com>", "Marie commented on your post",
             "<a href='https://www.facebook.com.evil.example/login'>View comment</a>"
             "<a href='https://facebook.com@evil.example/x'>View</a>", kind="text/html"),
        ("Facebook", "Marie", "Marie commented on your post",
         "https://www.facebook.com.evil.example/login", True),
    ),
    "nothing but a subject": (
        mail("Facebook <notification@facebookmail.com>", "New comment on your Page"),
        ("Facebook", "", "New comment on your Page", "", False),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", TABLE)
def test_a_notification_tells_the_network_who_what_and_where(case):
    raw, (label, who, words, url, elsewhere) = TABLE[case]
    assert announces(read_head(raw), [])
    told = notice(read_letter(raw))
    assert (told.label, told.who, told.url, told.elsewhere) == (label, who, url, elsewhere)
    assert told.words == words


@pytest.mark.parametrize(
    ("sender", "subject"),
    [
        ("security@facebookmail.com", "Votre code de connexion est 123456"),
        ("notification@facebookmail.com", "Reset your password to reply"),
        ("notification@facebookmail.com", "Marc invited you to like a Page"),
        ("notification@facebookmail.com", "Comment améliorer votre Page"),
        ("messages-noreply@linkedin.com", "Your weekly digest of comments"),
        ("no-reply@accounts.google.com", "Security alert: new message"),
        ("someone@google.com", "Re: your comment"),
        ("maman@example.org", "J’ai lu ton commentaire"),
        ("x@facebookmail.com.evil.example", "Marie commented on your post"),
        ("x@notfacebookmail.com", "Marie commented on your post"),
        ("billing@youtube.com", "Facture de votre message"),
        ("", "Marie commented on your post"),
    ],
)
def test_what_announces_nothing_is_left_alone(sender, subject):
    assert not announces(read_head(mail(sender, subject)), [])


def test_named_senders_are_read_and_nobody_else():
    other = read_head(mail("Forum <ping@forum.example>", "Nouveau sujet"))
    assert announces(other, ["forum.example"])
    assert announces(other, ["ping@forum.example"])
    assert not announces(other, ["pong@forum.example"])
    assert not announces(read_head(FACEBOOK), ["forum.example"])
    assert not announces(read_head(mail("ping@forum.example", "Mot de passe")), ["forum.example"])


PASS = "mx.google.com; dkim=pass header.i=@facebookmail.com header.s=s1; spf=pass"


@pytest.mark.parametrize(
    ("headers", "host", "witness", "proven"),
    [
        ([PASS], "imap.gmail.com", "", True),
        ([PASS], "imap.videotron.ca", "", False),
        ([PASS], "imap.videotron.ca", "mx.google.com", True),
        (["mx.google.com; dkim=fail header.i=@facebookmail.com"], "imap.gmail.com", "", False),
        (["mx.google.com; dkim=pass header.i=@evil.example"], "imap.gmail.com", "", False),
        (["mx.google.com; dmarc=pass (p=REJECT) header.from=facebookmail.com"], "imap.gmail.com", "", True),
        (["mx.google.com; dkim=pass header.d=com"], "imap.gmail.com", "", False),
        (["mx.google.com; dkim=fail header.d=facebookmail.com", PASS], "imap.gmail.com", "", False),
        (["evilgoogle.com; dkim=pass header.d=facebookmail.com"], "imap.gmail.com", "", False),
        (["mx.google.com 1; dkim=pass (dkim=pass header.d=x) header.d=facebookmail.com"], "imap.gmail.com", "", True),
        ([], "imap.gmail.com", "", False),
        (["", ";;", "google.com"], "imap.gmail.com", "", False),
    ],
)  # fmt: skip
def test_only_the_mailboxs_own_server_vouches_for_a_sender(headers, host, witness, proven):
    told = [f"Authentication-Results: {h}" for h in headers]
    raw = mail("Facebook <notification@facebookmail.com>", "Marie commented", "", *told)
    assert is_proven(read_head(raw), host, witness) is proven


def test_the_part_of_a_name_that_one_registers():
    assert registered("mail.cafe.example") == "cafe.example"
    assert registered("mx.cafe.co.uk") == "cafe.co.uk"


def encoded(charset, coding, body):
    made = body.encode(charset)
    if coding == "base64":
        return base64.encodebytes(made)
    return b"".join(b"=%02X" % b if b > 126 or b == 61 else bytes([b]) for b in made)


@pytest.mark.parametrize("coding", ["base64", "quoted-printable"])
@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252"])
def test_words_are_read_whatever_carries_them(charset, coding):
    body = "“Été à l’érablière”" if charset != "iso-8859-1" else '"Été à la cabane en forêt"'
    raw = (
        b"From: =?utf-8?B?TMOpYQ==?= <a@facebookmail.com>\r\n"
        b"Subject: =?iso-8859-1?Q?L=E9a_a_comment=E9?= votre photo\r\n"
        b"Content-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\n"
        b"Content-Type: text/plain; charset=" + charset.encode() + b"\r\n"
        b"Content-Transfer-Encoding: " + coding.encode() + b"\r\n\r\n"
        + encoded(charset, coding, body) + b"\r\n--x--\r\n"
    )  # fmt: skip
    letter = read_letter(raw)
    assert letter.name == "Léa"
    assert letter.subject == "Léa a commenté votre photo"
    assert notice(letter).words == body.strip('“”"')


BROKEN = [
    b"",
    b"\x00\xff\xfe",
    b"From: a@facebookmail.com\r\n\r\n",
    b"From: <<<>>>\r\nSubject: =?x?q?\r\n\r\n\xff",
    b"From: a@facebookmail.com\r\nSubject: =?utf-8?B?!!!?= \xe9t\xe9\r\n\r\n",
    b"From: a@b\r\nContent-Type: multipart/mixed\r\n\r\nno boundary",
    b"From: a@b\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n--x\r\n--x",
    b'From: a@b\r\nContent-Type: text/plain; charset="x-never"\r\n\r\n\xe9',
    b"From: a@b\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!not base64",
    b"From: a@b\r\nContent-Transfer-Encoding: uuencode\r\n\r\nbegin 644 x\r\n!!\r\nend",
    b"From: a@b\r\nContent-Type: message/rfc822\r\n\r\nFrom: c@d\r\n\r\nx",
    b"From: a@b\r\nContent-Type: text/html\r\n\r\n" + b"<div>" * 20_000 + b"x",
    b"".join(b"--%d\r\nContent-Type: multipart/mixed; boundary=%d\r\n\r\n" % (n, n + 1) for n in range(90)),
    b"From: a@b\r\nContent-Disposition: attachment; filename*=utf-8''%FF\r\n\r\nx",
    b"Subject: " + b"=?utf-8?q?a?= " * 5000 + b"\r\n\r\n",
]  # fmt: skip


@pytest.mark.parametrize("raw", BROKEN, ids=range(len(BROKEN)))
def test_no_making_of_a_mail_is_an_error(raw):
    announces(read_head(raw), [])
    told = notice(read_letter(raw))
    assert not {"\x00", "\ud800"} & set(told.words + told.who)


def test_hostile_words_stay_words():
    if not NAUGHTY.exists():
        pytest.skip("the hostile strings are not beside this checkout")
    for file in sorted(NAUGHTY.rglob("*.txt")):
        for line in file.read_text(encoding="utf-8", errors="replace").splitlines()[:600]:
            told = notice(read_letter(mail("a@facebookmail.com", line, line)))
            assert told.url == "" or told.url.startswith(("http://", "https://"))


def test_what_is_attached_is_not_taken_for_words():
    raw = (
        b"From: a@facebookmail.com\r\nSubject: Marie commented\r\n"
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
        b"--x\r\nContent-Type: text/plain; name=n.txt\r\nContent-Disposition: attachment; filename=n.txt\r\n\r\nsecret\r\n"
        b"--x\r\nContent-Type: text/plain\r\n\r\nBien le bonjour\r\n--x--\r\n"
    )  # fmt: skip
    assert read_letter(raw).text == "Bien le bonjour"


@pytest.mark.parametrize(
    ("folder", "coded"),
    [("INBOX", "INBOX"), ("Réseaux", "R&AOk-seaux"), ("A & B", "A &- B"), ('a"b', 'a\\"b'),
     ("日本", "&ZeVnLA-"), ("a\r\nb", "ab")],
)  # fmt: skip
def test_a_folder_is_named_as_imap_spells_it(folder, coded):
    assert quoted(utf7(folder)) == f'"{coded}"'
