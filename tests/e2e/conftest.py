"""A running site with demo data, and a browser."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from importlib import resources

import pytest
from playwright.sync_api import Browser, expect

from scripts.browsing import Site, Visitor, prepare_home, running_browser, running_site

# A slow machine beside other tests is no defect of a page.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """``techmatch start`` in a folder of its own, which is prepared once for all who run tests."""
    home = tmp_path_factory.mktemp("site")
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = tmp_path_factory.getbasetemp().parent / "prepared-site"
        with shared.with_suffix(".lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if not (shared / "done").exists():
                prepare_home(shared)
                (shared / "done").touch()
        shutil.copytree(shared, home, dirs_exist_ok=True)
    with running_site(home) as running:
        yield running
        assert running.deaths() == []


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    with running_browser() as running:
        yield running


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


NewVisitor = Callable[..., Visitor]


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[NewVisitor]:
    """Return a function that gives a new visitor, optionally signed in."""
    visitors: list[Visitor] = []

    def new_visitor(email: str | None = None, width: int = 1280) -> Visitor:
        height = 844 if width < 600 else 900
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", reduced_motion="reduce"
        )
        visitor = Visitor(context, site.address)
        visitors.append(visitor)
        if email:
            visitor.sign_in(email)
        return visitor

    yield new_visitor
    problems = [problem for visitor in visitors for problem in visitor.problems]
    for visitor in visitors:
        visitor.context.close()
    assert problems == []
