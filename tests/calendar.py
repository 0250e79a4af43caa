"""The calendar of the site's city, for tests: the machine's own may be a day behind."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from web.base.config import Settings

ZONE = ZoneInfo(Settings.model_fields["timezone"].default)


def now() -> datetime:
    """Return the present moment there."""
    return datetime.now(ZONE)


def today() -> date:
    """Return the date there."""
    return now().date()
