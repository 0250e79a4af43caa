"""Where a challenge stands, for its public strip and the filters of the list. Pure."""

from __future__ import annotations

from enum import StrEnum

from web.challenges.states import ChallengeState

S = ChallengeState


class Phase(StrEnum):
    """What people look for: whether they can still bid, or what has come of it."""

    OPEN = "open"
    REVIEW = "review"
    PUBLICITY = "publicity"
    RUNNING = "running"
    FINISHED = "finished"


STATES_OF: dict[Phase, frozenset[ChallengeState]] = {
    Phase.OPEN: frozenset({S.ANNOUNCED}),
    Phase.REVIEW: frozenset({S.CLOSED, S.OPENED, S.REVIEW, S.RANKED}),
    Phase.PUBLICITY: frozenset({S.PUBLICITY}),
    Phase.RUNNING: frozenset({S.AWARDED, S.RUNNING}),
    Phase.FINISHED: frozenset({S.ACCEPTED, S.TERMINATED, S.FAILED, S.WITHDRAWN}),
}
"""The states of announced challenges by phase."""

BIDS, REVIEW, PUBLICITY, AWARD, ACCEPTED = 1, 2, 3, 4, 6

_STATION = {
    S.ANNOUNCED: BIDS,
    S.CLOSED: REVIEW,
    S.OPENED: REVIEW,
    S.REVIEW: REVIEW,
    S.RANKED: REVIEW,
    S.PUBLICITY: PUBLICITY,
    S.AWARDED: AWARD,
    S.RUNNING: AWARD + 1,
    S.TERMINATED: AWARD + 1,
    S.ACCEPTED: ACCEPTED,
}


def station_of(state: ChallengeState, *, was_opened: bool = False) -> int:
    """Return the number of the station that is worked at: 0 发榜 to 5 验收, 6 once it is over.

    One that failed or was withdrawn stands where it was given up, as far as the public knows.
    """
    if state in (S.FAILED, S.WITHDRAWN):
        return REVIEW if was_opened else BIDS
    return _STATION.get(state, 0)
