"""What a solution pack is made of."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class PartKind(StrEnum):
    """What a part of a pack brings, in the order in which a pack shows them."""

    ACHIEVEMENT = "achievement"
    TEAM = "team"
    PILOT = "pilot"
    INSTRUMENT = "instrument"
    FINANCE = "finance"
    SCENE = "scene"
    MEASURE = "measure"


REGISTERS: Mapping[PartKind, str] = {
    PartKind.TEAM: "teams",
    PartKind.PILOT: "pilots",
    PartKind.INSTRUMENT: "instruments",
    PartKind.FINANCE: "finance",
    PartKind.SCENE: "scenes",
    PartKind.MEASURE: "measures",
}
"""The register that a part is an entry of; an achievement is a posting."""
