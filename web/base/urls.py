"""Addresses: of the present page, absolute, canonical, to come back to."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import current_app, request, url_for

from web.base import registry, site
from web.base.hosts import base_address


def absolute_url(path: str) -> str:
    """Return a path of the site as an address that works anywhere."""
    return base_address() + path


def canonical_path(language: str | None = None) -> str:
    """Return the present page's one path: of its arguments only the page of a list counts.

    ``language`` asks for the path in that language; the site's own language needs no argument.
    """
    kept = {"page": number} if (number := request.args.get("page", 0, type=int)) > 1 else {}
    if language not in (None, site.settings().default_locale):
        kept["lang"] = language  # type: ignore[assignment]
    return f"{request.path}?{urlencode(kept)}" if kept else request.path


def home_path() -> str:
    """Return the path of the home page."""
    return request.script_root + "/"


def is_shareable() -> bool:
    """Return whether the present page is for everybody to find and pass on."""
    access = registry.present().access.get(request.endpoint or "")
    return access is not None and access.shared


def url_with(**changes: object) -> str:
    """Return the present address with changed query arguments; None takes one out."""
    arguments: dict[str, Any] = request.args.to_dict(flat=False) | {"lang": None} | changes
    kept = {name: value for name, value in arguments.items() if value is not None}
    # Never as arguments of url_for: it takes some names, such as _scheme, for orders.
    path = (
        url_for(request.endpoint, **(request.view_args or {})) if request.endpoint else home_path()
    )
    return f"{path}?{urlencode(kept, doseq=True)}" if kept else path


def return_path() -> str:
    """Return the present page's path with its query, to come back to."""
    if request.method != "GET":
        return home_path()
    # A language in the address would win over the one that is chosen now.
    kept = [pair for pair in request.args.items(multi=True) if pair[0] != "lang"]
    return f"{request.path}?{urlencode(kept)}" if kept else request.path


def path_to(endpoint: str, anchor: str = "", **arguments: object) -> str:
    """Return the path of a page, also where no request is: for messages and calendars."""
    path = current_app.url_map.bind("").build(endpoint, arguments)
    return f"{path}#{anchor}" if anchor else path


def safe_path(target: str | None) -> str | None:
    """Return ``target`` when it is a path on this site, else None.

    Browsers read ``//host`` and ``/\\host`` as another site and drop control characters.
    """
    if not target or not target.startswith("/") or target.startswith("//"):
        return None
    if "\\" in target or any(ord(character) < 32 for character in target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target
