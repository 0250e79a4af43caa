"""What helps somebody who is writing a posting: hints, possible duplicates, first matches.

Everything comes from published texts and from the writer's own organisation; nothing is stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from matcher.duplicates import find_duplicates
from matcher.hints import suggest_fields, suggest_keywords
from matcher.text import embedding_text
from matcher.types import Candidate, Item, Kind
from matcher.workflow import PostingState, RevisionState
from web import db, site
from web.models import LogEntry, Posting, Revision, User
from web.queries.disclosure import PostingView, disclose, item_of, public_item
from web.queries.listing import views_of
from web.queries.loading import history_options, revision_options
from web.services import engine, log

SHORTEST = 12
"""Characters of title and text below which nothing can be said yet."""

LONGEST = 6000
"""So many characters of a text are read for advice. Whoever types waits for it, and a page full
of made-up words takes a second for a few thousand."""

MATCHES = 3
MOST_OWN = 60
"""How many of the organisation's newest postings are compared."""

MOST_WAITING = 200
"""How many of the texts that wait for the audit are compared."""

SAY_DISTINCT = "say_distinct"
"""Action of the log: the author says that a posting is not a duplicate of another one."""

DEAD_STATES = (PostingState.WITHDRAWN, PostingState.REJECTED, PostingState.EXPIRED)


@dataclass(frozen=True, slots=True)
class Alike:
    """A posting that may tell the same, as its reader may see it."""

    view: PostingView
    likeness: float
    is_own: bool


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
            fields = suggest_fields(vector, found.items, found.side.prepared.vectors["short"])
    return Advice(
        keywords=suggest_keywords(item, known),
        fields=[code for code in fields if code not in item.fields],
        alike=[one for one in find_alike(writer, item) if one.view.id not in known_distinct],
        matches=_first_matches(revision),
    )


def find_alike(writer: User, item: Item) -> list[Alike]:
    """Return what may be the same: own postings in any state, others' published ones."""
    own = [(disclose(one.latest, writer), one) for one in _own_postings(writer, item)]
    items = [item_of(view, posting) for view, posting in own]
    found = [Alike(own[row][0], likeness, is_own=True) for row, likeness in _compare(item, items)]
    return found + _published_alike(item)


def find_alike_for_audit(officer: User, posting: Posting) -> list[Alike]:
    """Return what may be the same as a submitted text: published ones and those that wait."""
    item = item_of(disclose(posting.latest, officer), posting)
    waiting = [
        (disclose(revision, officer), revision.posting) for revision in _waiting_revisions(posting)
    ]
    items = [item_of(view, other) for view, other in waiting]
    found = [
        Alike(waiting[row][0], likeness, is_own=False) for row, likeness in _compare(item, items)
    ]
    # The organisation's own count here, too: the same text submitted twice.
    seen = {one.view.id for one in found}
    published = _published_alike(replace(item, organisation=None))
    return found + [one for one in published if one.view.id not in seen]


def say_distinct(writer: User, posting: Posting, others: Collection[int]) -> None:
    """Remember that the author says the posting is no duplicate of these."""
    for other in sorted(set(others) - said_distinct(posting.id)):
        log.record(writer, SAY_DISTINCT, "posting", posting.id, other=other)


def said_distinct(posting_id: int) -> frozenset[int]:
    """Return the postings that a posting's author said are not the same."""
    rows = db.session().scalars(
        select(LogEntry.detail).where(
            LogEntry.object_type == "posting",
            LogEntry.object_id == posting_id,
            LogEntry.action == SAY_DISTINCT,
        )
    )
    return frozenset(int(detail["other"]) for detail in rows)


def _published_alike(item: Item) -> list[Alike]:
    found = engine.corpus(item.kind, fresh=False)
    vector = engine.encoder().encode([embedding_text(item)])[0]
    vectors = found.side.prepared.vectors["short"]
    likeness = {
        int(found.items[one.position].id): one.likeness
        for one in find_duplicates(item, vector, found.items, vectors)
        if found.items[one.position].id != item.id
        and (
            item.organisation is None or found.items[one.position].organisation != item.organisation
        )
    }
    # Looked up again: what has left the platform, or hidden itself, is told to nobody.
    return [Alike(view, likeness[view.id], is_own=False) for view in views_of(list(likeness))]


def _compare(item: Item, others: Sequence[Item]) -> list[tuple[int, float]]:
    if not others:
        return []
    vectors = engine.encoder().encode([embedding_text(one) for one in (item, *others)])
    found = find_duplicates(item, vectors[0], others, vectors[1:])
    return [(one.position, one.likeness) for one in found]


def _own_postings(writer: User, item: Item) -> list[Posting]:
    statement = (
        select(Posting)
        .where(
            Posting.organisation_id == writer.organisation_id,
            Posting.kind == item.kind,
            Posting.state.not_in(DEAD_STATES),
            Posting.id != int(item.id),
        )
        .options(*history_options())
        .order_by(Posting.id.desc())
        .limit(MOST_OWN)
    )
    return list(db.session().scalars(statement))


def _waiting_revisions(posting: Posting) -> list[Revision]:
    statement = (
        select(Revision)
        .where(
            Revision.state == RevisionState.SUBMITTED,
            Revision.kind == posting.kind,
            Revision.posting_id != posting.id,
        )
        .options(*revision_options())
        .order_by(Revision.id.desc())
        .limit(MOST_WAITING)
    )
    return list(db.session().scalars(statement))


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
