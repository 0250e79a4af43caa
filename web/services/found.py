"""Why a search found what it found."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.types import Evidence, Kind
from web.services import engine


def explain_found(kind: Kind, text: str, ids: Sequence[int]) -> dict[int, Evidence]:
    """Return, for postings a search for ``text`` found, what of it they hold or come near to.

    Made from public texts only. A posting that is gone since is left out.
    """
    corpus = engine.corpus(kind, fresh=False)
    rows = {key: corpus.rows[str(key)] for key in ids if str(key) in corpus.rows}
    found = engine.matcher().explain_search(text, corpus, list(rows.values()))
    return dict(zip(rows, found, strict=True))
