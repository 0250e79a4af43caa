"""Who is asking, and what an account may do to an object."""

from __future__ import annotations

from flask import abort
from flask_login import current_user

from matcher.domain.codes import Role
from matcher.domain.policy import Action, Relation, is_allowed
from matcher.domain.policy import require as require_policy
from web.calls.models import Call
from web.finding.models import SavedSearch
from web.help.models import HelpRequest
from web.matches.models import Match
from web.matches.relations import relations_to_match
from web.people.models import User
from web.postings.models import Posting
from web.postings.relations import relations_to_posting


def actor() -> User | None:
    """Return the signed-in account, or None for a visitor."""
    return current_user._get_current_object() if current_user.is_authenticated else None


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


def account() -> User:
    """Return the signed-in account; the guard lets nobody else through."""
    user = actor()
    if user is None:
        abort(403)
    return user
