"""Running what takes files apart in a process of its own, with bounds on time and memory.

Libraries that parse strangers' files may hang, or eat all memory there is. Here that costs one
file its text, and neither the site nor the worker their lives.
"""

from __future__ import annotations

import os
import subprocess
import sys

from web.base.config import ROOT
from web.base.files.kinds import FileKind
from web.base.files.refusals import FileRefused, Reason

PROGRAM = "web.base.files.parsing"
CHECK_SECONDS = 15.0
READ_SECONDS = 30.0
REFUSED = 3
"""The program's exit status where it prints a reason."""


class CannotRead(Exception):
    """A file's text cannot be taken out of it, or not in time."""


def check_pdf(content: bytes) -> None:
    """Refuse a PDF that is broken or encrypted, or that does something when it is opened."""
    try:
        done = _run("check", FileKind.PDF, content, CHECK_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise FileRefused(Reason.BROKEN) from error
    if done.returncode == REFUSED:
        raise FileRefused(Reason(done.stdout.decode("ascii").strip()))
    if done.returncode:
        raise FileRefused(Reason.BROKEN)


def read_text(kind: FileKind, content: bytes) -> str:
    """Return the text of a file. Raises CannotRead where there is no getting at it."""
    try:
        done = _run("read", kind, content, READ_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise CannotRead(f"took longer than {READ_SECONDS:g} s") from error
    if done.returncode:
        raise CannotRead(f"ended with {done.returncode}")
    return done.stdout.decode("utf-8", "replace")


def strip_file(kind: FileKind, content: bytes) -> bytes:
    """Return a file without what tells who made it. Raises CannotRead where that cannot be done."""
    try:
        done = _run("strip", kind, content, READ_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise CannotRead(f"took longer than {READ_SECONDS:g} s") from error
    if done.returncode or not done.stdout:
        raise CannotRead(f"ended with {done.returncode}")
    return done.stdout


def _run(
    job: str, kind: FileKind, content: bytes, seconds: float
) -> subprocess.CompletedProcess[bytes]:
    # The environment is left out: it may hold secrets, which no parser of a file needs.
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    return subprocess.run(  # noqa: S603 - our own interpreter, fixed arguments
        [sys.executable, "-m", PROGRAM, job, kind.value],
        input=content,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=seconds,
        cwd=ROOT,
        # More threads than one would each claim memory of their own.
        env={**kept, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
        check=False,
    )
