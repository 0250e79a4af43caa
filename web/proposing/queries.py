"""What the engine suggests for one's own posting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, select

from matcher.types import Candidate, Kind
from web.base import db
from web.matches.models import Match
from web.matches.relations import is_told
from web.people.models import User
from web.postings.disclosure import PostingView, public_view
from web.postings.loading import posting_options
from web.postings.models import Posting
from web.postings.states import PostingState
from web.proposing.models import MatchRequest


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A posting of the other side that the engine proposes for one's own."""

    candidate: Candidate
    other: PostingView
    deal_id: int | None
    """The deal the pair already has, where the owner may know of it."""
    is_requested: bool
    """Whether somebody of the owner's organisation has already asked a broker."""


def describe_candidates(
    user: User, mine: Posting, candidates: Sequence[Candidate]
) -> list[Suggestion]:
    """Return the candidates with the public text of the other side.

    A pair that waits for a broker looks the same as one nobody has asked for, unless the
    owner's own organisation asked.
    """
    others = _public_views([_other_id(mine.kind, candidate) for candidate in candidates])
    known = _known_matches(mine)
    requested = _requested_by(user)
    found = []
    for candidate in candidates:
        other = others.get(_other_id(mine.kind, candidate))
        if other is None:
            continue
        match_id, is_known = known.get(other.id, (None, False))
        deal_id = match_id if is_known else None
        found.append(Suggestion(candidate, other, deal_id, match_id in requested))
    return found


def _other_id(kind: Kind, candidate: Candidate) -> int:
    return int(candidate.achievement_id if kind is Kind.NEED else candidate.need_id)


def _public_views(ids: Sequence[int]) -> dict[int, PostingView]:
    statement = (
        select(Posting)
        .where(Posting.id.in_(ids), Posting.state == PostingState.PUBLISHED)
        .options(*posting_options())
    )
    return {
        posting.id: public_view(posting.published_revision)
        for posting in db.session().scalars(statement)
        if posting.published_revision is not None
    }


def _known_matches(mine: Posting) -> dict[int, tuple[int, bool]]:
    is_need = mine.kind is Kind.NEED
    own, other = (
        (Match.need_id, Match.achievement_id) if is_need else (Match.achievement_id, Match.need_id)
    )
    rows = db.session().execute(
        select(other, Match.id, case((is_told(), True), else_=False)).where(own == mine.id)
    )
    return {other_id: (match_id, bool(known)) for other_id, match_id, known in rows}


def _requested_by(user: User) -> set[int]:
    asked = select(MatchRequest.match_id).where(
        MatchRequest.organisation_id == user.organisation_id
    )
    return set(db.session().scalars(asked))
