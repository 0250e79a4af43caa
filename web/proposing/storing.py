"""Storing what was found, with the note that it was looked for, in parts that nobody waits for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import load_only

from matcher.types import Candidate, Item, Kind
from web.base import db, site
from web.engine import published
from web.engine import service as engine
from web.engine.models import Embedding
from web.matches.models import Match
from web.proposing import service as proposals
from web.proposing.choosing import best_first
from web.proposing.grounds import Grounds, mark

ASKED_FOR = 500
"""Up to so many postings' pairs are asked for by number; of more all are read."""

BATCH = 50
"""How many pairs are told new figures in one unit of work."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What looking for pairs came to."""

    created: Sequence[Match]
    unchanged: Collection[str]
    """The items that asked and are still as they were compared; the others are due again."""
    best: Mapping[str, float]
    """Item -> probability of the likeliest pair found for it, proposed or not."""


Note = Callable[[Settled], None]
"""Called in the unit of work that stores the new proposals: what it writes and they are stored
together or not at all. What it raises undoes both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Who looked for pairs."""

    grounds: Grounds
    asked: Sequence[Item]
    """Each of these was compared with the whole other side."""
    call_id: int | None = None
    """The call whose run it was."""
    note: Note | None = None


def store_found(candidates: Sequence[Candidate], search: Search) -> list[Match]:
    """Store proposals of pairs that are likely enough, and that each item was matched.

    Returns the new proposals.
    """
    grounds, threshold = search.grounds, site.settings().proposal_threshold
    known = _known_pairs(candidates)
    told = [one for one in candidates if (one.need_id, one.achievement_id) in known]
    likely = [one for one in candidates if one.probability >= threshold]
    fresh = [one for one in likely if (one.need_id, one.achievement_id) not in known]
    # Known pairs in parts, so that nobody waits long for the database; new ones at once,
    # because brokers are chosen for all of them together.
    for start in range(0, len(told), BATCH):
        with db.unit_of_work():
            part = still_as_compared(told[start : start + BATCH], grounds.items)
            proposals.store_proposals(part, grounds.version, threshold)
    with db.unit_of_work():
        present = best_first(still_as_compared(fresh, grounds.items))
        created = proposals.store_proposals(
            present, grounds.version, threshold, call_id=search.call_id
        )
        _mark_matched(search)
        if search.note is not None:
            asked = _unchanged((item.id for item in search.asked), grounds.items)
            search.note(Settled(created, asked, _best(candidates)))
    return created


def still_as_compared(
    candidates: Sequence[Candidate], compared: Mapping[str, Item]
) -> list[Candidate]:
    """Leave out what changed meanwhile: its owner may have hidden what the evidence quotes.

    A changed posting is due again, and its pairs are found again.
    """
    pairs = [(found.need_id, found.achievement_id) for found in candidates]
    unchanged = _unchanged((key for pair in pairs for key in pair), compared)
    return [found for found, pair in zip(candidates, pairs, strict=True) if unchanged >= set(pair)]


def _unchanged(keys: Iterable[str], compared: Mapping[str, Item]) -> set[str]:
    ids = {int(key) for key in keys}
    return {item.id for item in published.public_items(ids=ids) if compared.get(item.id) == item}


def _known_pairs(candidates: Sequence[Candidate]) -> set[tuple[str, str]]:
    """Return the stored pairs of the candidates' needs, or achievements, whichever are fewer."""
    needs = {int(one.need_id) for one in candidates}
    achievements = {int(one.achievement_id) for one in candidates}
    pairs = select(Match.need_id, Match.achievement_id)
    if len(achievements) < len(needs):
        column, keys = Match.achievement_id, achievements
    else:
        column, keys = Match.need_id, needs
    if len(keys) <= ASKED_FOR:
        pairs = pairs.where(column.in_(keys))
    with db.reading() as session:
        return {(str(need), str(key)) for need, key in session.execute(pairs)}


def _mark_matched(search: Search) -> None:
    grounds = search.grounds
    items = {int(item.id): item for item in search.asked}
    rows = select(Embedding).where(
        Embedding.encoder == engine.encoder().name, Embedding.posting_id.in_(items)
    )
    whole = load_only(Embedding.matched_as, Embedding.matched_among)
    for row in db.session().scalars(rows.options(whole)):
        item = items[row.posting_id]
        row.matched_as = mark(item, grounds.version)
        row.matched_among = grounds.among[Kind(item.kind)]


def _best(candidates: Sequence[Candidate]) -> dict[str, float]:
    found: dict[str, float] = {}
    for one in candidates:
        for key in (one.need_id, one.achievement_id):
            found[key] = max(found.get(key, 0.0), one.probability)
    return found
