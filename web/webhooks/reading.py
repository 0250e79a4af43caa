"""What a webhook's owner may read of an event, asked anew each time it is told.

The same questions as those of the pages: what is public, whose posting it is, the deals of the
account, its notices. Nothing is told of what has no answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from web.base import db, registry
from web.base.clock import utc_now
from web.base.inbox import Notice
from web.base.models import LogEntry
from web.base.urls import path_to
from web.calls.models import Call
from web.calls.states import CallState
from web.deals.queries import own_deals
from web.matches.models import Match
from web.matches.verbs import MatchObject, MatchVerb
from web.people.models import User
from web.postings.disclosure import is_listed
from web.postings.kinds import is_member
from web.postings.models import Posting
from web.postings.states import PostingState
from web.registers.models import Entry
from web.webhooks.models import WebhookEvent
from web.webhooks.permissions import USERS
from web.webhooks.states import DEAL_KINDS, EventKind

MOMENT = timedelta(seconds=2)
"""A notice with a row of its own is stored this close to the log's entry."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of an object: its sort and key, where its page is, and what else is known."""

    sort: str
    key: int
    path: str = ""
    more: dict[str, Any] = field(default_factory=dict)


def find_told(user: User, event: WebhookEvent) -> Told | None:
    """Return what the account may read of an event now; None for nothing at all."""
    if not user.active or user.deleted_at is not None or user.role not in USERS:
        return None
    if event.kind in DEAL_KINDS:
        return _tell_deal(user, event)
    return _TELLERS[event.kind](user, event)


def _tell_test(_user: User, event: WebhookEvent) -> Told:
    return Told("webhook", event.object_id)


def _tell_published(_user: User, event: WebhookEvent) -> Told | None:
    posting = _get(Posting, event)
    return _public(posting) if posting and is_listed(posting) else None


def _tell_ended(_user: User, event: WebhookEvent) -> Told | None:
    """That something is over is told of what was public, and is not public again."""
    posting = _get(Posting, event)
    if posting is None or posting.published_revision_id is None:
        return None
    return None if posting.state is PostingState.PUBLISHED else _public(posting)


def _public(posting: Posting) -> Told:
    kind = posting.kind.value
    path = path_to(f"items.{kind}", posting_id=posting.id) if is_listed(posting) else ""
    return Told(kind, posting.id, path)


def _tell_reviewed(user: User, event: WebhookEvent) -> Told | None:
    posting = _get(Posting, event)
    is_own = posting is not None and posting.organisation_id == user.organisation_id
    if posting is None or not is_own or not is_member(user):
        return None
    path = path_to("drafting.show", posting_id=posting.id)
    step = event.action.removeprefix("audit_")
    return Told(posting.kind.value, posting.id, path, {"step": step})


def _tell_call(_user: User, event: WebhookEvent) -> Told | None:
    call = _get(Call, event)
    if call is None or call.state is CallState.DRAFT:
        return None
    return Told("call", call.id, path_to("catalogues.show", call_id=call.id))


def _tell_shown(_user: User, event: WebhookEvent) -> Told | None:
    entry = _get(Entry, event)
    return _resource(entry) if entry is not None and entry.is_public else None


def _tell_left(_user: User, event: WebhookEvent) -> Told | None:
    entry = _get(Entry, event)
    return None if entry is None or entry.is_public else _resource(entry)


def _resource(entry: Entry) -> Told:
    path = path_to("registers.show", register=entry.register, entry_id=entry.id)
    return Told("resource", entry.id, path if entry.is_public else "", {"register": entry.register})


def _tell_deal(user: User, event: WebhookEvent) -> Told | None:
    own = own_deals(user).with_only_columns(Match.id).where(Match.id == event.object_id)
    if db.session().scalar(own) is None or _was_undone(event):
        return None
    path = path_to("deals.show", match_id=event.object_id)
    return Told("deal", event.object_id, path, {"step": event.action})


def _was_undone(event: WebhookEvent) -> bool:
    """Return whether a broker has thought again: of that the parties know nothing."""
    if event.kind is not EventKind.DEAL_SHOWN:
        return False
    undone = select(LogEntry.id).where(
        LogEntry.object_type == str(MatchObject.MATCH),
        LogEntry.object_id == event.object_id,
        LogEntry.action == str(MatchVerb.UNDO),
        LogEntry.at > event.at,
    )
    return db.session().scalar(undone.limit(1)) is not None


def _tell_notice(user: User, event: WebhookEvent) -> Told | None:
    declared = registry.present()
    for source in declared.happenings:
        if user.role not in source.roles:
            continue
        for notice in source.list(user, utc_now()):
            if _is_about(notice, event):
                endpoint, argument = declared.notice_places[notice.object_type]
                arguments: dict[str, Any] = {argument: notice.object_id}
                path = path_to(endpoint, **arguments)
                more = {"notice": notice.kind}
                return Told(notice.object_type, notice.object_id, path, more)
    return None


def _is_about(notice: Notice, event: WebhookEvent) -> bool:
    if notice.at == event.at:
        return notice.kind.endswith(event.action)
    is_same = (notice.object_type, notice.object_id) == (event.object_type, event.object_id)
    is_near = abs(notice.at - event.at) < MOMENT
    # A notice of a row of its own: its verb is the log's in another form.
    return is_same and is_near and notice.kind.startswith(event.action)


def _get(model: type[Any], event: WebhookEvent) -> Any:
    return db.session().get(model, event.object_id)


_TELLERS: dict[EventKind, Callable[[User, WebhookEvent], Told | None]] = {
    EventKind.POSTING_PUBLISHED: _tell_published,
    EventKind.POSTING_CHANGED: _tell_published,
    EventKind.POSTING_ENDED: _tell_ended,
    EventKind.CALL_OPENED: _tell_call,
    EventKind.CALL_EXTENDED: _tell_call,
    EventKind.CALL_CLOSED: _tell_call,
    EventKind.CATALOGUE_PUBLISHED: _tell_call,
    EventKind.ENTRY_PUBLISHED: _tell_shown,
    EventKind.ENTRY_ENDED: _tell_left,
    EventKind.POSTING_REVIEWED: _tell_reviewed,
    EventKind.NOTICE: _tell_notice,
    EventKind.TEST: _tell_test,
}
