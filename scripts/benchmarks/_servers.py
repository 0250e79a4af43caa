"""Sites and bare pages that run while they are measured, and how much memory they take."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 300
SETTLE_SECONDS = 20.0
"""How long to wait at most until what was asked for and is waited for no more is answered."""
STOP_SECONDS = 30
LOOK_SECONDS = 5.0
IDLE = 0.1
"""Who uses less of a core than this rests: what looks regularly for work uses some."""
LONGEST_WORK = 3600.0
"""How long a worker may have things to do before it rests."""


class NotStarted(Exception):
    """A server did not start; the message ends with what it said."""


class NeverRests(Exception):
    """A server goes on working for longer than anybody waits."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Memory of a process and its children in MiB; ``shared`` counts what they share once."""

    processes: int
    resident: float
    shared: float


@dataclass(frozen=True, slots=True)
class Part:
    """Memory of one process in MiB: all that is resident, its share of what it has in common with
    others, and what it alone has."""

    resident: float
    shared: float
    own: float


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers."""

    process: subprocess.Popen[bytes]
    port: int
    seconds: float
    """How long it took to answer."""

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def settle(self) -> None:
        """Wait until it does nothing any more: wrk leaves at the end without the last answers,
        and what still makes them would slow down whatever is measured next."""
        deadline, known = time.monotonic() + SETTLE_SECONDS, -1
        while time.monotonic() < deadline:
            used = sum(_read_ticks(number) for number in _family(self.process.pid))
            if used - known <= 1:
                return
            known = used
            time.sleep(0.2)

    def memory(self) -> Memory:
        """Return what it takes at this moment."""
        found = self.parts()
        return Memory(
            len(found), sum(one.resident for one in found), sum(one.shared for one in found)
        )

    def parts(self) -> list[Part]:
        """Return what each process takes: the first one, then its children in order."""
        return [_read_memory(number) for number in _family(self.process.pid)]

    def core_seconds(self) -> float:
        """Return the time of a core so far, that of ended children included."""
        used = sum(_read_ticks(number, ended=True) for number in _family(self.process.pid))
        return used / os.sysconf("SC_CLK_TCK")

    def rest(self, seconds: float) -> None:
        """Wait until nothing was done for so long. Raises NeverRests."""
        deadline, quiet, known = time.monotonic() + LONGEST_WORK, 0.0, self.core_seconds()
        while quiet < seconds:
            if time.monotonic() > deadline:
                raise NeverRests(f"busy for {LONGEST_WORK:.0f} s")
            time.sleep(LOOK_SECONDS)
            used = self.core_seconds()
            # A process that ended takes its time along.
            is_idle = 0 <= used - known < IDLE * LOOK_SECONDS
            quiet, known = (quiet + LOOK_SECONDS if is_idle else 0.0), used


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    log: Path,
    is_ready: Callable[[int, Path], bool],
    port: int | None = None,
) -> Iterator[Running]:
    """Run ``python ARGUMENTS`` with PORT in the environment until the block ends."""
    port = port or free_port()
    begun = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            env={**environment, "PORT": str(port)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        while not is_ready(port, log):
            if process.poll() is not None or time.monotonic() - begun > START_SECONDS:
                raise NotStarted(log.read_text(errors="replace")[-2000:])
            time.sleep(0.02)
        yield Running(process, port, time.monotonic() - begun)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def answers(port: int, _log: Path) -> bool:
    """Return whether a server says that it is well."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=10) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def says_ready(_port: int, log: Path) -> bool:
    """Return whether ``techmatch start`` has said READY."""
    return re.search(r"^READY \S+$", log.read_text(errors="replace"), re.MULTILINE) is not None


def _family(number: int) -> list[int]:
    found = [number]
    for path in Path("/proc").glob(f"{number}/task/*/children"):
        for child in path.read_text().split():
            found += _family(int(child))
    return found


def _read_ticks(number: int, ended: bool = False) -> int:
    """Return the processor time of a process so far, in hundredths of a second; on demand with
    that of the children it has waited for."""
    # The name, in brackets, may hold anything.
    fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11 : 15 if ended else 13]))


def _read_memory(number: int) -> Part:
    text = Path(f"/proc/{number}/smaps_rollup").read_text()
    found = {name: int(size) for name, size in re.findall(r"^(\w+): +(\d+) kB$", text, re.M)}
    own = found["Private_Clean"] + found["Private_Dirty"]
    return Part(found["Rss"] / 1024, found["Pss"] / 1024, own / 1024)
