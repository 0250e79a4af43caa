"""What an interest of a broker bears on: as much as the broker can know, and no more.

Whose a hidden need is must not show by what a declaration takes off a desk. So an interest in an
organisation counts for the items that name it, and for those whose owner the broker has been
told by an introduction. At an item that names nobody, an interest counts for this item alone,
and tells nothing of others. Officers, who know every owner, are held to all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from matcher.domain.codes import Confidentiality
from web.base import db
from web.brokers.models import ConflictOfInterest
from web.matches.models import Match
from web.people.models import User
from web.postings.models import NeedRevision, Posting


@dataclass(frozen=True, slots=True)
class Interests:
    """A broker's interests in force. ``own`` is where the broker belongs, which counts for all."""

    own: int | None = None
    named: frozenset[int] = frozenset()
    """Organisations declared by their names."""
    items: frozenset[int] = frozenset()
    """Postings at which one was declared while nobody could read whose they are."""
    known: frozenset[int] = frozenset()
    """Needs whose owner the broker has learnt by an introduction."""
    every: frozenset[int] = frozenset()
    """All these organisations, as officers know them."""

    def lie_in(self, organisation_id: int | None) -> bool:
        """Return whether there is one in an organisation that goes by its name."""
        return organisation_id is not None and organisation_id in {self.own, *self.named}

    def bear_on(self, posting: Posting) -> bool:
        """Return whether the broker must leave the posting to others, by what they can know."""
        if posting.id in self.items or posting.organisation_id == self.own:
            return True
        is_known = is_named(posting) or posting.id in self.known
        return is_known and posting.organisation_id in self.named

    def bear_on_match(self, match: Match) -> bool:
        """Return whether they bear on one of its two sides."""
        return self.bear_on(match.need) or self.bear_on(match.achievement)


def is_named(posting: Posting) -> bool:
    """Return whether everybody may read whose the posting is; a claim's plan says it itself."""
    shown = posting.published_revision
    if not isinstance(shown, NeedRevision):
        return True
    return shown.confidentiality is Confidentiality.PUBLIC


def join_interests(
    broker: User, rows: Sequence[ConflictOfInterest], known: Iterable[int]
) -> Interests:
    """Return what declarations in force of one broker come to; ``known`` are needs."""
    own = () if broker.organisation_id is None else (broker.organisation_id,)
    return Interests(
        own=broker.organisation_id,
        named=frozenset(row.organisation_id for row in rows if row.posting_id is None),
        items=frozenset(row.posting_id for row in rows if row.posting_id is not None),
        known=frozenset(known),
        every=frozenset((*own, *(row.organisation_id for row in rows))),
    )


def list_known(broker_ids: Collection[int]) -> defaultdict[int, set[int]]:
    """Return for each broker the needs of which they led an introduction."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    if not broker_ids:
        return found
    rows = db.session().execute(
        select(Match.broker_id, Match.need_id).where(
            Match.broker_id.in_(list(broker_ids)), Match.introduced_at.is_not(None)
        )
    )
    for broker_id, need_id in rows:
        found[int(broker_id or 0)].add(need_id)
    return found
