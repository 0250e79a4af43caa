"""Who is asking, and what an account may do to an object."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from flask_login import current_user

from matcher.domain.codes import Role
from matcher.domain.policy import Action, Relation
from web.base import registry
from web.base.permissions import READ_PUBLIC


class Account(Protocol):
    """What the core needs to know of who is signed in."""

    @property
    def id(self) -> int:
        """The account's key."""

    @property
    def role(self) -> Role:
        """What the account is allowed to be."""

    @property
    def locale(self) -> str | None:
        """The language the account has chosen."""


@dataclass(frozen=True, slots=True)
class Access:
    """What a route needs: an action, and the object it is done to.

    The object's id is the URL argument ``<subject>_id``; the view finds the object loaded, see
    ``guard.subject``.
    """

    action: Action
    subject: str | None = None
    stores: bool = True
    """False where a form is only read, and posted because it is too long for an address."""
    is_secret: bool = False
    """Whether the address lets its bearer in, so that no other page may learn it."""
    most_bytes: int = 0
    """How much a request may bring where that is more than a form: files. 0: as everywhere."""
    any_host: bool = False
    """Whether it may be asked under any name or address: by monitors, which know the machine's."""
    goes_on: bool = False
    """Whether it is answered while the site is closed: to monitors, and for the page that says so.
    """
    shared: bool = False
    """Whether the page is for everybody to find and pass on."""
    kept: bool = False
    """Whether what visitors get is kept ready for the next one, as all shared pages are."""
    own: bool = False
    """Whether the page is kept ready for who has read it: it stores nothing and logs nothing."""
    scope: str = ""
    """Below /api/: what a token must have been given. A route there without one is refused."""
    keeps_language: bool = True
    """False where programs ask, which are given no cookie, whatever language the address names."""

    @property
    def is_kept(self) -> bool:
        """Whether an answer may be kept (``web/base/caching``)."""
        return self.kept or self.shared


IDENTITY = "_user_id"
"""Where Flask-Login keeps in the cookie who is signed in: ``<id of the session>:<secret>``."""

PUBLIC = Access(READ_PUBLIC)
WATCHED = Access(READ_PUBLIC, any_host=True, goes_on=True)
SHARED = Access(READ_PUBLIC, shared=True)
KEPT = Access(READ_PUBLIC, kept=True)


def actor() -> Account | None:
    """Return the signed-in account, or None for a visitor. Features use ``people.session``."""
    if not current_user.is_authenticated:
        return None
    user: Account = current_user._get_current_object()
    return user


def role_of(user: Account | None) -> Role:
    """Return the account's role; nobody is a visitor."""
    return Role.VISITOR if user is None else user.role


def relations(user: Account | None, subject: object | None) -> frozenset[Relation]:
    """Return every relation ``user`` has to ``subject``, as the subject's feature says."""
    if user is None or subject is None:
        return frozenset()
    found = registry.present().relations.get(type(subject))
    return frozenset() if found is None else found(user, subject)


def allows(user: Account | None, action: Action, subject: object | None = None) -> bool:
    """Return whether ``user`` may do ``action`` to ``subject``."""
    return registry.present().policy.allows(role_of(user), action, relations(user, subject))


def require(user: Account | None, action: Action, subject: object | None = None) -> None:
    """Raise Forbidden unless ``allows``."""
    registry.present().policy.require(role_of(user), action, relations(user, subject))
