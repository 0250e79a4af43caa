"""Registers as declarations: what one costs, and what all of them must say."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from web.base.config import ROOT
from web.base.listing.register import Register
from web.base.listing.spec import Reach
from web.features import FEATURES

FIRST = "pilots"


def declared() -> Iterator[tuple[Path, Register]]:
    for feature in FEATURES:
        for register in feature.registers:
            yield ROOT / "web" / feature.name, register


REGISTERS = {register.name: (folder, register) for folder, register in declared()}


def lines_of(name: str) -> int:
    """How many lines say what a register is: its fields, and its declaration."""
    folder, _ = REGISTERS[name]
    fields = (folder / "fields.py").read_text(encoding="utf-8").splitlines()
    calls = (
        node
        for node in ast.walk(ast.parse((folder / "feature.py").read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Register"
    )
    declaration = sum((call.end_lineno or 0) - call.lineno + 1 for call in calls)
    return len([line for line in fields if line.strip()]) + declaration


@pytest.mark.parametrize("name", REGISTERS)
def test_a_register_costs_no_more_code_for_a_field_than_the_first_one(name: str) -> None:
    asked = {one: len(REGISTERS[one][1].listing.asked) for one in (name, FIRST)}
    assert lines_of(name) * asked[FIRST] <= lines_of(FIRST) * asked[name]


@pytest.mark.parametrize("name", REGISTERS)
def test_whoever_is_asked_has_a_contact_that_is_never_public(name: str) -> None:
    register = REGISTERS[name][1]
    contact = [spec for spec in register.listing.asked if spec.name.startswith("contact_")]
    assert len(contact) == 3 or register.asking is None
    assert all(spec.reach is Reach.CONTACT for spec in contact)


def test_every_register_has_a_place_of_its_own() -> None:
    places = [register.place for _, register in REGISTERS.values()]
    assert len(set(places)) == len(places)
