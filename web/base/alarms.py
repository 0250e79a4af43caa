"""What is wrong with the installation itself: told in the log at the start, and by /health.

Nothing of it keeps the site from running; what it concerns refuses by itself.
"""

from __future__ import annotations

import logging

from web.base import db, registry

logger = logging.getLogger(__name__)


def find_troubles() -> dict[str, str]:
    """Return what is wrong, by the name that a monitor knows it by: a sentence in English."""
    found = {name: find() for name, find in registry.present().alarms.items()}
    return {name: said for name, said in found.items() if said}


def warn() -> None:
    """Log what is wrong, when a part of the site starts."""
    for name, said in find_troubles().items():
        logger.error("%s: %s", name, said)
    db.rollback()
