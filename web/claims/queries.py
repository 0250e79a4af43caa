"""Claims as those who write them, judge them and oversee them find them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from matcher.domain.codes import Confidentiality, Role
from web.base import db
from web.base.inbox import count_measured
from web.base.paging import Page, fetch_page
from web.brokers.models import ConflictOfInterest
from web.claims.models import Claim
from web.claims.states import OPEN_STATES, ClaimState
from web.matches.models import Match
from web.matches.states import ACTIVE_MATCH_STATES
from web.people.models import User
from web.postings.disclosure import PostingView, disclose, public_view
from web.postings.loading import posting_options
from web.postings.models import NeedRevision, Posting
from web.postings.states import PostingState

_LOADED = (
    selectinload(Claim.posting).options(*posting_options()),
    joinedload(Claim.organisation),
    joinedload(Claim.broker),
    joinedload(Claim.match),
)


def need_of(claim: Claim, viewer: User | None) -> PostingView:
    """Return the claim's need as the viewer may see it."""
    return view_of_need(claim.posting, viewer)


def view_of_need(posting: Posting, viewer: User | None) -> PostingView:
    """Return a need as the viewer may see it; claiming a need discloses nothing of it."""
    return disclose(posting.published_revision or posting.latest, viewer)


def need_title(claim: Claim) -> str:
    """Return the need's title, which everybody may see."""
    revision = claim.posting.published_revision or claim.posting.latest
    return public_view(revision).title


def find_open(user: User, posting_id: int) -> Claim | None:
    """Return the claim of the need that the user's organisation is writing or waiting with."""
    return db.session().scalar(_of(user, posting_id).where(Claim.state.in_(OPEN_STATES)))


def find_latest(user: User, posting_id: int) -> Claim | None:
    """Return the organisation's latest claim of the need, whatever became of it."""
    return db.session().scalar(_of(user, posting_id).order_by(Claim.id.desc()).limit(1))


def list_own(user: User, state: ClaimState | None, number: int) -> Page[Claim]:
    """Return one page of the organisation's claims, the newest first."""
    statement = select(Claim).where(Claim.organisation_id == user.organisation_id)
    if state is not None:
        statement = statement.where(Claim.state == state)
    return fetch_page(statement.options(*_LOADED).order_by(Claim.id.desc()), number)


def count_own(user: User) -> dict[ClaimState, int]:
    """Return how many claims the organisation has in each state, in the order of life."""
    rows = db.session().execute(
        select(Claim.state, func.count())
        .where(Claim.organisation_id == user.organisation_id)
        .group_by(Claim.state)
    )
    counts = {state: int(count) for state, count in rows}
    return {state: counts[state] for state in ClaimState if state in counts}


def list_returned(user: User) -> Sequence[Claim]:
    """Return the organisation's claims that a broker returned to be mended."""
    statement = select(Claim).where(
        Claim.organisation_id == user.organisation_id, Claim.state == ClaimState.RETURNED
    )
    return db.session().scalars(statement.options(*_LOADED).order_by(Claim.id)).all()


def list_for_broker(broker: User) -> Sequence[Claim]:
    """Return what waits for the broker, the longest waiting first."""
    statement = select(Claim).where(*_waits_for(broker)).options(*_LOADED)
    return db.session().scalars(statement.order_by(Claim.submitted_at, Claim.id)).all()


def measure_for_broker(broker: User) -> Select[int, datetime | None]:
    """Select how many claims wait for the broker, and since when."""
    return select(func.count(), func.min(Claim.submitted_at)).where(*_waits_for(broker))


def count_for_broker(broker: User) -> int:
    """Return how many claims wait for the broker."""
    return count_measured(measure_for_broker(broker))


def measure_unassigned() -> Select[int, datetime | None]:
    """Select how many claims no broker can judge as they are assigned, and since when."""
    return select(func.count(), func.min(Claim.submitted_at)).where(awaits_broker())


def count_unassigned() -> int:
    """Return how many claims no broker can judge as they are assigned."""
    return count_measured(measure_unassigned())


def list_waiting() -> Sequence[Claim]:
    """Return the submitted claims that nobody can judge as they are assigned."""
    statement = select(Claim).where(awaits_broker()).options(*_LOADED).order_by(Claim.id)
    return db.session().scalars(statement).all()


def list_for_office(number: int, *, waiting: bool) -> Page[Claim]:
    """Return one page of what was ever submitted, those without a broker first."""
    statement = select(Claim).where(Claim.submitted_at.is_not(None)).options(*_LOADED)
    if waiting:
        statement = statement.where(Claim.state == ClaimState.SUBMITTED)
    order = (Claim.state != ClaimState.SUBMITTED, Claim.broker_id.is_not(None), Claim.id.desc())
    return fetch_page(statement.order_by(*order), number)


def list_lapsing(posting: Posting | None = None) -> Sequence[Claim]:
    """Return the claims whose need can no longer be claimed, or those of a need that leaves."""
    statement = select(Claim).where(Claim.state.in_(OPEN_STATES)).options(*_LOADED)
    if posting is not None:
        statement = statement.where(Claim.posting_id == posting.id)
    else:
        gone = or_(Posting.state != PostingState.PUBLISHED, Posting.challenge_at.is_not(None))
        statement = statement.join(Posting, Posting.id == Claim.posting_id).where(gone)
    return db.session().scalars(statement.order_by(Claim.id)).all()


def find_of_match(match: Match) -> Claim | None:
    """Return the claim that a match carries on."""
    return db.session().scalar(select(Claim).where(Claim.match_id == match.id))


def find_of_plan(posting: Posting) -> Match | None:
    """Return the match of a posting that was made from a claim."""
    return db.session().scalar(
        select(Match)
        .join(Claim, Claim.match_id == Match.id)
        .where(Match.achievement_id == posting.id)
    )


def brokers_of_needs(need_ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """Return for each need the brokers who work on running matches of it."""
    rows = db.session().execute(
        select(Match.need_id, Match.broker_id).where(
            Match.need_id.in_(set(need_ids)),
            Match.state.in_(ACTIVE_MATCH_STATES),
            Match.broker_id.is_not(None),
        )
    )
    found: dict[int, set[int]] = {}
    for need_id, broker_id in rows:
        found.setdefault(need_id, set()).add(int(broker_id or 0))
    return {key: frozenset(value) for key, value in found.items()}


def count_by_broker(but: Iterable[int] = ()) -> dict[int, int]:
    """Return how many claims wait for each broker, some claims not counted."""
    rows = db.session().execute(
        select(Claim.broker_id, func.count())
        .where(
            Claim.state == ClaimState.SUBMITTED,
            Claim.broker_id.is_not(None),
            Claim.id.not_in(list(but)),
        )
        .group_by(Claim.broker_id)
    )
    return {int(broker_id): int(count) for broker_id, count in rows if broker_id is not None}


def awaits_broker() -> ColumnElement[bool]:
    """Return the condition that a submitted claim has no broker who may judge it: none at all,
    one who is no broker any more, or one with an interest in a side."""
    retired = select(User.id).where(or_(User.active.is_(False), User.role != Role.BROKER))
    lacks = or_(Claim.broker_id.is_(None), Claim.broker_id.in_(retired), _is_conflicted())
    return (Claim.state == ClaimState.SUBMITTED) & lacks


def _waits_for(broker: User) -> tuple[ColumnElement[bool], ...]:
    return (
        Claim.broker_id == broker.id,
        Claim.state == ClaimState.SUBMITTED,
        ~_is_conflicted(),
    )


def _is_conflicted() -> ColumnElement[bool]:
    owner = (
        select(Posting.organisation_id)
        .where(Posting.id == Claim.posting_id)
        # Two levels up: by itself it would be the owner of any claim's need.
        .correlate(Claim)
        .scalar_subquery()
    )
    by_name = ConflictOfInterest.posting_id.is_(None)
    declared = select(ConflictOfInterest.id).where(
        ConflictOfInterest.broker_id == Claim.broker_id,
        ConflictOfInterest.ended_at.is_(None),
        or_(
            ConflictOfInterest.posting_id == Claim.posting_id,
            by_name & (ConflictOfInterest.organisation_id == Claim.organisation_id),
            by_name & (ConflictOfInterest.organisation_id == owner) & _is_known(),
        ),
    )
    belongs = select(User.id).where(
        User.id == Claim.broker_id,
        or_(User.organisation_id == Claim.organisation_id, User.organisation_id == owner),
    )
    return or_(declared.exists(), belongs.exists())


def _is_known() -> ColumnElement[bool]:
    """Return the condition that the claim's broker can know whose the need is: the rule of
    ``web/brokers/interests.py`` on rows."""
    named = (
        select(NeedRevision.id)
        .join(Posting, Posting.published_revision_id == NeedRevision.id)
        .where(
            Posting.id == Claim.posting_id,
            NeedRevision.confidentiality == Confidentiality.PUBLIC,
        )
        .correlate(Claim)
    )
    introduced = (
        select(Match.id)
        .where(
            Match.need_id == Claim.posting_id,
            Match.broker_id == Claim.broker_id,
            Match.introduced_at.is_not(None),
        )
        .correlate(Claim)
    )
    return or_(named.exists(), introduced.exists())


def _of(user: User, posting_id: int) -> Select[Claim]:
    return select(Claim).where(
        Claim.posting_id == posting_id, Claim.organisation_id == user.organisation_id
    )
