"""Writing a claim and handing it in, and what the broker makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matcher.domain.codes import ConflictCode, DeclineCode
from matcher.domain.errors import Forbidden, InputError, LostRace, Problem, WrongState
from matcher.domain.machine import step
from matcher.types import Kind
from web.attachments.holders import Holder
from web.attachments.service import remove_all
from web.base import db, log
from web.base.access import require
from web.base.clock import utc_now
from web.base.hourly import once_an_hour
from web.claims import assignment, mails, queries
from web.claims.fields import CLAIM as LISTING
from web.claims.fields import missing_fields
from web.claims.models import Claim
from web.claims.permissions import CLAIM_NEED, HANDLE_OWN_CLAIM, TAKE_UP_CLAIM
from web.claims.relations import must_leave
from web.claims.states import CLAIM, WRITABLE_STATES, ClaimState
from web.claims.taking import TAKEN_UP_STEP, make_match
from web.claims.verbs import ClaimObject, ClaimVerb
from web.matches import service as matching
from web.matches.models import Activity, Match
from web.matches.permissions import DECIDE_MATCH
from web.matches.states import ACTIVE_MATCH_STATES
from web.people.models import User
from web.postings.events import PostingLeft
from web.postings.models import Posting
from web.postings.service import require_verified_organisation
from web.postings.states import PostingState


def start(actor: User, posting: Posting, values: Mapping[str, Any]) -> Claim:
    """Begin a claim of a published need with what was typed so far."""
    require(actor, CLAIM_NEED, posting)
    require_claimable(actor, posting)
    assert actor.organisation is not None
    claim = Claim(
        posting=posting,
        organisation=actor.organisation,
        author=actor,
        state=ClaimState.DRAFT,
        is_demo=posting.is_demo and actor.organisation.is_demo,
    )
    _write(claim, values)
    db.session().add(claim)
    db.flush()
    log.record(actor, ClaimVerb.WRITE, ClaimObject.CLAIM, claim.id, posting=posting.id)
    return claim


def save(
    actor: User, claim: Claim, values: Mapping[str, Any], expected_version: int | None = None
) -> None:
    """Store what was typed, complete or not. ``values`` may hold any subset of the fields."""
    require(actor, HANDLE_OWN_CLAIM, claim)
    if claim.state not in WRITABLE_STATES:
        raise WrongState("claim", claim.state.value, "edit")
    _check_version(claim, expected_version)
    _write(claim, values)
    db.flush()


def submit(actor: User, claim: Claim) -> None:
    """Hand the plan in to a broker: the one who returned it, or whom the plan finds."""
    require(actor, HANDLE_OWN_CLAIM, claim)
    before = claim.state
    submitted = step(CLAIM, before, "submit")
    require_verified_organisation(claim.organisation)
    _require_open(claim.posting)
    missing = missing_fields(claim)
    if missing:
        raise InputError([Problem(name, "missing") for name in missing])
    claim.state, claim.submitted_at = submitted, utc_now()
    _record(actor, ClaimVerb.SUBMIT, claim, before)
    db.flush()
    if claim.broker is not None and not must_leave(claim.broker, claim):
        mails.tell_assigned(claim)
    assignment.assign_due()


def retract(actor: User, claim: Claim) -> None:
    """Who claims takes the plan back; it can be changed and submitted again."""
    require(actor, HANDLE_OWN_CLAIM, claim)
    _move(actor, claim, "retract", ClaimVerb.RETRACT)
    claim.broker = None


def delete(actor: User, claim: Claim) -> None:
    """Throw away a draft that nobody was ever shown."""
    require(actor, HANDLE_OWN_CLAIM, claim)
    if claim.state is not ClaimState.DRAFT:
        raise WrongState("claim", claim.state.value, "delete")
    remove_all(Holder.CLAIM, claim.id)
    log.record(actor, ClaimVerb.DELETE, ClaimObject.CLAIM, claim.id, posting=claim.posting_id)
    db.session().delete(claim)
    db.flush()


def take_up(actor: User, claim: Claim, seen: int | None = None) -> Match:
    """The broker finds the plan fit: a match carries it on, and the need's owner is asked.

    ``seen`` is the version that the broker read; LostRace when it was changed since.
    """
    require(actor, TAKE_UP_CLAIM, claim)
    _check_version(claim, seen)
    taken_up = step(CLAIM, claim.state, "take_up")
    _require_open(claim.posting)
    before = claim.state
    match = make_match(claim, actor)
    matching.move(actor, match, "confirm", DECIDE_MATCH)
    match.decided_at = utc_now()
    match.activities.append(Activity(actor_id=claim.author_id, kind="step", action=TAKEN_UP_STEP))
    # The database wants state and match to change together.
    with db.session().no_autoflush:
        claim.state, claim.match = taken_up, match
        _note_answer(actor, claim, "")
    _record(actor, ClaimVerb.TAKE_UP, claim, before, match=match.id)
    mails.tell_taken_up(claim, match)
    return match


def send_back(actor: User, claim: Claim, words: str) -> None:
    """The broker wants the plan mended, and says how."""
    require(actor, TAKE_UP_CLAIM, claim)
    if not words.strip():
        raise InputError.of("words", "missing")
    _move(actor, claim, "return", ClaimVerb.RETURN)
    _note_answer(actor, claim, words)
    mails.tell_claimant(claim, mails.RETURNED)


def decline(actor: User, claim: Claim, code: DeclineCode, words: str = "") -> None:
    """The broker does not take the plan up, with a coded reason; 'other' needs words."""
    require(actor, TAKE_UP_CLAIM, claim)
    if code is DeclineCode.OTHER and not words.strip():
        raise InputError.of("note", "missing")
    # The database wants state and reason to change together.
    with db.session().no_autoflush:
        _move(actor, claim, "decline", ClaimVerb.DECLINE, code=code.value)
        claim.decline_code = code
        _note_answer(actor, claim, words)
    mails.tell_claimant(claim, mails.DECLINED)


def hand_back(actor: User, claim: Claim, code: ConflictCode) -> None:
    """The broker has an interest in one of the two sides: somebody else judges it.

    Which side is not noted: the owner of an anonymous need stays unknown to the broker.
    """
    require(actor, TAKE_UP_CLAIM, claim)
    if claim.state is not ClaimState.SUBMITTED:
        raise WrongState("claim", claim.state.value, "hand_back")
    log.record(
        actor, ClaimVerb.HAND_BACK, ClaimObject.CLAIM, claim.id, old=actor.id, code=code.value
    )
    claim.handed_back = [*claim.handed_back, actor.id]
    claim.broker = None
    db.flush()
    assignment.assign_claims([claim])


def lapse_after(event: PostingLeft) -> None:
    """A need has left: the claims that waited with it end."""
    for claim in queries.list_lapsing(event.posting):
        _lapse(event.actor, claim)


def lapse_due() -> None:
    """End the claims of needs that were signed or became open challenges since."""
    for claim in queries.list_lapsing():
        _lapse(None, claim)


def look_after(*_: object) -> None:
    """What the clock does: claims of needs that are gone lapse, those without broker get one."""
    lapse_due()
    assignment.assign_due()


def sweep() -> None:
    """Look after claims, once an hour."""
    once_an_hour("claims", look_after)


def require_claimable(actor: User, posting: Posting) -> None:
    """Raise what keeps the actor's organisation from claiming a need now."""
    _require_open(posting)
    if actor.organisation_id is None or actor.organisation_id == posting.organisation_id:
        raise Forbidden("the need is the organisation's own")
    latest = queries.find_latest(actor, posting.id)
    if latest is None:
        return
    runs = latest.match is not None and latest.match.state in ACTIVE_MATCH_STATES
    if runs or queries.find_open(actor, posting.id) is not None:
        raise WrongState("claim", latest.state.value, "claim")


def _require_open(posting: Posting) -> None:
    """A need can be claimed while it is published and no open challenge: there, one bids."""
    if posting.kind is not Kind.NEED or posting.state is not PostingState.PUBLISHED:
        raise WrongState("posting", posting.state.value, "claim")
    if posting.challenge_at is not None:
        raise WrongState("challenge", posting.state.value, "claim")


def _lapse(actor: User | None, claim: Claim) -> None:
    was_handed_in = claim.state in (ClaimState.SUBMITTED, ClaimState.RETURNED)
    before = claim.state
    claim.state = step(CLAIM, before, "lapse")
    _record(actor, ClaimVerb.LAPSE, claim, before)
    if was_handed_in:
        mails.tell_claimant(claim, mails.LAPSED)


def _move(actor: User, claim: Claim, action: str, verb: ClaimVerb, **detail: object) -> None:
    before = claim.state
    claim.state = step(CLAIM, before, action)
    _record(actor, verb, claim, before, **detail)


def _record(
    actor: User | None, verb: ClaimVerb, claim: Claim, before: ClaimState, **detail: object
) -> None:
    log.record(
        actor,
        verb,
        ClaimObject.CLAIM,
        claim.id,
        before=before.value,
        after=claim.state.value,
        **detail,
    )


def _note_answer(actor: User, claim: Claim, words: str) -> None:
    claim.answer, claim.answered_by_id, claim.answered_at = words.strip(), actor.id, utc_now()


def _write(claim: Claim, values: Mapping[str, Any]) -> None:
    for spec in LISTING.asked:
        if spec.name in values:
            setattr(claim, spec.name, values[spec.name])
    claim.edited_at = utc_now()


def _check_version(claim: Claim, expected: int | None) -> None:
    if expected is not None and claim.version != expected:
        raise LostRace(f"claim {claim.id}")
