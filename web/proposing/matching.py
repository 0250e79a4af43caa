"""Running the engine over the published postings and storing what it proposes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select

from matcher.types import Candidate, Item, Kind
from web.base import db, site
from web.engine import published
from web.engine import service as engine
from web.engine.changes import find_due
from web.matches.models import Match
from web.matches.states import MatchState
from web.proposing import service as proposals
from web.proposing.choosing import choose
from web.proposing.grounds import Compared, Grounds, mark, mark_each, read_marks
from web.proposing.storing import BATCH, Note, Search, still_as_compared, store_found

FEW = 8
"""Up to so many achievements are matched one by one; more are matched from all needs at once,
which ranks every pair in one pass."""

DEPTH = 4
"""Each list is first so many times longer, to reach others than those of one organisation, and
achievements that are among the best for themselves without being among the best for the need."""

PART = 500
"""So many open proposals are judged anew at once."""

Progress = Callable[[str], None]


def match_due(progress: Progress = lambda _line: None) -> int:
    """Match every posting whose public facts or engine changed since it was last matched.

    Returns the number of new proposals.
    """
    needs, achievements = (find_unmatched(kind) for kind in (Kind.NEED, Kind.ACHIEVEMENT))
    if not needs and not achievements:
        return 0
    grounds = Grounds.present()
    progress(f"Matching {len(needs)} needs and {len(achievements)} achievements ...")
    if len(achievements) > FEW:
        every = engine.corpus(Kind.NEED).items
        search = Search(grounds=grounds, asked=[*every, *achievements])
        found = _match_all_needs(every, achievements)
    else:
        search = Search(grounds=grounds, asked=[*needs, *achievements])
        found = find_pairs(search.asked)
    return len(_store(found, search) or ())


@dataclass(frozen=True, slots=True)
class Ranked:
    """What all needs found among many achievements, to be stored a part at a time."""

    grounds: Grounds
    found: Mapping[str, Sequence[Candidate]]
    """Achievement -> the pairs to be proposed for it."""

    def holds_for(self, items: Sequence[Item]) -> bool:
        """Return whether it is of this engine and of the items as they are now."""
        known = self.grounds.items
        same = all(item.id in self.found and known.get(item.id) == item for item in items)
        return same and engine.version() == self.grounds.version


def rank_among(achievements: Sequence[Item]) -> Ranked:
    """Return the pairs of many achievements, which all needs rank in one pass.

    One by one each would take about as long as twenty needs.
    """
    grounds, top = Grounds.present(), site.settings().proposals_per_item
    found: dict[str, list[Candidate]] = {item.id: [] for item in achievements}
    needs = engine.corpus(Kind.NEED).items
    ranked = engine.match(needs, Kind.ACHIEVEMENT, top * DEPTH, site.today())
    own = [candidate for candidate in ranked if candidate.achievement_id in found]
    for candidate in choose(own, Kind.ACHIEVEMENT, top):
        found[candidate.achievement_id].append(candidate)
    return Ranked(grounds, found)


def match_items(
    items: Sequence[Item],
    *,
    call_id: int | None = None,
    note: Note | None = None,
    ranked: Ranked | None = None,
) -> list[Match] | None:
    """Match published items, each against the whole other side, and store what is likely.

    Returns the new proposals, which carry the call; ``note`` is stored together with them. None
    where another engine came into use meanwhile: then nothing was stored.
    """
    if ranked is None:
        grounds = Grounds.present()
        found = find_pairs(items)
    else:
        grounds = ranked.grounds
        found = [candidate for item in items for candidate in ranked.found[item.id]]
    return _store(found, Search(grounds=grounds, asked=items, call_id=call_id, note=note))


def find_pairs(items: Sequence[Item]) -> list[Candidate]:
    """Return the pairs to be proposed for each item, also those that are not likely enough.

    The engine works outside any transaction; each candidate is checked again when stored.
    """
    top = site.settings().proposals_per_item
    found: list[Candidate] = []
    for kind in Kind:
        asking = [item for item in items if item.kind is kind]
        ranked = engine.match(asking, kind.opposite, top * DEPTH, site.today())
        found += choose(ranked, kind, top)
    return found


def rejudge_due() -> int:
    """Judge open proposals of an earlier engine anew; return how many.

    Matching finds each posting's best pairs. What was proposed before and is not among them
    any more would keep figures that the present engine does not stand for.
    """
    version = engine.version()
    compared = Compared([engine.corpus(kind) for kind in Kind])
    pairs = [pair for pair in _list_stale(version) if all(key in compared for key in pair)]
    count = 0
    # In parts, so that nobody waits long for the database, and no part takes much memory.
    for start in range(0, len(pairs), PART):
        part = [(compared[need], key) for need, key in pairs[start : start + PART]]
        found = engine.score_items(part)
        if engine.version() != version:
            break
        for first in range(0, len(found), BATCH):
            with db.unit_of_work():
                same = still_as_compared(found[first : first + BATCH], compared)
                count += proposals.renew_proposals(same, version)
    return count


def _list_stale(version: str) -> list[tuple[str, str]]:
    """Return the pairs of open proposals that another engine judged, need by need."""
    statement = (
        select(Match.need_id, Match.achievement_id)
        .where(Match.state == MatchState.PROPOSED, Match.engine_version != version)
        .order_by(Match.need_id, Match.achievement_id)
    )
    with db.reading() as session:
        return [(str(need), str(key)) for need, key in session.execute(statement)]


def is_work_due() -> bool:
    """Return whether anything is to be matched."""
    return any(find_unmatched(kind) for kind in Kind)


def find_unmatched(kind: Kind) -> list[Item]:
    """Return the indexed items of ``kind`` that are to be matched again.

    One that its corpus does not hold yet, or not as it is now, stays due.
    """
    version = engine.version()
    ground = engine.encoder().name, version
    with db.reading():
        due = find_due(("unmatched", kind), ground, partial(_judge_marks, kind, version))
        items = published.pick_items(due).values() if due else ()
    found = engine.corpus(kind) if items else None
    return [item for item in items if found is not None and found.find(item) >= 0]


def _judge_marks(kind: Kind, version: str, ids: Collection[int] | None) -> list[int]:
    """Return the published postings of a kind with a vector that were last matched otherwise."""
    known, marks = published.read_published(kind), read_marks(ids)
    if ids is None:
        own = mark_each(kind, known.items, version)
        found = {int(item.id): one for item, one in zip(known.items, own, strict=True)}
    else:
        found = {key: mark(known.by_id[key], version) for key in ids if key in known.by_id}
    return [key for key, one in found.items() if key in marks and marks[key][0] != one]


def _match_all_needs(needs: Sequence[Item], achievements: Sequence[Item]) -> list[Candidate]:
    top = site.settings().proposals_per_item
    ranked = engine.match(needs, Kind.ACHIEVEMENT, top * DEPTH, site.today())
    wanted = {item.id for item in achievements}
    for_needs = choose(ranked, Kind.NEED, top)
    own = [candidate for candidate in ranked if candidate.achievement_id in wanted]
    chosen = {id(one) for one in (*for_needs, *choose(own, Kind.ACHIEVEMENT, top))}
    return [candidate for candidate in ranked if id(candidate) in chosen]


def _store(found: Sequence[Candidate], search: Search) -> list[Match] | None:
    if engine.version() != search.grounds.version:
        return None  # Another engine came into use meanwhile: everything is due again.
    return store_found(found, search)
