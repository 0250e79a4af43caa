"""Who keeps tokens, and who ends one."""

from __future__ import annotations

from matcher.domain.policy import SIGNED_IN, SIGNED_IN_SELF, Action, Grants

KEEP_TOKENS = Action("keep_tokens")
END_TOKEN = Action("end_token")

PERMISSIONS: Grants = {
    KEEP_TOKENS: SIGNED_IN,
    END_TOKEN: SIGNED_IN_SELF,
}
