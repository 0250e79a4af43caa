"""Moving a match from state to state."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict

from sqlalchemy import or_, select

from matcher.domain.codes import CloseCode, Interest, Origin
from matcher.domain.machine import step
from matcher.domain.policy import Action
from matcher.types import Candidate
from web.base import db, log
from web.base.access import require
from web.base.clock import utc_now
from web.matches.mails import tell_closed
from web.matches.models import Activity, Match
from web.matches.permissions import ADVANCE_DEAL
from web.matches.states import ACTIVE_MATCH_STATES, MATCH, MatchState
from web.matches.verbs import MatchObject, MatchVerb
from web.people.models import User
from web.postings.events import PostingLeft, PostingPublished
from web.postings.models import Posting
from web.postings.states import PostingState

OPEN_BEFORE_SIGNING = frozenset(ACTIVE_MATCH_STATES - {MatchState.SIGNED, MatchState.REGISTERED})
"""Matches that end when one of their postings leaves the platform or signs with another."""


def move(
    actor: User | None,
    match: Match,
    action: str,
    permission: Action,
    *,
    text: str = "",
    code: str = "",
) -> None:
    """Take one step of the match's state machine and write it to timeline and log."""
    if actor is not None:
        require(actor, permission, match)
    before = match.state
    match.state = step(MATCH, before, action)
    match.activities.append(
        Activity(actor_id=actor.id if actor else None, kind="step", action=action, text=text)
    )
    detail = {"code": code} if code else {}
    log.record(
        actor,
        MatchVerb(action),
        MatchObject.MATCH,
        match.id,
        before=before.value,
        after=match.state.value,
        **detail,
    )


def close_match(
    actor: User | None, match: Match, code: CloseCode, note: str, permission: Action
) -> None:
    """End an active match with a coded reason."""
    with db.session().no_autoflush:
        move(actor, match, "close", permission, text=note.strip(), code=code.value)
        match.close_code = code
        match.close_note = note.strip()
        match.closed_at = utc_now()
    tell_closed(actor, match, code)


def close_open_matches(
    actor: User | None, posting: Posting, code: CloseCode, keep: Collection[int] = ()
) -> None:
    """Close every match of ``posting`` without a contract, except those in ``keep``."""
    for match in list_open_matches(posting):
        if match.id not in keep:
            # Closing follows from a step that was permitted; it needs no permission of its own.
            _close_as_consequence(actor, match, code)


def list_open_matches(posting: Posting) -> list[Match]:
    """Return the matches of ``posting`` that have not come to a contract and may still."""
    found = db.session().scalars(
        select(Match)
        .where(
            or_(Match.need_id == posting.id, Match.achievement_id == posting.id),
            Match.state.in_(OPEN_BEFORE_SIGNING),
        )
        .order_by(Match.id)
    )
    return list(found)


def close_after(event: PostingLeft) -> None:
    """A posting has left: its matches end with it."""
    close_open_matches(event.actor, event.posting, CloseCode.POSTING_GONE)


def propose_again_after(event: PostingPublished) -> None:
    """A posting is back: what was only proposed when it left is proposed once more.

    A deal that a broker had confirmed was ended before the eyes of its parties and stays so.
    """
    posting = event.posting
    found = db.session().scalars(
        select(Match).where(
            or_(Match.need_id == posting.id, Match.achievement_id == posting.id),
            Match.state == MatchState.CLOSED,
            Match.close_code == CloseCode.POSTING_GONE,
            Match.decided_at.is_(None),
        )
    )
    for match in found.all():
        sides = (match.need, match.achievement)
        if all(side.state is PostingState.PUBLISHED for side in sides):
            _propose_again(match)


def add_proposed(
    need: Posting, achievement: Posting, origin: Origin, candidate: Candidate, **values: object
) -> Match:
    """Store and return a proposed match of two published postings that nobody has answered yet.

    ``values``: what else is known of it, by the names of its columns.
    """
    match = Match(
        need=need,
        achievement=achievement,
        need_revision_id=need.published_revision_id,
        achievement_revision_id=achievement.published_revision_id,
        state=MatchState.PROPOSED,
        origin=origin,
        need_interest=Interest.PENDING,
        achievement_interest=Interest.PENDING,
        call_id=need.call_id or achievement.call_id,
        is_demo=need.is_demo or achievement.is_demo,
        **figures_of(candidate),
        **values,
    )
    db.session().add(match)
    db.flush()
    return match


def figures_of(candidate: Candidate) -> dict[str, object]:
    """Return what the engine says of a pair, by the names of a match's columns."""
    return {
        "score": float(candidate.score),
        "probability": float(candidate.probability),
        "level": int(candidate.level),
        "evidence": asdict(candidate.evidence),
        "features": asdict(candidate.features) if candidate.features else {},
    }


def find_match(need_id: int, achievement_id: int) -> Match | None:
    """Return the match of a pair, if there is one."""
    return db.session().scalar(
        select(Match).where(Match.need_id == need_id, Match.achievement_id == achievement_id)
    )


def _close_as_consequence(actor: User | None, match: Match, code: CloseCode) -> None:
    close_match(None, match, code, "", ADVANCE_DEAL)
    log.record(actor, MatchVerb.CLOSE_BY, MatchObject.MATCH, match.id, code=code.value)


def _propose_again(match: Match) -> None:
    # The database wants state and reason to change together.
    with db.session().no_autoflush:
        match.state = step(MATCH, match.state, "propose_again")
        match.close_code = match.closed_at = None
        match.activities.append(Activity(kind="step", action="propose_again"))
    log.record(
        None,
        MatchVerb.PROPOSE_AGAIN,
        MatchObject.MATCH,
        match.id,
        before=MatchState.CLOSED.value,
        after=match.state.value,
    )
