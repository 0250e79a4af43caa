"""Parts end when whoever started them is gone, even where it was killed and could tell nobody.

The supervisor holds one end of a pipe, its parts wait at the other: it closes with the process
that holds it, on every system that we run on.
"""

from __future__ import annotations

import os
import signal
import threading
import time

VARIABLE = "SUPERVISOR_LIFELINE"
"""Number of the descriptor that a part waits at. Not one of ours: settings are TECHMATCH_…"""

LAST_SECONDS = 15.0
"""How long a part may take to end by itself."""


class Lifeline:
    """The end that the supervisor holds."""

    def __init__(self) -> None:
        # Neither end is inherited by a process that is not given it by name.
        self.waiting, self.held = os.pipe()

    def environment(self) -> dict[str, str]:
        """Return what a part has to find in its environment; it needs ``waiting`` as well."""
        return {VARIABLE: str(self.waiting)}

    def close(self) -> None:
        """Let go: what still waits ends."""
        os.close(self.held)
        os.close(self.waiting)


def take() -> int | None:
    """Return the descriptor that this process was given to wait at, once; None: it has none."""
    descriptor = os.environ.pop(VARIABLE, "")
    return int(descriptor) if descriptor.isdigit() else None


def watch() -> None:
    """End this process once the supervisor that started it is gone; nothing where there is none."""
    descriptor = take()
    if descriptor is not None:
        follow(descriptor)


def follow(descriptor: int) -> None:
    """End this process once the other end of a lifeline is closed; a thread waits for it."""
    threading.Thread(target=_wait, args=(descriptor,), daemon=True, name="lifeline").start()


def _wait(descriptor: int) -> None:
    try:
        while os.read(descriptor, 1):
            pass
    except OSError:
        return  # No such descriptor: nobody's lifeline.
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(LAST_SECONDS)
    os._exit(1)
