"""The guide is followed to the letter, and features can be left out."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from web.base.config import ROOT

GUIDE = ROOT / "docs" / "adding-a-feature.md"
FILE = re.compile(r"^`([\w./]+)`\n\n```\w+\n(.*?)^```$", re.M | re.S)
LINE = re.compile(r"^## The line\n.*?^```text\n(.*?)^```$", re.M | re.S)
COPIED = ("web", "tests", "matcher", "embeddings", "data", "setup.cfg", "docs")

LEAVES = {
    "joint": "tests/deals/test_pages.py tests/finding/test_finding.py",
    "help": "tests/drafting/test_pages.py tests/desk/test_pages.py",
    "figures": "tests/finding/test_finding.py tests/logbook/test_pages.py"
    " tests/logbook/test_files.py",
}
"""A feature that no other builds on -> tests of pages on which it would be seen."""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the project that may be changed."""
    # What is compiled goes along: a copy keeps the moment of its source, so most of it holds.
    ignored = shutil.ignore_patterns("e2e")
    for name in COPIED:
        source, target = ROOT / name, tmp_path / name
        if name in ("embeddings", "data", "docs"):
            target.symlink_to(source)
        elif source.is_dir():
            shutil.copytree(source, target, ignore=ignored)
        else:
            shutil.copy(source, target)
    return tmp_path


def test_the_example_of_the_guide_works_as_it_stands(copy: Path) -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    written = [_write(copy, name, text) for name, text in FILE.findall(guide)]
    assert all(path.parts[0] in ("web", "tests") and path.parts[1] == "remarks" for path in written)
    line = LINE.search(guide)
    assert line is not None
    _change_root(copy, "    demo\n", f"{line[1]}    demo\n")
    _run_tests(copy, "tests/remarks")


@pytest.mark.parametrize("leaf", LEAVES)
def test_a_feature_that_no_other_builds_on_can_be_left_out(copy: Path, leaf: str) -> None:
    _change_root(copy, f"    {leaf}\n", "")
    _run_tests(copy, *LEAVES[leaf].split())


def _write(copy: Path, name: str, text: str) -> Path:
    path = copy / name
    assert not path.exists(), name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    if path.suffix == ".py" and path.parent.name != "migrations":
        (path.parent / "__init__.py").touch()
    return Path(name)


def _change_root(copy: Path, old: str, new: str) -> None:
    root = copy / "web" / "features.py"
    text = root.read_text(encoding="utf-8")
    assert text.count(old) == 1
    root.write_text(text.replace(old, new), encoding="utf-8")


def _run_tests(copy: Path, *names: str) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *names]
    # On SQLite, whatever the suite around it runs on: each copy would start a server of its own.
    environment = {key: value for key, value in os.environ.items() if key != "TEST_DATABASE"}
    done = subprocess.run(
        command, cwd=copy, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert " passed" in done.stdout
