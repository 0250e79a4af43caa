"""What the audit log says of rounds, seats and sheets. Never a score."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class ReviewVerb(Verb):
    """The steps of rounds, seats and sheets."""

    DRAW = "draw_experts"
    ADD_SEAT = "add_expert"
    REMOVE_SEAT = "remove_expert"
    START = "start_round"
    OFFER = "offer_seat"
    ACCEPT = "accept_seat"
    DECLINE = "decline_seat"
    RECUSE = "recuse_seat"
    EXCUSE = "excuse_expert"
    REMIND = "remind_experts"
    SUBMIT = "submit_sheet"
    REOPEN = "reopen_sheet"
    RECUSE_SHEET = "recuse_sheet"
    DROP_SHEET = "drop_sheet"
    RECORD = "record_review"
    RELEASE = "release_round"
    CANCEL = "cancel_round"
    WEIGH = "weigh_rounds"


class ReviewObject(LogObject):
    """Rounds, the seats in them, and the sheets of those."""

    ROUND = "review_round"
    SEAT = "review_seat"
    SHEET = "score_sheet"
