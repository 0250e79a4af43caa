"""A running site with demo data, and a browser to look at it with.

Shared by the browser tests, the benchmarks and the gallery.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from web.postings.demo import PASSWORD

START_SECONDS = 600
LOG = "start.log"
DEATH = re.compile(r" ERROR .*( ended with status | and is ended| hangs)")
SCREENSHOTS = Path(__file__).resolve().parents[1] / "test-results" / "screenshots"


class SiteFailed(Exception):
    """The site did not start; the message ends with what it said."""


@dataclass(frozen=True)
class Site:
    """A site started like a newcomer starts it."""

    address: str
    home: Path

    def deaths(self) -> list[str]:
        """Return what it said of processes that ended by themselves, or hung."""
        lines = (self.home / LOG).read_text(errors="replace").splitlines()
        return [line for line in lines if DEATH.search(line)]


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run_command(home: Path, *arguments: str) -> None:
    """Run ``techmatch`` on an installation; raise SiteFailed where it refuses."""
    done = subprocess.run(
        [sys.executable, "-m", "web.cli", *arguments],
        env=_environment(home),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SiteFailed(f"{arguments[0]} ended with {done.returncode}:\n{done.stderr[-3000:]}")


def _environment(home: Path) -> dict[str, str]:
    """Return this process's environment with no setting but the folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TECHMATCH_")}
    return kept | {"TECHMATCH_HOME": str(home)}


def prepare_home(home: Path) -> None:
    """Do what a first start does before it serves, in an empty folder."""
    command = [sys.executable, "-m", "web.cli", "prepare"]
    subprocess.run(command, env=_environment(home), check=True, capture_output=True)


@contextmanager
def running_site(home: Path, login_limit: str = "1000 per minute") -> Iterator[Site]:
    """Run ``techmatch start``, in an empty folder with demo data and index: worker and server."""
    port = free_port()
    environment = _environment(home) | {"TECHMATCH_LOGIN_LIMIT": login_limit, "PORT": str(port)}
    log = home / LOG
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "web.cli", "start"],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for_ready(process, log)
        yield Site(f"http://127.0.0.1:{port}", home)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def wait_for_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait for the line READY; raise SiteFailed where it does not come."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        text = log.read_text(errors="replace")
        if re.search(r"^READY http://127\.0\.0\.1:\d+$", text, re.MULTILINE):
            return
        if process.poll() is not None:
            raise SiteFailed(f"the site ended with {process.returncode}:\n{text[-3000:]}")
        time.sleep(0.3)
    raise SiteFailed(f"no READY within {START_SECONDS} seconds:\n{log.read_text()[-3000:]}")


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Start the system's Chromium without anything that would look for a network."""
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
                "--disable-extensions",
                # There is one site to look at, and nothing to protect it from.
                "--disable-site-isolation-trials",
                "--renderer-process-limit=1",
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
