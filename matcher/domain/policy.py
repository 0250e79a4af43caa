"""Who may do what: role x action x relation to the object, as one table."""

from __future__ import annotations

from collections.abc import Iterable
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


class Action(StrEnum):
    """Everything that can be done on the platform."""

    READ_PUBLIC = "read_public"
    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    READ_OWN_WORK = "read_own_work"
    CREATE_NEED = "create_need"
    CREATE_ACHIEVEMENT = "create_achievement"
    EDIT_POSTING = "edit_posting"
    WITHDRAW_POSTING = "withdraw_posting"
    READ_POSTING_WORK = "read_posting_work"
    REQUEST_MATCH = "request_match"
    AUDIT_POSTING = "audit_posting"
    MANAGE_ORGANISATIONS = "manage_organisations"
    MANAGE_CALLS = "manage_calls"
    ASSIGN_MATCH = "assign_match"
    MANAGE_BROKERS = "manage_brokers"
    EDIT_OWN_PROFILE = "edit_own_profile"
    MANAGE_JOINT_NEEDS = "manage_joint_needs"
    ANSWER_JOINT_NEED = "answer_joint_need"
    READ_QUEUE = "read_queue"
    DECIDE_MATCH = "decide_match"
    ANSWER_MATCH = "answer_match"
    LIST_DEALS = "list_deals"
    READ_DEAL = "read_deal"
    NOTE_DEAL = "note_deal"
    ADVANCE_DEAL = "advance_deal"
    MANAGE_ENGINE = "manage_engine"
    ASK_HELP = "ask_help"
    MANAGE_HELP = "manage_help"
    ANSWER_HELP = "answer_help"
    READ_LOG = "read_log"
    KEEP_SEARCHES = "keep_searches"
    USE_SAVED_SEARCH = "use_saved_search"


_ANY = frozenset({Relation.ANY})
_OWNER = frozenset({Relation.OWNER})
_PARTY = frozenset({Relation.PARTY})
_ASSIGNED = frozenset({Relation.ASSIGNED})
_EVERYONE = dict.fromkeys(Role, _ANY)
_SIGNED_IN: dict[Role, frozenset[Relation]] = {
    role: _ANY for role in Role if role is not Role.VISITOR
}
_SIGNED_IN_SELF = dict.fromkeys(_SIGNED_IN, frozenset({Relation.SELF}))
_BOTH_SIDES_OWN = {Role.FIRM: _OWNER, Role.INSTITUTE: _OWNER}

PERMISSIONS: dict[Action, dict[Role, frozenset[Relation]]] = {
    Action.READ_PUBLIC: _EVERYONE,
    Action.SIGN_IN: _EVERYONE,
    Action.SIGN_OUT: _SIGNED_IN,
    Action.READ_OWN_WORK: _SIGNED_IN,
    Action.CREATE_NEED: {Role.FIRM: _ANY},
    Action.CREATE_ACHIEVEMENT: {Role.INSTITUTE: _ANY},
    Action.EDIT_POSTING: _BOTH_SIDES_OWN,
    Action.WITHDRAW_POSTING: _BOTH_SIDES_OWN,
    Action.READ_POSTING_WORK: {**_BOTH_SIDES_OWN, Role.OFFICER: _ANY},
    Action.REQUEST_MATCH: _BOTH_SIDES_OWN,
    Action.AUDIT_POSTING: {Role.OFFICER: _ANY},
    Action.MANAGE_ORGANISATIONS: {Role.OFFICER: _ANY},
    Action.MANAGE_CALLS: {Role.OFFICER: _ANY},
    Action.ASSIGN_MATCH: {Role.OFFICER: _ANY},
    Action.MANAGE_BROKERS: {Role.OFFICER: _ANY},
    Action.EDIT_OWN_PROFILE: {Role.BROKER: _ANY},
    Action.MANAGE_JOINT_NEEDS: {Role.OFFICER: _ANY},
    Action.ANSWER_JOINT_NEED: {Role.FIRM: _OWNER},
    Action.READ_QUEUE: {Role.BROKER: _ANY},
    Action.DECIDE_MATCH: {Role.BROKER: _ASSIGNED},
    Action.ANSWER_MATCH: {Role.FIRM: _PARTY, Role.INSTITUTE: _PARTY},
    Action.LIST_DEALS: {Role.BROKER: _ANY, Role.FIRM: _ANY, Role.INSTITUTE: _ANY},
    Action.READ_DEAL: {Role.BROKER: _ASSIGNED, Role.FIRM: _PARTY, Role.INSTITUTE: _PARTY},
    Action.NOTE_DEAL: {Role.BROKER: _ASSIGNED, Role.FIRM: _PARTY, Role.INSTITUTE: _PARTY},
    Action.ADVANCE_DEAL: {Role.BROKER: _ASSIGNED},
    Action.MANAGE_ENGINE: {Role.OFFICER: _ANY},
    Action.ASK_HELP: {Role.FIRM: _OWNER},
    Action.MANAGE_HELP: {Role.OFFICER: _ANY},
    Action.ANSWER_HELP: {Role.BROKER: _ASSIGNED},
    Action.READ_LOG: {Role.AUDITOR: _ANY},
    Action.KEEP_SEARCHES: _SIGNED_IN,
    Action.USE_SAVED_SEARCH: _SIGNED_IN_SELF,
}
"""Deny by default: what is not in the table is forbidden."""


def is_allowed(role: Role, action: Action, relations: Iterable[Relation] = ()) -> bool:
    """Return whether ``role``, standing to the object in ``relations``, may do ``action``."""
    granted = PERMISSIONS.get(action, {}).get(role, frozenset())
    return Relation.ANY in granted or not granted.isdisjoint(relations)


def require(role: Role, action: Action, relations: Iterable[Relation] = ()) -> None:
    """Raise Forbidden unless ``is_allowed``."""
    if not is_allowed(role, action, relations):
        raise Forbidden(f"{role.value} may not {action.value}")
