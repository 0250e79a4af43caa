"""A running site with demo data, and a browser."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from web.services.demo import PASSWORD

START_SECONDS = 240
SCREENSHOTS = Path(__file__).resolve().parents[2] / "test-results" / "screenshots"


@dataclass(frozen=True)
class Site:
    """A site started like a newcomer starts it."""

    address: str
    home: Path


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """``techmatch start`` on a new folder: demo data, index, worker and server."""
    home = tmp_path_factory.mktemp("site")
    port = free_port()
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("TECHMATCH_")
    }
    environment |= {
        "TECHMATCH_HOME": str(home),
        "TECHMATCH_LOGIN_LIMIT": "1000 per minute",
        "PORT": str(port),
    }
    log = (home / "start.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "web.cli", "start"],
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        wait_for_ready(process, home / "start.log")
        yield Site(f"http://127.0.0.1:{port}", home)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
        log.close()


def wait_for_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait for the line READY, or fail with what the site said."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        text = log.read_text(errors="replace")
        if re.search(r"^READY http://127\.0\.0\.1:\d+$", text, re.MULTILINE):
            return
        if process.poll() is not None:
            pytest.fail(f"the site ended with {process.returncode}:\n{text[-3000:]}")
        time.sleep(0.3)
    pytest.fail(f"no READY within {START_SECONDS} seconds:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield browser
        browser.close()


class Visitor:
    """Somebody with a browser of their own; fails on any script error or blocked resource."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context = context
        self.address = address
        self.page: Page = context.new_page()
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", self._note)

    def _note(self, message: object) -> None:
        text = getattr(message, "text", "")
        if getattr(message, "type", "") == "error" and "status of 4" not in text:
            self.problems.append(text)

    def go(self, path: str) -> Page:
        """Open a page of the site."""
        self.page.goto(self.address + path)
        return self.page

    def sign_in(self, email: str) -> Page:
        """Sign in with a demo account."""
        self.go("/sign-in")
        self.page.fill("input[name=email]", email)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("main button[type=submit]")
        self.page.wait_for_url(lambda url: "/sign-in" not in url)
        return self.page

    def picture(self, name: str, *, whole: bool = True) -> None:
        """Take a screenshot of the whole page, or of what the screen shows."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=whole)


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
