"""A pack as a whole: the best few of each kind, with an eye on the achievement it is built around.

Kinds are named as packs name them. What is here knows no site: entries come from a ``Source``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol

from matcher.packs.choosing import CONCEPT_BELOW, choose, needs_pilot
from matcher.packs.means import Buyer, Terms, judge_finance, judge_measure
from matcher.packs.nearest import Asked, Nearby
from matcher.types import Criterion, Fit, Item

SUBJECT_KINDS: Mapping[str, int] = {"team": 2, "pilot": 2, "instrument": 2, "scene": 1}
"""Kinds that fit by their subject, and how many alternatives are drafted of each."""

MOST_FINANCE, MOST_MEASURES = 2, 3

LOOKED_AT = 12
"""How many near entries of a kind the alternatives are chosen from."""

FREE_BONUS, KIND_BONUS = 1.0, 0.5
"""What a free day, and the right kind of base, count beside how far a base stands out."""


@dataclass(frozen=True, slots=True)
class Found:
    """A public entry with what it asks for, as a need sees it."""

    item: Item
    near: Nearby
    terms: Terms = field(default_factory=Terms)

    @property
    def is_weak(self) -> bool:
        """Whether its grounds are thin."""
        return self.near.is_weak

    @property
    def order(self) -> tuple[bool, float, str]:
        """What alternatives are sorted by."""
        return self.near.is_weak, -self.near.score, self.item.id


class Source(Protocol):
    """Where entries come from."""

    def find_near(self, kind: str, asked: Asked, count: int) -> list[Found]:
        """Return the entries of a kind near to what is asked, with grounds, best first."""

    def weigh_all(self, kind: str, asked: Asked) -> list[Found]:
        """Return all entries of a kind with what their texts share with what is asked."""

    def first_free(self, entry: Item) -> date | None:
        """Return the next day on which a base can be used, None where none is known."""


def assemble(
    asked: Asked, buyer: Buyer, source: Source, present: Collection[str] = ()
) -> dict[str, list[Found]]:
    """Return the alternatives of each kind, best first; a kind without any is left out.

    ``present`` is what the pack has already, such as its achievement: see ``achievement_parts``.
    """
    chosen = {kind: _choose_near(kind, asked, buyer, source) for kind in SUBJECT_KINDS}
    parts = {*present, *_name_parts(chosen)}
    chosen["finance"] = _choose_finance(asked, source, parts)
    parts.update(_name_parts(chosen))
    chosen["measure"] = _choose_measures(asked, buyer, source, parts)
    return {kind: found for kind, found in chosen.items() if found}


def achievement_parts(need: Item, answer: Item | None) -> set[str]:
    """Return what an achievement is to money: itself, and the modes that both sides take."""
    if answer is None:
        return set()
    return {"achievement", *(f"achievement:{mode}" for mode in need.modes if mode in answer.modes)}


def _name_parts(chosen: Mapping[str, Sequence[Found]]) -> set[str]:
    """Return the kinds, and kinds with sorts, of what was chosen on good grounds.

    Whoever serves the need's owner already is no part that money is wanted for.
    """
    sure = [
        (kind, one)
        for kind, found in chosen.items()
        for one in found
        if not (one.is_weak or one.terms.bound_to)
    ]
    return {kind for kind, _ in sure} | {f"{kind}:{one.terms.sort}" for kind, one in sure}


def _choose_near(kind: str, asked: Asked, buyer: Buyer, source: Source) -> list[Found]:
    if kind == "pilot" and asked.answer is not None and not needs_pilot(asked.answer.trl):
        return []
    near = source.find_near(kind, asked, LOOKED_AT)
    found = [_bind(one, buyer) for one in near if not one.terms.is_closed]
    if kind == "pilot":
        found = [_look_at_base(one, asked, source) for one in found]
    found.sort(key=lambda one: one.order)
    return choose(found, SUBJECT_KINDS[kind], lambda one: one.item.title)


def _bind(one: Found, buyer: Buyer) -> Found:
    """Return what serves one organisation alone as weak to any other."""
    host = one.terms.bound_to
    if not host or host == buyer.name:
        return one
    row = Criterion("host", Fit.NOT_MET, {"host": host})
    evidence = replace(one.near.evidence, criteria=(*one.near.evidence.criteria, row))
    return replace(one, near=replace(one.near, is_weak=True, evidence=evidence))


def _look_at_base(one: Found, asked: Asked, source: Source) -> Found:
    """Return a base with its next free day and whether it is of the kind that the maturity asks."""
    day = source.first_free(one.item)
    trl = asked.answer.trl if asked.answer is not None else None
    is_right = trl is not None and (one.terms.sort == "concept") == (trl < CONCEPT_BELOW)
    criteria = [*one.near.evidence.criteria]
    if trl is not None:
        criteria.append(Criterion("piloting", Fit.MET, {"trl": trl}))
    if day is not None:
        criteria.append(Criterion("free", Fit.MET, {"day": day.isoformat()}))
    score = one.near.score + (FREE_BONUS if day else 0.0) + (KIND_BONUS if is_right else 0.0)
    evidence = replace(one.near.evidence, criteria=tuple(criteria))
    return replace(one, near=replace(one.near, score=score, evidence=evidence))


def _choose_finance(asked: Asked, source: Source, parts: set[str]) -> list[Found]:
    judged = (
        (one, judge_finance(asked.need, one.item, one.terms, one.near, parts))
        for one in source.weigh_all("finance", asked)
    )
    found = [replace(one, near=near) for one, near in judged if near is not None]
    found.sort(key=lambda one: one.order)
    return choose(found, MOST_FINANCE, lambda one: one.terms.sort)


def _choose_measures(asked: Asked, buyer: Buyer, source: Source, parts: set[str]) -> list[Found]:
    judged = (
        (one, judge_measure(asked.need, one.item, one.terms, one.near, buyer, parts))
        for one in source.weigh_all("measure", asked)
    )
    found = [replace(one, near=near) for one, near in judged if near is not None]
    found.sort(key=lambda one: one.order)
    return choose(found, MOST_MEASURES, _supported)


def _supported(one: Found) -> object:
    """Return which kinds of parts a measure pays for: alternatives pay for different ones."""
    told = {row.name: row.values for row in one.near.evidence.criteria}
    return told.get("supports", {}).get("parts")
