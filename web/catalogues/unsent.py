"""Who has something for a call and has not handed it in, and who has nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from matcher.domain.codes import Verification
from web.base import db
from web.base.contacts import Contact
from web.calls.mails import ASKED
from web.calls.models import Call
from web.calls.states import WANTED, CallState
from web.catalogues.models import CallReminder
from web.people.addresses import contact_of
from web.people.models import Organisation, User
from web.postings.models import Posting
from web.postings.states import PostingState

UNSENT = (PostingState.DRAFT, PostingState.CHANGES_REQUESTED)
"""States of a posting that its owner has to hand in, or to hand in again."""


@dataclass(frozen=True, slots=True)
class UnsentLine:
    """An organisation with drafts for a call that has handed in nothing, for the office.

    Of the drafts only their number: their texts are nobody's business yet.
    """

    organisation_id: int
    name: str
    district: str
    drafts: int
    returned: int
    contact_name: str
    """Of the account that edited last."""
    contact_email: str
    contact_id: int
    edited_at: datetime
    reminded_on: date | None

    @property
    def contact(self) -> Contact:
        """Whose contact data it holds."""
        return contact_of(self.contact_id)


def is_unsent(call: Call) -> ColumnElement[bool]:
    """Return the condition that a posting waits to be handed in to a call.

    A draft of another call is none of this one; one of no call may become one while it is open.
    """
    belongs = Posting.call_id == call.id
    if call.state is CallState.OPEN:
        belongs |= Posting.call_id.is_(None)
    return Posting.kind.in_(WANTED[call.kind]) & Posting.state.in_(UNSENT) & belongs


def select_senders(call: Call) -> Select[int]:
    """Select the organisations that have handed in something."""
    sent = (Posting.call_id == call.id, Posting.state.not_in(UNSENT))
    return select(Posting.organisation_id).where(*sent)


def list_unsent(call: Call) -> list[UnsentLine]:
    """Return the organisations that have drafts and handed in nothing, the last edited first."""
    found = db.session().scalars(
        select(Posting)
        .where(is_unsent(call), Posting.organisation_id.not_in(select_senders(call)))
        .options(joinedload(Posting.organisation), joinedload(Posting.author))
        .order_by(func.coalesce(Posting.edited_at, Posting.created_at).desc(), Posting.id)
    )
    groups: dict[int, list[Posting]] = {}
    for posting in found:
        groups.setdefault(posting.organisation_id, []).append(posting)
    reminded = _reminded(call)
    return [_line(postings, reminded.get(key)) for key, postings in groups.items()]


def list_silent(call: Call) -> Sequence[Organisation]:
    """Return the verified organisations a call is for that have neither drafts nor submissions.

    Whoever has no account that could submit is none of them.
    """
    able = select(User.organisation_id).where(
        User.role.in_(ASKED[call.kind]), User.active, User.organisation_id.is_not(None)
    )
    having = select(Posting.organisation_id).where(is_unsent(call))
    statement = select(Organisation).where(
        Organisation.verification == Verification.VERIFIED,
        Organisation.id.in_(able),
        Organisation.id.not_in(having),
        Organisation.id.not_in(select_senders(call)),
    )
    return db.session().scalars(statement.order_by(Organisation.district, Organisation.name)).all()


def _line(postings: Sequence[Posting], reminded_on: date | None) -> UnsentLine:
    newest = postings[0]
    drafts = sum(one.state is PostingState.DRAFT for one in postings)
    return UnsentLine(
        organisation_id=newest.organisation_id,
        name=newest.organisation.name,
        district=newest.organisation.district,
        drafts=drafts,
        returned=len(postings) - drafts,
        contact_name=newest.author.name,
        contact_email=newest.author.email if newest.author.active else "",
        contact_id=newest.author_id,
        edited_at=newest.edited_at or newest.created_at,
        reminded_on=reminded_on,
    )


def _reminded(call: Call) -> dict[int, date]:
    rows = db.session().execute(
        select(CallReminder.organisation_id, func.max(CallReminder.day))
        .where(CallReminder.call_id == call.id)
        .group_by(CallReminder.organisation_id)
    )
    return {key: day for key, day in rows}
