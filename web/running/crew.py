"""Several processes that work together, forked from one that has loaded what they need.

What was loaded before the fork is in memory once: the processes share its pages until one of them
writes. The first process does none of the work itself. It starts another process for one that died,
ends one that hangs, and tells all to stop.

Only the thread that forks goes on in the new process, and locks that others held stay locked for
ever. So the first process has no other threads, and no connection to a database or a queue.
"""

from __future__ import annotations

import logging
import mmap
import os
import select
import signal
import struct
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from web.running import lifeline, notifying

logger = logging.getLogger(__name__)

Pulse = Callable[[], None]

LONG_SILENCE = 180.0
"""Seconds after which a process hangs whose tasks may take minutes."""
BEAT_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How patient the first process is, in seconds."""

    first_delay: float = 1.0
    longest_delay: float = 30.0
    healthy: float = 60.0
    """Who ran for so long has no failures behind it any more, and is followed at once."""
    silence: float = 60.0
    """A process that gave no pulse for so long hangs."""
    stop: float = 12.0
    look: float = 1.0
    others: float = 60.0
    """How long threads may take that were begun while everything was loaded."""


@dataclass(frozen=True, slots=True)
class Post:
    """What a process of the crew is there for."""

    work: Callable[[Pulse], None]
    name: str = ""
    """What the log calls the process; empty for one of several that do the same."""
    silence: float | None = None
    """After how many seconds without a pulse the process hangs; None: those of the pace."""

    def call(self, number: int) -> str:
        """Return what the log calls a process that fills the post."""
        return self.name or f"process {number} of the site"


def keep_beating(pulse: Pulse) -> None:
    """Give a pulse from a thread, for as long as the process runs at all: a long task is no
    fault."""
    threading.Thread(target=_beat, args=(pulse,), daemon=True, name="pulse").start()


def _beat(pulse: Pulse) -> None:
    while True:
        pulse()
        time.sleep(BEAT_SECONDS)


@dataclass
class Member:
    """One place of the crew and the process that fills it; 0 where there is none."""

    place: int
    post: Post
    number: int = 0
    started_at: float = 0.0
    due_at: float = 0.0
    failures: int = field(default=0)


class Pulses:
    """When each process last gave a pulse, in memory that all share."""

    def __init__(self, count: int) -> None:
        # Each is stored at once: ``struct`` would write zeros before it, and who looks in between
        # would take the process for one that hangs.
        self._times = memoryview(mmap.mmap(-1, count * struct.calcsize("d"))).cast("d")

    def beat(self, place: int) -> None:
        """Note that the process of a place is alive."""
        self._times[place] = time.monotonic()

    def last(self, place: int) -> float:
        """Return when it last was."""
        return self._times[place]


class Crew:
    """Keeps every post filled until SIGTERM or SIGINT, or until the supervisor is gone."""

    def __init__(
        self,
        posts: Sequence[Post],
        *,
        ended: Callable[[int], None] = lambda _number: None,
        beside: Callable[[], None] = lambda: None,
        pace: Pace = Pace(),
    ) -> None:
        self.members = [Member(place, post) for place, post in enumerate(posts)]
        self.pulses = Pulses(len(posts))
        self.ended, self.beside, self.pace = ended, beside, pace
        self.line = lifeline.Lifeline()
        self.stopping = False

    def run(
        self, supervisor: int | None = None, stopped: Callable[[], None] = lambda: None
    ) -> None:
        """Work until told to stop. ``supervisor`` is the descriptor of its lifeline; ``stopped``
        is called once before the processes are told."""
        self._wait_for_threads()
        sleeper = _Sleeper(supervisor)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        try:
            while not self.stopping:
                self._bury()
                for member in self.members:
                    self._tend(member)
                self.beside()
                self.stopping = sleeper.sleep(self.pace.look) or self.stopping
        finally:
            stopped()
            self._end()

    def _wait_for_threads(self) -> None:
        """Let threads end that were begun while everything was loaded; refuse to fork beside one
        that stays."""
        others = [one for one in threading.enumerate() if one is not threading.current_thread()]
        deadline = time.monotonic() + self.pace.others
        for thread in others:
            thread.join(max(0.0, deadline - time.monotonic()))
        if any(thread.is_alive() for thread in others):
            names = ", ".join(thread.name for thread in others)
            raise RuntimeError(f"there must be no threads before processes are forked: {names}")

    def _tend(self, member: Member) -> None:
        """Start the process of a place where it is due; end one that hangs."""
        now, silence = time.monotonic(), member.post.silence or self.pace.silence
        if not member.number and now >= member.due_at and not self.stopping:
            self._fork(member)
        elif member.number and now - self.pulses.last(member.place) >= silence:
            logger.error(
                "%s has stood still for %.0f s and is ended",
                *(member.post.call(member.number), silence),
            )
            os.kill(member.number, signal.SIGKILL)
            self.pulses.beat(member.place)

    def _fork(self, member: Member) -> None:
        self.pulses.beat(member.place)
        number = os.fork()
        if number:
            member.number, member.started_at = number, time.monotonic()
            return
        status = 1
        try:
            self._begin_member(member)
            status = 0
        except BaseException:
            logger.exception("%s ends", member.post.call(os.getpid()))
        finally:
            logging.shutdown()
            sys.stdout.flush()
            os._exit(status)

    def _begin_member(self, member: Member) -> None:
        """Become one of the crew: nothing of the first process's own is kept."""
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        for name in notifying.VARIABLES:
            os.environ.pop(name, None)
        os.close(self.line.held)
        lifeline.follow(self.line.waiting)
        member.post.work(lambda: self.pulses.beat(member.place))

    def _bury(self) -> None:
        """Take note of the processes that ended."""
        with suppress(ChildProcessError):
            while True:
                number, status = os.waitpid(-1, os.WNOHANG)
                if not number:
                    return
                for member in self.members:
                    if member.number == number:
                        self._note_end(member, os.waitstatus_to_exitcode(status))

    def _note_end(self, member: Member, status: int) -> None:
        now, number = time.monotonic(), member.number
        was_healthy = now - member.started_at >= self.pace.healthy
        member.number = 0
        member.failures = 0 if was_healthy else member.failures + 1
        delay = self.pace.first_delay * 2.0 ** min(member.failures - 2, 20)
        # The first time at once: each moment without it the others have more to do.
        member.due_at = now + (min(self.pace.longest_delay, delay) if member.failures > 1 else 0)
        self.ended(number)
        if not self.stopping:
            logger.error(
                "%s ended with status %d and is started again in %.0f s",
                *(member.post.call(number), status, member.due_at - now),
            )

    def _stop(self, _number: int, _frame: object) -> None:
        self.stopping = True

    def _end(self) -> None:
        """Tell all processes to stop, wait for their last answers, end who stays."""
        deadline = time.monotonic() + self.pace.stop
        for member in self.members:
            if member.number:
                os.kill(member.number, signal.SIGTERM)
        while any(member.number for member in self.members) and time.monotonic() < deadline:
            time.sleep(0.05)
            self._bury()
        for member in self.members:
            if member.number:
                logger.error("%s does not stop and is ended", member.post.call(member.number))
                os.kill(member.number, signal.SIGKILL)
        self._bury()


class _Sleeper:
    """Sleeps until a signal comes, a process ends or the supervisor is gone."""

    def __init__(self, supervisor: int | None) -> None:
        self._woken, alarm = os.pipe()
        for descriptor in (self._woken, alarm):
            os.set_blocking(descriptor, False)
        signal.set_wakeup_fd(alarm, warn_on_full_buffer=False)
        # A signal that nobody handles wakes nobody.
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        self._poll = select.poll()
        self._poll.register(self._woken, select.POLLIN)
        self._supervisor = supervisor
        if supervisor is not None:
            self._poll.register(supervisor, select.POLLIN)

    def sleep(self, seconds: float) -> bool:
        """Return whether the supervisor is gone."""
        events = dict(self._poll.poll(seconds * 1000))
        with suppress(BlockingIOError):
            while os.read(self._woken, 512):
                pass
        what = events.get(self._supervisor, 0) if self._supervisor is not None else 0
        if what & select.POLLNVAL:
            # No such descriptor: nobody's lifeline.
            self._poll.unregister(self._supervisor)  # type: ignore[arg-type]
            self._supervisor = None
            return False
        return bool(what and not os.read(self._supervisor, 1))  # type: ignore[arg-type]
