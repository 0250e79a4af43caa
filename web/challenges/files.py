"""Files attached to a challenge: drawings, test methods, the terms as they were signed."""

from __future__ import annotations

from flask import url_for

from web.base.access import allows
from web.base.files.rules import HolderRules
from web.base.log import LogObject
from web.challenges.disclosure import knows_owner
from web.challenges.models import Challenge
from web.challenges.owning import BEFORE
from web.challenges.permissions import MANAGE_CHALLENGES
from web.challenges.states import ChallengeState
from web.challenges.verbs import ChallengeObject
from web.people.models import User


def may_read(viewer: User | None, challenge: Challenge) -> bool:
    """Return whether ``viewer`` may read the files: as the terms themselves."""
    return challenge.is_public or knows_owner(viewer, challenge)


def may_change(viewer: User | None, challenge: Challenge) -> bool:
    """Return whether ``viewer`` runs challenges."""
    return allows(viewer, MANAGE_CHALLENGES, challenge)


def is_open(challenge: Challenge) -> bool:
    """Return whether files still come; after the deadline nobody could bid by them."""
    return challenge.state in BEFORE or challenge.state is ChallengeState.ANNOUNCED


def may_remove(viewer: User | None, challenge: Challenge, _author: User | None) -> bool:
    """Return whether files may go: what was announced stays."""
    return challenge.state in BEFORE and may_change(viewer, challenge)


def _logged(challenge: Challenge) -> tuple[LogObject, int]:
    return ChallengeObject.CHALLENGE, challenge.id


FILES = HolderRules(
    model=Challenge,
    may_read=may_read,
    may_change=may_change,
    is_open=is_open,
    title=lambda _viewer, challenge: challenge.title,
    page=lambda challenge: url_for(
        "challenges.manage", challenge_id=challenge.id, _anchor="attachments"
    ),
    logged=_logged,
    may_remove=may_remove,
    is_public=lambda challenge: challenge.is_public,
)
