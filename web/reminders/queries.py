"""What is due, for all accounts at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from web.base import db
from web.base.site import last_day
from web.calls.mails import ASKED
from web.calls.models import Call
from web.calls.states import CallState
from web.catalogues.unsent import is_unsent, select_senders
from web.deals.models import Contract, registration_term
from web.deals.queries import RUNNING_STATES, is_open_step
from web.matches.loading import match_options
from web.matches.models import Activity, Match
from web.matches.states import MatchState
from web.people.models import User
from web.postings.loading import posting_options
from web.postings.models import Posting, Revision
from web.postings.states import PostingState

STEPS_WITHIN = timedelta(days=14)
"""A step that was due longer ago is left to the page that lists it."""


def calls_ending(today: date, days: Iterable[int]) -> list[Call]:
    """Return the open calls whose last day, in the city, is so many days away."""
    wanted = {today + timedelta(days=number) for number in days}
    found = db.session().scalars(select(Call).where(Call.state == CallState.OPEN).order_by(Call.id))
    return [call for call in found if last_day(call.closes_at) in wanted]


def with_unsent_drafts(call: Call) -> Sequence[User]:
    """Return who acts for organisations that have something to hand in, and handed in nothing.

    A draft of another call is none of this one.
    """
    unsent = select(Posting.organisation_id).where(is_unsent(call))
    statement = select(User).where(
        User.organisation_id.in_(unsent),
        User.organisation_id.not_in(select_senders(call)),
        User.role.in_(ASKED[call.kind]),
        User.active,
    )
    return db.session().scalars(statement.order_by(User.id)).all()


def steps_due(today: date) -> Sequence[Activity]:
    """Return the agreed next steps of running deals that are due, with their matches."""
    statement = (
        select(Activity)
        .join(Activity.match)
        .where(
            Activity.due <= today,
            Activity.due > today - STEPS_WITHIN,
            Match.state.in_(RUNNING_STATES),
            is_open_step(),
        )
        .options(joinedload(Activity.match).options(*match_options()))
        .order_by(Activity.id)
    )
    return db.session().scalars(statement).all()


def contracts_due(today: date, days: Iterable[int]) -> Sequence[Contract]:
    """Return the contracts to be registered within so many days, with their matches."""
    term = registration_term()
    signed = [today + timedelta(days=number) - term for number in days]
    statement = (
        select(Contract)
        .join(Contract.match)
        .where(Contract.signed_on.in_(signed), Match.state == MatchState.SIGNED)
        .options(joinedload(Contract.match).options(*match_options()))
        .order_by(Contract.id)
    )
    return db.session().scalars(statement).all()


def contracts_of_holder(organisation_id: int) -> Sequence[Contract]:
    """Return the contracts that an organisation, as holder of the achievement, is to register."""
    own = select(Posting.id).where(Posting.organisation_id == organisation_id)
    statement = (
        select(Contract)
        .join(Contract.match)
        .where(Match.achievement_id.in_(own), Match.state == MatchState.SIGNED)
        .options(joinedload(Contract.match).options(*match_options()))
        .order_by(Contract.id)
    )
    return db.session().scalars(statement).all()


def postings_ending(today: date, days: Iterable[int]) -> list[tuple[Posting, date]]:
    """Return the published postings whose validity ends in so many days, each with its day."""
    ends = [today + timedelta(days=number) for number in days]
    statement = (
        select(Posting, Revision.valid_until)
        .join(Revision, Revision.id == Posting.published_revision_id)
        .where(Posting.state == PostingState.PUBLISHED, Revision.valid_until.in_(ends))
        .options(*posting_options())
        .order_by(Posting.id)
    )
    return [(posting, day) for posting, day in db.session().execute(statement) if day is not None]
