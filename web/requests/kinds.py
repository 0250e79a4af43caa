"""A request as a case: who asks, and which steps there are."""

from __future__ import annotations

from web.base.cases.kinds import WORDS, Asking, CaseKind, Step
from web.requests.permissions import (
    ANSWER_REQUEST,
    ASK_ENTRY,
    FINISH_REQUEST,
    FOLLOW_REQUEST,
)
from web.requests.states import REQUEST
from web.requests.verbs import RequestObject, RequestVerb

REQUESTS = CaseKind(
    name=RequestObject.REQUEST,
    machine=REQUEST,
    asking=Asking(verb=RequestVerb.ASK, permission=ASK_ENTRY, needs_note=True),
    steps=(
        Step(
            name="accept",
            verb=RequestVerb.ACCEPT,
            permission=ANSWER_REQUEST,
            moment="answered",
        ),
        Step(
            name="refuse",
            verb=RequestVerb.REFUSE,
            permission=ANSWER_REQUEST,
            needs=WORDS,
            moment="answered",
        ),
        Step(name="withdraw", verb=RequestVerb.WITHDRAW, permission=FOLLOW_REQUEST),
        Step(name="finish", verb=RequestVerb.FINISH, permission=FINISH_REQUEST),
        Step(name="lapse", verb=RequestVerb.LAPSE),
    ),
)
