"""What the engine proposes for a pack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from matcher.packs.assembling import Found, Source, achievement_parts, assemble
from matcher.packs.choosing import Solution, choose_achievements
from matcher.packs.means import Buyer, Terms
from matcher.packs.nearest import Asked
from matcher.types import Evidence, Item
from web.base import db, site
from web.engine import service as engine
from web.packs.kinds import REGISTERS, PartKind
from web.postings.disclosure import public_item, public_view
from web.postings.models import Posting
from web.postings.states import PostingState
from web.registers import nearest
from web.registers.disclosure import EntryView
from web.registers.disclosure import public_view as entry_view
from web.registers.models import Entry
from web.registers.vectors import PUBLIC
from web.requests import queries as requests

LOOKED_AT = 10
"""How many achievements the alternatives are chosen from."""


@dataclass(frozen=True, slots=True)
class DraftedPart:
    """One part that the engine proposes. Its grounds are in ``evidence``."""

    kind: PartKind
    object_id: int
    """Of the posting where it is an achievement, else of the entry."""
    is_weak: bool
    evidence: Evidence
    rank: int
    """Within its kind, from 1."""


def draft_parts(need: Posting) -> list[DraftedPart]:
    """Return what the engine would put into a pack for a published need, by kind and rank.

    A kind for which nothing has any grounds is left out: its absence is told as what is missing.
    Nothing but what the public sees of the need, the achievements and the entries is looked at.
    """
    revision = need.published_revision
    if revision is None or need.state is not PostingState.PUBLISHED:
        return []
    achievements = _choose_achievements(need)
    asked = Asked(public_item(revision), _answer(achievements))
    present = achievement_parts(asked.need, asked.answer)
    chosen = assemble(asked, _buyer(need), RegisterSource(), present)
    found = {
        PartKind.ACHIEVEMENT: [
            (int(one.candidate.achievement_id), one.is_weak, one.candidate.evidence)
            for one in achievements
        ]
    } | {
        PartKind(kind): [(int(one.item.id), one.is_weak, one.near.evidence) for one in entries]
        for kind, entries in chosen.items()
    }
    return [
        DraftedPart(kind, object_id, is_weak, evidence, rank)
        for kind in PartKind
        for rank, (object_id, is_weak, evidence) in enumerate(found.get(kind, []), 1)
    ]


class RegisterSource:
    """The registers of the site, as ``assemble`` asks them."""

    def find_near(self, kind: str, asked: Asked, count: int) -> list[Found]:
        """Return the public entries near to what is asked, with grounds, best first."""
        register = REGISTERS[PartKind(kind)]
        found = nearest.find_weighed(asked.need, register, count, asked.answer)
        return _with_terms(found)

    def weigh_all(self, kind: str, asked: Asked) -> list[Found]:
        """Return all public entries with what their texts share with what is asked."""
        register = REGISTERS[PartKind(kind)]
        return _with_terms(nearest.weigh_all(asked.need, register, asked.answer))

    def first_free(self, entry: Item) -> date | None:
        """Return the first day on which one unit of it can be asked for."""
        return requests.first_free_day(int(entry.id), units=1, days=1)


_SOURCE: Source = RegisterSource()
"""Here to have the types compared."""


def _with_terms(found: Sequence[nearest.Weighed]) -> list[Found]:
    """Join each entry with what it asks for; what the public no longer sees is left out."""
    ids = [one.entry_id for one in found]
    entries = db.session().scalars(select(Entry).where(Entry.id.in_(ids), PUBLIC))
    terms = {entry.id: _terms_of(entry_view(entry)) for entry in entries}
    return [
        Found(one.item, one.near, terms[one.entry_id]) for one in found if one.entry_id in terms
    ]


def _terms_of(view: EntryView) -> Terms:
    """Return what an entry of any register asks for and gives, as far as its register tells."""
    told = view.values
    sorts = ("product_kind", "base_kind", "team_kind")
    sort = next((told[name] for name in sorts if told.get(name)), "")
    return Terms(
        amount_min=told.get("amount_min"),
        amount_max=told.get("amount_max"),
        sort=str(sort),
        applicants=frozenset(str(code) for code in told.get("firm_kinds", ())),
        gives=told.get("gives") or "",
        stages=tuple(str(code) for code in told.get("stages", ())),
        bound_to=told.get("host") or "",
        is_closed=told.get("outside") == "no",
    )


def _choose_achievements(need: Posting) -> list[Solution]:
    ranked = engine.suggest(need, LOOKED_AT)
    public = _published({int(one.achievement_id) for one in ranked})
    kept = [one for one in ranked if int(one.achievement_id) in public]
    return choose_achievements(kept, site.settings().proposal_threshold)


def _answer(achievements: Sequence[Solution]) -> Item | None:
    """Return the achievement that the pack is built around: the best that is not weak."""
    for one in achievements:
        posting = db.session().get(Posting, int(one.candidate.achievement_id))
        if not one.is_weak and posting is not None and posting.published_revision is not None:
            return public_item(posting.published_revision)
    return None


def _published(ids: set[int]) -> set[int]:
    """Look up again which postings are public: what has left is proposed to nobody."""
    statement = select(Posting.id).where(
        Posting.id.in_(ids), Posting.state == PostingState.PUBLISHED
    )
    return set(db.session().scalars(statement))


def _buyer(need: Posting) -> Buyer:
    """Return what the public knows of who asks: nothing where the need does not say who."""
    revision = need.published_revision
    if revision is None or public_view(revision).organisation_id is None:
        return Buyer()
    return Buyer(need.organisation.kind, need.organisation.name)
