"""The sets that a harvester can ask for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext

from matcher.types import Kind
from web.base import labels


@dataclass(frozen=True, slots=True)
class NamedSet:
    """A set, and what it is called."""

    spec: str
    name: str


def list_sets() -> Iterator[NamedSet]:
    """Yield the sets: kinds, fields of technology, places of achievements."""
    for kind in (Kind.ACHIEVEMENT, Kind.NEED):
        yield NamedSet(kind.value, labels.label(kind))
    yield NamedSet("field", gettext("产业领域"))
    for code, name in labels.region().names("fields").items():
        yield NamedSet(f"field:{code}", name)
    yield NamedSet("district", gettext("成果所在地"))
    for code, name in labels.region().names("districts").items():
        yield NamedSet(f"district:{code}", name)
