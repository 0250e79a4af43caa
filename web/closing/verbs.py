"""What the audit log says of runs."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class ClosingVerb(Verb):
    """From the start of a run to its end."""

    START = "start_run"
    CANCEL = "cancel_run"
    FINISH = "finish_run"
    FAIL = "fail_run"


class ClosingObject(LogObject):
    """Runs of matching for a call."""

    RUN = "closing_run"
