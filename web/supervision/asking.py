"""What is asked of the figures: which days, and whose."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from web.base.reporting import Period
from web.supervision.periods import Part
from web.supervision.words import Dimension

NONE = "none"
"""Asks for what has no district, field, broker or organisation."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A span of days and what the figures are narrowed to; empty for all.

    An organisation is asked for by its name or a part of it, everything else by its code or key.
    """

    period: Period
    choice: str = ""
    """How the span was chosen: the code of a choice, or 'days'."""
    district: str = ""
    field: str = ""
    organisation: str = ""
    broker: str = ""
    code: str = ""

    def value(self, dimension: Dimension) -> str:
        """Return what a dimension is narrowed to."""
        return str(getattr(self, dimension.value, ""))

    @property
    def narrowed(self) -> list[tuple[Dimension, str]]:
        """What the figures are narrowed to."""
        found = ((dimension, self.value(dimension)) for dimension in Dimension)
        return [(dimension, value) for dimension, value in found if value]

    @property
    def arguments(self) -> dict[str, str]:
        """The arguments of an address that asks for the same."""
        chosen = {dimension.value: value for dimension, value in self.narrowed}
        if self.choice and self.choice != "days":
            return {"period": self.choice, **chosen}
        days = {"since": self.period.first.isoformat(), "until": self.period.last.isoformat()}
        return {"period": "days", **days, **chosen}

    def at(self, period: Period) -> Asked:
        """Return the same for other days."""
        return replace(self, period=period, choice="days")

    def of(self, dimension: Dimension, key: str) -> Asked:
        """Return the same for one line of a breakdown that is not of time."""
        changes: dict[str, Any] = {dimension.value: key or NONE}
        return replace(self, **changes)

    def of_part(self, part: Part) -> Asked:
        """Return the same for one quarter or month."""
        return self.at(part.period)
