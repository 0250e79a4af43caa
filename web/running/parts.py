"""A child process that is started again when it ends."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from web.running import lifeline, notifying


@dataclass(frozen=True, slots=True)
class Pace:
    """How patient the supervisor is, in seconds."""

    first_delay: float = 1.0
    longest_delay: float = 60.0
    healthy: float = 300.0
    """Who ran for so long has no failures behind it any more."""
    silence: float = 180.0
    """A site that answered nothing for so long hangs: nobody is served by it."""
    ask: float = 20.0
    answer: float = 3.0
    stop: float = 15.0
    look: float = 0.3


class Part:
    """A process with a name, how often it failed lately, and when it is due again."""

    def __init__(self, name: str, command: Sequence[str], pace: Pace) -> None:
        self.name, self.command, self.pace = name, command, pace
        self.process: subprocess.Popen[bytes] | None = None
        self.failures = 0
        self.started_at = self.due_at = 0.0

    def start(self, now: float, line: lifeline.Lifeline) -> None:
        """Start the process, which ends when the lifeline does."""
        kept = {key: text for key, text in os.environ.items() if key not in notifying.VARIABLES}
        # In a session of its own: Ctrl-C reaches the supervisor alone, which decides the order.
        self.process = subprocess.Popen(  # noqa: S603
            self.command,
            start_new_session=True,
            pass_fds=(line.waiting,),
            env=kept | line.environment(),
        )
        self.started_at = now

    def take_status(self, now: float) -> int | None:
        """Return the status with which the process ended since it was last asked, else None.

        Then it is due again after 1, 2, 4 … seconds, the longer the more often it failed.
        """
        status = None if self.process is None else self.process.poll()
        if status is None:
            return None
        self.process = None
        self.failures = 1 if now - self.started_at >= self.pace.healthy else self.failures + 1
        # The exponent is bounded: a part may fail for years.
        delay = self.pace.first_delay * 2.0 ** min(self.failures - 1, 20)
        self.due_at = now + min(self.pace.longest_delay, delay)
        return status

    def is_due(self, now: float) -> bool:
        """Return whether the part does not run and its time has come."""
        return self.process is None and now >= self.due_at

    def kill(self) -> None:
        """End the process at once: it hangs and heeds nothing else."""
        if self.process is not None:
            self.process.kill()

    def ask_to_end(self) -> None:
        """Send SIGTERM, once."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait(self, seconds: float) -> None:
        """Wait for the end; kill the process where it does not come."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, seconds))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
