"""A pulse is never read while only a part of it is written."""

from __future__ import annotations

import os
import signal
import time

from web.running.crew import Pulses

READINGS = 2_000_000


def test_who_looks_while_a_pulse_is_given_never_sees_a_time_that_was_not() -> None:
    pulses, begun = Pulses(2), time.monotonic()
    pulses.beat(1)
    child = os.fork()
    if not child:
        while True:
            pulses.beat(1)
    try:
        assert min(pulses.last(1) for _ in range(READINGS)) >= begun
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
