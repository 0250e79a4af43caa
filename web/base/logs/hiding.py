"""Keeping secrets out of the log, wherever they come from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from web.base.config import KEPT_KEYS, SECRETS, Settings

HIDDEN = "***"
SHORTEST = 4
"""A shorter secret is a word that stands in many places."""

_IN_ADDRESS = re.compile(r"(://)[^/\s@:]*:[^/\s]*@")


class Hider:
    """Replaces what must not be read: the settings' secrets, and passwords in addresses."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        wanted = {one for one in secrets if len(one) >= SHORTEST}
        # The longest first: a secret may be a part of another one.
        ordered = sorted(wanted, key=lambda one: (-len(one), one))
        self._known = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    def hide(self, text: str) -> str:
        """Return the text without secrets."""
        if "://" in text:
            text = _IN_ADDRESS.sub(rf"\1{HIDDEN}@", text)
        return self._known.sub(HIDDEN, text) if self._known else text


def list_secrets(settings: Settings) -> set[str]:
    """Return what of the settings, and of the keys in the home folder, is secret."""
    found: set[str] = set()
    for name in SECRETS:
        value = getattr(settings, name)
        found |= _secrets_in(value) if name.endswith("_url") else {value}
    for name in KEPT_KEYS:
        found.add(_read(settings.home / name))
    return found - {""}


def _secrets_in(address: str) -> set[str]:
    try:
        parts = urlsplit(address)
        password = parts.password or ""
    except ValueError:
        return {address}
    # The path of a robot's address is its secret; that of a database is its name.
    path = parts.path.strip("/") if parts.scheme in ("http", "https") else ""
    query = parts.query if path else ""
    found = {password, unquote(password), quote(unquote(password), safe=""), path, query}
    return found | {part.partition("=")[2] for part in query.split("&")}


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except (OSError, UnicodeDecodeError):
        return ""
