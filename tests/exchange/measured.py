"""Reads files one by one, each in a process of its own, and says what it took.

``python -m tests.exchange.measured FOLDER``: a line of JSON for each file of the folder.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path

from matcher.domain.errors import BadTable
from matcher.types import Kind
from web.cli.matching import _region_names
from web.exchange.items import read_items

ROOM = 300 * 1024 * 1024
"""What reading may take beside the file itself."""
SECONDS = 60


def main(folder: Path) -> None:
    """Measure each file."""
    for path in sorted(folder.iterdir()):
        print(json.dumps({"name": path.stem, **measure(path)}), flush=True)


def measure(path: Path) -> dict[str, object]:
    """Return how a file ended, what was said, and the most memory in bytes beside the file."""
    reading, writing = os.pipe()
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        os.close(reading)
        with os.fdopen(writing, "w") as told:
            told.write(json.dumps(attempt(path)))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as stream:
        text = stream.read()
    _, status, used = os.wait4(child, 0)
    ended = json.loads(text) if text else {"end": f"killed {status}", "said": []}
    peak = used.ru_maxrss * 1024 - path.stat().st_size - _pages(1)
    return {**ended, "peak": peak, "seconds": round(time.monotonic() - began, 1)}


def _pages(place: int) -> int:
    """Return what this process takes in bytes: addresses (0) or memory (1)."""
    return int(Path("/proc/self/statm").read_text().split()[place]) * os.sysconf("SC_PAGESIZE")


def attempt(path: Path) -> dict[str, object]:
    """Read a file within bounds."""
    most = _pages(0) + ROOM + path.stat().st_size
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        items = read_items(path, Kind.NEED, _region_names())
    except BadTable as error:
        return {"end": "refused", "said": error.problems}
    except MemoryError:
        return {"end": "memory", "said": []}
    except Exception as error:
        return {"end": type(error).__name__, "said": [str(error)[:200]]}
    return {"end": f"read {len(items)}", "said": []}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
