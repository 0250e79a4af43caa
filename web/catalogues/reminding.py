"""Reminding organisations of their drafts for a call."""

from __future__ import annotations

from matcher.domain.errors import WrongState
from web.base import db, log
from web.base.access import require
from web.base.site import today
from web.calls.models import Call
from web.calls.permissions import MANAGE_CALLS
from web.calls.states import CallState
from web.calls.verbs import CallObject
from web.catalogues.mails import tell_unsent
from web.catalogues.models import CallReminder
from web.catalogues.unsent import UnsentLine, list_unsent
from web.catalogues.verbs import SubmissionVerb
from web.people.models import User


def list_remindable(call: Call, organisation_id: int | None = None) -> list[UnsentLine]:
    """Return who would be reminded now, all or one: nobody is told twice on a day."""
    return [
        line
        for line in list_unsent(call)
        if line.reminded_on != today() and organisation_id in (None, line.organisation_id)
    ]


def remind(actor: User, call: Call, organisation_id: int | None = None) -> int:
    """Remind those who have drafts and handed in nothing; return how many organisations."""
    require(actor, MANAGE_CALLS, call)
    if call.state is not CallState.OPEN:
        raise WrongState("call", call.state.value, "remind_of_drafts")
    day = today()
    keys = [line.organisation_id for line in list_remindable(call, organisation_id)]
    for key in keys:
        db.session().add(
            CallReminder(call_id=call.id, organisation_id=key, day=day, sent_by_id=actor.id)
        )
        log.record(actor, SubmissionVerb.REMIND, CallObject.CALL, call.id, organisation=key)
    # Two officers at the same time: the second finds that it was done.
    db.flush()
    tell_unsent(call, keys, day)
    return len(keys)
