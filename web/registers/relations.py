"""How an account stands to an entry of a register."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import Relation
from web.base.listing.register import Register
from web.people.models import User
from web.registers.models import Entry


def relations_to_entry(user: User, entry: Entry) -> frozenset[Relation]:
    """Members own what their organisation has entered, experts what they have entered."""
    if user.role is Role.EXPERT:
        is_own = entry.author_id == user.id
    else:
        is_own = user.organisation_id is not None and entry.organisation_id == user.organisation_id
    return frozenset({Relation.OWNER} if is_own else ())


def may_write(user: User | None, register: Register) -> bool:
    """Return whether an account enters something in a register."""
    return user is not None and (user.role is Role.OFFICER or user.role in register.writers)
