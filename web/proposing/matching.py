"""Running the engine over the published postings and storing what it proposes."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import select

from matcher.ranking.corpus import Corpus
from matcher.ranking.diversity import Entry, group_alike, spread
from matcher.types import Candidate, Item, Kind
from web.base import db, site
from web.engine import published
from web.engine import service as engine
from web.engine.models import Embedding
from web.matches.models import Match
from web.matches.states import MatchState
from web.proposing import service as matching

FEW = 8
"""Up to so many achievements are matched one by one; more are matched from all needs at once,
which ranks every pair in one pass."""

DEPTH = 4
"""Each list is first so many times longer, to reach others than those of one organisation, and
achievements that are among the best for themselves without being among the best for the need."""

BATCH = 50
"""How many open proposals are judged anew in one unit of work."""

Progress = Callable[[str], None]


def match_due(progress: Progress = lambda _line: None) -> int:
    """Match every posting whose public facts or engine changed since it was last matched.

    Returns the number of new proposals.
    """
    version = engine.version()
    needs, achievements = find_unmatched(Kind.NEED), find_unmatched(Kind.ACHIEVEMENT)
    if not needs and not achievements:
        return 0
    compared = {item.id: item for kind in Kind for item in engine.corpus(kind).items}
    progress(f"Matching {len(needs)} needs and {len(achievements)} achievements ...")
    top = site.settings().proposals_per_item
    # The engine works outside any transaction; each candidate is checked again when stored.
    if len(achievements) > FEW:
        found = _match_all_needs(achievements, top)
    else:
        deep = top * DEPTH
        found = choose(engine.match(needs, Kind.ACHIEVEMENT, deep, site.today()), Kind.NEED, top)
        theirs = engine.match(achievements, Kind.NEED, deep, site.today())
        found += choose(theirs, Kind.ACHIEVEMENT, top)
    if engine.version() != version:
        return 0  # Another engine came into use meanwhile: everything is due again.
    return _store(found, [*needs, *achievements], compared)


def rejudge_due() -> int:
    """Judge open proposals of an earlier engine anew; return how many.

    Matching finds each posting's best pairs. What was proposed before and is not among them
    any more would keep figures that the present engine does not stand for.
    """
    version = engine.version()
    compared = {item.id: item for kind in Kind for item in engine.corpus(kind).items}
    with db.reading() as session:
        stale = session.scalars(
            select(Match).where(Match.state == MatchState.PROPOSED, Match.engine_version != version)
        )
        pairs = [
            (match.need, match.achievement)
            for match in stale
            if {str(match.need_id), str(match.achievement_id)} <= compared.keys()
        ]
        found = engine.score_pairs(pairs) if pairs else []
    if not found or engine.version() != version:
        return 0
    count = 0
    # In parts, so that nobody waits long for the database.
    for start in range(0, len(found), BATCH):
        with db.unit_of_work():
            part = _still_as_compared(found[start : start + BATCH], compared)
            count += matching.renew_proposals(part, version)
    return count


def is_work_due() -> bool:
    """Return whether anything is to be matched."""
    return any(find_unmatched(kind) for kind in Kind)


def find_unmatched(kind: Kind) -> list[Item]:
    """Return the indexed items of ``kind`` that are to be matched again."""
    version = engine.version()
    with db.reading():
        stored = db.session().execute(
            select(Embedding.posting_id, Embedding.matched_as).where(
                Embedding.encoder == engine.encoder().name
            )
        )
        known = {posting_id: mark for posting_id, mark in stored}
    items = engine.corpus(kind).items
    return [item for item in items if known.get(int(item.id)) != _mark(item, version)]


def _match_all_needs(achievements: list[Item], top: int) -> list[Candidate]:
    needs = list(engine.corpus(Kind.NEED).items)
    ranked = engine.match(needs, Kind.ACHIEVEMENT, top * DEPTH, site.today())
    wanted = {item.id for item in achievements}
    for_needs = choose(ranked, Kind.NEED, top)
    own = [candidate for candidate in ranked if candidate.achievement_id in wanted]
    chosen = {id(one) for one in (*for_needs, *choose(own, Kind.ACHIEVEMENT, top))}
    return [candidate for candidate in ranked if id(candidate) in chosen]


def choose(candidates: Sequence[Candidate], asking: Kind, top: int) -> list[Candidate]:
    """Return up to ``top`` candidates of each posting of the kind ``asking``, the likeliest
    first as far as one organisation does not fill the list (matcher/diversity.py)."""
    lists: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in _best_first(candidates):
        is_need = asking is Kind.NEED
        lists[candidate.need_id if is_need else candidate.achievement_id].append(candidate)
    others = engine.corpus(asking.opposite)
    chosen: list[Candidate] = []
    for found in lists.values():
        order = spread(_entries(found, asking, others))[:top]
        chosen.extend(found[position] for position in order)
    return chosen


def _entries(candidates: Sequence[Candidate], asking: Kind, others: Corpus) -> list[Entry]:
    is_need = asking is Kind.NEED
    keys = [one.achievement_id if is_need else one.need_id for one in candidates]
    rows = [others.rows.get(key) for key in keys]
    owners = [None if row is None else others.items[row].organisation for row in rows]
    groups: Sequence[int | None] = [None] * len(rows)
    if is_need:
        vectors = others.side.prepared.vectors["full"]
        # What left the corpus meanwhile has no owner here and so is like nothing else.
        groups = group_alike(vectors[[row or 0 for row in rows]], owners)
    return [
        Entry(candidate.probability, owner, group)
        for candidate, owner, group in zip(candidates, owners, groups, strict=True)
    ]


def _store(candidates: list[Candidate], items: list[Item], compared: Mapping[str, Item]) -> int:
    version, threshold = engine.version(), site.settings().proposal_threshold
    encoder = engine.encoder().name
    with db.reading() as session:
        rows = session.execute(select(Match.need_id, Match.achievement_id))
        known = {(str(need), str(achievement)) for need, achievement in rows}
    told = [one for one in candidates if (one.need_id, one.achievement_id) in known]
    likely = [one for one in candidates if one.probability >= threshold]
    fresh = [one for one in likely if (one.need_id, one.achievement_id) not in known]
    # Known pairs in parts, so that nobody waits long for the database; new ones at once,
    # because brokers are chosen for all of them together.
    for start in range(0, len(told), BATCH):
        with db.unit_of_work():
            part = _still_as_compared(told[start : start + BATCH], compared)
            matching.store_proposals(part, version, threshold)
    with db.unit_of_work() as session:
        present = _still_as_compared(fresh, compared)
        created = matching.store_proposals(_best_first(present), version, threshold)
        for item in items:
            row = session.get(Embedding, (int(item.id), encoder))
            if row is not None:
                row.matched_as = _mark(item, version)
    return len(created)


def _still_as_compared(
    candidates: list[Candidate], compared: Mapping[str, Item]
) -> list[Candidate]:
    """Leave out what changed meanwhile: its owner may have hidden what the evidence quotes.

    A changed posting is due again, and its pairs are found again.
    """
    pairs = [(found.need_id, found.achievement_id) for found in candidates]
    ids = {int(item_id) for pair in pairs for item_id in pair}
    unchanged = {
        item.id for item in published.public_items(ids=ids) if compared.get(item.id) == item
    }
    return [found for found, pair in zip(candidates, pairs, strict=True) if unchanged >= set(pair)]


def _best_first(candidates: Sequence[Candidate]) -> list[Candidate]:
    return sorted(candidates, key=lambda candidate: -candidate.probability)


def _mark(item: Item, version: str) -> str:
    return hashlib.sha256(repr((item, version)).encode()).hexdigest()
