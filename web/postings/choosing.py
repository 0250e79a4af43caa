"""The call a posting is handed in to, and when it can be changed."""

from __future__ import annotations

from sqlalchemy import select

from matcher.domain.errors import WrongState
from matcher.types import Kind
from web.base import db, log
from web.base.access import require
from web.calls import service as calls
from web.calls.models import Call
from web.calls.states import CallState
from web.people.models import User
from web.postings.models import Posting
from web.postings.permissions import EDIT_POSTING
from web.postings.steps import may_choose_call
from web.postings.verbs import PostingObject, PostingVerb


def list_accepting(kind: Kind) -> list[Call]:
    """Return the calls that take a posting of the kind now, the one that closes first at first."""
    running = Call.state.in_((CallState.OPEN, CallState.CLOSED))
    statement = select(Call).where(running).order_by(Call.closes_at, Call.id)
    return [call for call in db.session().scalars(statement) if calls.accepts(call, kind)]


def choose_call(actor: User, posting: Posting, call: Call | None) -> None:
    """Hand the posting in to another call, or to none. The same call again changes nothing."""
    require(actor, EDIT_POSTING, posting)
    if call is posting.call:
        return
    if not may_choose_call(posting):
        raise WrongState("posting", posting.state.value, "choose_call")
    if call is not None:
        calls.require_accepts(call, posting.kind)
    before = posting.call
    posting.call = call
    log.record(
        actor,
        PostingVerb.CHANGE_CALL,
        PostingObject.POSTING,
        posting.id,
        old=before.key if before else "",
        new=call.key if call else "",
    )
