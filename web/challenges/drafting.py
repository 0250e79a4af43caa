"""Writing a challenge: from a need that was granted, or from nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from matcher.domain.codes import Confidentiality
from matcher.domain.errors import InputError, LostRace, Problem, WrongState
from web.base import db, log
from web.base.access import require
from web.challenges.models import Challenge
from web.challenges.permissions import MANAGE_CHALLENGES
from web.challenges.states import EDITABLE_STATES, ENDED_STATES, Variant
from web.challenges.verbs import ChallengeObject, ChallengeVerb
from web.help.events import ChallengeGranted
from web.people.models import Organisation, User
from web.postings.models import NeedRevision, Posting


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeData:
    """What an officer writes into a challenge. Times are aware, money is in fen."""

    title: str
    organisation: Organisation | None
    hides_owner: bool
    variant: Variant
    problem: str
    background: str
    indicators: str
    deliverables: str
    fields: list[str]
    money: int
    money_of_bureau: int
    money_terms: str
    ownership: str
    conditions: str
    acceptance: str
    contact: str
    awards: int
    publicity_days: int
    duration_months: int | None
    questions_until: datetime | None
    bids_until: datetime | None


def create(actor: User, data: ChallengeData) -> Challenge:
    """Return a new draft that an officer wrote."""
    require(actor, MANAGE_CHALLENGES)
    _check(data)
    challenge = Challenge(author=actor, **_values(data))
    return _store(actor, challenge)


def edit(actor: User, challenge: Challenge, data: ChallengeData, version: int | None) -> None:
    """Change the terms before they are announced; what the owner agreed to is no more."""
    require(actor, MANAGE_CHALLENGES, challenge)
    require_version(challenge, version)
    if challenge.state not in EDITABLE_STATES:
        raise WrongState("challenge", challenge.state.value, "edit")
    _check(data)
    values = _values(data)
    changed = [name for name, value in values.items() if getattr(challenge, name) != value]
    for name in changed:
        setattr(challenge, name, values[name])
    if changed:
        challenge.owner_agreed_at = challenge.owner_agreed_by = None
        challenge.owner_note = ""
    log.record(
        actor, ChallengeVerb.EDIT, ChallengeObject.CHALLENGE, challenge.id, fields=len(changed)
    )


def draft_granted(event: ChallengeGranted) -> None:
    """An officer granted an open challenge: its draft says what the published need says."""
    if find_running(event.posting) is None:
        _store(event.actor, from_need(event.actor, event.posting))


def from_need(author: User, posting: Posting) -> Challenge:
    """Return a draft that says what the need's published text says; it is not stored."""
    shown = posting.published_revision
    assert isinstance(shown, NeedRevision)
    return Challenge(
        posting=posting,
        organisation=posting.organisation,
        hides_owner=shown.confidentiality is not Confidentiality.PUBLIC,
        title=shown.title,
        problem=shown.problem or shown.summary,
        indicators=shown.indicators,
        fields=shown.values("field"),
        money=shown.budget_max or shown.budget_min or 0,
        author=author,
        is_demo=posting.is_demo,
    )


def find_running(posting: Posting) -> Challenge | None:
    """Return the need's challenge that has not ended."""
    running = Challenge.state.not_in(ENDED_STATES)
    statement = select(Challenge).where(Challenge.posting_id == posting.id, running)
    return db.session().scalar(statement.limit(1))


def require_version(challenge: Challenge, version: int | None) -> None:
    """Raise LostRace where the page showed an older version."""
    if version is not None and version != challenge.version:
        raise LostRace(f"challenge {challenge.id}")


def _store(actor: User, challenge: Challenge) -> Challenge:
    db.session().add(challenge)
    db.flush()
    log.record(
        actor,
        ChallengeVerb.CREATE,
        ChallengeObject.CHALLENGE,
        challenge.id,
        after=challenge.state.value,
        posting=challenge.posting_id,
    )
    return challenge


def _values(data: ChallengeData) -> dict[str, Any]:
    return {name: getattr(data, name) for name in ChallengeData.__slots__}


def _check(data: ChallengeData) -> None:
    """Raise InputError with everything that cannot be; what is missing may come later."""
    found = []
    if data.money_of_bureau > data.money:
        found.append(Problem("money_of_bureau", "too_much"))
    if data.variant is not Variant.RACE and data.awards != 1:
        found.append(Problem("awards", "only_race"))
    if data.organisation is None:
        if data.variant is Variant.OWNER:
            found.append(Problem("organisation", "missing"))
        if data.money_of_bureau != data.money:
            found.append(Problem("money_of_bureau", "no_owner"))
    ends = (data.questions_until, data.bids_until)
    if ends[0] and ends[1] and ends[0] > ends[1]:
        found.append(Problem("questions_until", "after_bids"))
    if found:
        raise InputError(found)
