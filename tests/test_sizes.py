"""Files and functions stay short enough to be read at one sitting."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("matcher", "embeddings", "web", "scripts")

LONGEST_FILE = 300
LONGEST_FUNCTION = 46
"""Lines, docstring included and decorators not. Both are about the longest there is: what has
to grow beyond is split."""


def list_files(package: str) -> list[Path]:
    # A migration tells the schema's history and is never worked on again.
    files = (ROOT / package).rglob("*.py")
    return sorted(file for file in files if "migrations" not in file.parts)


def list_functions(source: str) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield node.name, node.end_lineno - node.lineno + 1


@pytest.mark.parametrize("package", PACKAGES)
def test_no_file_is_longer_than_a_few_screens(package: str) -> None:
    lengths = {
        str(file.relative_to(ROOT)): len(file.read_text("utf-8").splitlines())
        for file in list_files(package)
    }
    assert lengths
    assert [file for file, length in lengths.items() if length > LONGEST_FILE] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_no_function_is_longer_than_one_screen(package: str) -> None:
    long = [
        f"{file.relative_to(ROOT)}: {name} has {length} lines"
        for file in list_files(package)
        for name, length in list_functions(file.read_text("utf-8"))
        if length > LONGEST_FUNCTION
    ]
    assert long == []
