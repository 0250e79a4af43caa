"""How long a worker may hold a webhook, and when a delivery is tried again."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

_chance = secrets.SystemRandom()

MINUTE = 60.0
HOUR = 60 * MINUTE


@dataclass(frozen=True, slots=True)
class Pace:
    """Times in seconds. Tests use short ones."""

    lease: float = 5 * MINUTE
    """Longer than any attempt takes: after it, whoever held the webhook is taken for dead."""
    steps: tuple[float, ...] = (
        *(30.0, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE),
        *(HOUR, 2 * HOUR, 4 * HOUR, 6 * HOUR, 10 * HOUR),
    )
    """Pauses after the first failure, the second, ...: a day in all; the last one stays."""
    most_attempts: int = 10
    longest_wait: float = 24 * HOUR
    """A receiver that asks for a longer pause is asked again after this one."""
    connect: float = 5.0
    whole: float = 15.0
    """From the connection to the end of the answer."""

    def pause_after(self, attempts: int) -> timedelta:
        """Return the pause after so many attempts, a tenth shorter or longer by chance."""
        step = self.steps[min(attempts, len(self.steps)) - 1]
        return timedelta(seconds=step * _chance.uniform(0.9, 1.1))

    def until(self, now: datetime, attempts: int, asked: float | None) -> datetime:
        """Return when to try again; ``asked`` are the seconds that the receiver asks for."""
        pause = self.pause_after(attempts)
        if asked is not None:
            pause = max(pause, timedelta(seconds=min(asked, self.longest_wait)))
        return now + pause


PACE = Pace()
