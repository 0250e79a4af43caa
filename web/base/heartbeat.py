"""The worker's sign of life: a row that it writes every few seconds beside its tasks.

It says when the worker was last there and when it last looked through everything. A long task
holds up the second and not the first.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import TextClause, select, text

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
    """When the worker was last there; ``swept`` is None before it has looked through all once."""

    beat: datetime
    swept: datetime | None


def note_sweep() -> None:
    """Remember that everything was looked through: the next sign tells of it."""
    current_app.extensions[_SWEPT] = utc_now()


def give_sign() -> None:
    """Store that the worker is there; left out while somebody else writes."""
    swept: datetime | None = current_app.extensions.get(_SWEPT)
    value = {"beat": utc_now().isoformat(), "swept": swept.isoformat() if swept else None}
    db.try_to_store(KEEP.bindparams(name=_NAME, value=json.dumps(value)))


def recall(name: str) -> str | None:
    """Return the last sign of a name, or None."""
    return db.session().scalar(select(Sign.value).where(Sign.name == name))


def read() -> Heartbeat | None:
    """Return the last sign, None where there was never one."""
    stored = recall(_NAME)
    if stored is None:
        return None
    told = json.loads(stored)
    swept = told["swept"]
    return Heartbeat(
        datetime.fromisoformat(told["beat"]), datetime.fromisoformat(swept) if swept else None
    )
