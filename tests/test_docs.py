"""The documents name what there is, and nothing that is not."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

import click
import pytest

from web.base.config import Settings
from web.cli import main

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_every_setting_is_documented_with_its_default_and_no_other() -> None:
    text = read("docs/configuration.md")
    named = set(re.findall(r"^\| `(TECHMATCH_\w+)` \|", text, re.MULTILINE))
    settings = {f"TECHMATCH_{name.upper()}" for name in Settings.model_fields}
    assert named == settings | {"TECHMATCH_CONFIG"}


@pytest.mark.parametrize("name", ["threads", "proposals_per_item", "proposal_threshold"])
def test_the_documented_default_is_the_real_one(name: str) -> None:
    row = re.search(rf"`TECHMATCH_{name.upper()}` \| `([^`]+)`", read("docs/configuration.md"))
    assert row is not None
    assert row[1] == str(Settings.model_fields[name].default)


def test_every_command_is_documented() -> None:
    text = read("docs/commands.md")
    for name in main.list_commands(click.Context(main)):
        command = main.commands[name]
        children = command.commands if isinstance(command, click.Group) else {"": None}
        for child in children:
            assert f"techmatch {name} {child}".strip() in text


def test_every_dependency_is_explained_and_pinned() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg")
    explained = read("docs/dependencies.md").lower()
    pinned = {
        line.split("==")[0].lower()
        for line in read("requirements.txt").splitlines()
        if "==" in line
    }
    for line in setup["options"]["install_requires"].split():
        name = line.split("[")[0]
        assert name.lower() in explained, name
        assert name.lower() in pinned, name


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_to_a_file(path: Path) -> None:
    for target in LINK.findall(path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


def test_the_readme_shows_the_measured_figures_of_the_matching_document() -> None:
    figures = re.findall(r"\| (0\.\d{3}) \| (0\.\d{3}) \|", read("README.md"))
    assert len(figures) == 5
    matching = read("docs/matching.md").replace(" .", " 0.").replace("*", "")
    for row in figures:
        for figure in row:
            assert figure in matching or figure[1:] in matching, figure
