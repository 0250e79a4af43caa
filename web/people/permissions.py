"""Who may sign in and out, and manage organisations."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, EVERYONE, SIGNED_IN, Action, Grants

SIGN_IN = Action("sign_in")
SIGN_OUT = Action("sign_out")
MANAGE_ORGANISATIONS = Action("manage_organisations")

PERMISSIONS: Grants = {
    SIGN_IN: EVERYONE,
    SIGN_OUT: SIGNED_IN,
    MANAGE_ORGANISATIONS: {Role.OFFICER: ANY},
}
