"""Keeps collected static files: style sheets are made small on their way in."""

from __future__ import annotations

from django.core.files.base import ContentFile, File
from whitenoise.storage import CompressedManifestStaticFilesStorage

from parvis.site.stylesheet import minify


class SmallStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's storage, with the white space of style sheets left out."""

    def _save(self, name: str, content: File[bytes]) -> str:
        if name.endswith(".css"):
            content.seek(0)  # it was read already for the name that bears its fingerprint
            content = ContentFile(minify(content.read().decode("utf-8")).encode())
        return str(super()._save(name, content))
