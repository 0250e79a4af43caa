"""The home folder: there, writable, whole, and nobody else's to read."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from sqlalchemy.engine import make_url

from matcher.domain.errors import ConfigError
from web.base import site
from web.base.config import KEPT_KEYS, Settings

OTHERS = stat.S_IRWXO
UNFINISHED = "restoring.json"
"""Lies in the home folder as long as a restore into it is not finished."""

_OURS = (
    "techmatch.sqlite3",
    "queue.sqlite3",
    *KEPT_KEYS,
    "log_head",
    "maintenance.json",
    "mails",
    "files",
    "index",
)
_BESIDE = ("", "-wal", "-shm", "-journal")


def prepare_home(settings: Settings) -> None:
    """Make the home folder where there is none, and close to others what lies in it.

    Raises ConfigError, with what to do, where the folder cannot be written in or where a restore
    into it was broken off.
    """
    try:
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        _try_to_write(settings.home)
    except OSError as error:
        raise ConfigError(_explain(settings.home, error)) from error
    refuse_unfinished(settings.home)
    close_to_others(settings)


def close_to_others(settings: Settings) -> list[Path]:
    """Take from others of this machine the right to what lies in the home folder.

    Returns what stays open: it belongs to another user.
    """
    stays = []
    for path in list_ours(settings):
        with suppress(FileNotFoundError):
            mode = stat.S_IMODE(path.stat().st_mode)
            try:
                if mode & OTHERS:
                    path.chmod(mode & ~OTHERS)
            except OSError:
                stays.append(path)
    return stays


def refuse_unfinished(home: Path) -> None:
    """Raise ConfigError where a restore into the folder was broken off."""
    if (home / UNFINISHED).exists():
        raise ConfigError(
            f"A restore into {home} was not finished, so that nothing is complete there."
            " Run it again, with the same file: techmatch restore FILE"
        )


def find_trouble() -> str:
    """Return in English what of the home folder others may read; nothing where all is well."""
    settings = site.settings()
    stays = close_to_others(settings)
    if not stays:
        return ""
    names = ", ".join(sorted(one.name for one in stays))
    return f"other users of this machine may read {names}: run chmod -R o-rwx {settings.home}"


def list_ours(settings: Settings) -> Iterator[Path]:
    """Yield what there is in the home folder that is nobody else's business."""
    paths = [settings.home / name for name in _OURS]
    database = find_database_file(settings)
    if database is not None:
        paths.append(database)
    for path in dict.fromkeys(paths):
        for ending in _BESIDE:
            found = path.with_name(path.name + ending)
            if found.exists():
                yield found


def find_database_file(settings: Settings) -> Path | None:
    """Return SQLite's file; None for another database."""
    url = make_url(settings.resolved_database_url)
    is_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    return Path(str(url.database)) if is_file else None


def _try_to_write(home: Path) -> None:
    try:
        with tempfile.TemporaryFile(dir=home):
            pass
    except OSError as error:
        # A full disk keeps nobody from reading; whatever cannot be stored says so itself.
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise


def _explain(home: Path, error: OSError) -> str:
    name = f"TECHMATCH_HOME: {home}"
    if isinstance(error, FileExistsError | NotADirectoryError):
        return f"{name} is a file or lies in one. Name a folder."
    if error.errno == errno.EROFS:
        return f"{name} is on a disk that can only be read. Name a folder that can be written in."
    if isinstance(error, PermissionError):
        return (
            f"{name} cannot be written in. Give it to the user that the site runs as"
            f" ({_user()}), or name another folder."
        )
    return f"{name} cannot be made ({error.strerror}). Name a folder that can be written in."


def _user() -> str:
    import pwd

    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())
