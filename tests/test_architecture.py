"""Rules of the house that no import contract can tell."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from web.base.config import ROOT
from web.base.stylesheets import make_frames
from web.features import NAMES

WEB = ROOT / "web"
REVISION_MODELS = {"Revision", "NeedRevision", "AchievementRevision"}
OUTLETS = ("*/views.py", "*/*_views.py", "*/feeds.py", "exchange/*.py", "*/panels.py")
"""Where texts leave the platform: they take what disclosure made, never a revision."""


def imported_names(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (module, name) of what a file imports when it runs."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.dump(block.test)
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and id(node) not in for_types:
            for alias in node.names:
                yield node.module, alias.name


@pytest.mark.parametrize("pattern", OUTLETS)
def test_texts_leave_only_through_disclosure(pattern: str) -> None:
    files = list(WEB.glob(pattern))
    assert files
    for path in files:
        taken = {name for module, name in imported_names(path) if module.startswith("web.postings")}
        assert not taken & REVISION_MODELS, path


def test_the_core_names_no_feature() -> None:
    features = {f"web.{name}" for name in NAMES if name != "base"}
    for path in (WEB / "base").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        named = {name for name in re.findall(r"\bweb\.[a-z_]+", text) if name in features}
        assert not named, f"{path}: {named}"


def test_every_feature_is_listed_and_has_its_declaration() -> None:
    packages = {path.parent.name for path in WEB.glob("*/feature.py")}
    assert packages == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_templates_of_a_feature_bear_its_name(name: str) -> None:
    folder = WEB / name / "templates"
    if name != "base" and folder.is_dir():
        assert {path.name for path in folder.iterdir()} == {name}


@pytest.mark.parametrize("name", NAMES)
def test_a_class_of_the_framework_keeps_its_rules_in_every_feature(name: str) -> None:
    used = set()
    for path in (WEB / name / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        used |= set(re.findall(r"\b(?:btn|form|visually|table|d|row|col)-[a-z]+\b", text))
    framework = set(re.findall(r"\.((?:btn|form|visually)-[a-z]+)\b", _framework()))
    sheet = make_frames()["frame.css"]
    for word in used & framework:
        assert f".{word}" in sheet, word


def _framework() -> str:
    from web.base.stylesheets import FRAMEWORK

    return FRAMEWORK.read_text(encoding="utf-8")
