"""Write the state charts of docs/challenges.md anew, from the tables of the machines.

Run as ``python -m scripts.state_charts``. A test fails when the file differs from the tables.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from matcher.domain.charts import draw
from matcher.domain.machine import Machine
from web.awarding.states import AWARD, OBJECTION, STAGE
from web.bidding.states import BID
from web.challenges.states import CHALLENGE
from web.claims.states import CLAIM
from web.experts.states import EXPERT
from web.reviewing.states import ROUND, SEAT, SHEET

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "challenges.md"

MACHINES: Mapping[str, Machine[Any]] = {
    machine.name: machine
    for machine in (CHALLENGE, BID, ROUND, SEAT, SHEET, OBJECTION, AWARD, STAGE, CLAIM, EXPERT)
}
"""By the names that the document's blocks bear."""

_BLOCK = re.compile(r"(<!-- states: (\w+) -->\n)(.*?)(<!-- end -->)", re.S)


def fill(text: str) -> str:
    """Return the document with every marked block drawn anew."""
    return _BLOCK.sub(lambda found: f"{found[1]}{_block(found[2])}{found[4]}", text)


def names_in(text: str) -> list[str]:
    """Return which machines the document draws, in its order."""
    return [found[2] for found in _BLOCK.finditer(text)]


def _block(name: str) -> str:
    return f"```mermaid\n{draw(MACHINES[name])}\n```\n"


if __name__ == "__main__":
    DOCUMENT.write_text(fill(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
