"""What leaves takes its packs along, or its part of them."""

from __future__ import annotations

from matcher.domain.machine import step
from matcher.types import Kind
from web.base import log
from web.base.clock import utc_now
from web.base.hourly import once_an_hour
from web.packs import mails, queries, service
from web.packs.models import Pack, Part
from web.packs.states import PACK
from web.packs.verbs import PackObject, PackVerb
from web.people.models import User
from web.postings.events import PostingLeft
from web.registers.events import EntryLeft


def lapse_after(event: PostingLeft) -> None:
    """A need has left: its packs end. An achievement has left: firms cannot accept it any more."""
    if event.posting.kind is Kind.NEED:
        for pack in queries.list_lapsing(event.posting):
            _lapse(event.actor, pack)
    else:
        for part in queries.list_parts_of(Part.posting_id == event.posting.id):
            _note_gone(event.actor, part)


def note_gone_after(event: EntryLeft) -> None:
    """An entry has left: firms cannot accept it any more."""
    for part in queries.list_parts_of(Part.entry_id == event.entry.id):
        _note_gone(event.actor, part)


def lapse_due(*_: object) -> None:
    """End the packs of needs that were signed with somebody else, and of brokers who are gone:
    nobody could answer the firm or make a deal of them."""
    for pack in queries.list_lapsing():
        _lapse(None, pack)
    for pack in queries.list_deserted():
        service.take_back(None, pack)


def sweep() -> None:
    """Look after packs, once an hour."""
    once_an_hour("packs", lapse_due)


def _lapse(actor: User | None, pack: Pack) -> None:
    before, pack.state = pack.state, step(PACK, pack.state, "lapse")
    pack.ended_at = pack.edited_at = utc_now()
    log.record(
        actor,
        PackVerb.LAPSE,
        PackObject.PACK,
        pack.id,
        before=before.value,
        after=pack.state.value,
    )
    mails.tell_broker(pack, mails.LAPSED)


def _note_gone(actor: User | None, part: Part) -> None:
    part.pack.edited_at = utc_now()
    log.record(actor, PackVerb.PART_GONE, PackObject.PACK, part.pack_id, kind=part.kind.value)
    mails.tell_broker(part.pack, mails.GONE, part)
