"""Who may sign in and out, and who looks after sessions, passwords and second factors."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, EVERYONE, SIGNED_IN, SIGNED_IN_SELF, Action, Grants

SIGN_IN = Action("sign_in")
SIGN_OUT = Action("sign_out")
SECURE_ACCOUNT = Action("secure_account")
END_SESSION = Action("end_session")
RESET_SECOND_FACTOR = Action("reset_second_factor")

PERMISSIONS: Grants = {
    SIGN_IN: EVERYONE,
    SIGN_OUT: SIGNED_IN,
    SECURE_ACCOUNT: SIGNED_IN,
    END_SESSION: SIGNED_IN_SELF,
    RESET_SECOND_FACTOR: {Role.OFFICER: ANY},
}
