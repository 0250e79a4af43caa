"""Runs the site, which has the worker among its processes: starts it again when it dies."""

from __future__ import annotations

import logging
import signal
import sys
import time
from collections.abc import Sequence
from types import FrameType

import click

from web.running import asking, notifying, serving
from web.running.lifeline import Lifeline
from web.running.parts import Pace, Part

logger = logging.getLogger(__name__)

WRONG_SETTINGS = 2
"""Status of a site that cannot start for a reason that will not go away by itself."""

SITE = (sys.executable, "-m", "web.cli", "serve", "--with-worker")


class Supervisor:
    """Starts the site, says READY, and keeps it running until it is told to stop."""

    def __init__(
        self,
        host: str,
        port: int,
        logins: Sequence[tuple[str, str, str]],
        mails: str = "",
        pace: Pace = Pace(),  # noqa: B008 - it cannot be changed.
        command: Sequence[str] = SITE,
    ) -> None:
        self.address = asking.local_address(host, port)
        self.logins = logins
        self.mails = mails
        """Folder of the mails; empty where a server takes them."""
        self.pace = pace
        self.site = Part("site", command, pace)
        self.lifeline = Lifeline()
        self.stopping = self.was_ready = self.is_down = False
        self.asked_at = self.answered_at = self.told_at = 0.0

    def run(self) -> int:
        """Return the exit status: 0 after Ctrl-C or SIGTERM, 1 where the site cannot be started
        as the installation is configured."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        try:
            while not self.stopping:
                if not self._tend_site():
                    return 1
                self._ask_site()
                self._tell_manager()
                time.sleep(self.pace.look)
            return 0
        finally:
            notifying.notify("STOPPING=1")
            self.site.ask_to_end()
            self.site.wait(self.pace.stop)

    def _tend_site(self) -> bool:
        """Start the site where it is due. Return False where it will never start."""
        now = time.monotonic()
        status = self.site.take_status(now)
        if status is not None:
            if status == WRONG_SETTINGS and not self.was_ready:
                click.echo("The site cannot be started as things are: see above.", err=True)
                return False
            self.is_down = True
            logger.error(
                "the site ended with status %d and is started again in %.0f s",
                *(status, self.site.due_at - now),
            )
        if self.site.is_due(now) and not self.stopping:
            self.site.start(now, self.lifeline)
        return True

    def _ask_site(self) -> None:
        """Say READY with the first answer; later end a site that answers nothing any more."""
        now = time.monotonic()
        waiting = not self.was_ready or self.is_down
        if self.site.process is None or not (waiting or now - self.asked_at >= self.pace.ask):
            return
        self.asked_at = now
        status = asking.find_status(self.address, self.pace.answer)
        if status is not None:
            self.answered_at = time.monotonic()
            self._note_answer(status)
        elif now - max(self.answered_at, self.site.started_at) >= self.pace.silence:
            logger.error("the site has not answered for %.0f s and is ended", self.pace.silence)
            self.site.kill()

    def _note_answer(self, status: int) -> None:
        if status == 200 and not self.was_ready:
            self._announce()
            notifying.notify("READY=1", "STATUS=The site answers.")
            self.was_ready = True
        elif self.was_ready and self.is_down:
            logger.warning("the site answers again")
        self.is_down = False

    def _tell_manager(self) -> None:
        seconds = notifying.watchdog_seconds()
        if seconds is not None and time.monotonic() - self.told_at >= seconds:
            self.told_at = time.monotonic()
            notifying.notify("WATCHDOG=1")

    def _announce(self) -> None:
        click.echo(f"READY {self.address}")
        for role, email, password in self.logins:
            click.echo(f"  {role:<10} {email:<24} {password}")
        if self.mails:
            click.echo(f"  {'mails':<10} {self.mails}")
        sys.stdout.flush()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True


def require_free(host: str, port: int) -> None:
    """Raise ConfigError where the port is taken or is not ours to take."""
    for door in serving.open_doors(host, port):
        door.close()
