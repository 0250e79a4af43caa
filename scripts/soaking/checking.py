"""The database compared with the ledger after all faults."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from flask import Flask
from sqlalchemy import text

from scripts.soaking.ledger import Ledger
from web.base import db
from web.base.files import store
from web.base.files.models import StoredFile
from web.requests.models import CapacityDay, RegisterRequest

COUNTS: Mapping[str, str] = {
    **dict.fromkeys(
        ("draft", "submission"), "SELECT count(DISTINCT posting_id) FROM revisions WHERE title = :m"
    ),
    "approval": (
        "SELECT count(*) FROM log_entries WHERE action = 'audit_publish'"
        " AND object_type = 'posting' AND object_id = CAST(:m AS integer)"
    ),
    "note": "SELECT count(*) FROM activities WHERE text = :m",
    "decision": "SELECT count(*) FROM decisions WHERE match_id = CAST(:m AS integer)",
    "question": "SELECT count(*) FROM challenge_questions WHERE text = :m",
    "request": "SELECT count(*) FROM register_requests WHERE note = :m",
    "acceptance": (
        "SELECT count(*) FROM register_requests WHERE id = CAST(:m AS integer)"
        " AND state = 'accepted'"
    ),
    "entry": "SELECT count(*) FROM register_entries WHERE title = :m",
    "attachment": "SELECT count(*) FROM attachments WHERE name = :m || '.docx'",
    "table": "SELECT count(*) FROM intakes WHERE name = :m || '.xlsx'",
    "rows": "SELECT count(*) / 3.0 FROM revisions WHERE title LIKE :m || '行%'",
    "registration": "SELECT count(*) FROM mail_links WHERE email = :m AND purpose = 'registration'",
    "bid": (
        "SELECT count(*) FROM bids JOIN users USING (organisation_id)"
        " WHERE challenge_id || ' ' || users.email = :m"
    ),
}


@dataclass
class Verdict:
    """What was found."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)


def compare(app: Flask, ledger: Ledger, tried: Set[tuple[str, str]]) -> Verdict:
    """Look for every operation that was acknowledged, and for twins of all that were tried."""
    verdict, noted = Verdict(), {(entry.kind, entry.marker) for entry in ledger.read()}
    with app.app_context(), db.reading() as session:
        for kind, marker in sorted(noted | tried):
            found = session.scalar(text(COUNTS[kind]), {"m": marker}) or 0
            if (kind, marker) in noted and found < 1:
                verdict.lost.append(f"{kind} {marker}")
            if found > 1:
                verdict.doubled.append(f"{kind} {marker} x{found}")
        verdict.lost += _missing_bytes()
        verdict.doubled += _overbooked() + _twin_messages()
    return verdict


def _missing_bytes() -> list[str]:
    lost = []
    for row in db.session().query(StoredFile).all():
        try:
            whole = len(store.read(row)) == row.size
        except FileNotFoundError:
            whole = False
        if not whole:
            lost.append(f"bytes of file {row.sha256[:12]}")
    return lost


def _overbooked() -> list[str]:
    """Return the days whose taken units are not the sum of what the requests hold of them."""
    held: Counter[tuple[int, date]] = Counter()
    for request in db.session().query(RegisterRequest):
        held.update({(request.entry_id, day): request.units for day in request.days})
    days = db.session().query(CapacityDay)
    return [
        f"day {one.day} of {one.entry_id}: {one.taken} taken, {held[one.entry_id, one.day]} held"
        for one in days
        if one.taken > one.units or one.taken != held[one.entry_id, one.day]
    ]


def _twin_messages() -> list[str]:
    twins = text(
        "SELECT key, user_id, channel, count(*) FROM messages"
        " GROUP BY key, user_id, channel HAVING count(*) > 1"
    )
    return [f"message {row}" for row in db.session().execute(twins)]


def unsent(app: Flask) -> int:
    """Return how many messages that are due have not left."""
    waiting = text("SELECT count(*) FROM messages WHERE state = 'waiting' AND attempts = 0")
    with app.app_context(), db.reading() as session:
        return int(session.scalar(waiting) or 0)


def damage(path: Path) -> str:
    """Return what SQLite finds wrong with a file; empty where it is whole."""
    import sqlite3

    with sqlite3.connect(path) as connection:
        said = connection.execute("PRAGMA integrity_check").fetchone()[0]
    return "" if said == "ok" else str(said)
