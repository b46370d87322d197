"""Draws the recovery key as a QR code: one SVG path, so that a phone reads what hands would type."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Drawing:
    """A path of unit squares, and the side of the drawing with its quiet margin."""

    path: str
    side: int


def qr_path(text: str) -> Drawing:
    """Draw a text as a QR code of medium correction."""
    import qrcode  # noqa: PLC0415 -- once in the life of a desk

    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    squares = [
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    ]
    return Drawing("".join(squares), len(rows))
