"""Saved searches: kept, opened, renamed and removed by their owner, and what is new in them.

What somebody looks for is nobody else's business: nothing of it is written to the audit log.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from matcher.domain.errors import InputError
from matcher.types import Kind
from web.base import db
from web.base.access import require
from web.base.clock import utc_now
from web.finding import facets, listing
from web.finding import searches as query
from web.finding.models import LONGEST_NAME, SavedSearch
from web.finding.permissions import KEEP_SEARCHES, USE_SAVED_SEARCH
from web.finding.searches import Search
from web.people.models import User

MOST = 50
"""So many searches an account can save."""

FEW = 100
"""So many new postings are asked about by their keys."""

KNOWN_WITHIN = timedelta(hours=1)
"""How long a search waits for the engine to know what was just published."""


class TooManySearches(InputError):
    """The account has saved as many searches as it can."""


def save(actor: User, search: Search, name: str, seen_at: datetime | None = None) -> SavedSearch:
    """Save a search, or return what was saved already: the same search is kept once.

    Raises InputError for a name that is empty or too long, TooManySearches at the limit.
    """
    require(actor, KEEP_SEARCHES)
    known = query.find_saved(actor, search)
    if known is not None:
        return known
    if query.count_saved(actor) >= MOST:
        raise TooManySearches.of("searches", "too_many", f"at most {MOST} searches")
    now = utc_now()
    saved = SavedSearch(
        user_id=actor.id, name=_checked(name), arguments=search.canonical, created_at=now
    )
    saved.seen_at = min(seen_at, now) if seen_at else _seen_until(search, now - KNOWN_WITHIN)
    db.session().add(saved)
    db.flush()
    return saved


def mark_seen(actor: User, saved: SavedSearch) -> None:
    """The owner opens a search: what it shows now is new no longer."""
    require(actor, USE_SAVED_SEARCH, saved)
    saved.seen_at = _seen_until(query.stored_search(saved), saved.seen_at)


def rename(actor: User, saved: SavedSearch, name: str) -> None:
    """Give a search another name."""
    require(actor, USE_SAVED_SEARCH, saved)
    saved.name = _checked(name)


def remove(actor: User, saved: SavedSearch) -> None:
    """Forget a search."""
    require(actor, USE_SAVED_SEARCH, saved)
    db.session().delete(saved)
    db.flush()


@dataclass(frozen=True, slots=True)
class News:
    """How many postings that answer a search were published since it was seen; when the last."""

    count: int = 0
    newest: datetime | None = None


def count_news(searches: Sequence[SavedSearch]) -> dict[int, int]:
    """Return id -> how many postings that answer it were published since it was seen."""
    return {key: news.count for key, news in measure_news(searches).items()}


def measure_news(searches: Sequence[SavedSearch]) -> dict[int, News]:
    """Return id -> what is new in a search.

    The number of questions to the database grows neither with the postings nor, but for one
    every hundred, with the searches; the engine is asked only where something was published.
    """
    asked = _askable(searches)
    found = {
        kind: _find(kind, {search.words for _, search, one in asked if one is kind} - {""})
        for kind in Kind
    }
    recent = _recent(asked)
    measured = listing.measure_newer(
        [
            (search.narrow(kind, _among(recent[kind], found[kind].get(search.words), saved)), at)
            for saved, search, kind in asked
            for at in [saved.seen_at]
        ]
    )
    news = dict.fromkeys((saved.id for saved in searches), News())
    for (saved, _search, _kind), (number, newest) in zip(asked, measured, strict=True):
        known = news[saved.id]
        moments = [moment for moment in (known.newest, newest) if moment is not None]
        news[saved.id] = News(known.count + number, max(moments, default=None))
    return news


def list_news(user: User) -> list[tuple[SavedSearch, int]]:
    """Return the account's saved searches that have news, and how much."""
    saved = query.list_saved(user)
    news = count_news(saved)
    return [(one, news[one.id]) for one in saved if news[one.id]]


def _askable(searches: Sequence[SavedSearch]) -> list[tuple[SavedSearch, Search, Kind]]:
    """Return each search with each of its kinds of which something was published since."""
    if not searches:
        return []
    latest, codes = query.latest_publications(), cache(facets.known_codes)
    read = [(saved, query.stored_search(saved)) for saved in searches]
    return [
        (saved, search, kind)
        for saved, search in read
        # Nothing can answer what does not exist any more, whatever its list then shows.
        if not search.lost(codes)
        for kind in search.kinds
        if kind in latest and latest[kind] > saved.seen_at
    ]


def _recent(asked: Sequence[tuple[SavedSearch, Search, Kind]]) -> dict[Kind, dict[int, datetime]]:
    """Return, by kind, when each posting that may be new to somebody was published."""
    return {
        kind: query.published_since(kind, min(seen)) if seen else {}
        for kind in Kind
        for seen in [[saved.seen_at for saved, _, one in asked if one is kind]]
    }


def _among(
    recent: dict[int, datetime], found: tuple[int, ...] | None, saved: SavedSearch
) -> tuple[int, ...] | None:
    """Return the postings among which the news of a search are; None where these are many.

    A few rows are looked up faster than a whole list is gone through for what is new.
    """
    newer = [key for key, at in recent.items() if at > saved.seen_at]
    if found is not None:
        return tuple(set(found).intersection(newer))
    return tuple(newer) if len(newer) <= FEW else None


def _find(kind: Kind, texts: set[str]) -> dict[str, tuple[int, ...]]:
    if not texts:
        return {}
    from web.finding import found

    return found.find_many(kind, texts)


def _seen_until(search: Search, since: datetime) -> datetime:
    """Return up to when a reader has seen what a search finds, who sees it now.

    A text published a moment ago may not be known to the engine yet: it stays news.
    """
    now = utc_now()
    if not search.words:
        return now
    waiting = [
        at
        for kind in search.kinds
        for key, at in query.published_since(kind, max(since, now - KNOWN_WITHIN)).items()
        if not _is_known(kind, key)
    ]
    return min(waiting) - timedelta(microseconds=1) if waiting else now


def _is_known(kind: Kind, posting_id: int) -> bool:
    from web.engine import service as engine

    return str(posting_id) in engine.corpus(kind, fresh=False).rows


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise InputError.of("name", "missing" if not name else "too_long")
    return name
