"""Files of a round: minutes, the list of who was there, pictures of a visit."""

from __future__ import annotations

from flask import url_for

from web.base.access import allows
from web.base.files.rules import HolderRules
from web.base.labels import label
from web.base.log import LogObject
from web.people.models import User
from web.reviewing.models import ReviewRound
from web.reviewing.permissions import MANAGE_REVIEW
from web.reviewing.relations import is_own
from web.reviewing.states import RoundState, SeatState
from web.reviewing.verbs import ReviewObject


def may_change(viewer: User | None, round_: ReviewRound) -> bool:
    """Return whether ``viewer`` runs reviews."""
    return allows(viewer, MANAGE_REVIEW, round_)


def may_read(viewer: User | None, round_: ReviewRound) -> bool:
    """Return whether ``viewer`` runs reviews or is an expert who has accepted the round."""
    return may_change(viewer, round_) or sits_on(viewer, round_)


def sits_on(viewer: User | None, round_: ReviewRound) -> bool:
    """Return whether ``viewer`` is one of the experts who judge in the round."""
    return viewer is not None and any(
        seat.state is SeatState.ACCEPTED and is_own(viewer, seat) for seat in round_.panel
    )


def is_open(round_: ReviewRound) -> bool:
    """Return whether files still come and go."""
    return round_.state in (RoundState.OPEN, RoundState.RELEASED)


def _title(_viewer: User | None, round_: ReviewRound) -> str:
    return f"{round_.challenge.title} {label(round_.mode)}"


def _logged(round_: ReviewRound) -> tuple[LogObject, int]:
    return ReviewObject.ROUND, round_.id


FILES = HolderRules(
    model=ReviewRound,
    may_read=may_read,
    may_change=may_change,
    is_open=is_open,
    title=_title,
    page=lambda round_: url_for("reviewing.show", round_id=round_.id, _anchor="attachments"),
    logged=_logged,
    most_files=30,
)
