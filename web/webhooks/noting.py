"""What other features do becomes an event, stored in the transaction in which it happens.

Only what some webhook wants is stored; whom it is told is decided afterwards (``spreading.py``),
so that nothing here can make the deed itself fail or wait.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from web.audit.verbs import AuditVerb
from web.base import db, registry
from web.base.events import Recorded
from web.base.log import LogObject, Verb
from web.calls.verbs import CallObject, CallVerb
from web.deals.verbs import DealVerb
from web.matches.verbs import MatchObject, MatchVerb
from web.postings.events import PostingPublished
from web.postings.verbs import PostingObject, PostingVerb
from web.registers.events import EntryLeft, EntryShown
from web.registers.verbs import EntryObject
from web.webhooks.models import Webhook, WebhookEvent, WebhookKind
from web.webhooks.states import EventKind, HookState

TOLD_OTHERWISE = frozenset({PostingObject.POSTING, CallObject.CALL, MatchObject.MATCH})
"""Kinds of objects whose notices have kinds of events of their own."""

_WANTED = "wanted_webhook_kinds"


def _spell(
    object_type: LogObject, kinds: Mapping[Verb, EventKind]
) -> dict[tuple[str, str], EventKind]:
    return {(str(object_type), str(verb)): kind for verb, kind in kinds.items()}


RECORDED: dict[tuple[str, str], EventKind] = {
    **_spell(
        PostingObject.POSTING,
        {
            AuditVerb.PUBLISH: EventKind.POSTING_REVIEWED,
            AuditVerb.REQUEST_CHANGES: EventKind.POSTING_REVIEWED,
            AuditVerb.REJECT: EventKind.POSTING_REVIEWED,
            PostingVerb.WITHDRAW: EventKind.POSTING_ENDED,
            PostingVerb.EXPIRE: EventKind.POSTING_ENDED,
            PostingVerb.FULFIL: EventKind.POSTING_ENDED,
        },
    ),
    **_spell(
        CallObject.CALL,
        {
            CallVerb.OPEN: EventKind.CALL_OPENED,
            CallVerb.REOPEN: EventKind.CALL_OPENED,
            CallVerb.EXTEND: EventKind.CALL_EXTENDED,
            CallVerb.CLOSE: EventKind.CALL_CLOSED,
            CallVerb.CATALOGUE: EventKind.CATALOGUE_PUBLISHED,
        },
    ),
    **_spell(
        MatchObject.MATCH,
        {
            MatchVerb.CONFIRM: EventKind.DEAL_SHOWN,
            DealVerb.ANSWER: EventKind.DEAL_ANSWERED,
            MatchVerb.INTRODUCE: EventKind.DEAL_MOVED,
            MatchVerb.NEGOTIATE: EventKind.DEAL_MOVED,
            MatchVerb.CLOSE: EventKind.DEAL_MOVED,
            MatchVerb.REOPEN: EventKind.DEAL_MOVED,
            MatchVerb.SIGN: EventKind.CONTRACT_SIGNED,
            MatchVerb.REGISTER: EventKind.CONTRACT_REGISTERED,
            MatchVerb.COMPLETE: EventKind.CONTRACT_COMPLETED,
            DealVerb.CORRECT: EventKind.CONTRACT_CORRECTED,
        },
    ),
}
"""(kind of object, what the log says was done) -> what is told."""


def note_recorded(event: Recorded) -> None:
    """Store what the log tells of as an event, where it is one."""
    entry = event.entry
    if entry.object_id is None:
        return
    kind = RECORDED.get((entry.object_type, entry.action)) or _notice_kind(entry)
    if kind is not None:
        _store(kind, entry.object_type, entry.object_id, action=entry.action, at=entry.at)


def note_published(event: PostingPublished) -> None:
    """Store that the public sees a posting, or another text of it."""
    kind = EventKind.POSTING_CHANGED if event.was_public else EventKind.POSTING_PUBLISHED
    _store(kind, PostingObject.POSTING, event.posting.id)


def note_shown(event: EntryShown) -> None:
    """Store that the public sees a text of an entry."""
    _store(EventKind.ENTRY_PUBLISHED, EntryObject.ENTRY, event.entry.id)


def note_left(event: EntryLeft) -> None:
    """Store that the public sees an entry no more."""
    _store(EventKind.ENTRY_ENDED, EntryObject.ENTRY, event.entry.id)


REACTS: dict[type[Any], Callable[[Any], None]] = {
    Recorded: note_recorded,
    PostingPublished: note_published,
    EntryShown: note_shown,
    EntryLeft: note_left,
}


def _notice_kind(entry: Any) -> EventKind | None:
    """Return the kind of what may be in somebody's notices: whose it is shown later."""
    declared = registry.present()
    types = set(declared.notice_places) - {
        PostingObject.POSTING,
        CallObject.CALL,
        MatchObject.MATCH,
    }
    is_told = entry.object_type in types or entry.action in declared.notice_words
    return EventKind.NOTICE if is_told and entry.object_type != MatchObject.MATCH else None


def _store(kind: EventKind, object_type: str, object_id: int, **values: Any) -> None:
    if kind in _wanted():
        db.session().add(
            WebhookEvent(kind=kind, object_type=str(object_type), object_id=object_id, **values)
        )


def _wanted() -> frozenset[EventKind]:
    """Return what any webhook wants; asked once in a transaction, and nothing is stored for it."""
    session = db.session()
    known, found = session.info.get(_WANTED, (None, frozenset()))
    if known is None or known is not session.get_transaction():
        wanted = select(WebhookKind.kind).join(Webhook, Webhook.id == WebhookKind.webhook_id)
        with session.no_autoflush:
            rows = session.scalars(wanted.where(Webhook.state == HookState.ACTIVE).distinct())
            found = frozenset(rows)
        session.info[_WANTED] = (session.get_transaction(), found)
    return frozenset(found)
