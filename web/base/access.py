"""How an account stands to an object: the input of the permission table."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_

from matcher.policy import Action, Relation, is_allowed
from matcher.policy import require as require_policy
from matcher.vocabulary import Role, Side
from matcher.workflow import UNDO_WINDOW, MatchState, is_provisional
from web.models import Call, HelpRequest, Match, Posting, SavedSearch, User
from web.models.base import utc_now

Subject = Posting | Match | HelpRequest | SavedSearch | User | Call | None
"""Nobody stands in a special relation to a call."""


def role_of(user: User | None) -> Role:
    """Return the account's role; nobody is a visitor."""
    return Role.VISITOR if user is None else user.role


def relations(user: User | None, subject: Subject) -> frozenset[Relation]:
    """Return every relation ``user`` has to ``subject``."""
    if user is None or subject is None:
        return frozenset()
    if isinstance(subject, Posting):
        return relations_to_posting(user, subject)
    if isinstance(subject, Match):
        return relations_to_match(user, subject)
    if isinstance(subject, HelpRequest):
        is_assigned = subject.broker_id == user.id
        return frozenset({Relation.ASSIGNED}) if is_assigned else frozenset()
    if isinstance(subject, SavedSearch):
        is_own = subject.user_id == user.id
        return frozenset({Relation.SELF}) if is_own else frozenset()
    is_self = isinstance(subject, User) and subject.id == user.id
    return frozenset({Relation.SELF}) if is_self else frozenset()


def allows(user: User | None, action: Action, subject: Subject = None) -> bool:
    """Return whether ``user`` may do ``action`` to ``subject``."""
    return is_allowed(role_of(user), action, relations(user, subject))


def require(user: User | None, action: Action, subject: Subject = None) -> None:
    """Raise Forbidden unless ``allows``."""
    require_policy(role_of(user), action, relations(user, subject))


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


def relations_to_posting(user: User, posting: Posting) -> frozenset[Relation]:
    if user.organisation_id is not None and posting.organisation_id == user.organisation_id:
        return frozenset({Relation.OWNER})
    return frozenset()


def relations_to_match(user: User, match: Match) -> frozenset[Relation]:
    found = set()
    if match.broker_id == user.id:
        found.add(Relation.ASSIGNED)
    if was_confirmed(match) and sides_of(user, match):
        found.add(Relation.PARTY)
    return frozenset(found)
