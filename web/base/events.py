"""Events between features: what happened, told in the same transaction.

Whoever publishes an event knows nobody who reacts. Reactions run at once, in the order of the
features; an error in one of them undoes the whole unit of work.
"""

from __future__ import annotations

from web.base import registry


def publish(event: object) -> None:
    """Let every feature react to what happened."""
    for react in registry.present().reactions.get(type(event), ()):
        react(event)
