"""Brokers and matches as the plan of assignment needs them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select

from matcher.brokers import graph
from matcher.text.folding import fold_text
from web.base import db
from web.brokers.interests import Interests
from web.brokers.queries import (
    all_interests,
    count_by_broker,
    is_away,
    list_brokers,
    profile_of,
    read_all_interests,
)
from web.matches.models import Match
from web.matches.states import ACTIVE_MATCH_STATES, MatchState
from web.postings.disclosure import public_item


def brokers_for_plan(matches: Sequence[Match], today: date) -> list[graph.Broker]:
    """Return the active brokers as the assignment of ``matches`` needs them."""
    loads = count_by_broker({MatchState.PROPOSED}, [match.id for match in matches])
    interests = all_interests()
    return [
        graph.Broker(
            id=user.id,
            fields=frozenset(user.fields),
            terms=tuple(fold_text(term) for term in profile.terms),
            conflicts=interests[user.id],
            capacity=profile.capacity,
            load=loads.get(user.id, 0),
            is_away=is_away(profile, today),
        )
        for user, profile in ((user, profile_of(user)) for user in list_brokers())
    ]


def proposals_for_plan(matches: Sequence[Match]) -> list[graph.Proposal]:
    """Return matches as the assignment needs them, from public text only."""
    familiar, interests = _familiar_brokers(matches), read_all_interests()
    return [
        _proposal(match, familiar.get(match.need_id, frozenset()), interests) for match in matches
    ]


def _proposal(
    match: Match, familiar: frozenset[int], interests: Mapping[int, Interests]
) -> graph.Proposal:
    revisions = (match.need.published_revision, match.achievement.published_revision)
    items = [public_item(revision) for revision in revisions if revision is not None]
    texts = (" ".join((item.title, *item.keywords, item.content)) for item in items)
    return graph.Proposal(
        id=match.id,
        need=match.need_id,
        organisations=frozenset({match.need.organisation_id, match.achievement.organisation_id}),
        fields=frozenset(code for item in items for code in item.fields),
        text=fold_text("\n".join(texts)),
        probability=match.probability,
        holder=match.broker_id,
        familiar=familiar,
        unaware=frozenset(
            key for key, one in interests.items() if one.every and not one.bear_on_match(match)
        ),
    )


def _familiar_brokers(matches: Sequence[Match]) -> dict[int, frozenset[int]]:
    """Return for each need the brokers of its running matches that are not being assigned."""
    moving = [match.id for match in matches]
    rows = db.session().execute(
        select(Match.need_id, Match.broker_id).where(
            Match.need_id.in_({match.need_id for match in matches}),
            Match.id.not_in(moving),
            Match.state.in_(ACTIVE_MATCH_STATES),
            Match.broker_id.is_not(None),
        )
    )
    found: dict[int, set[int]] = defaultdict(set)
    for need_id, broker_id in rows:
        found[need_id].add(int(broker_id or 0))
    return {key: frozenset(value) for key, value in found.items()}
