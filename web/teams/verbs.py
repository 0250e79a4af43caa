"""What the audit log says of consents."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class ConsentVerb(Verb):
    """From naming somebody to the answer."""

    NAME = "name_person"
    REMOVE = "remove_person"
    ASK = "ask_consent"
    AGREE = "give_consent"
    REFUSE = "refuse_consent"
    WITHDRAW = "withdraw_consent"


class ConsentObject(LogObject):
    """Consents to stand in the register."""

    CONSENT = "register_consent"
