"""What the audit log says of requests for help."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class HelpVerb(Verb):
    """Asking, and the steps of a request."""

    ASK = "ask_help"
    ASSIGN = "help_assign"
    ANSWER = "help_answer"
    GRANT = "help_grant"
    REFUSE = "help_refuse"
    LAPSE = "help_lapse"


class HelpObject(LogObject):
    """Requests for help, and to be an open challenge."""

    REQUEST = "help_request"
