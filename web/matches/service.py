"""Matches from the engine's proposal to the broker's decision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import or_, select

from matcher.errors import Forbidden, InputError, LostRace, WrongState
from matcher.policy import Action
from matcher.types import Candidate, Kind
from matcher.vocabulary import CloseCode, DeclineCode, Interest, Origin, Outcome
from matcher.workflow import ACTIVE_MATCH_STATES, MATCH, MatchState, PostingState, step
from web import db, queue
from web.models import Activity, Match, Posting, User
from web.models.base import utc_now
from web.queries.relations import require
from web.services import assignment, decisions, log

OPEN_BEFORE_SIGNING = frozenset(ACTIVE_MATCH_STATES - {MatchState.SIGNED, MatchState.REGISTERED})
"""Matches that end when one of their postings leaves the platform or signs with another."""


def schedule_refresh(posting: Posting) -> None:
    """After the commit, have the posting indexed (or taken out) and matched."""
    posting_id = posting.id
    db.after_commit(lambda: queue.put("refresh", posting_id))


def store_proposals(
    candidates: Iterable[Candidate], engine_version: str, threshold: float
) -> list[Match]:
    """Turn candidates into proposed matches; return the new ones.

    Both postings are looked up again: what was withdrawn meanwhile is skipped. A pair that
    already has a match keeps it; while nobody has decided on it, its figures are renewed.
    """
    created = []
    for candidate in candidates:
        need = _live(candidate.need_id)
        achievement = _live(candidate.achievement_id)
        if need is None or achievement is None:
            continue
        if need.organisation_id == achievement.organisation_id:
            continue
        known = find_match(need.id, achievement.id)
        if known is not None:
            _renew(known, candidate, engine_version)
        elif candidate.probability >= threshold:
            created.append(_create(need, achievement, candidate, engine_version))
    # All at once, so that the best of the whole is found and one broker gets one need.
    assignment.assign_all(created)
    return created


def renew_proposals(candidates: Iterable[Candidate], engine_version: str) -> int:
    """Give proposals that nobody has decided on yet the figures of the present engine."""
    count = 0
    for candidate in candidates:
        known = find_match(int(candidate.need_id), int(candidate.achievement_id))
        if known is not None and known.state is MatchState.PROPOSED:
            place = known.list_rank
            _renew(known, candidate, engine_version)
            known.list_rank = place
            count += 1
    return count


def request_match(actor: User, mine: Posting, other: Posting, candidate: Candidate) -> Match:
    """Ask a broker to look at a pair that a firm or institute found itself."""
    require(actor, Action.REQUEST_MATCH, mine)
    if mine.kind is other.kind:
        raise InputError("kind")
    if mine.organisation_id == other.organisation_id:
        raise Forbidden("both postings belong to the same organisation")
    for posting in (mine, other):
        if posting.state is not PostingState.PUBLISHED:
            raise WrongState("posting", posting.state.value, "request_match")
    need, achievement = (mine, other) if mine.kind is Kind.NEED else (other, mine)
    known = find_match(need.id, achievement.id)
    if known is not None:
        if known.state is not MatchState.PROPOSED:
            raise WrongState("match", known.state.value, "request_match")
        known.origin = Origin.REQUEST
        match = known
    else:
        match = _create(need, achievement, candidate, candidate.engine_version or "request")
        match.origin = Origin.REQUEST
        assignment.assign_all([match])
    log.record(actor, "request", "match", match.id, need=need.id, achievement=achievement.id)
    return match


def confirm(
    actor: User,
    match: Match,
    seen: tuple[int, int] | None = None,
    at: datetime | None = None,
) -> None:
    """The broker confirms: both sides are asked whether they are interested.

    ``seen`` are the revisions (need, achievement) the broker read; LostRace when another text
    was published meanwhile. ``at`` is when it happened, now unless given.
    """
    shown = (match.need.published_revision_id, match.achievement.published_revision_id)
    if seen is not None and seen != shown:
        require(actor, Action.DECIDE_MATCH, match)
        raise LostRace(f"match {match.id}")
    move(actor, match, "confirm", Action.DECIDE_MATCH)
    match.decided_at = at or utc_now()
    decisions.record(actor, match, Outcome.CONFIRMED)


def decline(
    actor: User, match: Match, code: DeclineCode, note: str = "", at: datetime | None = None
) -> None:
    """The broker declines with a coded reason; 'other' needs words. ``at`` as in ``confirm``."""
    if code is DeclineCode.OTHER and not note.strip():
        raise InputError("note")
    # The database wants state and reason to change together.
    with db.session().no_autoflush:
        move(actor, match, "decline", Action.DECIDE_MATCH, text=note.strip(), code=code.value)
        match.decline_code = code
        match.decline_note = note.strip()
        match.decided_at = at or utc_now()
    decisions.record(actor, match, Outcome.DECLINED)


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
        actor, action, "match", match.id, before=before.value, after=match.state.value, **detail
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


def close_open_matches(
    actor: User | None, posting: Posting, code: CloseCode, keep: Match | None = None
) -> None:
    """Close every match of ``posting`` that has not come to a contract, except ``keep``."""
    found = db.session().scalars(
        select(Match).where(
            or_(Match.need_id == posting.id, Match.achievement_id == posting.id),
            Match.state.in_(OPEN_BEFORE_SIGNING),
        )
    )
    for match in found:
        if keep is None or match.id != keep.id:
            # Closing follows from a step that was permitted; it needs no permission of its own.
            _close_as_consequence(actor, match, code)


def find_match(need_id: int, achievement_id: int) -> Match | None:
    """Return the match of a pair, if there is one."""
    return db.session().scalar(
        select(Match).where(Match.need_id == need_id, Match.achievement_id == achievement_id)
    )


def _live(item_id: str) -> Posting | None:
    posting = db.session().get(Posting, int(item_id))
    return posting if posting and posting.state is PostingState.PUBLISHED else None


def _create(
    need: Posting, achievement: Posting, candidate: Candidate, engine_version: str
) -> Match:
    match = Match(
        need=need,
        achievement=achievement,
        need_revision_id=need.published_revision_id,
        achievement_revision_id=achievement.published_revision_id,
        state=MatchState.PROPOSED,
        origin=Origin.ENGINE,
        need_interest=Interest.PENDING,
        achievement_interest=Interest.PENDING,
        call_id=need.call_id or achievement.call_id,
        is_demo=need.is_demo or achievement.is_demo,
        **_figures(candidate),
        engine_version=engine_version,
    )
    db.session().add(match)
    db.session().flush()
    log.record(None, "propose", "match", match.id, after=match.state.value, engine=engine_version)
    return match


def _renew(match: Match, candidate: Candidate, engine_version: str) -> None:
    if match.state is not MatchState.PROPOSED:
        return
    for name, value in _figures(candidate).items():
        setattr(match, name, value)
    match.engine_version = engine_version
    match.need_revision_id = match.need.published_revision_id or match.need_revision_id
    match.achievement_revision_id = (
        match.achievement.published_revision_id or match.achievement_revision_id
    )


def _figures(candidate: Candidate) -> dict[str, object]:
    return {
        "score": float(candidate.score),
        "probability": float(candidate.probability),
        "level": int(candidate.level),
        "evidence": asdict(candidate.evidence),
        "features": asdict(candidate.features) if candidate.features else {},
        "list_rank": candidate.rank,
    }


def _close_as_consequence(actor: User | None, match: Match, code: CloseCode) -> None:
    close_match(None, match, code, "", Action.ADVANCE_DEAL)
    log.record(actor, "close_by", "match", match.id, code=code.value)
