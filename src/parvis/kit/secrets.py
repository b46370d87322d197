"""Secrets of channels: encrypted in the database, by a key that is kept outside of it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext_noop as _

from parvis.wire.decoding import decode


class KeyMissing(Exception):
    """The key that opens the secrets is absent or is another one. `sentence` is an English msgid."""

    sentence = _(
        "The key that opens the passwords kept by Parvis is missing or is another one. Put back"
        " the key file from your recovery sheet, or connect each channel again."
    )

    def __init__(self, cause: str) -> None:
        self.cause = cause
        super().__init__(self.sentence, cause)


def create_key_file(path: Path) -> None:
    """Make a key, in a new file that only its owner reads. Raises FileExistsError: never over one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write_new(path, [_new_key()])


def add_key(path: Path) -> None:
    """Put a new key first: it encrypts from now on, the older ones still open what they closed."""
    keys = [_new_key(), *path.read_text(encoding="ascii").split()]
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)  # left by who was killed here
    _write_new(beside, keys)
    beside.replace(path)


def keep_first_key(path: Path) -> None:
    """Drop every key but the newest; what the others closed cannot be opened any more."""
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    _write_new(beside, path.read_text(encoding="ascii").split()[:1])
    beside.replace(path)


def _new_key() -> str:
    from cryptography.fernet import Fernet  # noqa: PLC0415 -- 7 MB that a process at rest does without

    return Fernet.generate_key().decode()


def _write_new(path: Path, keys: list[str]) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write("\n".join(keys) + "\n")
        file.flush()
        os.fsync(file.fileno())


class SecretBox:
    """Closes and opens small mappings of words; the first key closes, every key opens."""

    def __init__(self, keys: list[str]) -> None:
        from cryptography.fernet import Fernet, MultiFernet  # noqa: PLC0415 -- see _new_key

        self._keys = keys
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
        except ValueError as error:
            raise KeyMissing("the key file holds no usable key") from error

    @classmethod
    def from_file(cls, path: Path) -> SecretBox:
        """Read the keys, one a line. Raises KeyMissing."""
        try:
            return cls(path.read_text(encoding="ascii").split())
        except (OSError, UnicodeDecodeError) as error:
            raise KeyMissing(f"{path}: {type(error).__name__}") from error

    def close(self, secret: Mapping[str, str]) -> str:
        """Return the ciphertext."""
        return self._fernet.encrypt(msgspec.json.encode(dict(secret))).decode()

    def open(self, token: str) -> dict[str, str]:
        """Return what was closed. Raises KeyMissing when no key fits."""
        from cryptography.fernet import InvalidToken  # noqa: PLC0415 -- see _new_key

        try:
            return decode(self._fernet.decrypt(token.encode()), dict[str, str])
        except InvalidToken as error:
            raise KeyMissing("no key opens this secret") from error

    def opens(self, token: str) -> bool:
        """Say whether a key of this box opens a secret."""
        try:
            self.open(token)
        except KeyMissing:
            return False
        return True

    def newest(self) -> SecretBox:
        """Return the box of the first key alone."""
        return SecretBox(self._keys[:1])

    def rotate(self, token: str) -> str:
        """Close again with the first key. Raises KeyMissing when no key fits."""
        from cryptography.fernet import InvalidToken  # noqa: PLC0415 -- see _new_key

        try:
            return self._fernet.rotate(token.encode()).decode()
        except InvalidToken as error:
            raise KeyMissing("no key opens this secret") from error


def the_box() -> SecretBox:
    """Return the desk's box, read from the file that PARVIS_KEY_FILE names."""
    path = getattr(settings, "PARVIS_KEY_FILE", None)
    if not path:
        raise ImproperlyConfigured("PARVIS_KEY_FILE is not set")
    return SecretBox.from_file(Path(path))


class Sealed(Mapping[str, str]):
    """A stored secret, opened only when it is read, so that a list of channels needs no key."""

    def __init__(self, token: str) -> None:
        self._token: str | None = token
        self._open: dict[str, str] | None = None

    @classmethod
    def of(cls, secret: Mapping[str, str]) -> Sealed:
        """Hide a secret that was just given; it is closed when it is stored."""
        made = cls("")
        made._token, made._open = None, dict(secret)
        return made

    @property
    def token(self) -> str:
        """The ciphertext, "" for no secret."""
        if self._token is None:
            self._token = the_box().close(self._open) if self._open else ""
        return self._token

    def _read(self) -> dict[str, str]:
        if self._open is None:
            self._open = the_box().open(self.token) if self.token else {}
        return self._open

    def __getitem__(self, name: str) -> str:
        return self._read()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    def __repr__(self) -> str:
        return "<secret>"

    __hash__ = None  # type: ignore[assignment]

    def __getstate__(self) -> dict[str, Any]:
        return {"_token": self.token, "_open": None}


class _Hiding(DeferredAttribute):
    """Hides a secret from the moment it is given, so that no repr, log or traceback shows it."""

    def __set__(self, instance: models.Model, value: object) -> None:
        if isinstance(value, Mapping) and not isinstance(value, Sealed):
            value = Sealed.of(value)
        instance.__dict__[self.field.attname] = value


class EncryptedJSONField(models.TextField):  # type: ignore[type-arg]
    """A mapping of words in Python, ciphertext in a text column. Its value never shows itself."""

    descriptor_class = _Hiding

    def from_db_value(self, value: str | None, *_rest: object) -> Sealed | None:
        return None if value is None else Sealed(value)

    def to_python(self, value: object) -> object:
        return Sealed(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Mapping[str, str] | str | None) -> str | None:
        if isinstance(value, Sealed):
            return value.token
        if value is None:
            return None
        if isinstance(value, str):
            raise TypeError("a secret is a mapping of words, never text")
        return the_box().close(value) if value else ""

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj)) or ""
