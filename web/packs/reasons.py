"""The first words of a part's reason and of a gap, for the broker to go on from.

They are stored and read by the firm, so they are in the site's language and not in the broker's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import force_locale, gettext

from web.base import labels, site
from web.engine import service as engine
from web.packs.kinds import PartKind


def first_reason(evidence: Mapping[str, Any]) -> str:
    """Return the engine's grounds in a sentence."""
    language = site.settings().default_locale
    return engine.sentence(evidence, language) if evidence else ""


def gap_words(kind: PartKind) -> str:
    """Return what is said of a kind of which nothing is registered."""
    with force_locale(site.settings().default_locale):
        return gettext("在册的%(kind)s中还没有合适的，继续征集。", kind=labels.label(kind))
