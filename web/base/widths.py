"""One width of letters and digits, in files and in forms alike."""

from __future__ import annotations

import re
import unicodedata

_WIDE = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B))}
_WIDE |= {code: code - 0xFEE0 for code in range(0xFF41, 0xFF5B)}
_WIDE[0x3000] = 0x20
_UNSEEN = dict.fromkeys(
    (0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF)
)
"""Marks without width: joiners, marks of direction, soft hyphens, byte order marks."""
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f]+")


def narrow(text: str) -> str:
    """Return a text with full-width letters, digits and blanks narrowed and unseen marks gone.

    Chinese punctuation keeps its width: it is right in running text.
    """
    if text.isascii():
        return text
    return text.translate(_UNSEEN).translate(_WIDE)


def fold(text: str) -> str:
    """Return a text as keys, amounts and dates are compared: NFKC, no unseen marks, one blank."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text.translate(_UNSEEN))
    return _SPACES.sub(" ", plain).strip()
