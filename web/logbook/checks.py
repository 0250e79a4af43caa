"""Verifications: asked for by an auditor or due by themselves, done by the worker.

A large log takes longer than a request may: the page asks, the worker verifies in a thread of its
own beside its tasks, and the page shows what it found.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from web.base import db, log
from web.base.access import require
from web.base.chain import START, Head, find_head
from web.base.clock import utc_now
from web.logbook import heads, mails
from web.logbook.chain import Verdict, verify
from web.logbook.models import LogCheck
from web.logbook.permissions import VERIFY_LOG
from web.logbook.verbs import LogbookObject, LogVerb
from web.people.models import User

EVERY = timedelta(days=1)
"""So often the whole log is verified without being asked."""


def ask(actor: User) -> bool:
    """Ask for a verification; return whether none was waiting already."""
    require(actor, VERIFY_LOG)
    if find_waiting() is not None:
        return False
    db.session().add(LogCheck(asked_by_id=actor.id))
    log.record(actor, LogVerb.VERIFY, LogbookObject.LOG, None)
    return True


def find_waiting() -> LogCheck | None:
    """Return the verification that was asked for and is not finished."""
    waiting = select(LogCheck).where(LogCheck.finished_at.is_(None))
    return db.session().scalar(waiting.order_by(LogCheck.id).limit(1))


def find_last() -> LogCheck | None:
    """Return the last verification that was finished."""
    done = select(LogCheck).where(LogCheck.finished_at.is_not(None))
    newest = done.order_by(LogCheck.finished_at.desc(), LogCheck.id.desc())
    return db.session().scalar(newest.limit(1))


def check_if_due() -> bool:
    """Verify the log where somebody waits for it or a day has passed; for the worker.

    Returns False: nothing more is waiting.
    """
    with db.reading() as session:
        waiting, last = find_waiting(), find_last()
        is_due = last is None or last.finished_at is None or last.finished_at < utc_now() - EVERY
        is_due = is_due and find_head(session) != START
        key = waiting.id if waiting else None
    if key is not None or is_due:
        store(verify(), key)
    return False


def store(verdict: Verdict, key: int | None = None) -> None:
    """Store what a verification found, as the one that was asked for or as one of its own."""
    with db.unit_of_work() as session:
        check = session.get(LogCheck, key) if key is not None else None
        if check is None:
            check = LogCheck()
            session.add(check)
        check.finished_at = utc_now()
        check.number, check.hash = verdict.head.number, verdict.head.hash
        if verdict.finding is not None:
            check.fault = verdict.finding.fault
            check.fault_number = verdict.finding.number
            check.fault_entry_id = verdict.finding.entry_id
            check.fault_at = verdict.finding.at
        session.flush()
        if verdict.finding is not None:
            mails.tell_fault(check.id)
    if verdict.finding is None and verdict.head != START:
        heads.keep_beside(verdict.head)


def find_trouble() -> str:
    """Return in English what the last verification found; nothing where all is well."""
    last = find_last()
    if last is None or last.fault is None:
        return ""
    which = f"number {last.fault_number}" if last.fault_number else f"id {last.fault_entry_id}"
    return (
        f"the audit log does not verify: {last.fault.value} at entry {which}. Keep the database as"
        " it is and run: techmatch log verify; see docs/audit-log.md"
    )


def head_of(check: LogCheck) -> Head:
    """Return the head that a verification reached."""
    return Head(check.number, check.hash)
