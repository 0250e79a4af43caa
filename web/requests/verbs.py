"""What the audit log says of requests and of stated capacity."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class RequestVerb(Verb):
    """Asking, the steps of a request, and stating a capacity."""

    ASK = "ask_entry"
    ACCEPT = "request_accept"
    REFUSE = "request_refuse"
    WITHDRAW = "request_withdraw"
    LAPSE = "request_lapse"
    FINISH = "request_finish"
    RATE = "request_rate"
    STATE_CAPACITY = "state_capacity"


class RequestObject(LogObject):
    """Requests, and the days of an entry."""

    REQUEST = "register_request"
    CAPACITY = "entry_capacity"
    """Its key is the entry's."""
