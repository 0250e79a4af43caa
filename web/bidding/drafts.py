"""What a bidder is writing: the plan as far as it can be read, and every word as typed."""

from __future__ import annotations

import json
from dataclasses import dataclass

from web.bidding.plans import Plan
from web.bidding.versions import canonical

Typed = tuple[tuple[str, str], ...]
"""The fields of the form as they were sent: a half-written day or sum is not lost either."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan being written. ``typed`` is empty where nobody has typed since."""

    plan: Plan
    typed: Typed = ()

    @property
    def text(self) -> bytes:
        """What is sealed."""
        return canonical({"plan": self.plan.to_json(), "typed": [list(one) for one in self.typed]})

    @classmethod
    def read(cls, text: bytes) -> Draft:
        """Return the draft that ``text`` tells of."""
        values = json.loads(text)
        typed = tuple((name, value) for name, value in values["typed"])
        return cls(Plan.from_json(values["plan"]), typed)
