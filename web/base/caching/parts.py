"""Parts of pages that show one thing as it was read, made once for as long as it stays that thing.

The thing is what ``answers`` keeps: as long as nothing has changed it is the very same object, and
what is new is another one. So a part is kept with its thing, and compared by identity alone.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import date

from flask import current_app, request
from markupsafe import Markup

from web.base import labels, site
from web.base.caching import recording

MOST_KEPT = 1500
"""So many parts are kept; the longest unused leave first."""

_PARTS = "techmatch_parts"


class Parts:
    """Parts by what they show, for all threads of a process."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, tuple[object, Markup, date | None]] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Hashable, thing: object) -> Markup | None:
        """Return a part of this very thing."""
        with self._lock:
            found = self._kept.get(key)
            if found is None or found[0] is not thing:
                return None
            self._kept.move_to_end(key)
        _, part, day = found
        return part if day is None or day == site.today() else None

    def put(self, key: Hashable, thing: object, part: Markup, day: date | None) -> None:
        """Keep a part, and its thing, so that no other one gets the number of its place.

        ``day`` is the only one on which it is true; None where it shows nothing of the day.
        """
        with self._lock:
            self._kept[key] = thing, part, day
            self._kept.move_to_end(key)
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)


def kept_part(thing: object, key: Hashable, make: Callable[..., str], *given: object) -> Markup:
    """Return what ``make`` (a macro) makes of a thing that is never changed.

    ``key`` names the part and whatever else it shows: nothing may come from elsewhere but the
    language and what is the same for all readers.
    """
    parts: Parts = current_app.extensions.setdefault(_PARTS, Parts())
    place = (id(thing), key, labels.locale_code(), request.script_root)
    found = parts.find(place, thing)
    if found is not None:
        return found
    with recording.within() as record:
        # A macro escapes by itself.
        made = Markup(make(*given))  # noqa: S704
    if record.is_settled and not record.tables and not record.time.moment:
        parts.put(place, thing, made, site.today() if record.time.day else None)
    return made


GLOBALS = {"kept_part": kept_part}
