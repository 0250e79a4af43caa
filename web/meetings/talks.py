"""The talks of one organisation or one broker, with no more of the other side than may be told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from web.matches.models import Match
from web.matches.queries import disclose_sides, public_sides
from web.matches.states import INTRODUCED_MATCH_STATES
from web.meetings import queries as query
from web.meetings.models import Meeting, MeetingPair
from web.people.models import User
from web.postings.disclosure import PostingView


@dataclass(frozen=True, slots=True)
class OwnTalk:
    """One talk as a participant may know it. Tables count from 1."""

    id: int
    match_id: int
    begins_at: datetime
    ends_at: datetime
    table: int
    own: PostingView
    partner: PostingView
    is_introduced: bool


def own_talks(user: User, meeting: Meeting) -> list[OwnTalk]:
    """Return the talks that the account's organisation was told of, in their order.

    The other side is shown as the account may see it anywhere else: before an introduction as
    the public sees it.
    """
    if user.organisation_id is None:
        return []
    pairs = query.list_own_pairs(meeting, user.organisation_id)
    return [
        _talk(meeting, pair, user.organisation_id, disclose_sides(user, pair.match))
        for pair in pairs
    ]


def walk_of(
    meeting: Meeting, pairs: Iterable[MeetingPair], organisation_id: int, member: User | None
) -> list[OwnTalk]:
    """Return an organisation's talks as they are planned, for the paper it is handed.

    ``member`` is one of its accounts: what that sees is shown; without one, what everybody sees.
    """
    own = [pair for pair in pairs if organisation_id in pair.parties and pair.seat]
    ordered = sorted(own, key=lambda pair: (pair.seat or (0, 0), pair.id))
    return [
        _talk(meeting, pair, organisation_id, _sides_for(member, pair.match), planned=True)
        for pair in ordered
    ]


def _sides_for(member: User | None, match: Match) -> tuple[PostingView, PostingView]:
    return public_sides(match) if member is None else disclose_sides(member, match)


def _talk(
    meeting: Meeting,
    pair: MeetingPair,
    organisation_id: int,
    sides: tuple[PostingView, PostingView],
    *,
    planned: bool = False,
) -> OwnTalk:
    slot, table = (pair.seat if planned else pair.told_seat) or (0, 0)
    need, achievement = sides
    is_need = pair.match.need.organisation_id == organisation_id
    return OwnTalk(
        id=pair.id,
        match_id=pair.match_id,
        begins_at=meeting.timetable.begins(slot),
        ends_at=meeting.timetable.ends(slot),
        table=table + 1,
        own=need if is_need else achievement,
        partner=achievement if is_need else need,
        is_introduced=pair.match.state in INTRODUCED_MATCH_STATES,
    )
