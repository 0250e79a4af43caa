"""Random histories in the database, and the figures of them counted slowly, in plain Python."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from matcher.domain.codes import (
    CloseCode,
    ContractKind,
    DeclineCode,
    Interest,
    OrganisationKind,
    Role,
    Verification,
)
from matcher.types import Kind
from tests.calendar import ZONE
from tests.factories import make_organisation, make_user
from web.base import db
from web.base.models import LogEntry
from web.base.reporting import Period
from web.deals.models import Contract
from web.matches.models import Match
from web.matches.states import MatchState
from web.people.models import Organisation, User
from web.postings.models import AchievementRevision, NeedRevision, Posting, Revision
from web.postings.states import PostingState, RevisionState

FIELDS = ("marine", "petrochem", "materials")
DISTRICTS = ("chikan", "potou", "")
FIRST = date(2023, 11, 1)
DAYS = 1150
LEAVES = {
    "withdraw": PostingState.WITHDRAWN,
    "expire": PostingState.EXPIRED,
    "fulfil": PostingState.FULFILLED,
}


@dataclass(frozen=True)
class Fact:
    """One thing that counts, in plain values."""

    id: int
    at: date
    """The city's day."""
    amount: int
    district: str = ""
    fields: tuple[str, ...] = ()
    organisations: frozenset[int] = frozenset()
    broker: int | None = None
    code: str = ""
    until: date | None = None
    """The day on which it stopped being there."""


@dataclass
class World:
    """What was stored, and its history as it was made up."""

    rng: random.Random
    organisations: list[Organisation] = field(default_factory=list)
    brokers: list[User] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)
    matches: list[Match] = field(default_factory=list)
    contracts: list[Contract] = field(default_factory=list)
    spans: dict[int, list[tuple[date, date | None]]] = field(default_factory=dict)
    """Posting -> (first day in force, day on which it left)."""
    entries: list[LogEntry] = field(default_factory=list)
    verified: dict[int, date] = field(default_factory=dict)
    facts: dict[str, list[Fact]] = field(default_factory=dict)

    def moment(self, after: datetime | None = None) -> datetime:
        """Return a moment, often one that is another day in UTC, or just at a quarter's turn."""
        start = after.astimezone(ZONE).date() if after else FIRST
        left = (FIRST + timedelta(days=DAYS) - start).days
        day = start + timedelta(days=self.rng.randint(0, max(1, left // 2)))
        if self.rng.random() < 0.3:
            day = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        clock = self.rng.choice([time(0), time(0, 0, 1), time(7, 59), time(12), time(23, 59, 59)])
        found = datetime.combine(day, clock, ZONE).astimezone(UTC)
        return found if after is None or found > after else after + timedelta(minutes=7)


def make_world(seed: int) -> World:
    """Store a random world."""
    world = World(random.Random(seed))
    _people(world)
    for _ in range(world.rng.randint(18, 30)):
        _posting(world)
    # The log is written as time goes by.
    for entry in sorted(world.entries, key=lambda one: one.at):
        db.session().add(entry)
        db.flush()
    _matches(world)
    db.commit()
    return world


def _people(world: World) -> None:
    kinds = [OrganisationKind.FIRM, *list(OrganisationKind)[:5]]
    for kind in kinds:
        made = world.moment()
        one = make_organisation(
            kind,
            district=world.rng.choice(DISTRICTS),
            created_at=made,
            verification=world.rng.choice([Verification.VERIFIED] * 3 + [Verification.PENDING]),
        )
        world.organisations.append(one)
        world.verified[one.id] = day_of(made)
        if one.verification is Verification.VERIFIED and world.rng.random() < 0.6:
            later = world.moment(made)
            world.verified[one.id] = day_of(later)
            world.entries.append(
                LogEntry(
                    action="verify",
                    object_type="organisation",
                    object_id=one.id,
                    before="pending",
                    after="verified",
                    at=later,
                )
            )
    for active in (True, True, False):
        where = world.rng.choice([None, *world.organisations])
        world.brokers.append(
            make_user(Role.BROKER, where, active=active, created_at=world.moment())
        )


def _posting(world: World) -> None:
    kind = world.rng.choice(list(Kind))
    author = make_user(Role.BROKER)
    posting = Posting(kind=kind, organisation=world.rng.choice(world.organisations), author=author)
    db.session().add(posting)
    db.flush()
    world.postings.append(posting)
    if world.rng.random() < 0.15:
        return
    values: dict[str, Any] = {"posting": posting, "number": 1, "author_id": author.id}
    revision: Revision = (
        NeedRevision(**values, district=world.rng.choice(DISTRICTS))
        if kind is Kind.NEED
        else AchievementRevision(**values)
    )
    revision.state = RevisionState.APPROVED
    revision.set_values("field", world.rng.sample(FIELDS, world.rng.randint(0, 2)))
    revision.set_values("mode", ["license"])
    db.session().add(revision)
    db.flush()
    posting.published_at = world.moment()
    posting.show(revision)
    _live(world, posting)
    db.flush()


def _live(world: World, posting: Posting) -> None:
    """Have a posting come and go; the log tells, except of some that came from elsewhere."""
    at = posting.published_at
    assert at is not None
    posting.state = PostingState.PUBLISHED
    spans: list[tuple[date, date | None]] = [(day_of(at), None)]
    if world.rng.random() < 0.1:
        posting.state = PostingState.WITHDRAWN
        world.spans[posting.id] = []
        return
    if world.rng.random() < 0.8:
        _log(world, posting, "audit_publish", at)
    for _ in range(world.rng.choice([0, 0, 1, 2, 3, 4])):
        at = world.moment(at)
        if posting.state is not PostingState.PUBLISHED:
            _log(world, posting, world.rng.choice(["restore_posting", "audit_publish"]), at)
            posting.state = PostingState.PUBLISHED
            spans.append((day_of(at), None))
        elif world.rng.random() < 0.3:
            _log(world, posting, world.rng.choice(["audit_publish", "renew_posting"]), at)
        else:
            action = world.rng.choice(list(LEAVES))
            _log(world, posting, action, at)
            posting.state = LEAVES[action]
            spans[-1] = (spans[-1][0], day_of(at))
    world.spans[posting.id] = spans


def _log(world: World, posting: Posting, action: str, at: datetime) -> None:
    world.entries.append(
        LogEntry(action=action, object_type="posting", object_id=posting.id, at=at)
    )


def _matches(world: World) -> None:
    shown = [one for one in world.postings if one.published_at]
    needs = [one for one in shown if one.kind is Kind.NEED]
    results = [one for one in shown if one.kind is Kind.ACHIEVEMENT]
    pairs = [(need, result) for need in needs for result in results]
    for need, result in world.rng.sample(pairs, min(len(pairs), 25)):
        match = _match(world, need, result)
        db.session().add(match)
        db.flush()
        world.matches.append(match)
        if match.introduced_at and match.state is not MatchState.INTRODUCED:
            _contract(world, match)


def _match(world: World, need: Posting, result: Posting) -> Match:
    rng = world.rng
    match = Match(
        need=need,
        achievement=result,
        need_revision_id=need.published_revision_id,
        achievement_revision_id=result.published_revision_id,
        score=1.0,
        probability=0.5,
        level=3,
        evidence={},
        engine_version="test",
        broker=rng.choice([None, *world.brokers]),
        created_at=world.moment(),
    )
    steps = rng.randint(0, 4)
    if steps and rng.random() < 0.3:
        match.decided_at = world.moment(match.created_at)
        match.state, match.decline_code = MatchState.DECLINED, rng.choice(list(DeclineCode))
        return match
    if steps > 0:
        match.decided_at, match.state = world.moment(match.created_at), MatchState.CONFIRMED
    if steps > 1:
        match.introduced_at, match.state = world.moment(match.decided_at), MatchState.INTRODUCED
        match.need_interest = match.achievement_interest = Interest.INTERESTED
    if steps > 2:
        match.state = MatchState.SIGNED
    if steps != 3 and rng.random() < 0.4:
        match.closed_at, match.state = world.moment(match.created_at), MatchState.CLOSED
        match.close_code = rng.choice(list(CloseCode))
    return match


def _contract(world: World, match: Match) -> None:
    assert match.introduced_at is not None
    signed = day_of(world.moment(match.introduced_at))
    total = world.rng.randint(1, 10**9)
    registered = signed + timedelta(days=world.rng.randint(0, 60))
    is_registered = world.rng.random() < 0.6
    contract = Contract(
        match=match,
        number=f"HT-{match.id}",
        project_name="项目",
        kind=world.rng.choice(list(ContractKind)),
        signed_on=signed,
        total=total,
        technical=world.rng.randint(0, total),
        registration_number=f"DJ-{match.id}" if is_registered else None,
        registered_on=registered if is_registered else None,
    )
    db.session().add(contract)
    db.flush()
    world.contracts.append(contract)


def day_of(moment: datetime) -> date:
    """Return the city's day of a moment."""
    return moment.astimezone(ZONE).date()


def facts_of(world: World, key: str) -> list[Fact]:
    """Return everything that a figure may count, looked up once."""
    if key not in world.facts:
        world.facts[key] = list(_FACTS[key](world))
    return world.facts[key]


def _of_posting(one: Posting, at: date) -> Fact:
    revision = one.published_revision
    assert revision is not None
    is_need = isinstance(revision, NeedRevision)
    district = revision.district if is_need else one.organisation.district
    fields = tuple(revision.values("field"))
    return Fact(one.id, at, 1, district, fields, frozenset({one.organisation_id}))


def _published(world: World, kind: Kind) -> Iterator[Fact]:
    for one in world.postings:
        if one.kind is kind and one.published_at:
            yield _of_posting(one, day_of(one.published_at))


def _in_force(world: World, kind: Kind) -> Iterator[Fact]:
    for one in world.postings:
        if one.kind is kind:
            for came, went in world.spans.get(one.id, []):
                yield replace(_of_posting(one, came), until=went)


def _institutions(world: World) -> Iterator[Fact]:
    research = {"university", "institute", "hospital", "lab"}
    for one in world.organisations:
        if one.kind.value in research and one.verification is Verification.VERIFIED:
            own = frozenset({one.id})
            yield Fact(one.id, world.verified[one.id], 1, one.district, (), own)


def _brokers(_world: World) -> Iterator[Fact]:
    for one in db.session().query(User).filter(User.role == Role.BROKER):
        if one.active:
            district = one.organisation.district if one.organisation else ""
            own = frozenset({one.organisation_id} if one.organisation_id else ())
            yield Fact(one.id, day_of(one.created_at), 1, district, (), own, one.id)


def _of_match(match: Match, id: int, at: date, amount: int = 1, code: str = "") -> Fact:
    need = _of_posting(match.need, at)
    both = frozenset({match.need.organisation_id, match.achievement.organisation_id})
    return Fact(id, at, amount, need.district, need.fields, both, match.broker_id, code)


def _steps(world: World, key: str) -> Iterator[Fact]:
    for one in world.matches:
        at = {
            "proposed": one.created_at,
            "confirmed": None if one.state is MatchState.DECLINED else one.decided_at,
            "declined": one.decided_at if one.state is MatchState.DECLINED else None,
            "introduced": one.introduced_at,
            "closed": one.closed_at,
        }[key]
        code = {"declined": one.decline_code, "closed": one.close_code}.get(key)
        if at:
            yield _of_match(one, one.id, day_of(at), code=code.value if code else "")


def _contracts(world: World, key: str) -> Iterator[Fact]:
    for one in world.contracts:
        at = one.signed_on if key.startswith("signed") else one.registered_on
        part = key.partition("_")[2]
        amount = {"": 1, "total": one.total, "technical": one.technical}[part]
        if at:
            yield _of_match(one.match, one.id, at, amount, one.kind.value)


_FACTS: dict[str, Any] = {
    "new_needs": lambda world: _published(world, Kind.NEED),
    "new_achievements": lambda world: _published(world, Kind.ACHIEVEMENT),
    "needs": lambda world: _in_force(world, Kind.NEED),
    "achievements": lambda world: _in_force(world, Kind.ACHIEVEMENT),
    "institutions": _institutions,
    "brokers": _brokers,
    **{
        key: lambda world, key=key: _steps(world, key)
        for key in ("proposed", "confirmed", "declined", "introduced", "closed")
    },
    **{
        key: lambda world, key=key: _contracts(world, key)
        for key in (
            "signed",
            "signed_total",
            "signed_technical",
            "registered",
            "registered_total",
            "registered_technical",
        )
    },
}


def random_period(rng: random.Random) -> Period:
    """Return a quarter, a year, or some days, often with the end of a February in them."""
    day = FIRST + timedelta(days=rng.randint(0, DAYS))
    kind = rng.randint(0, 3)
    if kind == 0:
        start = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        end = date(start.year + start.month // 10, (start.month + 2) % 12 + 1, 1)
        return Period(start, end - timedelta(days=1))
    if kind == 1:
        return Period(date(day.year, 1, 1), date(day.year, 12, 31))
    if kind == 2:
        return Period(date(2024, 1, rng.randint(1, 31)), date(2024, 2, 29))
    return Period(day, day + timedelta(days=rng.randint(0, 500)))
