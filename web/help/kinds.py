"""The two kinds of requests for help: advice, and to be an open challenge."""

from __future__ import annotations

from matcher.domain.codes import HelpKind
from web.base.cases.kinds import ASSIGNEE, WORDS, Asking, CaseKind, Step
from web.help.permissions import ANSWER_HELP, ASK_HELP, MANAGE_HELP
from web.help.states import HELP
from web.help.verbs import HelpObject, HelpVerb

_REFUSE = Step(
    name="refuse", verb=HelpVerb.REFUSE, permission=MANAGE_HELP, needs=WORDS, moment="answered"
)
_LAPSE = Step(name="lapse", verb=HelpVerb.LAPSE, moment="answered")

ADVICE = CaseKind(
    name=HelpObject.REQUEST,
    machine=HELP,
    asking=Asking(verb=HelpVerb.ASK, permission=ASK_HELP, needs_note=True),
    steps=(
        Step(name="assign", verb=HelpVerb.ASSIGN, permission=MANAGE_HELP, needs=ASSIGNEE),
        Step(
            name="answer",
            verb=HelpVerb.ANSWER,
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
    name=HelpObject.REQUEST,
    machine=HELP,
    asking=Asking(verb=HelpVerb.ASK, permission=ASK_HELP),
    steps=(
        Step(name="grant", verb=HelpVerb.GRANT, permission=MANAGE_HELP, moment="answered"),
        _REFUSE,
        _LAPSE,
    ),
)
"""The need is to become an open challenge."""

CASES = {HelpKind.ADVICE: ADVICE, HelpKind.CHALLENGE: CHALLENGE}
