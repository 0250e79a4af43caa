"""What an item is prepared by."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from importlib import resources
from importlib.metadata import PackageNotFoundError, version
from importlib.resources.abc import Traversable

_PREPARED_BY = ("shelf", "pairs", "text", "ranking", "words", "resources")


@cache
def fingerprint() -> str:
    """Return what changes with any part of the program that an item is prepared by."""
    versions = [_version_of(name) for name in ("jieba", "rjieba")]
    digest = blake2b(repr(versions).encode(), digest_size=16)
    root = resources.files("matcher")
    for name in _PREPARED_BY:
        for path in _list_files(root / name):
            digest.update(path.name.encode() + path.read_bytes())
    digest.update((root / "types.py").read_bytes())
    return digest.hexdigest()


def _version_of(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _list_files(folder: Traversable) -> list[Traversable]:
    found = (one for one in folder.iterdir() if one.is_file() and not one.name.endswith(".pyc"))
    return sorted(found, key=lambda one: one.name)
