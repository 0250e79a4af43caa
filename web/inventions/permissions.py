"""Who keeps service inventions, who objects to a price, and who oversees that."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, OWNER, Action, Grants, Relation

REGISTER_INVENTION = Action("register_invention")
KEEP_INVENTION = Action("keep_invention")
"""Every step of it: its institute's members."""
READ_INVENTION = Action("read_invention")
"""All of it, amounts, names and approvals: its institute's members, and officers."""
OVERSEE_INVENTIONS = Action("oversee_inventions")
OBJECT_TO_PRICE = Action("object_to_price")
READ_PRICE_OBJECTION = Action("read_price_objection")
ANSWER_PRICE_OBJECTION = Action("answer_price_objection")
KEEP_OPEN_LICENCE = Action("keep_open_licence")
USE_OPEN_LICENCE = Action("use_open_licence")
CONFIRM_LICENCE_USE = Action("confirm_licence_use")

_SELF = frozenset({Relation.SELF})
_OWN = {Role.INSTITUTE: OWNER}

PERMISSIONS: Grants = {
    REGISTER_INVENTION: {Role.INSTITUTE: ANY},
    KEEP_INVENTION: _OWN,
    READ_INVENTION: {Role.INSTITUTE: OWNER, Role.OFFICER: ANY},
    OVERSEE_INVENTIONS: {Role.OFFICER: ANY},
    OBJECT_TO_PRICE: dict.fromkeys((Role.FIRM, Role.INSTITUTE, Role.BROKER, Role.EXPERT), ANY),
    READ_PRICE_OBJECTION: {
        **dict.fromkeys((Role.FIRM, Role.BROKER, Role.EXPERT), _SELF),
        Role.INSTITUTE: OWNER | _SELF,
        Role.OFFICER: ANY,
    },
    ANSWER_PRICE_OBJECTION: _OWN,
    KEEP_OPEN_LICENCE: _OWN,
    USE_OPEN_LICENCE: {Role.FIRM: ANY},
    CONFIRM_LICENCE_USE: _OWN,
}
