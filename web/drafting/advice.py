"""What helps somebody who is writing a posting: hints, possible duplicates, first matches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace

from matcher.advice.hints import suggest_fields, suggest_keywords
from matcher.text.tokens import embedding_text
from matcher.types import Candidate, Item, Kind
from web.base import site
from web.engine import service as engine
from web.engine.alike import Alike, find_alike, said_distinct
from web.people.models import User
from web.postings.disclosure import PostingView, disclose, item_of, public_item
from web.postings.models import Revision
from web.postings.queries import views_of

SHORTEST = 12
"""Characters of title and text below which nothing can be said yet."""

LONGEST = 6000
"""So many characters of a text are read for advice. Whoever types waits for it, and a page full
of made-up words takes a second for a few thousand."""

MATCHES = 3


@dataclass(frozen=True, slots=True)
class FirstMatch:
    """A published posting of the other side that the engine would propose."""

    view: PostingView
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class Advice:
    """Everything that can be said of a text being written."""

    keywords: list[str]
    fields: list[str]
    alike: list[Alike]
    matches: list[FirstMatch]


NOTHING = Advice([], [], [], [])


def advise(writer: User, revision: Revision, distinct: Collection[int] = ()) -> Advice:
    """Return advice on a text, stored or not. ``distinct`` are postings said to differ."""
    item = _shorten(item_of(disclose(revision, writer), revision.posting))
    if len(item.title) + len(item.content) < SHORTEST:
        return NOTHING
    known_distinct = {*distinct, *said_distinct(revision.posting.id)}
    corpora = [engine.corpus(kind, fresh=False) for kind in Kind]
    known = Counter(word for found in corpora for one in found.items for word in one.keywords)
    vector = engine.encoder().encode([embedding_text(item)])[0]
    fields: list[str] = []
    for found in corpora:
        if found.kind is item.kind:
            fields = suggest_fields(vector, found.items, found.vectors("short"))
    return Advice(
        keywords=suggest_keywords(item, known),
        fields=[code for code in fields if code not in item.fields],
        alike=[one for one in find_alike(writer, item) if one.view.id not in known_distinct],
        matches=_first_matches(revision),
    )


def _first_matches(revision: Revision) -> list[FirstMatch]:
    """Return what the engine would propose for the text's public face, were it published."""
    item = replace(_shorten(public_item(revision)), published=True, valid_until=None)
    found = engine.match([item], item.kind.opposite, MATCHES, site.today(), fresh=False)
    least = site.settings().proposal_threshold
    likely = {_other(item.kind, one): one for one in found if one.probability >= least}
    return [FirstMatch(view, likely[view.id]) for view in views_of(list(likely))]


def _shorten(item: Item) -> Item:
    half = LONGEST // 2
    return replace(item, content=item.content[:half], indicators=item.indicators[:half])


def _other(kind: Kind, candidate: Candidate) -> int:
    return int(candidate.achievement_id if kind is Kind.NEED else candidate.need_id)
