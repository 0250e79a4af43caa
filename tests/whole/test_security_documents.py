"""docs/security.md and docs/asvs.md name tests, settings and places that are there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from web.base.config import ROOT, Settings

DOCUMENTS = (ROOT / "docs" / "security.md", ROOT / "docs" / "asvs.md")
STATES = ("holds", "partly", "operator", "none", "open")
ITEM = re.compile(r"V\d+\.\d+\.\d+")


def _read(documents: tuple[Path, ...] = DOCUMENTS) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in documents)


def _rows() -> list[list[str]]:
    lines = DOCUMENTS[1].read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in rows if ITEM.match(row[0])]


@cache
def _tests_of(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    for group in (node for node in tree.body if isinstance(node, ast.ClassDef)):
        inside = (node.name for node in group.body if isinstance(node, ast.FunctionDef))
        names |= {f"{group.name}::{name}" for name in inside}
    return names


def test_every_test_they_name_is_there() -> None:
    named = set(re.findall(r"`(tests/[\w/]+\.py)::([\w:]+)`", _read()))
    assert len(named) > 100
    for path, name in sorted(named):
        assert name in _tests_of(path), f"{path}::{name}"


def test_every_setting_they_name_is_one() -> None:
    named = set(re.findall(r"`TECHMATCH_([A-Z_]+)`", _read()))
    assert named
    assert {name.lower() for name in named} <= set(Settings.model_fields)


def test_every_place_of_the_code_they_name_is_there() -> None:
    for path in set(re.findall(r"`((?:web|matcher|embeddings|scripts|data)/[\w/.]+)`", _read())):
        assert (ROOT / path).exists(), path


def test_each_item_has_one_state() -> None:
    items = [item for row in _rows() for item in ITEM.findall(row[0])]
    assert len(items) == len(set(items)) == 253
    assert {row[1] for row in _rows()} <= set(STATES)


@pytest.mark.parametrize("state", ["holds", "partly"])
def test_what_holds_says_where_it_is_seen(state: str) -> None:
    rows = [row for row in _rows() if row[1] == state]
    assert rows
    assert [row[0] for row in rows if not row[3]] == []


def test_what_does_not_hold_says_why() -> None:
    assert [row[0] for row in _rows() if row[1] != "holds" and len(row[2]) < 8] == []
