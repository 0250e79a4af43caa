"""How long a worker may hold a message, and when it is tried again."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

_chance = secrets.SystemRandom()


@dataclass(frozen=True, slots=True)
class Pace:
    """Times in seconds. Tests use short ones."""

    lease: float = 300.0
    """Longer than any transport waits: after it, whoever held the message is taken for dead."""
    steps: tuple[float, ...] = (60.0, 300.0, 1800.0, 7200.0, 21600.0)
    """Pauses after the first failure, the second, ...; the last one stays."""
    most_attempts: int = 8

    def pause_after(self, attempts: int) -> timedelta:
        """Return the pause after so many attempts, a fifth shorter or longer by chance.

        So that what failed at one moment does not all come back at another one.
        """
        step = self.steps[min(attempts, len(self.steps)) - 1]
        return timedelta(seconds=step * _chance.uniform(0.8, 1.2))


PACE = Pace()
