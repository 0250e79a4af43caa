"""Spoils files at random and reads them, for so many seconds: what the readers must stand.

``python -m scripts.fuzzing SECONDS [FOLDER]``. Each file is read in a process of its own with
bounds on memory and time. What ends in another error than a refusal is kept in the folder for
temporary files under ``techmatch-fuzz``, with its seed in the name, and the exit status is 1.

Where atheris is installed, it chooses what to try next by what code was reached: give --atheris.
"""

from __future__ import annotations

import argparse
import os
import resource
import struct
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from random import Random

from matcher.domain.errors import BadTable
from matcher.types import Kind
from web.base.config import ROOT
from web.exchange.reading import read_table

MOST_SEED = 300_000
"""Bytes: of a larger file hardly anything is hit."""
ROOM = 600 * 1024 * 1024
SECONDS = 20
ENDINGS = {".xlsx", ".csv", ".tsv", ".jsonl", ".docx"}
TOKENS = (
    *(b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b'"', b"\r", b"\n", b",", b"\t", b"{", b"[", b"1e999"),
    *(b"\\ud800", b"&#0;", b"<!DOCTYPE x>", b"-1", b"9" * 400, b"PK\x01\x02", b"PK\x05\x06"),
    *(b'<row r="0">', b'<c r="XFD1">', b"<si>", b"</c>", b'r="A1:XFD9"', b"NaN", "合计".encode()),
)


def main() -> int:
    """Spoil and read until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", type=int)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--atheris", action="store_true")
    asked = parser.parse_args()
    seeds = list(find_seeds(asked.folder))
    print(f"{len(seeds)} files, seed {asked.seed}", flush=True)
    if asked.atheris:
        return follow_coverage(asked.seconds)
    kept = Path(tempfile.gettempdir()) / "techmatch-fuzz"
    random, tried, found = Random(asked.seed), 0, 0  # noqa: S311 - luck, no secret
    end = time.monotonic() + asked.seconds
    while time.monotonic() < end:
        name, data = random.choice(seeds)
        spoilt = spoil(data, random)
        tried += 1
        fault = try_apart(lambda name=name, spoilt=spoilt: read(name, spoilt))  # type: ignore[misc]
        if fault:
            found += 1
            kept.mkdir(exist_ok=True)
            (kept / f"{asked.seed}-{tried}-{name}").write_bytes(spoilt)
            print(f"{name}: {fault}", flush=True)
    print(f"{tried} files read, {found} faults" + (f", kept in {kept}" if found else ""))
    return 1 if found else 0


def find_seeds(folder: Path | None) -> Iterator[tuple[str, bytes]]:
    """Yield (name, content) of good files: the cases of the tests, and those of a folder."""
    sys.path.insert(0, str(ROOT))
    from tests.exchange.cases import CASES

    yield from ((case.name, case.data) for case in CASES if case.data)
    for path in sorted(folder.rglob("*")) if folder else ():
        if path.suffix.lower() in ENDINGS and path.stat().st_size <= MOST_SEED:
            yield path.name, path.read_bytes()


def spoil(data: bytes, random: Random) -> bytes:
    """Return a file with some bytes changed; of an archive the bytes inside its parts."""
    if not zipfile.is_zipfile(BytesIO(data)) or random.random() < 0.2:
        return _spoil_bytes(data, random)
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as target:
        names = source.namelist()
        chosen = {random.choice(names), random.choice(names)}
        for name in names:
            part = source.read(name)
            target.writestr(name, _spoil_bytes(part, random) if name in chosen else part)
    return stream.getvalue()


def _spoil_bytes(data: bytes, random: Random) -> bytes:
    spoilt = bytearray(data)
    for _ in range(random.choice((1, 2, 5, 20))):
        at = random.randrange(len(spoilt) + 1)
        match random.randrange(6):
            case 0:
                spoilt[at : at + 1] = bytes([random.randrange(256)])
            case 1:
                spoilt[at:at] = random.choice(TOKENS) * random.choice((1, 1, 3, 500))
            case 2:
                del spoilt[at : at + random.choice((1, 4, 100))]
            case 3:
                spoilt[at : at + 4] = struct.pack("<I", random.choice((0, 0xFFFFFFFF, 1 << 31)))
            case 4:
                other = random.randrange(len(spoilt) + 1)
                spoilt[at:at] = spoilt[other : other + random.randrange(200)]
            case _ if random.random() < 0.1:
                del spoilt[at:]
    return bytes(spoilt)


def read(name: str, data: bytes) -> None:
    """Read a file as both kinds; a refusal in words is an answer."""
    for kind in Kind:
        try:
            read_table(data, name, kind)
        except BadTable as error:
            if not all(" / " in line for line in error.problems):
                raise AssertionError("a refusal in one language") from error


def try_apart(job: Callable[[], None]) -> str:
    """Return how a job failed in a process of its own; nothing where it did not."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        taken = int(Path("/proc/self/statm").read_text().split()[0]) * 4096
        resource.setrlimit(resource.RLIMIT_AS, (taken + ROOM, taken + ROOM))
        try:
            job()
        except BaseException as error:
            os.write(writing, f"{type(error).__name__}: {error}"[:500].encode("utf-8", "replace"))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        told = stream.read().decode()
    _, status = os.waitpid(child, 0)
    return told or (f"killed by {status}" if status else "")


def follow_coverage(seconds: int) -> int:
    """Hand the reader to atheris, which must be installed for this."""
    import atheris

    suffixes = sorted(ENDINGS)

    def once(data: bytes) -> None:
        if data:
            read(f"n{suffixes[data[0] % len(suffixes)]}", data[1:])

    atheris.instrument_all()
    atheris.Setup([sys.argv[0], f"-max_total_time={seconds}"], once)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
