"""The installation's own keys: settings, or files of the home folder made on first use."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from matcher.domain.errors import ConfigError
from web.base import durable
from web.base.config import Settings


def ensure_secret_key(settings: Settings) -> str:
    """Return the configured key, or the one kept in the home folder, made on first use."""
    return settings.secret_key or _kept_key(settings.home, "secret_key")


def find_secret_key(settings: Settings) -> str:
    """Return the key that signs sessions; empty where there is none yet."""
    return settings.secret_key or _present_key(settings.home / "secret_key")


def find_seal_key(settings: Settings) -> str:
    """Return the key that seals bids: as configured, or kept in the home folder; empty where
    there is none.

    It must not change while there are bids: what it has sealed is lost without it.
    """
    return settings.seal_key or _present_key(settings.home / "seal_key")


def make_seal_key(settings: Settings) -> str:
    """Return the key that seals bids, made where there is none: only while nothing is sealed."""
    return settings.seal_key or _kept_key(settings.home, "seal_key")


def find_log_key(settings: Settings) -> str:
    """Return the key that seals the audit log: as configured, or kept in the home folder; empty
    where there is none. It must not change: what it has sealed cannot be checked without it."""
    return settings.log_key or _present_key(settings.home / "log_key")


def make_log_key(settings: Settings) -> str:
    """Return the key that seals the audit log, made where there is none."""
    return settings.log_key or _kept_key(settings.home, "log_key")


def _present_key(path: Path) -> str:
    is_there = path.exists() and path.stat().st_size > 0
    return _read_key(path) if is_there else ""


def _kept_key(home: Path, name: str) -> str:
    """Return a key of the home folder. It gets its name when it is whole: whoever comes at the
    same moment reads all of it, or makes none of his own."""
    path = home / name
    if not path.exists():
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = home / f"{name}.{secrets.token_hex(8)}"
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_hex(32).encode())
            durable.sync_file(file)
        with suppress(FileExistsError):
            os.link(beside, path)
        beside.unlink()
        # What is sealed with a key that the power took away is lost.
        durable.sync_folder(home)
    return _read_key(path)


def _read_key(path: Path) -> str:
    try:
        found = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise ConfigError(
            f"The key {path} cannot be read ({reason}). Give it to the user that the site runs as"
            f" (chown, then chmod 600), or put the right file in its place."
        ) from error
    if not found:
        raise ConfigError(
            f"The key {path} is empty. Put the right one in its place; docs/configuration.md says"
            " what depends on it."
        )
    return found
