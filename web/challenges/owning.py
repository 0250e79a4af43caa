"""What the owner of a problem says of its challenge: that it agrees, or what is to be changed."""

from __future__ import annotations

from matcher.domain.errors import InputError, WrongState
from web.base import log
from web.base.access import require
from web.base.clock import utc_now
from web.challenges import mails
from web.challenges.drafting import require_version
from web.challenges.models import Challenge
from web.challenges.permissions import ACCOMPANY_CHALLENGE, MANAGE_CHALLENGES
from web.challenges.states import ChallengeState
from web.challenges.verbs import ChallengeObject, ChallengeVerb
from web.people.models import User

BEFORE = frozenset({ChallengeState.DRAFT, ChallengeState.APPRAISAL, ChallengeState.READY})
"""States in which the terms are not public yet."""


def ask_owner(actor: User, challenge: Challenge) -> None:
    """An officer asks the owner to read the terms and to agree."""
    require(actor, MANAGE_CHALLENGES, challenge)
    if challenge.organisation_id is None or challenge.owner_agreed_at is not None:
        raise WrongState("challenge", challenge.state.value, "ask_owner")
    _require_before(challenge, "ask_owner")
    log.record(actor, ChallengeVerb.ASK_OWNER, ChallengeObject.CHALLENGE, challenge.id)
    mails.tell_terms(challenge)


def agree(actor: User, challenge: Challenge, version: int | None) -> None:
    """The owner agrees to the terms it read, and to accept what reaches the indicators."""
    require(actor, ACCOMPANY_CHALLENGE, challenge)
    require_version(challenge, version)
    _require_before(challenge, "agree")
    challenge.owner_agreed_at, challenge.owner_agreed_by = utc_now(), actor
    challenge.owner_note = ""
    log.record(actor, ChallengeVerb.OWNER_AGREE, ChallengeObject.CHALLENGE, challenge.id)
    mails.tell_owner_answered(challenge)


def ask_changes(actor: User, challenge: Challenge, note: str, version: int | None) -> None:
    """The owner says what is to be changed; an agreement it gave is no more."""
    require(actor, ACCOMPANY_CHALLENGE, challenge)
    require_version(challenge, version)
    _require_before(challenge, "ask_changes")
    if not note.strip():
        raise InputError.of("note", "missing")
    challenge.owner_agreed_at = challenge.owner_agreed_by = None
    challenge.owner_note = note.strip()
    log.record(actor, ChallengeVerb.OWNER_OBJECT, ChallengeObject.CHALLENGE, challenge.id)
    mails.tell_owner_answered(challenge)


def _require_before(challenge: Challenge, name: str) -> None:
    if challenge.state not in BEFORE:
        raise WrongState("challenge", challenge.state.value, name)
