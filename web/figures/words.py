"""Public counts in words."""

from __future__ import annotations

from flask_babel import gettext

from web.base.discretion import is_told


def public_count(number: int) -> str:
    """Return a count as everybody may read it: a small one is about somebody."""
    return f"{number:,}" if is_told(number) else gettext("少于 3")
