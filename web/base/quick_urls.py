"""Addresses of pages, made once: a page holds dozens, and most of them on every page."""

from __future__ import annotations

from typing import Any

from flask import Flask, has_request_context, request

MOST_KNOWN = 5000
"""So many addresses are kept; then they are made anew."""

_PLAIN = (str, int, type(None))
_ORDERS = frozenset({"_anchor", "_method", "_scheme", "_external"})


class QuickUrls(Flask):
    """Flask whose addresses within the site are made once for each page and its values.

    They depend on nothing else: the rules do not change once the site serves, and what is added to
    every address of a static file is its content's.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._known: dict[Any, str] = {}

    def url_for(self, endpoint: str, **values: Any) -> str:
        """Return the address of an endpoint, as Flask does."""
        key = _key_of(endpoint, values)
        if key is None:
            return super().url_for(endpoint, **values)
        found = self._known.get(key)
        if found is None:
            found = super().url_for(endpoint, **values)
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[key] = found
        return found


def _key_of(endpoint: str, values: dict[str, Any]) -> Any:
    """Return all that an address depends on; None where it is more than endpoint and values."""
    if endpoint.startswith(".") or not has_request_context():
        return None
    for name, value in values.items():
        # Not what looks the same: True is no 1 in an address.
        if type(value) not in _PLAIN or (name in _ORDERS and value is not None):
            return None
    return request.script_root, request.method, endpoint, tuple(values.items())
