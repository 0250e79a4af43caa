"""What awards, publicity and objections do when their challenge moves, and by the clock."""

from __future__ import annotations

from datetime import date, timedelta

from web.awarding import mails
from web.awarding.awards import end_open
from web.awarding.objections import lapse
from web.awarding.publicity import end, end_over
from web.awarding.queries import (
    current_publicity,
    list_objections,
    present_stages,
    reminded_days,
)
from web.awarding.states import OPEN_AWARDS, AwardState, ObjectionState, StageState
from web.base.hourly import once_an_hour
from web.challenges.events import ChallengeMoved
from web.challenges.states import Variant

CAUGHT_UP = timedelta(days=14)
"""A worker that stood still so long still reminds; what is older is left to the inbox."""

ENDS = frozenset({"fail", "withdraw", "review_again"})


def follow(event: ChallengeMoved) -> None:
    """End what the challenge's step leaves without a ground; ask the owner to choose."""
    challenge, actor = event.challenge, event.actor
    if event.step == "rank" and challenge.variant is Variant.OWNER:
        mails.tell_choice_asked(challenge)
    elif event.step == "terminate":
        end_open(actor, challenge, OPEN_AWARDS)
    elif event.step in ENDS:
        end_open(actor, challenge, frozenset({AwardState.PROPOSED}))
        for objection in list_objections(challenge.id):
            if objection.state is ObjectionState.OPEN:
                lapse(actor, objection)
        publicity = current_publicity(challenge.id)
        if publicity is not None:
            end(actor, publicity)


def look_after() -> None:
    """End what is over and remind of what is due: the worker's regular look, once an hour."""
    once_an_hour("awarding", _look)


def _look(today: date) -> None:
    end_over(today)
    remind(today)


def remind(today: date) -> None:
    """Remind teams of milestones that are due soon and not reported."""
    latest = today + timedelta(days=reminded_days())
    waiting = (StageState.PENDING, StageState.REWORK)
    due = [
        stage
        for stage in present_stages()
        if stage.state in waiting and today - CAUGHT_UP <= stage.due_on <= latest
    ]
    mails.remind_of(due, today)
