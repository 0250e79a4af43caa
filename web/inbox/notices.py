"""What others did to an account's postings and deals, told from log and timelines.

Nothing is stored for it but up to when an account has read: log and timelines hold every step
already, with no text but the notes, and of those a notice names only the kind.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import aliased, joinedload

from matcher.domain.codes import Role
from web.base import db
from web.base.clock import utc_now
from web.base.models import LogEntry
from web.calls.models import Call
from web.calls.states import CallState
from web.deals.queries import own_deals
from web.help.models import HelpRequest
from web.matches.loading import match_options
from web.matches.models import Activity, Match
from web.matches.queries import public_sides
from web.people.models import User
from web.postings.disclosure import disclose
from web.postings.loading import posting_options
from web.postings.models import Posting

KEPT_DAYS = 90
MOST = 60

POSTING_EVENTS = ("audit_publish", "audit_request_changes", "audit_reject", "expire")
CALL_EVENTS = ("open", "close")
HELP_EVENTS = ("help_answer", "help_grant", "help_refuse", "help_lapse")
UNTOLD_STEPS = ("decline", "undo")
"""A broker who thinks again tells the parties nothing but the decision that stands."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One event: when, of what kind, about which object, whose title the reader may see."""

    at: datetime
    kind: str
    object_type: str
    object_id: int
    title: str
    is_new: bool


def list_notices(user: User) -> list[Notice]:
    """Return what happened lately to what is the account's, the newest first."""
    found = [
        *_deal_notices(user),
        *_posting_notices(user),
        *_help_notices(user),
        *_call_notices(user),
    ]
    return sorted(found, key=lambda notice: notice.at, reverse=True)[:MOST]


def count_unread(user: User) -> int:
    """Return how many notices the account has not read."""
    since = _read_until(user)
    counted = [
        _count(_deal_events(user).where(Activity.at > since)),
        _count(_log_events(user, since)),
    ]
    return sum(counted)


def _deal_notices(user: User) -> list[Notice]:
    since = _read_until(user)
    statement = (
        _deal_events(user)
        .options(joinedload(Activity.match).options(*match_options()))
        .order_by(Activity.at.desc())
        .limit(MOST)
    )
    notices = []
    for activity in db.session().scalars(statement):
        need, achievement = public_sides(activity.match)
        title = f"{need.title} ⇄ {achievement.title}"
        kind = activity.action or activity.kind
        fresh = activity.at > since
        notices.append(Notice(activity.at, kind, "match", activity.match_id, title, fresh))
    return notices


def _posting_notices(user: User) -> list[Notice]:
    entries = _entries(user, "posting", POSTING_EVENTS)
    wanted = {entry.object_id for entry in entries if entry.object_id is not None}
    return _from_log(user, entries, "posting", _titles(user, wanted))


def _help_notices(user: User) -> list[Notice]:
    """Tell of the need a request is about: it has no page and no title of its own."""
    since = _read_until(user)
    entries = _entries(user, "help_request", HELP_EVENTS)
    wanted = {entry.object_id for entry in entries}
    rows = db.session().execute(
        select(HelpRequest.id, HelpRequest.posting_id).where(HelpRequest.id.in_(wanted))
    )
    needs = {request_id: need_id for request_id, need_id in rows}
    titles = _titles(user, needs.values())
    return [
        Notice(entry.at, entry.action, "posting", need_id, titles[need_id], entry.at > since)
        for entry in entries
        if entry.object_id is not None and (need_id := needs[entry.object_id])
    ]


def _titles(user: User, posting_ids: Iterable[int]) -> dict[int, str]:
    statement = select(Posting).where(Posting.id.in_(posting_ids)).options(*posting_options())
    return {
        posting.id: disclose(posting.latest, user).title
        for posting in db.session().scalars(statement)
    }


def _call_notices(user: User) -> list[Notice]:
    entries = _entries(user, "call", CALL_EVENTS)
    wanted = {entry.object_id for entry in entries}
    statement = select(Call).where(Call.id.in_(wanted), Call.state != CallState.DRAFT)
    titles = {call.id: call.title for call in db.session().scalars(statement)}
    return _from_log(user, entries, "call", titles)


def _from_log(
    user: User, entries: list[LogEntry], object_type: str, titles: dict[int, str]
) -> list[Notice]:
    since = _read_until(user)
    return [
        Notice(
            entry.at,
            f"{object_type}_{entry.action}",
            object_type,
            entry.object_id,
            titles[entry.object_id],
            entry.at > since,
        )
        for entry in entries
        if entry.object_id is not None and entry.object_id in titles
    ]


def _entries(user: User, object_type: str, actions: tuple[str, ...]) -> list[LogEntry]:
    statement = (
        _log_events(user, utc_now() - timedelta(days=KEPT_DAYS))
        .where(LogEntry.object_type == object_type, LogEntry.action.in_(actions))
        .order_by(LogEntry.id.desc())
        .limit(MOST)
    )
    return list(db.session().scalars(statement))


def _deal_events(user: User) -> Select[Any]:
    own = own_deals(user).with_only_columns(Match.id)
    return select(Activity).where(
        Activity.match_id.in_(own),
        Activity.at > utc_now() - timedelta(days=KEPT_DAYS),
        Activity.action.not_in(UNTOLD_STEPS),
        ~_was_undone(),
        _by_others(Activity.actor_id, user),
    )


def _was_undone() -> ColumnElement[bool]:
    undo = aliased(Activity)
    later = select(undo.id).where(
        undo.match_id == Activity.match_id, undo.id > Activity.id, undo.action == "undo"
    )
    return (Activity.action == "confirm") & later.exists()


def _log_events(user: User, since: datetime) -> Select[Any]:
    return select(LogEntry).where(
        LogEntry.at > since, _by_others(LogEntry.actor_id, user), _concerns(user)
    )


def _concerns(user: User) -> ColumnElement[bool]:
    if user.role in (Role.FIRM, Role.INSTITUTE):
        own = select(Posting.id).where(Posting.organisation_id == user.organisation_id)
        to_posting = (
            (LogEntry.object_type == "posting")
            & LogEntry.object_id.in_(own)
            & LogEntry.action.in_(POSTING_EVENTS)
        )
        return to_posting | _came_of_help(own)
    if user.role is Role.OFFICER:
        return (LogEntry.object_type == "call") & LogEntry.action.in_(CALL_EVENTS)
    return ~true()


def _came_of_help(own: Select[int]) -> ColumnElement[bool]:
    asked = select(HelpRequest.id).where(HelpRequest.posting_id.in_(own))
    return (
        (LogEntry.object_type == "help_request")
        & LogEntry.object_id.in_(asked)
        & LogEntry.action.in_(HELP_EVENTS)
        # A firm that withdraws its need knows that its requests end with it.
        & ((LogEntry.action != "help_lapse") | LogEntry.actor_id.is_(None))
    )


def _by_others(column: Any, user: User) -> ColumnElement[bool]:
    return or_(column.is_(None), column != user.id)


def _read_until(user: User) -> datetime:
    oldest = utc_now() - timedelta(days=KEPT_DAYS)
    return max(user.notices_read_at or oldest, oldest)


def _count(statement: Select[Any]) -> int:
    return db.session().scalar(select(func.count()).select_from(statement.subquery())) or 0
