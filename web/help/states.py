"""The life of a request for help, and the two kinds of it."""

from __future__ import annotations

from enum import StrEnum

from matcher.domain.codes import HelpKind
from matcher.domain.machine import Machine, any_of
from web.base.cases.kinds import ASSIGNEE, WORDS, Asking, CaseKind, Step
from web.help.permissions import ANSWER_HELP, ASK_HELP, MANAGE_HELP


class HelpState(StrEnum):
    """Life of a request for help with a need."""

    OPEN = "open"
    ASSIGNED = "assigned"
    DONE = "done"
    REFUSED = "refused"
    LAPSED = "lapsed"


WAITING_HELP_STATES = frozenset({HelpState.OPEN, HelpState.ASSIGNED})
"""States in which somebody still has to do something about a request for help."""

HELP = Machine(
    "help_request",
    HelpState.OPEN,
    {
        "assign": (WAITING_HELP_STATES, HelpState.ASSIGNED),
        "answer": (any_of(HelpState.ASSIGNED), HelpState.DONE),
        "grant": (any_of(HelpState.OPEN), HelpState.DONE),
        "refuse": (WAITING_HELP_STATES, HelpState.REFUSED),
        "lapse": (WAITING_HELP_STATES, HelpState.LAPSED),
    },
)
"""Advice is assigned to a broker and answered; an open challenge is granted by an officer."""

_REFUSE = Step(
    name="refuse", verb="help_refuse", permission=MANAGE_HELP, needs=WORDS, moment="answered"
)
_LAPSE = Step(name="lapse", verb="help_lapse", moment="answered")

ADVICE = CaseKind(
    name="help_request",
    machine=HELP,
    asking=Asking(verb="ask_help", permission=ASK_HELP, needs_note=True),
    steps=(
        Step(name="assign", verb="help_assign", permission=MANAGE_HELP, needs=ASSIGNEE),
        Step(
            name="answer",
            verb="help_answer",
            permission=ANSWER_HELP,
            needs=WORDS,
            moment="answered",
        ),
        _REFUSE,
        _LAPSE,
    ),
    assignee="broker",
)
"""A broker looks for what the engine does not know."""

CHALLENGE = CaseKind(
    name="help_request",
    machine=HELP,
    asking=Asking(verb="ask_help", permission=ASK_HELP),
    steps=(
        Step(name="grant", verb="help_grant", permission=MANAGE_HELP, moment="answered"),
        _REFUSE,
        _LAPSE,
    ),
)
"""The need is to become an open challenge."""

CASES = {HelpKind.ADVICE: ADVICE, HelpKind.CHALLENGE: CHALLENGE}
