"""The steps of a challenge up to its announcement, and the two ways it ends without a result."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from matcher.domain.errors import InputError, Problem
from matcher.domain.machine import step
from web.base import db, site
from web.base.access import require
from web.base.clock import utc_now
from web.challenges import mails
from web.challenges.disclosure import would_tell_owner
from web.challenges.drafting import require_version
from web.challenges.models import Challenge
from web.challenges.moving import move
from web.challenges.permissions import MANAGE_CHALLENGES
from web.challenges.states import CHALLENGE, ChallengeState
from web.challenges.terms import find_missing
from web.people.models import User


def appraise(actor: User, challenge: Challenge, version: int | None) -> None:
    """Let experts appraise whether the draft is worth being announced."""
    _begin(actor, challenge, "appraise", version)
    move(actor, challenge, "appraise")


def approve(actor: User, challenge: Challenge, version: int | None) -> None:
    """Note that the appraisal speaks for it."""
    _begin(actor, challenge, "approve", version)
    move(actor, challenge, "approve")


def waive_appraisal(actor: User, challenge: Challenge, reason: str, version: int | None) -> None:
    """Do without an appraisal; why is in the log."""
    _begin(actor, challenge, "waive_appraisal", version)
    move(actor, challenge, "waive_appraisal", reason=_words(reason))


def send_back(actor: User, challenge: Challenge, reason: str, version: int | None) -> None:
    """Make it a draft again and tell its owner why."""
    _begin(actor, challenge, "send_back", version)
    challenge.office_note = _words(reason)
    # Not into the log: it is read by people who are not to know drafts.
    move(actor, challenge, "send_back")
    mails.tell_sent_back(challenge)


def announce(actor: User, challenge: Challenge, version: int | None) -> None:
    """Make the terms public 发榜. Raises InputError with everything that is missing."""
    _begin(actor, challenge, "announce", version)
    now = utc_now()
    missing = find_missing(challenge, now)
    if missing:
        raise InputError(missing)
    challenge.number = _next_number()
    challenge.announced_at = now
    challenge.office_note = ""
    if challenge.posting is not None and not would_tell_owner(challenge):
        challenge.posting.challenge_at = now
    move(actor, challenge, "announce", number=challenge.number)
    mails.tell_announced(challenge)


def extend(
    actor: User, challenge: Challenge, until: datetime, reason: str, version: int | None
) -> None:
    """Take bids for longer; the public reads why.

    Raises InputError of ``bids_until`` and ``reason``.
    """
    _begin(actor, challenge, "extend", version)
    before, found = challenge.bids_until, []
    assert before is not None
    if before <= utc_now():
        # The clock closes it within the minute: who was late must not be let in by hand.
        found.append(Problem("bids_until", "over"))
    elif until <= before:
        found.append(Problem("bids_until", "not_later"))
    if not reason.strip():
        found.append(Problem("reason", "missing"))
    if found:
        raise InputError(found)
    told = {
        "at": utc_now().isoformat(timespec="minutes"),
        "old": before.isoformat(timespec="minutes"),
        "new": until.isoformat(timespec="minutes"),
        "reason": reason.strip(),
    }
    challenge.bids_until, challenge.extensions = until, [*challenge.extensions, told]
    move(actor, challenge, "extend", old=told["old"], new=told["new"], reason=told["reason"])
    mails.tell_extended(challenge)


def fail(actor: User, challenge: Challenge, reason: str, version: int | None) -> None:
    """Note that nobody bid, or no bid was good enough 流榜; the public reads why."""
    _end(actor, challenge, "fail", reason, version)


def withdraw(actor: User, challenge: Challenge, reason: str, version: int | None) -> None:
    """Take the challenge back. Announced, it stays public with the reason for ever."""
    _end(actor, challenge, "withdraw", reason, version)


def close_due() -> None:
    """The worker's regular look: close what takes bids and whose deadline is past."""
    with db.unit_of_work():
        due = select(Challenge).where(
            Challenge.state == ChallengeState.ANNOUNCED, Challenge.bids_until <= utc_now()
        )
        for challenge in db.session().scalars(due.order_by(Challenge.id)).all():
            move(None, challenge, "close")


def _end(actor: User, challenge: Challenge, name: str, reason: str, version: int | None) -> None:
    _begin(actor, challenge, name, version)
    challenge.end_reason = _words(reason)
    if challenge.posting is not None:
        # The need is no challenge any more; it may be taken up in another way.
        challenge.posting.challenge_at = None
    # The log is read by people who are not to know drafts.
    told = {"reason": challenge.end_reason} if challenge.is_public else {}
    move(actor, challenge, name, **told)
    mails.tell_ended(challenge)


def _begin(actor: User, challenge: Challenge, name: str, version: int | None) -> None:
    """Ask for permission, for the version that was shown, and whether the state lets it."""
    require(actor, MANAGE_CHALLENGES, challenge)
    require_version(challenge, version)
    step(CHALLENGE, challenge.state, name)


def _words(reason: str) -> str:
    if not reason.strip():
        raise InputError.of("reason", "missing")
    return reason.strip()


def _next_number() -> str:
    """Return the next number of the city's year, such as 2026-003."""
    year = site.today().year
    taken = db.session().scalars(
        select(Challenge.number).where(Challenge.number.startswith(f"{year}-"))
    )
    last = max((int(number.partition("-")[2]) for number in taken if number), default=0)
    return f"{year}-{last + 1:03d}"
