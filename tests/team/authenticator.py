"""A passkey in software: enough of WebAuthn to answer the desk, rightly or wrongly."""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def data(words: str) -> bytes:
    return urlsafe_b64decode(words + "=" * (-len(words) % 4))


class Authenticator:
    """Holds one key. What it claims can be bent by the test."""

    def __init__(self, origin: str = "http://localhost:8000") -> None:
        self.origin = origin
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)
        self.count = 0
        self.flags = PRESENT | VERIFIED

    def _client(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _rp(self, host: str) -> bytes:
        return hashlib.sha256(host.encode()).digest()

    def make(self, options: dict) -> dict:
        """Answer `navigator.credentials.create`."""
        public = ES256.from_cryptography_key(self.key.public_key())
        held = AttestedCredentialData.create(bytes(16), self.id, public)
        about = AuthenticatorData.create(
            self._rp(options["rp"]["id"]), self.flags | ATTESTED, self.count, held
        )
        client = self._client("webauthn.create", options["challenge"])
        made = AttestationObject.create("none", about, {})
        return self._answer({"clientDataJSON": text(client), "attestationObject": text(made)})

    def use(self, options: dict, *, rp_id: str | None = None) -> dict:
        """Answer `navigator.credentials.get`."""
        self.count += 1
        about = AuthenticatorData.create(self._rp(rp_id or options["rpId"]), self.flags, self.count)
        client = self._client("webauthn.get", options["challenge"])
        signed = about + hashlib.sha256(client).digest()
        return self._answer(
            {
                "clientDataJSON": text(client),
                "authenticatorData": text(about),
                "signature": text(self.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
            }
        )

    def _answer(self, response: dict) -> dict:
        return {
            "id": text(self.id),
            "rawId": text(self.id),
            "type": "public-key",
            "response": response,
            "clientExtensionResults": {},
        }
