"""What other features react to."""

from __future__ import annotations

from dataclasses import dataclass

from web.people.models import User
from web.registers.models import Entry


@dataclass(frozen=True, slots=True)
class EntryShown:
    """The public sees a new text of an entry."""

    actor: User | None
    entry: Entry


@dataclass(frozen=True, slots=True)
class EntryLeft:
    """An entry is not public any more: withdrawn, or its last day is over."""

    actor: User | None
    entry: Entry
