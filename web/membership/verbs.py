"""What the audit log says of joining and of members."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class MembershipVerb(Verb):
    """What is done with invitations, requests to join, and members."""

    REGISTER = "register_organisation"
    ASK_TO_JOIN = "ask_to_join"
    ADMIT = "admit"
    TURN_AWAY = "turn_away"
    INVITE = "invite"
    WITHDRAW_INVITATION = "withdraw_invitation"
    ACCEPT_INVITATION = "accept_invitation"
    MAKE_ADMINISTRATOR = "make_administrator"
    UNMAKE_ADMINISTRATOR = "unmake_administrator"
    DEACTIVATE = "deactivate"
    REACTIVATE = "reactivate"


class MembershipObject(LogObject):
    """Invitations, and requests to join."""

    INVITATION = "invitation"
    JOIN_REQUEST = "join_request"
