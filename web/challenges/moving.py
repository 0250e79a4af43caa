"""The one function that moves a challenge along its machine."""

from __future__ import annotations

from matcher.domain.machine import step
from web.base import log
from web.base.clock import utc_now
from web.base.events import publish
from web.challenges.events import ChallengeMoved
from web.challenges.models import Challenge
from web.challenges.states import CHALLENGE, ENDED_STATES
from web.challenges.verbs import ChallengeObject, ChallengeVerb
from web.people.models import User

_MOMENTS = {"announce": "announced_at", "close": "closed_at", "open_bids": "opened_at"}
"""The moments that steps note, where they are not noted yet."""


def move(actor: User | None, challenge: Challenge, name: str, **detail: object) -> None:
    """Take a step, write it into the log, and let other features follow.

    Whoever calls has asked for permission. Raises WrongState where the state forbids the step.
    """
    before = challenge.state
    challenge.state = step(CHALLENGE, before, name)
    _note_moment(challenge, name)
    log.record(
        actor,
        ChallengeVerb[name.upper()],
        ChallengeObject.CHALLENGE,
        challenge.id,
        before=before.value,
        after=challenge.state.value,
        **detail,
    )
    publish(ChallengeMoved(actor, challenge, name))


def _note_moment(challenge: Challenge, name: str) -> None:
    noted = "ended_at" if challenge.state in ENDED_STATES else _MOMENTS.get(name)
    if noted is not None and getattr(challenge, noted) is None:
        setattr(challenge, noted, utc_now())
