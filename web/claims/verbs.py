"""What the audit log says of claims."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class ClaimVerb(Verb):
    """Writing a claim, its steps, and who works on it."""

    WRITE = "claim_write"
    SUBMIT = "claim_submit"
    TAKE_UP = "claim_take_up"
    UNDO = "claim_undo"
    RETURN = "claim_return"
    DECLINE = "claim_decline"
    RETRACT = "claim_retract"
    LAPSE = "claim_lapse"
    DELETE = "claim_delete"
    ASSIGN = "claim_assign"
    HAND_BACK = "claim_hand_back"


class ClaimObject(LogObject):
    """Claims."""

    CLAIM = "claim"
