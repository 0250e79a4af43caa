"""How an expert's account stands to a seat: its own, as long as it is its to read."""

from __future__ import annotations

from matcher.domain.policy import Relation
from web.experts.states import ExpertState
from web.people.models import User
from web.reviewing.models import Seat
from web.reviewing.states import RoundState, SeatState

ASSIGNED = frozenset({Relation.ASSIGNED})
SHOWN_ROUNDS = frozenset({RoundState.OPEN, RoundState.RELEASED})


def relations_to_seat(user: User, seat: Seat) -> frozenset[Relation]:
    """Return whether the seat is the account's, offered or taken.

    Who declined, stepped back or was excused has no more to do with it, nor has who left the
    pool or rests. Nobody learns of a round that has not begun or was cancelled.
    """
    state, round_ = seat.state, seat.round
    is_asked = state is SeatState.OFFERED and round_.state is RoundState.OPEN
    is_taken = state is SeatState.ACCEPTED and round_.state in SHOWN_ROUNDS
    return ASSIGNED if is_own(user, seat) and (is_asked or is_taken) else frozenset()


def is_own(user: User, seat: Seat) -> bool:
    """Return whether the seat is that of the account's expert, who is in the pool."""
    expert = seat.expert
    return expert.user_id == user.id and expert.state is ExpertState.ACTIVE
