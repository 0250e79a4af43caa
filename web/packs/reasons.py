"""The first words of a part's reason and of a gap, for the broker to go on from.

They are stored and read by the firm, so they are in the site's language and not in the broker's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from flask_babel import force_locale

from web.base import site
from web.packs import wording
from web.packs.drafting import DraftedPart
from web.packs.kinds import PartKind


def first_reason(part: DraftedPart) -> str:
    """Return why the engine proposes a part."""
    with force_locale(site.settings().default_locale):
        return wording.reason(part.kind, part.evidence, part.is_weak)


def gap_words(kind: PartKind, drafted: Sequence[DraftedPart]) -> str:
    """Return what is said of a kind of which nothing was found; nothing where none is needed."""
    with force_locale(site.settings().default_locale):
        told = wording.missing_words(kind, drafted)
        # Other words than usual say that the achievement is past needing it: that is no gap.
        return told if told == wording.missing_words(kind) else ""


def stored_evidence(part: DraftedPart) -> dict[str, Any]:
    """Return a part's grounds as the database keeps them."""
    return asdict(part.evidence)
