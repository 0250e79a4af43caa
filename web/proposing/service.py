"""Storing what the engine proposes, and pairs that owners ask for."""

from __future__ import annotations

from collections.abc import Iterable

from matcher.domain.codes import Origin
from matcher.domain.errors import Forbidden, InputError, WrongState
from matcher.types import Candidate, Kind
from web.base import db, log
from web.base.access import require
from web.brokers import assignment
from web.matches.models import Match
from web.matches.service import add_proposed, figures_of, find_match
from web.matches.states import MatchState
from web.matches.verbs import MatchObject
from web.people.models import User
from web.postings.models import Posting
from web.postings.states import PostingState
from web.proposing.mails import tell_requested
from web.proposing.models import MatchRequest
from web.proposing.permissions import REQUEST_MATCH
from web.proposing.verbs import ProposingVerb


def store_proposals(
    candidates: Iterable[Candidate],
    engine_version: str,
    threshold: float,
    call_id: int | None = None,
) -> list[Match]:
    """Turn candidates into proposed matches; return the new ones.

    They carry ``call_id``, the call whose run found them, or else the call of their need or of
    their achievement. Both postings are looked up again: what was withdrawn meanwhile is skipped.
    A pair that already has a match keeps it; while nobody has decided on it, its figures are
    renewed.
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
            match = _create(need, achievement, candidate, engine_version)
            match.call_id = call_id or match.call_id
            created.append(match)
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
    require(actor, REQUEST_MATCH, mine)
    if mine.kind is other.kind:
        raise InputError.of("kind", "same_side")
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
    _note_request(actor, mine, match)
    log.record(
        actor,
        ProposingVerb.REQUEST,
        MatchObject.MATCH,
        match.id,
        need=need.id,
        achievement=achievement.id,
    )
    if known is not None:  # Of a new one the broker is told that it was assigned.
        tell_requested(match)
    return match


def _note_request(actor: User, mine: Posting, match: Match) -> None:
    """Keep that the posting's organisation asked; asking once more changes nothing."""
    if db.session().get(MatchRequest, (mine.organisation_id, match.id)) is None:
        db.session().add(
            MatchRequest(
                organisation_id=mine.organisation_id, match_id=match.id, asked_by_id=actor.id
            )
        )


def _live(item_id: str) -> Posting | None:
    posting = db.session().get(Posting, int(item_id))
    return posting if posting and posting.state is PostingState.PUBLISHED else None


def _create(
    need: Posting, achievement: Posting, candidate: Candidate, engine_version: str
) -> Match:
    match = add_proposed(
        need,
        achievement,
        Origin.ENGINE,
        candidate,
        list_rank=candidate.rank,
        engine_version=engine_version,
    )
    log.record(
        None,
        ProposingVerb.PROPOSE,
        MatchObject.MATCH,
        match.id,
        after=match.state.value,
        engine=engine_version,
    )
    return match


def _renew(match: Match, candidate: Candidate, engine_version: str) -> None:
    if match.state is not MatchState.PROPOSED:
        return
    for name, value in (figures_of(candidate) | {"list_rank": candidate.rank}).items():
        setattr(match, name, value)
    match.engine_version = engine_version
    match.need_revision_id = match.need.published_revision_id or match.need_revision_id
    match.achievement_revision_id = (
        match.achievement.published_revision_id or match.achievement_revision_id
    )
