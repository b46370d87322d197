"""Sessions whose key the database does not hold: only its digest, so that a copy opens nothing."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as InClear
from django.contrib.sessions.models import Session
from django.utils import timezone


def row_key(session: SessionBase) -> str:
    """Return the key of a session's row, "" while it has none: 160 bits of the digest of its own."""
    key = session.session_key
    return _digest(key) if key else ""


def _digest(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:40]


class SessionStore(InClear):
    """Django's sessions in the database, found by the digest of the key that the browser holds."""

    def _get_session_from_db(self) -> Session | None:
        rows = Session.objects.filter(pk=row_key(self), expire_date__gt=timezone.now())
        found = rows.first()
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key: str | None) -> bool:
        """Say whether a session has this key."""
        return Session.objects.filter(pk=_digest(session_key or "")).exists()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row to save."""
        return Session(
            session_key=_digest(self._get_or_create_session_key()),  # type: ignore[attr-defined]
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
        )

    def delete(self, session_key: str | None = None) -> None:
        """Delete a session, this one by default."""
        key = session_key or self.session_key
        if key:
            Session.objects.filter(pk=_digest(key)).delete()
