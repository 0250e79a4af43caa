"""Where a walk through a list goes on: a text that programs hand back and need not understand.

It holds the values that the last item was ordered by and a digest of what was asked for, no
secret: all of it was in the items themselves. A text made up or of another list is refused.
"""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from web.api.fields import refuse

LONGEST = 300
WRONG = _l("请使用上一页给出的 next_cursor，并保持其他参数不变。")

_MOMENT, _DAY = "t", "d"


def write(place: Sequence[Any] | None, asked: object) -> str | None:
    """Return the text that names a place in the list of what was ``asked`` for."""
    if place is None:
        return None
    told = json.dumps([_digest(asked), *(_plain(value) for value in place)])
    return urlsafe_b64encode(told.encode()).decode().rstrip("=")


def read(text: str | None, asked: object, kinds: Sequence[type[Any]]) -> list[Any] | None:
    """Return the place that a text names; its values are of ``kinds``.

    A text that we did not make for this very list is refused.
    """
    if not text:
        return None
    try:
        found = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        digest, *values = found
        place = [_value(value) for value in values]
    except (ValueError, TypeError, KeyError, RecursionError):
        refuse("cursor", WRONG)
    if digest != _digest(asked) or [type(value) for value in place] != list(kinds):
        refuse("cursor", WRONG)
    if any(isinstance(value, int) and abs(value) >= 2**31 for value in place):
        refuse("cursor", WRONG)
    return place


def _digest(asked: object) -> int:
    return zlib.crc32(repr(asked).encode())


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return {_MOMENT: value.isoformat()}
    return {_DAY: value.isoformat()} if isinstance(value, date) else value


def _value(told: Any) -> Any:
    if not isinstance(told, dict):
        return told
    if _MOMENT in told:
        moment = datetime.fromisoformat(told[_MOMENT])
        if moment.tzinfo is None:
            raise ValueError(told)
        return moment
    return date.fromisoformat(told[_DAY])
