"""Who may do what: role x action x relation to the object, as one table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from matcher.domain.codes import Role
from matcher.domain.errors import Forbidden


class Relation(StrEnum):
    """How an actor stands to the object of an action."""

    ANY = "any"
    """No relation is needed, or the action has no object."""
    OWNER = "owner"
    """Member of the organisation that owns the posting or organisation."""
    PARTY = "party"
    """Member of an organisation on one side of a match that a broker has confirmed."""
    ASSIGNED = "assigned"
    """The broker the match or the request for help is assigned to."""
    SELF = "self"
    """The account itself, or what is this account's alone."""


class Action(str):
    """Something that can be done on the platform; each feature names its own."""

    __slots__ = ()


Granted = Mapping[Role, frozenset[Relation]]
"""Role -> the relations in which it may do an action; any one of them is enough."""

Grants = Mapping[Action, Granted]

ANY = frozenset({Relation.ANY})
OWNER = frozenset({Relation.OWNER})
PARTY = frozenset({Relation.PARTY})
ASSIGNED = frozenset({Relation.ASSIGNED})
EVERYONE: Granted = dict.fromkeys(Role, ANY)
SIGNED_IN: Granted = {role: ANY for role in Role if role is not Role.VISITOR}
SIGNED_IN_SELF: Granted = dict.fromkeys(SIGNED_IN, frozenset({Relation.SELF}))
BOTH_SIDES_OWN: Granted = {Role.FIRM: OWNER, Role.INSTITUTE: OWNER}


@dataclass(frozen=True, slots=True)
class Policy:
    """The whole table. Deny by default: what is not in it is forbidden."""

    grants: Grants

    def roles(self, action: Action) -> Granted:
        """Return the roles that may do ``action``, each with the relations it needs."""
        return self.grants.get(action, {})

    def allows(self, role: Role, action: Action, relations: Iterable[Relation] = ()) -> bool:
        """Return whether ``role``, standing to the object in ``relations``, may do ``action``."""
        granted = self.roles(action).get(role, frozenset())
        return Relation.ANY in granted or not granted.isdisjoint(relations)

    def require(self, role: Role, action: Action, relations: Iterable[Relation] = ()) -> None:
        """Raise Forbidden unless ``allows``."""
        if not self.allows(role, action, relations):
            raise Forbidden(f"{role.value} may not {action}")
