"""How an account stands to a match."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select

from matcher.domain.codes import Side
from matcher.domain.policy import Relation
from web.base import db
from web.base.clock import utc_now
from web.matches.models import Match
from web.matches.states import INTRODUCED_MATCH_STATES, UNDO_WINDOW, MatchState, is_provisional
from web.people.models import User
from web.postings.kinds import is_member
from web.postings.models import Posting


def sides_of(user: User, match: Match) -> frozenset[Side]:
    """Return the sides of ``match`` the user's organisation is on."""
    if user.organisation_id is None:
        return frozenset()
    sides = set()
    if match.need.organisation_id == user.organisation_id:
        sides.add(Side.NEED)
    if match.achievement.organisation_id == user.organisation_id:
        sides.add(Side.ACHIEVEMENT)
    return frozenset(sides)


def was_confirmed(match: Match) -> bool:
    """Return whether a broker ever confirmed the match for good.

    Before that, and as long as the broker may still undo it, the parties see nothing.
    """
    if match.decided_at is None or match.state is MatchState.DECLINED:
        return False
    return not is_provisional(match.decided_at, utc_now())


def is_settled() -> ColumnElement[bool]:
    """Return, as a condition on the rows of matches, that a decision can no longer be undone."""
    return Match.decided_at <= utc_now() - UNDO_WINDOW


def is_told() -> ColumnElement[bool]:
    """Return ``was_confirmed`` as a condition on the rows of matches."""
    return and_(is_settled(), Match.state != MatchState.DECLINED)


def relations_to_match(user: User, match: Match) -> frozenset[Relation]:
    found = set()
    if match.broker_id == user.id:
        found.add(Relation.ASSIGNED)
    if was_confirmed(match) and sides_of(user, match):
        found.add(Relation.PARTY)
    return frozenset(found)


def was_introduced(viewer: User, posting: Posting) -> bool:
    """Return whether an introduction shows ``viewer`` all of the posting."""
    mine = select(Posting.id).where(Posting.organisation_id == (viewer.organisation_id or -1))
    # Only the two roles that can be a party: another account of the same organisation
    # (a broker of an agency, say) was not introduced to anybody.
    participates = Match.broker_id == viewer.id
    if is_member(viewer):
        participates = or_(participates, Match.need_id.in_(mine), Match.achievement_id.in_(mine))
    found = db.session().scalar(
        select(Match.id)
        .where(
            or_(Match.need_id == posting.id, Match.achievement_id == posting.id),
            Match.state.in_(INTRODUCED_MATCH_STATES),
            participates,
        )
        .limit(1)
    )
    return found is not None
