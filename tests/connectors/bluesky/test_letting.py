"""Being let in to Bluesky on written answers: proofs, numbers, renewals, and what goes wrong."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from urllib.parse import parse_qs, urlsplit

import pytest
from backlogs import bluesky as written
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256
from doors import ScriptedDoor, json_answer

from parvis.connectors.bluesky import Bluesky, letting, proof
from parvis.connectors.bluesky.granted import signed
from parvis.wire.errors import Reconnect, Refused, TryLater

HOME, US = written.HOME, written.US
ISSUER = "https://in.example"
PROFILE = f"{HOME}/xrpc/app.bsky.actor.getProfile"
AUTHORITY = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/ask",
    "token_endpoint": f"{ISSUER}/token",
    "pushed_authorization_request_endpoint": f"{ISSUER}/push",
    "revocation_endpoint": f"{ISSUER}/revoke",
}
HERE = "http://127.0.0.1:8000/b/cafe/channels/1/authorized/"


def raw(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


def read(token: str) -> tuple[dict, dict]:
    """Read a signed word, once its signature was proven by the key that it shows."""
    head, body, sign = token.split(".")
    told = json.loads(raw(head))
    if "jwk" in told:
        x, y = (int.from_bytes(raw(told["jwk"][name])) for name in ("x", "y"))
        half = len(raw(sign)) // 2
        pair = (int.from_bytes(raw(sign)[:half]), int.from_bytes(raw(sign)[half:]))
        point = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
        point.verify(
            utils.encode_dss_signature(*pair), f"{head}.{body}".encode(), ec.ECDSA(SHA256())
        )
    return told, json.loads(raw(body))


def granted(**more: str) -> dict[str, str]:
    return {
        "handle": "four.example", "service": "", "home": HOME, "did": US, "dpop": proof.new_key(),
        "client_id": "http://localhost?x", "client_key": "", "issuer": ISSUER, "back": HERE,
        "token_url": f"{ISSUER}/token", "revoke_url": f"{ISSUER}/revoke", "access": "a1",
        "refresh": "r1", "granted": "atproto transition:generic", **more,
    }  # fmt: skip


def tokens(**more: str):
    return json_answer(
        {"access_token": "a2", "refresh_token": "r2", "token_type": "DPoP", "sub": US,
         "scope": "atproto transition:generic", **more}
    )  # fmt: skip


def failure(status: int, error: str, **headers: str):
    return json_answer({"error": error, "error_description": "no"}, status=status, **headers)


def test_a_proof_names_the_method_the_address_without_its_question_and_the_token():
    key = proof.new_key()
    head, said = read(proof.proof(key, "GET", "https://a.example/x?b=c", nonce="n", token="t"))
    assert (head["typ"], head["alg"]) == ("dpop+jwt", "ES256")
    assert head["jwk"] == proof.public(key)
    assert (said["htm"], said["htu"], said["nonce"]) == ("GET", "https://a.example/x", "n")
    assert said["ath"] == proof.digest(b"t")
    assert said["jti"] != read(proof.proof(key, "GET", "https://a.example/x"))[1]["jti"]
    assert "d" not in head["jwk"]


def test_a_key_is_named_after_its_public_half_as_the_rfc_does():
    key = proof.new_key()
    point = proof.public(key)
    told = f'{{"crv":"P-256","kty":"EC","x":"{point["x"]}","y":"{point["y"]}"}}'
    assert proof.thumbprint(key) == proof.digest(told.encode())


def test_a_new_number_is_put_in_the_proof_and_remembered_for_the_server():
    seen = []

    def ask(request):
        said = read(request.headers["dpop"])[1]
        seen.append(said.get("nonce", ""))
        if said.get("nonce") != "two":
            return failure(401, "use_dpop_nonce", dpop_nonce="two")
        return json_answer({"did": US})

    door, key = ScriptedDoor({"https://new.example/a": ask}), proof.new_key()
    assert signed(door, "GET", "https://new.example/a", key=key, token="t").status == 200
    assert signed(door, "GET", "https://new.example/a", key=key, token="t").status == 200
    assert seen == ["", "two", "two"]
    stubborn = ScriptedDoor({"https://s.example/a": failure(400, "use_dpop_nonce", dpop_nonce="x")})
    assert signed(stubborn, "POST", "https://s.example/a", key=key).status == 400
    assert len(stubborn.requests) == 2


def test_a_dead_token_is_renewed_kept_before_it_is_used_and_asked_again():
    order: list[str] = []

    def profile(request):
        order.append(request.headers["authorization"])
        if request.headers["authorization"] == "DPoP a1":
            return failure(401, "invalid_token")
        return json_answer({"did": US})

    door = ScriptedDoor({PROFILE: profile, f"{ISSUER}/token": tokens()})
    kept: dict[str, str] = {}

    def keep(secrets):
        order.append("kept")
        kept.update(secrets)

    assert Bluesky(granted(), door, keep).check().remote_id == US
    assert order == ["DPoP a1", "kept", "DPoP a2"]
    assert (kept["access"], kept["refresh"]) == ("a2", "r2")
    renewed = next(one for one in door.requests if one.url == f"{ISSUER}/token")
    assert renewed.form["refresh_token"] == "r1"
    assert "client_assertion" not in renewed.form


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        (failure(400, "invalid_grant"), Reconnect, "no longer accepts the permission"),
        (failure(401, "invalid_client"), Reconnect, "no longer accepts the permission"),
        (failure(400, "invalid_client_metadata"), TryLater, "could not read who this desk is"),
        (failure(503, "x", retry_after="60"), TryLater, "Parvis tries again"),
        (TryLater(maybe_done=True, cause="lost"), TryLater, "Parvis tries again"),
    ],
)
def test_each_way_of_not_being_renewed_has_its_sentence(given, error, said):
    door = ScriptedDoor({PROFILE: failure(401, "invalid_token"), f"{ISSUER}/token": given})
    with pytest.raises(error, match=said):
        Bluesky(granted(), door).check()


def test_a_desk_with_a_name_signs_what_it_asks_of_the_server_that_lets_it_in():
    key = proof.new_key()
    settings = granted(client_id="https://desk.example.org/i/1/parvis.json", client_key=key)
    door = ScriptedDoor({f"{ISSUER}/revoke": json_answer({})})
    Bluesky(settings, door).revoke()
    form = door.requests[0].form
    head, said = read(form["client_assertion"])
    assert (said["iss"], said["sub"], said["aud"]) == (*[settings["client_id"]] * 2, ISSUER)
    assert head["kid"] == proof.thumbprint(key) == told_key(settings)["kid"]
    assert form["token"] == "r1"
    assert Bluesky(settings, door).expires() is None


def told_key(settings) -> dict[str, str]:
    """Return the key that an introduction shows."""
    told = Bluesky.introduction(settings)
    assert settings["client_key"] not in json.dumps(told)
    return told["jwks"]["keys"][0]


def test_an_account_is_found_from_its_handle_to_who_lets_people_in():
    public = "https://public.api.bsky.app/xrpc/com.atproto.identity.resolveHandle"
    document = {"id": US, "service": [{"id": "#atproto_pds", "serviceEndpoint": HOME}]}
    pushed: list[dict] = []

    def push(request):
        pushed.append(dict(request.form))
        return json_answer({"request_uri": "urn:x", "expires_in": 300}, status=201)

    door = ScriptedDoor({
        public: json_answer({"did": US}),
        f"https://plc.directory/{US}": json_answer(document),
        f"{HOME}/.well-known/oauth-protected-resource": json_answer(
            {"authorization_servers": [ISSUER]}
        ),
        f"{ISSUER}/.well-known/oauth-authorization-server": json_answer(AUTHORITY),
        f"POST {ISSUER}/push": push,
        f"POST {ISSUER}/token": tokens(),
    })  # fmt: skip
    told = {"handle": "four.example", "service": "", "wishes": "messages"}
    made = Bluesky.register(told, door, name="Parvis", return_url=HERE, known_at="")
    whole = {**told, **made}
    offer = Bluesky.authorization(whole, door, name="Parvis", return_url=HERE, state="s")
    assert offer.returns
    assert urlsplit(offer.url)._replace(query="").geturl() == f"{ISSUER}/ask"
    client = urlsplit(made["client_id"])
    assert (client.scheme, client.netloc) == ("http", "localhost")
    assert parse_qs(client.query)["redirect_uri"] == [HERE]
    (form,) = pushed
    assert form["scope"].split() == ["atproto", "transition:generic", "transition:chat.bsky"]
    assert form["code_challenge"] == proof.digest(offer.kept["shown"].encode())
    back = {"code": "c", "iss": ISSUER, "state": "s"}
    kept = Bluesky.returned(back, settings={**whole, **offer.kept}, door=door)
    assert (kept["did"], kept["access"], kept["refresh"]) == (US, "a2", "r2")
    with pytest.raises(Refused, match="not of the server"):
        Bluesky.returned({**back, "iss": "https://other.example"}, settings=whole, door=door)
    door.routes[f"POST {ISSUER}/token"] = tokens(sub="did:plc:" + "b" * 24)
    with pytest.raises(Refused, match=r"another account than @four\.example"):
        Bluesky.returned(back, settings=whole, door=door)
    assert door.requests[-1].url == f"{ISSUER}/revoke"


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"issuer": "https://other.example"}, "issuer"),
        ({"token_endpoint": "http://in.example/token"}, "issuer"),
        ({"pushed_authorization_request_endpoint": ""}, "issuer"),
    ],
)
def test_a_server_that_speaks_for_another_or_in_the_clear_is_not_asked(wrong, why):
    door = ScriptedDoor({
        f"{HOME}/.well-known/oauth-protected-resource": json_answer(
            {"authorization_servers": [ISSUER]}
        ),
        f"{ISSUER}/.well-known/oauth-authorization-server": json_answer({**AUTHORITY, **wrong}),
    })  # fmt: skip
    with pytest.raises(Refused, match="app password") as told:
        letting.authority_of(HOME, door)
    assert told.value.cause.startswith(why)


@pytest.mark.parametrize(
    ("url", "known_at", "client_name"),
    [
        ("http://127.0.0.1:8000/x/", "", "http://localhost?"),
        ("http://[::1]:8000/x/", "", "http://localhost?"),
        ("https://d.example.org/x/", "https://d.example.org/i/1/p.json", "https://d.example.org/i"),
        ("http://localhost:8000/x/", "", None),
        ("http://192.168.1.20:8000/x/", "", None),
        ("https://192.168.1.20/x/", "", None),
        ("", "", None),
    ],
)
def test_the_network_knows_the_desk_by_its_address_or_by_none(url, known_at, client_name):
    if client_name is None:
        with pytest.raises(Refused, match="app password"):
            letting.client_of(url, known_at)
    else:
        back, client = letting.client_of(url, known_at)
        assert back == url
        assert client.startswith(client_name)
