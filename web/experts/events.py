"""What happens in the pool, and what it asks those who give its experts work."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from web.experts.models import Expert, ExpertInterest


@dataclass(frozen=True, slots=True)
class LoadAsked:
    """How much waits for experts? Whoever gives them work adds to ``waiting`` by expert id."""

    expert_ids: frozenset[int]
    waiting: Counter[int] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class InterestDeclared:
    """An interest was declared: what the expert judges now may be touched by it."""

    interest: ExpertInterest


@dataclass(frozen=True, slots=True)
class ExpertEdited:
    """What is known of an expert was changed: where somebody works or worked may tie."""

    expert: Expert
