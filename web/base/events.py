"""Events between features: what happened, told in the same transaction.

Whoever publishes an event knows nobody who reacts. Reactions run at once, in the order of the
features; an error in one of them undoes the whole unit of work.
"""

from __future__ import annotations

from dataclasses import dataclass

from web.base import registry
from web.base.models import LogEntry


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry was added to the audit log: whatever happens is told by one."""

    entry: LogEntry


def publish(event: object) -> None:
    """Let every feature react to what happened."""
    for react in registry.present().reactions.get(type(event), ()):
        react(event)
