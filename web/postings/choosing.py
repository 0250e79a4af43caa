"""The call a posting is handed in to, and when it can be changed."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import or_, select

from matcher.domain.errors import WrongState
from matcher.types import Kind
from web.base import db, log
from web.base.access import require
from web.base.clock import utc_now
from web.calls import service as calls
from web.calls.models import Call, LatePermission
from web.calls.states import CallState
from web.people.models import User
from web.postings.models import Posting
from web.postings.permissions import EDIT_POSTING
from web.postings.steps import may_choose_call
from web.postings.verbs import PostingObject, PostingVerb

LONGEST_GRACE = timedelta(days=1)
"""No call takes anything longer after its end, but for who is let in."""


def list_accepting(kind: Kind, organisation_id: int | None = None) -> list[Call]:
    """Return the calls that take a posting of the kind now, the one that closes first at first.

    An organisation that officers let in late sees that call, too.
    """
    let_in = select(LatePermission.call_id).where(
        LatePermission.organisation_id == organisation_id, LatePermission.used_at.is_(None)
    )
    recent = Call.closes_at >= utc_now() - LONGEST_GRACE
    statement = (
        select(Call)
        .where(Call.state.in_((CallState.OPEN, CallState.CLOSED)))
        .where(or_(recent, Call.id.in_(let_in)))
        .order_by(Call.closes_at, Call.id)
    )
    return [
        call
        for call in db.session().scalars(statement)
        if calls.accepts(call, kind, organisation_id=organisation_id)
    ]


def choose_call(actor: User, posting: Posting, call: Call | None) -> None:
    """Hand the posting in to another call, or to none. The same call again changes nothing."""
    require(actor, EDIT_POSTING, posting)
    if call is posting.call:
        return
    if not may_choose_call(posting):
        raise WrongState("posting", posting.state.value, "choose_call")
    if call is not None:
        _require_open(posting, call)
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


def _require_open(posting: Posting, call: Call) -> None:
    # What is handed in already counts as handed in there now: who is late uses up a permission.
    if posting.submitted_at is None:
        calls.require_accepts(call, posting.kind, posting.organisation_id)
    else:
        calls.take_submission(call, posting.kind, posting.organisation_id)
