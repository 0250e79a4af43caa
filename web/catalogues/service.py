"""Publishing the catalogue of a call."""

from __future__ import annotations

from sqlalchemy import select

from matcher.domain.errors import InputError
from web.base import db
from web.base.access import require
from web.base.clock import utc_now
from web.calls.models import Call
from web.calls.next_quarter import prepare_next
from web.calls.permissions import MANAGE_CALLS
from web.calls.service import move_call
from web.catalogues.models import CatalogueEntry
from web.people.models import User
from web.postings.models import Posting
from web.postings.states import PostingState


def publish_catalogue(actor: User, call: Call, expected_version: int | None = None) -> int:
    """Freeze and publish the catalogue of the call's published submissions; return their number.

    The next quarter's draft is prepared where there is none yet. Raises InputError of
    ``submissions``, "waiting", while some still wait for the audit, so that
    nobody's timely submission is left out unnoticed.
    """
    require(actor, MANAGE_CALLS, call)
    if waiting_submissions(call):
        raise InputError.of("submissions", "waiting")
    move_call(actor, call, "catalogue", expected_version)
    call.catalogued_at = utc_now()
    count = list_entries(call)
    prepare_next(call)
    return count


def list_entering(call: Call) -> list[Posting]:
    """Return what a catalogue published now would list, in its order."""
    listed = db.session().scalars(
        select(Posting)
        .where(Posting.call_id == call.id, Posting.published_revision_id.is_not(None))
        .where(Posting.state != PostingState.WITHDRAWN)
        .order_by(Posting.kind.desc(), Posting.id)
    )
    return list(listed)


def list_entries(call: Call) -> int:
    """Write the catalogue's lines from the present texts; return how many."""
    count = 0
    for count, posting in enumerate(list_entering(call), start=1):
        db.session().add(
            CatalogueEntry(
                call_id=call.id,
                posting_id=posting.id,
                revision_id=posting.published_revision_id,
                position=count,
            )
        )
    return count


def waiting_submissions(call: Call) -> int:
    """Return how many submissions of the call still wait for the audit."""
    found = db.session().scalars(
        select(Posting.id).where(
            Posting.call_id == call.id,
            Posting.state.in_((PostingState.SUBMITTED, PostingState.CHANGES_REQUESTED)),
        )
    )
    return len(found.all())
