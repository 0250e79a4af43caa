"""What features declare about files attached to their objects (``Feature.attaches``)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from web.base.files.limits import MEGABYTE
from web.base.log import LogObject


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderRules:
    """What may be done with the files of one kind of object. ``viewer`` None: a visitor."""

    model: type[Any]
    may_read: Callable[[Any, Any], bool]
    """(viewer, object) -> whether the viewer may see its files and their names."""
    may_change: Callable[[Any, Any], bool]
    """(viewer, object) -> whether the viewer is one who attaches and removes files."""
    is_open: Callable[[Any], bool]
    """object -> whether its state lets files come and go."""
    title: Callable[[Any, Any], str]
    """(viewer, object) -> what it is called, for who may change it."""
    page: Callable[[Any], str]
    """object -> the address of the page to go back to."""
    logged: Callable[[Any], tuple[LogObject, int]]
    """object -> what the log names: its kind and key."""
    may_remove: Callable[[Any, Any, Any], bool] | None = None
    """(viewer, object, who attached the file) -> where not all may who may attach."""
    is_public: Callable[[Any], bool] = lambda _: False
    """object -> whether anybody may read its files, now."""
    most_files: int = 10
    most_bytes: int = 60 * MEGABYTE
