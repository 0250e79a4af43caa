"""State charts say what the tables say, and the document shows them as they are."""

from __future__ import annotations

from enum import StrEnum

from matcher.domain.charts import draw
from matcher.domain.machine import Machine, any_of
from scripts.state_charts import DOCUMENT, MACHINES, fill, names_in


class Lamp(StrEnum):
    OFF = "off"
    ON = "on"
    BROKEN = "broken"


LAMP = Machine(
    "lamp",
    Lamp.OFF,
    {
        "switch_on": (any_of(Lamp.OFF), Lamp.ON),
        "switch_off": (any_of(Lamp.ON), Lamp.OFF),
        "drop": (any_of(Lamp.OFF, Lamp.ON), Lamp.BROKEN),
        "hit": (any_of(Lamp.ON), Lamp.BROKEN),
    },
)


def test_a_chart_has_every_step_once_and_ends_where_nothing_leads_on() -> None:
    assert draw(LAMP).splitlines() == [
        "stateDiagram-v2",
        "    [*] --> off",
        "    off --> on: switch_on",
        "    off --> broken: drop",
        "    on --> off: switch_off",
        "    on --> broken: drop, hit",
        "    broken --> [*]",
    ]


def test_the_document_shows_every_machine_as_its_table_is() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert set(names_in(text)) == set(MACHINES)
    assert fill(text) == text, "run python -m scripts.state_charts"
