"""Where backups are kept: a folder, or any store that fsspec reaches."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import fsspec
from fsspec.implementations.local import LocalFileSystem

from matcher.domain.errors import ConfigError
from web.backups.rotation import Kept, read_name
from web.base import durable

PART = ".part"


class Place:
    """A folder of backups, by its path or its address."""

    def __init__(self, address: str) -> None:
        """Raises ConfigError for an address that nothing here understands."""
        try:
            self._system, root = fsspec.core.url_to_fs(address)
        except (ImportError, ValueError) as error:
            raise ConfigError(
                f"TECHMATCH_BACKUPS: {address.split('://')[0]}:// is not reached ({error})."
                " Name a folder, or install what fsspec needs for it."
            ) from error
        self.root = str(root).rstrip("/")
        self._is_local = isinstance(self._system, LocalFileSystem)

    def find_all(self) -> list[Kept]:
        """Return the backups there, the newest first. Raises ConfigError where nobody can look."""
        with self._reaching():
            if not self._system.exists(self.root):
                return []
            rows = self._system.ls(self.root, detail=True)
        found = []
        for row in rows:
            name = str(row["name"]).rsplit("/", 1)[-1]
            made_at = read_name(name)
            if made_at is not None:
                found.append(Kept(name, made_at, int(row["size"] or 0)))
        return sorted(found, key=lambda one: one.made_at, reverse=True)

    @contextmanager
    def writing(self, name: str, spare: Path) -> Iterator[IO[bytes]]:
        """Yield a stream for a new backup. It has its name when it is whole, or never.

        For an address that is no folder it is first written into ``spare``.
        """
        if self._is_local:
            with self._reaching():
                self._system.makedirs(self.root, exist_ok=True)
            self._clear_parts()
            target = Path(self.root) / name
            with durable.writing(target, target.with_name(name + PART)) as stream:
                yield stream
            return
        with tempfile.TemporaryFile(dir=spare) as stream:
            yield stream
            stream.seek(0)
            self._hand_over(stream, name)

    def remove(self, name: str) -> None:
        """Remove a backup."""
        self._system.rm(f"{self.root}/{name}")

    def _hand_over(self, stream: IO[bytes], name: str) -> None:
        target = f"{self.root}/{name}"
        with self._reaching():
            self._system.makedirs(self.root, exist_ok=True)
            with self._system.open(target + PART, "wb") as out:
                while block := stream.read(1 << 20):
                    out.write(block)
            self._system.mv(target + PART, target)

    def _clear_parts(self) -> None:
        """Remove what was broken off: one at a time is made, so that nobody works on it."""
        for path in Path(self.root).glob("techmatch-*" + PART):
            with suppress(OSError):
                path.unlink()

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise ConfigError(
                f"The folder of backups {self.root} cannot be used"
                f" ({error.strerror or type(error).__name__}). See that it is there and belongs to"
                " the user that the site runs as."
            ) from error


@contextmanager
def opening(path: str) -> Iterator[Any]:
    """Open a backup by its path or address. Raises ConfigError where there is none."""
    try:
        with fsspec.open(path, "rb") as stream:
            yield stream
    except FileNotFoundError as error:
        raise ConfigError(f"There is no backup {path}") from error
    except (IsADirectoryError, PermissionError) as error:
        raise ConfigError(f"The backup {path} cannot be read ({error.strerror})") from error
