"""Work that the worker, who comes by every minute, need only look for once an hour."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import current_app

from web.base import db, site

_LOOKED = "techmatch_looked"
"""Name of the work -> the hour of the city in which this process has last looked for it."""


def once_an_hour(name: str, work: Callable[[date], object]) -> None:
    """Do the work for the city's day, in one transaction; not again within the same hour.

    What it does must be right however often it is done: another process may have done it.
    """
    now = site.now()
    hour = (now.date(), now.hour)
    looked = current_app.extensions.setdefault(_LOOKED, {})
    if looked.get(name) == hour:
        return
    with db.unit_of_work():
        work(now.date())
    looked[name] = hour
