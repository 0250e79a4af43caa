"""The workers' sign of life: a row that each writes every few seconds beside its tasks.

It says when a worker was last there and when one last looked through everything. A long task
holds up the second and not the first. Of several workers one looks through everything; those that
stand by do not forget when it did.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import Select, TextClause, select, text
from sqlalchemy.exc import SQLAlchemyError

from web.base import db
from web.base.clock import utc_now
from web.base.models import Sign

SECONDS = 15.0
"""Pause between two signs."""
_NAME = "worker"
_SWEPT = "techmatch_swept"

KEEP: TextClause = text(
    "INSERT INTO signs (name, value) VALUES (:name, :value)"
    " ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)
"""Stores one sign in one statement, on both databases."""


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """When a worker was last there; ``swept`` is None before one has looked through all once."""

    beat: datetime
    swept: datetime | None


def note_sweep() -> None:
    """Remember that everything was looked through: the next sign tells of it."""
    current_app.extensions[_SWEPT] = utc_now()


def give_sign() -> None:
    """Store that a worker is there; left out while somebody else writes."""
    try:
        # Beside what the session does, which a sign neither reads nor ends.
        with db.db.engine.connect() as connection:
            before = _parse(connection.scalar(_read(_NAME)))
    except SQLAlchemyError:
        return
    own: datetime | None = current_app.extensions.get(_SWEPT)
    known = [one for one in (own, before.swept if before else None) if one is not None]
    value = {"beat": utc_now().isoformat(), "swept": max(known).isoformat() if known else None}
    db.try_to_store(KEEP.bindparams(name=_NAME, value=json.dumps(value)))


def recall(name: str) -> str | None:
    """Return the last sign of a name, or None."""
    return db.session().scalar(_read(name))


def read() -> Heartbeat | None:
    """Return the last sign, None where there was never one."""
    return _parse(recall(_NAME))


def _read(name: str) -> Select[str]:
    return select(Sign.value).where(Sign.name == name)


def _parse(stored: str | None) -> Heartbeat | None:
    if stored is None:
        return None
    told = json.loads(stored)
    swept = told["swept"]
    return Heartbeat(
        datetime.fromisoformat(told["beat"]), datetime.fromisoformat(swept) if swept else None
    )
