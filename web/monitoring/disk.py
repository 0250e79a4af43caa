"""Whether there is room where the site stores: by what is free, and by writing a few bytes."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import make_url

from web.base import site
from web.base.checks.kinds import Check, Finding, Lane, fail, warn
from web.base.files import store

MIB = 1024 * 1024
PROBE = b"techmatch\n" * 400
"""About a page of a file system: less might still fit into one that is full."""

_MAKE_ROOM = (
    "Make room or give the disk more: look for old backups and logs first. Nothing that was"
    " acknowledged is lost; the site goes on by itself once there is room."
)
_REASONS = {
    errno.ENOSPC: ("the disk is full", _MAKE_ROOM),
    errno.EFBIG: ("files may not grow", "Raise the limit of file sizes (ulimit -f, LimitFSIZE)."),
    errno.EDQUOT: ("the quota is used up", _MAKE_ROOM),
    errno.EROFS: ("it is mounted read-only", "Look into the kernel's log for faults of the disk."),
    errno.EACCES: ("the account of the site may not write there", "Give the folder to it (chown)."),
    errno.EPERM: ("the account of the site may not write there", "Give the folder to it (chown)."),
    errno.ENOENT: ("it is not there", "Mount it, or put TECHMATCH_HOME right."),
}
_UNKNOWN = "Look into the kernel's log for faults of the disk."


def find_home() -> Iterator[Finding]:
    """Yield what is wrong with the home folder."""
    yield from look_at(site.settings().home)


def find_files() -> Iterator[Finding]:
    """Yield what is wrong with the store of files that people bring."""
    settings = site.settings()
    if settings.files_url:
        yield from _try_remote()
    elif settings.files_folder.exists():
        yield from look_at(settings.files_folder)


def find_database() -> Iterator[Finding]:
    """Yield what is wrong where SQLite keeps its file; a server looks after its own disk."""
    url = make_url(site.settings().resolved_database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        yield from look_at(Path(url.database).parent)


def look_at(folder: Path) -> Iterator[Finding]:
    """Yield what is wrong with a folder that the site writes in."""
    try:
        free = _measure_free(folder)
        _write(folder)
    except OSError as error:
        why, advice = _REASONS.get(error.errno or 0, (os.strerror(error.errno or 0), _UNKNOWN))
        yield fail(f"Nothing can be written in {folder}: {why}.", advice)
        return
    yield from _judge(folder, free)


def _judge(folder: Path, free: int) -> Iterator[Finding]:
    settings = site.settings()
    if free < settings.disk_least_mb:
        said = f"Only {free} MiB are free in {folder} (TECHMATCH_DISK_LEAST_MB is "
        yield fail(f"{said}{settings.disk_least_mb}).", _MAKE_ROOM)
    elif free < settings.disk_low_mb:
        said = f"{free} MiB are free in {folder} (TECHMATCH_DISK_LOW_MB is "
        yield warn(f"{said}{settings.disk_low_mb}).", _MAKE_ROOM)


def _measure_free(folder: Path) -> int:
    """Return the MiB that the site's account may still write."""
    state = os.statvfs(folder)
    return state.f_bavail * state.f_frsize // MIB


def _write(folder: Path) -> None:
    path = folder / f".probe-{secrets.token_hex(6)}"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        # A file system may take the bytes and find out later that it has no room.
        os.write(descriptor, PROBE)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
        path.unlink(missing_ok=True)


def _try_remote() -> Iterator[Finding]:
    try:
        store.try_to_write(PROBE)
    except Exception as error:
        # What reaches another store is a library of its own, with errors of its own.
        yield fail(
            f"Nothing can be written into the store of files: {type(error).__name__}.",
            "Look at TECHMATCH_FILES_URL, its credentials, and whether the store can be reached.",
        )


CHECKS = (
    Check(name="disk_home", find=find_home, lane=Lane.FILES, decides=True),
    Check(name="disk_database", find=find_database, lane=Lane.FILES, decides=True),
    Check(name="disk_files", find=find_files, lane=Lane.FILES, fresh=30.0),
)
