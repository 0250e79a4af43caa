"""What a list or search asks for, apart from any address, and the searches an account saved.

Two addresses that show the same have the same ``Search``: the page, what is picked for
comparison and what narrows nothing are no part of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from matcher.types import Kind
from web.base import db
from web.finding import facets, listing
from web.finding.facets import Codes
from web.finding.listing import Filter
from web.finding.models import SavedSearch
from web.people.models import User
from web.postings.models import Posting
from web.postings.states import PostingState

LONGEST_QUERY = 200


@dataclass(frozen=True, slots=True)
class Search:
    """A list (one kind, no words) or a search (words; of one kind, or of both)."""

    kind: Kind | None
    words: str = ""
    chosen: tuple[tuple[str, str], ...] = ()
    """(facet, code) of what narrows it, in the order of the facets."""
    sort: str = ""

    @property
    def kinds(self) -> list[Kind]:
        """The kinds it looks for, as they stand on the page."""
        return [self.kind] if self.kind else [Kind.NEED, Kind.ACHIEVEMENT]

    @property
    def arguments(self) -> dict[str, str]:
        """The arguments of an address that shows it."""
        made = {"kind": self.kind.value if self.kind else "", "q": self.words}
        made |= dict(self.chosen) | {"sort": self.sort}
        return {name: value for name, value in made.items() if value}

    @property
    def canonical(self) -> str:
        """The one text it is stored as."""
        return json.dumps(self.arguments, ensure_ascii=False, sort_keys=True)

    def narrow(self, kind: Kind, ids: tuple[int, ...] | None = None) -> Filter:
        """Return the filter of its list of one kind."""
        chosen: dict[str, Any] = dict(self.chosen)
        return Filter(kind, **chosen, sort=self.sort, ids=ids)

    def lost(self, codes: Codes) -> list[str]:
        """Return the facets whose chosen code does not exist any more."""
        known = listing.FACETS[self.kind] if self.kind else ()
        return [
            facet for facet, code in self.chosen if facet not in known or code not in codes(facet)
        ]


def read_search(arguments: Mapping[str, str]) -> Search | None:
    """Return what the arguments ask for, or None where they ask for nothing.

    A search of both kinds knows neither filters nor order.
    """
    words = read_words(arguments)
    wanted = arguments.get("kind", "")
    if wanted not in set(Kind):
        return Search(None, words) if words else None
    kind = Kind(wanted)
    found = facets.read_filter(kind, arguments)
    chosen = [(facet, getattr(found, facet)) for facet in listing.FACETS[kind]]
    # A list without words is ordered by the newest anyway.
    sort = found.sort if words or found.sort != "new" else ""
    return Search(kind, words, tuple(pair for pair in chosen if pair[1]), sort)


def read_words(arguments: Mapping[str, str]) -> str:
    """Return the words that are searched for."""
    return " ".join(arguments.get("q", "").split())[:LONGEST_QUERY].strip()


def stored_search(saved: SavedSearch) -> Search:
    """Return what a saved search asks for, whether or not all of it still exists."""
    return parse_search(saved.arguments)


def parse_search(canonical: str) -> Search:
    """Return the search of a canonical text, unchecked."""
    stored: dict[str, str] = json.loads(canonical)
    kind = Kind(stored["kind"]) if "kind" in stored else None
    others = [pair for pair in stored.items() if pair[0] not in ("kind", "q", "sort")]
    order = listing.FACETS[kind] if kind else ()
    others.sort(key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order))
    return Search(kind, stored.get("q", ""), tuple(others), stored.get("sort", ""))


def list_saved(user: User) -> Sequence[SavedSearch]:
    """Return the searches an account has saved, the latest first."""
    statement = select(SavedSearch).where(SavedSearch.user_id == user.id)
    return db.session().scalars(statement.order_by(SavedSearch.id.desc())).all()


def find_saved(user: User, search: Search) -> SavedSearch | None:
    """Return the account's saved search that asks for the same."""
    return db.session().scalar(
        select(SavedSearch).where(
            SavedSearch.user_id == user.id, SavedSearch.arguments == search.canonical
        )
    )


def count_saved(user: User) -> int:
    """Return how many searches an account has saved."""
    statement = select(func.count()).where(SavedSearch.user_id == user.id)
    return db.session().scalar(statement) or 0


def latest_publications() -> dict[Kind, datetime]:
    """Return when the newest posting of each kind that is still published was published."""
    statement = select(Posting.kind, func.max(Posting.published_at)).where(
        Posting.state == PostingState.PUBLISHED, Posting.published_at.is_not(None)
    )
    rows = db.session().execute(statement.group_by(Posting.kind))
    return {kind: at for kind, at in rows if at is not None}


def published_since(kind: Kind, since: datetime) -> dict[int, datetime]:
    """Return id -> when, of the published postings of a kind that are newer than ``since``."""
    statement = select(Posting.id, Posting.published_at).where(
        Posting.kind == kind, Posting.state == PostingState.PUBLISHED, Posting.published_at > since
    )
    return {key: at for key, at in db.session().execute(statement) if at is not None}
