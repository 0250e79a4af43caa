"""Signing in two steps, as a browser does it, for tests."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def carried_by(page: str) -> MultiDict[str, str]:
    """Return the hidden fields of the page that asks first."""
    asked = page[page.index("将会发生") :]
    return MultiDict([(name, unescape(value)) for name, value in HIDDEN.findall(asked)])


def sign_and_confirm(client: FlaskClient, match_id: int, data: Any, **choices: Any) -> Any:
    """Send the contract, read what it ends, and confirm; return the last answer."""
    address = f"/deals/{match_id}/sign"
    asked = client.post(address, data=data)
    assert asked.status_code == 200, asked.status_code
    fields = carried_by(asked.text)
    fields.setdefault("ending-outcome", "fulfil")
    for name, value in choices.items():
        fields.setlist(f"ending-{name}", value if isinstance(value, list) else [value])
    return client.post(address, data=fields)


def ticks(page: str) -> list[str]:
    """Return what the ticks of the open questions send."""
    return [unescape(value) for value in re.findall(r'name="sure" value="([^"]*)"', page)]
