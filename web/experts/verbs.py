"""What the audit log says of the pool of experts."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class ExpertVerb(Verb):
    """What is done to an entry of the pool, and what experts say of themselves."""

    ADD = "add_to_pool"
    EDIT = "edit_expert"
    INVITE = "invite_to_pool"
    JOIN = "join_pool"
    DECLINE = "decline_pool"
    PAUSE = "pause_expert"
    RESUME = "resume_expert"
    LEAVE = "take_out_of_pool"
    RETURN = "return_to_pool"
    DECLARE = "declare_interest"
    END_INTEREST = "end_interest"
    CONFIRM = "confirm_interests"
    DOWNLOAD = "download_pool"


class ExpertObject(LogObject):
    """Experts, and the interests they declare."""

    EXPERT = "expert"
    INTEREST = "expert_interest"
