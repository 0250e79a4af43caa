"""Heads of the chain that are kept: one a day in the database, the last one beside it.

The file ``log_head`` in the home folder is written by the worker and by each verification that
finds all well. Who writes the database alone cannot reach it, so a chain that was cut at its end,
or taken away and begun anew, does not fit the file.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from sqlalchemy import select

from matcher.domain.errors import InputError
from web.base import db, durable, site
from web.base.chain import START, Head, find_head
from web.base.hourly import once_an_hour
from web.logbook import mails
from web.logbook.models import LogHead

MOST_SHOWN = 400
"""Heads of a bit more than a year."""


def head_file() -> Path:
    """Return where the last head is kept outside the database."""
    return site.settings().home / "log_head"


def known_heads() -> list[Head]:
    """Return every head that is known, the file's among them."""
    kept = db.session().execute(select(LogHead.number, LogHead.hash))
    beside = read_file()
    return [Head(*row) for row in kept] + ([beside] if beside else [])


def read_file() -> Head | None:
    """Return the head in the home folder, or None where there is none that can be read."""
    try:
        return Head.parse(json.loads(head_file().read_text())["head"])
    except (OSError, ValueError, KeyError, TypeError, InputError):
        return None


def keep_beside(head: Head) -> None:
    """Keep a head in the home folder, unless it is there already."""
    if head == START or read_file() == head:
        return
    path = head_file()
    # A name of its own: site, worker and commands may keep one at the same moment.
    beside = path.with_name(f"log_head.{secrets.token_hex(8)}")
    content = {"head": str(head), "at": site.now().isoformat(timespec="seconds")}
    with durable.writing(path, beside) as stream:
        stream.write(json.dumps(content).encode() + b"\n")


def list_heads(limit: int = MOST_SHOWN) -> Sequence[LogHead]:
    """Return the heads of earlier days, the newest first."""
    newest = select(LogHead).order_by(LogHead.day.desc()).limit(limit)
    return db.session().scalars(newest).all()


def keep_heads() -> None:
    """Keep the present head beside the database, and once a day in it. Done by the worker.

    A head in the file is only ever followed by a longer chain: a shorter one is left for the
    verification to find.
    """
    with db.reading() as session:
        head, beside = find_head(session), read_file()
    if beside is None or head.number > beside.number:
        keep_beside(head)
    once_an_hour("log_head", _keep_of_day)


def _keep_of_day(day: date) -> None:
    head = find_head(db.session())
    if head != START and db.session().get(LogHead, day) is None:
        db.session().add(LogHead(day=day, number=head.number, hash=head.hash))
        mails.tell_head(day, head)
