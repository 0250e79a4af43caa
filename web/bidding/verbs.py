"""What the audit log says of bids: never what is in one."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class BidVerb(Verb):
    """The steps of a bid, and what else is done to it."""

    BEGIN = "begin_bid"
    SUBMIT = "submit_bid"
    RETRACT = "retract_bid"
    LATE = "try_bid_late"
    LAPSE = "lapse_bid"
    OPEN = "open_bid"
    ADMIT = "admit_bid"
    REFUSE = "refuse_bid"
    VOID = "void_bid"
    ADD_FILE = "add_bid_file"
    REMOVE_FILE = "remove_bid_file"
    MARK_FILE = "mark_bid_file"


class BidObject(LogObject):
    """Bids."""

    BID = "bid"
