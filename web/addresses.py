"""Addresses a browser may be sent back to."""

from __future__ import annotations

from urllib.parse import urlsplit


def is_local_path(address: str | None) -> bool:
    """Return whether ``address`` is a path of this site and cannot lead anywhere else.

    Browsers read backslashes as slashes and drop control characters, so neither may occur.
    """
    if not address or not address.startswith("/") or address.startswith("//"):
        return False
    if "\\" in address or any(ord(character) < 33 for character in address):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc


def local_path(address: str | None, default: str) -> str:
    """Return ``address`` when it is a path of this site, else ``default``."""
    return address if address is not None and is_local_path(address) else default
