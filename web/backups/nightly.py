"""The backup of every night, made by the worker, and the alarm where there was none."""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta

from flask import current_app

from matcher.domain.errors import ConfigError
from web.backups.keys import find_passphrase
from web.backups.making import make_backup
from web.backups.places import Place
from web.backups.rotation import Kept
from web.base import db, site
from web.base.clock import utc_now

logger = logging.getLogger(__name__)

HOUR = 2
"""Local hour after which the night's backup is made, or later where the worker was not there."""
AGAIN_SECONDS = 3600.0
"""How long after one that failed the next is tried."""
LATE = timedelta(days=2)
LOOK_SECONDS = 300.0
"""How long it is believed what was found at the place of the backups."""

_FAILED = "techmatch_backup_failed"
_LOOKED = "techmatch_backups_looked"


def is_due(newest: datetime | None, now: datetime) -> bool:
    """Return whether the night's backup is still to be made; both moments are aware, ``now`` in
    the site's zone."""
    night = now.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    if now < night:
        night -= timedelta(days=1)
    return newest is None or newest < night


def make_due() -> bool:
    """Make the backup of the night where it is due: work of the worker beside its tasks."""
    settings = site.settings()
    if not settings.backups or _has_just_failed():
        return False
    try:
        place = Place(settings.backups)
        if is_due(_newest(place.find_all()), site.now()):
            made = make_backup(db.db.engine, settings, place, find_passphrase(settings))
            logger.info("backup made: %s, %d rows, %d files", made.name, made.rows, made.files)
            _warn(made.missing, made.damaged)
    except Exception:
        current_app.extensions[_FAILED] = time.monotonic()
        raise
    return False


def _has_just_failed() -> bool:
    failed = current_app.extensions.get(_FAILED)
    return failed is not None and time.monotonic() - failed < AGAIN_SECONDS


def _warn(missing: int, damaged: int) -> None:
    if missing or damaged:
        logger.error("files of the site: %d are lost, %d are damaged", missing, damaged)


def find_trouble() -> str:
    """Return in English what is wrong with the backups; nothing where all is well, or where
    there are to be none."""
    settings = site.settings()
    if not settings.backups:
        return ""
    try:
        find_passphrase(settings)
        newest = _newest(_look(settings.backups))
    except ConfigError as error:
        return str(error)
    except Exception as error:
        # A store raises errors of its own, and a monitor must hear of them, not fail itself.
        return f"the place of the backups cannot be reached ({type(error).__name__})"
    if newest is None:
        return "there is no backup yet: see that the worker runs, or run techmatch backup"
    days = (utc_now() - newest).days
    if utc_now() - newest < LATE:
        return ""
    return f"no backup for {days} days: see the worker's log, or run techmatch backup"


def _look(address: str) -> list[Kept]:
    """Return the backups; a monitor asks more often than they change."""
    looked = current_app.extensions.get(_LOOKED)
    if looked is not None and time.monotonic() - looked[0] < LOOK_SECONDS:
        found: list[Kept] = looked[1]
        return found
    found = Place(address).find_all()
    if found:
        current_app.extensions[_LOOKED] = (time.monotonic(), found)
    return found


def _newest(backups: list[Kept]) -> datetime | None:
    return backups[0].made_at if backups else None
