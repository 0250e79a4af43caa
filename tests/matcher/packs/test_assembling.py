"""A pack as a whole: few alternatives, nothing that is not needed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from matcher.packs.assembling import Found, assemble
from matcher.packs.choosing import choose, choose_achievements
from matcher.packs.means import Buyer, Terms
from matcher.packs.nearest import Asked, Nearby
from matcher.types import Candidate, Evidence, Item
from tests.matcher.packs.samples import BASES, CLEANING, NETS, make_entry


@dataclass
class FakeSource:
    """Entries by kind, and days on which bases are free."""

    near: dict[str, list[Found]] = field(default_factory=dict)
    free: dict[str, date] = field(default_factory=dict)

    def find_near(self, kind: str, _asked: Asked, count: int) -> list[Found]:
        """Return the entries of a kind."""
        return self.near.get(kind, [])[:count]

    def weigh_all(self, kind: str, _asked: Asked) -> list[Found]:
        """Return the entries of a kind."""
        return self.near.get(kind, [])

    def first_free(self, entry: Item) -> date | None:
        """Return the day of an entry."""
        return self.free.get(entry.id)


def _found(item: Item, score: float = 3.0, weak: bool = False, **terms: object) -> Found:
    near = Nearby(0, score, score, 2.0, Evidence(terms=("网箱",)), weak)
    return Found(item, near, Terms(**terms))  # type: ignore[arg-type]


def _answer(trl: int | None) -> Item:
    return make_entry("a", "洗网机器人", "", trl=trl)


def test_a_base_is_left_out_where_the_achievement_is_ready() -> None:
    source = FakeSource({"pilot": [_found(NETS)]})
    assert assemble(Asked(CLEANING, _answer(7)), Buyer(), source) == {}
    assert "pilot" in assemble(Asked(CLEANING, _answer(6)), Buyer(), source)
    assert "pilot" in assemble(Asked(CLEANING, _answer(None)), Buyer(), source)


def test_a_base_with_a_free_day_comes_first_and_tells_it() -> None:
    source = FakeSource(
        {"pilot": [_found(BASES[0], 3.4), _found(BASES[1], 3.0)]}, {"2": date(2026, 12, 3)}
    )
    first, _ = assemble(Asked(CLEANING), Buyer(), source)["pilot"]
    assert first.item.id == "2"
    told = {row.name: row.values for row in first.near.evidence.criteria}
    assert told["free"] == {"day": "2026-12-03"}


def test_who_serves_another_firm_is_weak() -> None:
    source = FakeSource({"team": [_found(NETS, bound_to="蓝礁公司")]})
    (other,) = assemble(Asked(CLEANING), Buyer(name="别的公司"), source)["team"]
    (own,) = assemble(Asked(CLEANING), Buyer(name="蓝礁公司"), source)["team"]
    assert other.is_weak
    assert not own.is_weak


def test_what_its_owner_keeps_for_itself_is_left_out() -> None:
    source = FakeSource({"instrument": [_found(NETS, is_closed=True)]})
    assert assemble(Asked(CLEANING), Buyer(), source) == {}


def test_weak_ones_are_shown_only_where_nothing_is_better() -> None:
    sure, weak = _found(BASES[0]), _found(BASES[1], weak=True)
    assert choose([sure, weak], 3, lambda one: one.item.id) == [sure]
    assert choose([weak, replace(weak)], 3, lambda one: one.item.id) == [weak]


def test_new_sorts_come_before_repeated_ones() -> None:
    loans = [_found(one, 3.0 - place, sort="loan") for place, one in enumerate(BASES[:2])]
    fund = _found(BASES[2], 0.5, sort="fund")
    chosen = choose([*loans, fund], 2, lambda one: one.terms.sort)
    assert chosen == [loans[0], fund]


def test_an_achievement_that_the_engine_calls_weak_is_weak_in_a_pack() -> None:
    strong = Candidate("n", "1", 1, 1.0, 0.8, 4, Evidence())
    little = Candidate("n", "2", 2, 0.9, 0.45, 2, Evidence())
    chosen = choose_achievements([strong, little], 0.15)
    assert [(one.candidate.achievement_id, one.is_weak) for one in chosen] == [("1", False)]
    (only,) = choose_achievements([little], 0.15)
    assert only.is_weak
