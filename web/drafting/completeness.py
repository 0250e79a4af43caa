"""How complete a posting is for those who will match it, and what is missing and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from matcher.text.measures import find_measures
from matcher.types import Kind
from web.base.listing.spec import Helps, Spec
from web.postings.fields import LISTINGS

FULL_TEXT = 80
"""Characters from which on a problem or an innovation counts as told."""

Read = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Gap:
    """A thing that is missing: the field's name, and why it helps."""

    name: str
    why: str
    weight: int


@dataclass(frozen=True, slots=True)
class Completeness:
    """``score`` is 0 to 100; ``gaps`` name what is missing, the weightiest first."""

    score: int
    gaps: list[Gap]


def measure(kind: Kind, read: Read) -> Completeness:
    """Return how complete a posting is; ``read`` gives the value of a field by its name."""
    gaps = [
        Gap(spec.name, str(helps.why), helps.weight)
        for spec, helps in weigh(kind)
        if not _is_told(spec, helps, read(spec.name))
    ]
    return Completeness(100 - sum(gap.weight for gap in gaps), gaps)


def weigh(kind: Kind) -> list[tuple[Spec, Helps]]:
    """Return the fields that help matching, the weightiest first; weights add up to 100."""
    found = [(spec, spec.helps) for spec in LISTINGS[kind].asked if spec.helps is not None]
    return sorted(found, key=lambda pair: (-pair[1].weight, pair[1].after_equals))


def _is_told(spec: Spec, helps: Helps, value: Any) -> bool:
    if helps.told_in_full:
        return len(value or "") >= FULL_TEXT
    if spec.item == "indicators":
        return bool(find_measures(str(value or "")))
    return value not in (None, "", [], (), False)
