"""What the audit log says of getting in."""

from __future__ import annotations

from web.base.log import Verb


class EntryVerb(Verb):
    """What is done to get in, and to who got in."""

    SIGN_IN = "sign_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_OUT = "sign_out"
    END_SESSION = "end_session"
    END_SESSIONS = "end_sessions"
    ASK_PASSWORD = "ask_password"  # noqa: S105 - says what was done
    CODE_REFUSED = "code_refused"
    ADD_FACTOR = "add_factor"
    REMOVE_FACTOR = "remove_factor"
    RESET_FACTOR = "reset_factor"
    USE_RECOVERY_CODE = "use_recovery_code"
    RENEW_RECOVERY_CODES = "renew_recovery_codes"
    ASK_ADDRESS = "ask_address"
    CHANGE_ADDRESS = "change_address"
