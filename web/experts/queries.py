"""The pool as officers and those who draw from it read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload, selectinload

from matcher.domain.codes import Role
from web.base import db
from web.base.events import publish
from web.base.paging import PAGE_SIZE, Page
from web.experts.events import LoadAsked
from web.experts.models import DEFAULT_CAPACITY, Expert, ExpertInterest
from web.experts.states import ExpertState, ExpertUse
from web.finding.names import fold_name
from web.people.models import User


@dataclass(frozen=True, slots=True)
class PoolFilter:
    """What an officer looks for; empty parts do not narrow."""

    words: str = ""
    field: str = ""
    state: ExpertState | None = None
    """None shows everybody who has not left."""
    use: ExpertUse | None = None
    title: str = ""
    free: str = ""
    """'yes': can be asked today; 'away': absent today; 'full': as much waits as can be borne."""


@dataclass(frozen=True, slots=True)
class PoolLine:
    """An expert with what bears on asking them."""

    expert: Expert
    waiting: int
    is_away: bool

    @property
    def is_full(self) -> bool:
        """Whether no more can wait for the expert."""
        return self.waiting >= self.expert.capacity

    @property
    def is_free(self) -> bool:
        """Whether the expert can be asked today."""
        return is_active(self.expert) and not self.is_away and not self.is_full


def is_away(expert: Expert, day: date) -> bool:
    """Return whether the expert is absent on a day."""
    begun = expert.away_from is None or expert.away_from <= day
    return begun and expert.away_until is not None and day <= expert.away_until


def is_active(expert: Expert) -> bool:
    """Return whether the expert is in the pool, with an account in use."""
    has_account = expert.user is not None and expert.user.active
    return expert.state is ExpertState.ACTIVE and has_account


def entry_of(user: User) -> Expert:
    """Return the account's entry; a fresh one, not stored, where it has none yet.

    Accounts get one when they are made. Those from before the pool got theirs with it; what
    came by another way gets one with the first thing its person says.
    """
    found = db.session().scalar(select(Expert).where(Expert.user_id == user.id))
    return found or Expert(
        user=user,
        email=user.email,
        name=user.name,
        title=user.title,
        organisation=user.organisation,
        organisation_name="",
        former_employers=[],
        fields=list(user.fields),
        subjects="",
        uses=[ExpertUse.REVIEW.value],
        state=ExpertState.ACTIVE,
        capacity=DEFAULT_CAPACITY,
        interests=[],
        is_demo=user.is_demo,
    )


def find_entry(email: str) -> Expert | None:
    """Return the entry with this address, in any letter case."""
    return db.session().scalar(select(Expert).where(Expert.email == email.strip().lower()))


def known_addresses() -> set[str]:
    """Return the addresses of all entries."""
    return set(db.session().scalars(select(Expert.email)))


def addresses_of_others() -> set[str]:
    """Return the addresses of accounts that are no experts'."""
    return set(db.session().scalars(select(User.email).where(User.role != Role.EXPERT)))


def drawable(day: date, use: ExpertUse = ExpertUse.REVIEW) -> Sequence[Expert]:
    """Return the experts who can be asked on a day, by id: active, there, and agreed to it."""
    statement = _loaded().where(Expert.state == ExpertState.ACTIVE).order_by(Expert.id)
    return [
        one
        for one in db.session().scalars(statement)
        if is_active(one) and use.value in one.uses and not is_away(one, day)
    ]


def waiting_for(expert_ids: Collection[int]) -> Counter[int]:
    """Return how much waits for each expert's judgement."""
    asked = LoadAsked(frozenset(expert_ids))
    publish(asked)
    return asked.waiting


def describe(expert: Expert, day: date) -> PoolLine:
    """Return one expert."""
    return PoolLine(expert, waiting_for([expert.id])[expert.id], is_away(expert, day))


def list_pool(wanted: PoolFilter, day: date) -> list[PoolLine]:
    """Return the experts that are looked for, by name.

    A city's pool has hundreds of entries and not millions: lists in columns of JSON are narrowed
    here, alike on every database.
    """
    statement = _loaded().where(*_conditions(wanted)).order_by(Expert.name, Expert.id)
    experts = db.session().scalars(statement).all()
    waiting = waiting_for({one.id for one in experts})
    lines = [PoolLine(one, waiting[one.id], is_away(one, day)) for one in experts]
    return [line for line in lines if _is_wanted(line, wanted)]


def cut_page(lines: Sequence[PoolLine], number: int) -> Page[PoolLine]:
    """Return one page of a list; beyond the end, the last."""
    number = min(max(1, number), max(1, -(-len(lines) // PAGE_SIZE)))
    start = (number - 1) * PAGE_SIZE
    return Page(lines[start : start + PAGE_SIZE], len(lines), number)


@dataclass(frozen=True, slots=True)
class Facets:
    """How many of the pool's entries each choice would show, over those who have not left."""

    fields: Counter[str]
    states: Counter[ExpertState]
    uses: Counter[str]
    titles: Counter[str]


def count_facets() -> Facets:
    """Return the choices that the pool offers."""
    rows = db.session().execute(select(Expert.fields, Expert.state, Expert.uses, Expert.title))
    facets = Facets(Counter(), Counter(), Counter(), Counter())
    for fields, state, uses, title in rows:
        facets.states[state] += 1
        if state is not ExpertState.LEFT:
            facets.fields.update(fields)
            facets.uses.update(uses)
            facets.titles.update([title] if title else [])
    return facets


def running_interests(expert: Expert) -> list[ExpertInterest]:
    """Return the interests in force, the newest first."""
    return [one for one in reversed(expert.interests) if one.ended_at is None]


def _loaded() -> Select[Expert]:
    return select(Expert).options(
        joinedload(Expert.user), joinedload(Expert.organisation), selectinload(Expert.interests)
    )


def _conditions(wanted: PoolFilter) -> Iterable[ColumnElement[bool]]:
    if wanted.state is None:
        yield Expert.state != ExpertState.LEFT
    else:
        yield Expert.state == wanted.state
    if wanted.title:
        yield Expert.title == wanted.title


def _is_wanted(line: PoolLine, wanted: PoolFilter) -> bool:
    one = line.expert
    free = {"yes": line.is_free, "away": line.is_away, "full": line.is_full}
    return (
        (not wanted.field or wanted.field in one.fields)
        and (wanted.use is None or wanted.use.value in one.uses)
        and free.get(wanted.free, True)
        and all(word in _text(one) for word in map(fold_name, wanted.words.split()))
    )


def _text(one: Expert) -> str:
    texts = (one.name, one.address, one.title, one.belongs_to, one.subjects, *one.former_employers)
    return " ".join(map(fold_name, texts))
