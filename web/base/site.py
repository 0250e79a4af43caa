"""The running application's settings, and the calendar of its city."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import current_app

from web.base.config import Settings


def settings() -> Settings:
    """Return the running application's settings."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def zone() -> ZoneInfo:
    """Return the site's time zone."""
    return ZoneInfo(settings().timezone)


def now() -> datetime:
    """Return the present moment in the site's time zone."""
    return datetime.now(zone())


def today() -> date:
    """Return the date in the site's time zone."""
    return local_day(now())


def local_day(moment: datetime) -> date:
    """Return the city's date of an aware moment; stored ones are in UTC, often a day behind."""
    return moment.astimezone(zone()).date()
