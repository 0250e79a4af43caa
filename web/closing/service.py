"""Starting and cancelling a run. The work itself is the worker's: ``working.py``."""

from __future__ import annotations

from matcher.domain.errors import InputError, WrongState
from matcher.domain.machine import step
from web.base import db, log, queue
from web.base.access import require
from web.base.clock import utc_now
from web.calls.models import Call
from web.closing.models import ClosingRun
from web.closing.permissions import MATCH_CALL
from web.closing.queries import active_run, count_published
from web.closing.states import ENDED_CALLS, RUN, RunState
from web.closing.verbs import ClosingObject, ClosingVerb
from web.people.models import User

TASK = "match_call"
"""The worker's task: one part of the oldest run. It takes no argument: the database says all."""


def start(actor: User, call: Call) -> ClosingRun:
    """Have the published submissions of an ended call matched.

    What an earlier run did is not done again, what failed in it is tried once more. Raises
    InputError of ``call`` where nothing is published.
    """
    require(actor, MATCH_CALL, call)
    if call.state not in ENDED_CALLS:
        raise WrongState("call", call.state.value, "match")
    active = active_run(call)
    if active is not None:
        raise WrongState(RUN.name, active.state.value, "start")
    if not count_published(call):
        raise InputError.of("call", "nothing_published")
    run = ClosingRun(call=call, started_by=actor, state=RUN.initial)
    db.session().add(run)
    db.flush()
    log.record(
        actor, ClosingVerb.START, ClosingObject.RUN, run.id, after=run.state.value, call=call.id
    )
    db.after_commit(lambda: queue.put_once(TASK))
    return run


def cancel(actor: User, run: ClosingRun) -> None:
    """End a run. What it stored stays; of the part that is being worked on nothing is stored."""
    require(actor, MATCH_CALL, run.call)
    # The worker writes to the row every few seconds: whoever comes second waits for the other.
    db.session().refresh(run, with_for_update=True)
    before = run.state
    run.state = step(RUN, before, "cancel")
    run.ended_at = utc_now()
    log.record(
        actor,
        ClosingVerb.CANCEL,
        ClosingObject.RUN,
        run.id,
        before=before.value,
        after=RunState.CANCELLED.value,
        call=run.call_id,
    )
