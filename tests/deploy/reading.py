"""Reading the files of docs/deploy/ as the programs do that they are for."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path

import click

from web.base.config import ROOT
from web.cli import main

FOLDER = ROOT / "docs" / "deploy"


def read(name: str) -> str:
    """Return the text of a file of docs/deploy/."""
    return (FOLDER / name).read_text(encoding="utf-8")


@dataclass
class Unit:
    """A unit file: (section, option, value) in order."""

    name: str
    lines: list[tuple[str, str, str]] = field(default_factory=list)

    def all(self, option: str) -> list[str]:
        """Return every value that is given for an option."""
        return [value for _, name, value in self.lines if name == option]

    def one(self, option: str) -> str:
        """Return the one value of an option."""
        (value,) = self.all(option)
        return value


def read_unit(path: Path) -> Unit:
    """Read a unit; fail for a line that is none."""
    unit, section = Unit(path.name), ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if heading := re.fullmatch(r"\[(\w+)\]", line):
            section = heading[1]
            continue
        option = re.fullmatch(r"([A-Z]\w*)=(.*)", line)
        assert option is not None and section, f"{path.name}: {line}"
        unit.lines.append((section, option[1], option[2]))
    return unit


def read_variables(text: str) -> dict[str, str]:
    """Return the variables of an environment file."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


Directive = list["str | list[Directive]"]
"""Words of a directive; the last one may be a block of directives."""


def read_blocks(text: str, *, ends: str) -> list[Directive]:
    """Return the directives of a file of nginx (``ends`` is ';') or Caddy (a line's end).

    Fails where a brace or a quotation is left open.
    """
    found: list[list[Directive]] = [[]]
    words: Directive = []
    for token in re.findall(r'#[^\n]*|"(?:\\.|[^"])*"|\'[^\']*\'|\n|;|[^\s;]+', text):
        if token.startswith("#"):
            continue
        if token == "{":
            found.append([])
            words.append(found[-1])  # type: ignore[arg-type]
            found[-2].append(words)
            words = []
        elif token == "}":
            assert not words or ends == "\n", words
            if words:
                found[-1].append(words)
            words = []
            found.pop()
            assert found, "one brace too many"
        elif token == ends or token == "\n":
            if words and token == ends:
                found[-1].append(words)
                words = []
        else:
            assert token.count('"') in (0, 2) or token.startswith("'"), token
            words.append(token.strip("\"'"))
    assert len(found) == 1, "a brace is left open"
    assert not words, words
    return found[0]


def walk(blocks: list[Directive]) -> list[tuple[str, ...]]:
    """Return every directive of every block, as words without their blocks."""
    every: list[tuple[str, ...]] = []
    for directive in blocks:
        every.append(tuple(word for word in directive if isinstance(word, str)))
        for word in directive:
            if isinstance(word, list):
                every += walk(word)  # type: ignore[arg-type]
    return every


def check_command(words: list[str]) -> None:
    """Fail unless these are a command of ours with options that it has."""
    assert Path(words[0]).name == "techmatch", words
    name = words[1]
    command = main.get_command(click.Context(main), name)
    assert command is not None, words
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words[2:] if word.startswith("--")} <= known, words


def split_command(line: str) -> list[str]:
    """Return the words of a command line."""
    return shlex.split(line)
