"""The running application's settings, and the calendar of its city."""

from __future__ import annotations

import os
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import current_app

from web.base import clock
from web.base.config import Settings


def settings() -> Settings:
    """Return the running application's settings."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def address() -> str:
    """Return the address people use, without a slash at its end. Never that of a request.

    A request names any host it likes, and what leaves the site must not lead there.
    """
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
    return (settings().public_url or f"http://{host}:{port}").rstrip("/")


def zone() -> ZoneInfo:
    """Return the site's time zone."""
    return ZoneInfo(settings().timezone)


def now() -> datetime:
    """Return the present moment in the site's time zone."""
    return clock.utc_now().astimezone(zone())


def today() -> date:
    """Return the date in the site's time zone."""
    return clock.day_in(zone())


def local_day(moment: datetime) -> date:
    """Return the city's date of an aware moment; stored ones are in UTC, often a day behind."""
    return moment.astimezone(zone()).date()


def last_day(deadline: datetime) -> date:
    """Return the city's date on which a deadline falls; one at 24:00 falls on the day it ends."""
    return clock.last_day(deadline, zone())
