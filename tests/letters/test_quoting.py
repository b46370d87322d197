"""What is new in a letter, whatever program it was written with."""

from __future__ import annotations

import pytest

from parvis.letters.quoting import answers_between, fresh, fresh_html

NEW = "Bonjour,\n\nOuvrez-vous le lundi?\n\nMerci,\nBenoit"
QUOTED = "> Bonjour Benoit,\n> nous fermons à 17 h.\n>\n> Camille"

PLAIN = {
    "gmail, français": f"{NEW}\n\nLe lun. 2 mars 2026 à 10:02, Camille <bonjour@example.org> a\nécrit :\n\n{QUOTED}\n",
    "gmail, english": f"{NEW}\n\nOn Mon, Mar 2, 2026 at 10:02 AM Camille <bonjour@example.org> wrote:\n\n{QUOTED}\n",
    "gmail, on three lines": f"{NEW}\n\nOn Mon, Mar 2, 2026 at 10:02 AM Camille du Café Mimosa\n<bonjour-a-tous-et-a-toutes@example.org>\nwrote:\n\n{QUOTED}\n",
    "apple mail, français": f"{NEW}\n\n> Le 2 mars 2026 à 10:02, Camille <bonjour@example.org> a écrit :\n> \n{QUOTED}\n",
    "apple mail, english": f"{NEW}\n\n> On Mar 2, 2026, at 10:02 AM, Camille <bonjour@example.org> wrote:\n> \n{QUOTED}\n",
    "thunderbird, français": f"{NEW}\n\nLe 02/03/2026 à 10:02, Camille a écrit :\n{QUOTED}\n",
    "thunderbird, english": f"{NEW}\n\nOn 3/2/26 10:02, Camille wrote:\n{QUOTED}\n",
    "outlook, français": f"{NEW}\n\n________________________________\nDe : Camille <bonjour@example.org>\nEnvoyé : lundi 2 mars 2026 10:02\nÀ : Benoit\nObjet : RE: horaire\n\nBonjour Benoit,\nnous fermons à 17 h.\n",
    "outlook, english": f"{NEW}\n\nFrom: Camille <bonjour@example.org>\nSent: Monday, March 2, 2026 10:02 AM\nTo: Benoit\nSubject: RE: hours\n\nHi Benoit,\nwe close at 5.\n",
    "outlook, with stars": f"{NEW}\n\n*De :* Camille <bonjour@example.org>\n*Envoyé :* lundi 2 mars 2026 10:02\n*À :* Benoit\n*Objet :* horaire\n\nBonjour\n",
    "old outlook, français": f"{NEW}\n\n-----Message d'origine-----\nDe : Camille\nEnvoyé : lundi\nObjet : horaire\n\nBonjour\n",
    "old outlook, english": f"{NEW}\n\n-----Original Message-----\nFrom: Camille\nSent: Monday\nSubject: hours\n\nHi\n",
    "yahoo, français": f"{NEW}\n\n    Le lundi 2 mars 2026 à 10 h 02 min 12 s UTC−5, Camille <bonjour@example.org> a écrit :  \n \n {QUOTED}\n",
    "a phone, français": f"{NEW}\n\nEnvoyé de mon iPhone\n\n> Le 2 mars 2026 à 10:02, Camille a écrit :\n{QUOTED}\n",
    "a phone, english": f"{NEW}\n\nSent from my iPhone\n",
    "outlook on a phone": f"{NEW}\n\nTélécharger Outlook pour Android<https://example.org/x>\n________________________________\nDe : Camille\nEnvoyé : lundi\nÀ : Benoit\nObjet : x\n\nBonjour\n",
    "proton": f"{NEW}\n\nSent with Proton Mail secure email.\n\nOn Monday, March 2nd, 2026 at 10:02, Camille <bonjour@example.org> wrote:\n\n{QUOTED}\n",
    "k-9": f"{NEW}\n-- \nEnvoyé de mon appareil Android avec Courriel K-9 Mail. Veuillez excuser ma brièveté.",
    "a signature": f"{NEW}\n\n-- \nBenoit Perron\n418 555-0100\n",
    "roundcube": f"{NEW}\n\nLe 2026-03-02 10:02, Camille a écrit :\n{QUOTED}\n",
    "german": f"{NEW}\n\nAm 02.03.26 um 10:02 schrieb Camille:\n{QUOTED}\n",
    "spanish": f"{NEW}\n\nEl lun, 2 mar 2026 a las 10:02, Camille (<bonjour@example.org>) escribió:\n\n{QUOTED}\n",
    "below what it quotes": f"Le 02/03/2026 à 10:02, Camille a écrit :\n{QUOTED}\n\n{NEW}\n",
    "nothing quoted": f"{NEW}\n",
    "windows lines": f"{NEW}\n\nOn Mon, Camille Mimosa wrote:\n{QUOTED}\n".replace("\n", "\r\n"),
}  # fmt: skip


@pytest.mark.parametrize("program", PLAIN)
def test_only_what_is_new_is_kept(program):
    assert fresh(PLAIN[program]) == NEW


WHOLE = {
    "between the lines": "> Ouvrez-vous le lundi?\n\nOui.\n\n> Et le mardi?\n\nAussi.",
    "forwarded": "Voyez ceci.\n\n---------- Forwarded message ---------\nDe : Alice <a@example.org>\nDate : lundi\nObjet : offre\nTo: moi\n\nBonjour",
    "nothing but a quotation": "> Bonjour Benoit,\n> nous fermons.",
    "a sentence that begins alike": "Le pain que Camille a écrit :\nce n’est pas une citation.",
    "from: a city": "From: the north\nWe came by train.",
    "a list": "Il me faut :\n- du pain\n- du lait\n\n--\n",
}


@pytest.mark.parametrize("case", WHOLE)
def test_what_cannot_be_told_apart_stays_whole(case):
    assert fresh(WHOLE[case]) in {WHOLE[case], WHOLE[case].removesuffix("\n\n--\n")}


def test_an_answer_between_the_lines_is_known():
    assert answers_between(WHOLE["between the lines"])
    assert not answers_between(PLAIN["gmail, français"])


HTML = {
    "gmail": '<div dir="ltr">Ouvrez-vous?</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Le lun. a écrit :</div><blockquote class="gmail_quote">Ancien</blockquote></div>',
    "apple": '<div>Ouvrez-vous?</div><blockquote type="cite"><div>Le 2 mars a écrit :</div>Ancien</blockquote>',
    "outlook": '<div class="WordSection1"><p>Ouvrez-vous?</p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p><b>De :</b> Camille</p></div></div><p>Ancien</p></div>',
    "outlook on the web": '<div>Ouvrez-vous?</div><div id="Signature">Benoit</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>De :</b> Camille</div><div>Ancien</div>',
    "thunderbird": '<p>Ouvrez-vous?</p><div class="moz-cite-prefix">Le 02/03 a écrit :</div><blockquote type="cite">Ancien</blockquote><div class="moz-signature">-- Benoit</div>',
    "yahoo": '<div>Ouvrez-vous?</div><div class="yahoo_quoted">Ancien</div>',
    "proton": '<div>Ouvrez-vous?</div><div class="protonmail_signature_block">Benoit</div><div class="protonmail_quote">Ancien</div>',
    "a phone": "<div>Ouvrez-vous?</div><div>Envoyé de mon iPhone</div>",
}  # fmt: skip


@pytest.mark.parametrize("program", HTML)
def test_the_html_keeps_what_is_new_too(program):
    made = fresh_html(HTML[program])
    assert "Ouvrez-vous?" in made
    assert not [word for word in ("Ancien", "Camille", "Benoit", "iPhone") if word in made]


def test_no_picture_of_a_letter_is_left_to_be_fetched():
    made = fresh_html(
        '<p>Bonjour <img src="https://t.example/p.gif?who=me" width=1><img src="cid:a" alt="le logo"></p>'
        '<video src="https://t.example/v"></video><style>@import "https://t.example/c"</style>'
        '<link rel=stylesheet href="https://t.example/s">'
    )
    assert "t.example" not in made
    assert "cid:" not in made
    assert "[le logo]" in made


def test_a_forwarded_letter_keeps_what_it_forwards():
    made = fresh_html(
        '<div>Voyez</div><div class="gmail_quote">---------- Forwarded message ---------<br>Offre</div>'
    )
    assert "Offre" in made


def test_a_letter_that_is_all_quotation_stays_whole():
    assert "Ancien" in fresh_html('<div class="yahoo_quoted">Ancien</div>')
