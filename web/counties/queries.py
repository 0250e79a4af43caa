"""Pairs and duties as the office, the leads and the public find them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import joinedload

from matcher.domain.codes import RESEARCH_KINDS, Role, Verification
from matcher.types import Kind
from web.base import db
from web.base.discretion import is_told
from web.base.labels import region
from web.counties.models import CountyDuty, CountyPair, CountyReport
from web.counties.states import CITY, OPEN_STATES, DutyState, PairState
from web.deals.models import Contract
from web.deals.queries import own_deals
from web.finding.listing import Filter, list_postings
from web.matches.loading import match_options
from web.matches.models import Match
from web.matches.queries import pair_title
from web.people.models import Organisation, User
from web.people.queries import accounts_with
from web.postings.models import Posting
from web.registers.models import Entry

TEAMS = "teams"
"""The register that a pair's team stands in."""

DAYS_AHEAD = 14
"""So many days before its day a duty is reminded of."""

_DUTY = (
    joinedload(CountyDuty.lead),
    joinedload(CountyDuty.pair).joinedload(CountyPair.organisation),
)
_PAIR = (
    joinedload(CountyPair.organisation),
    joinedload(CountyPair.officer),
    joinedload(CountyPair.team).joinedload(Entry.organisation),
)
_IS_INSTITUTE = (
    Organisation.kind.in_(RESEARCH_KINDS),
    Organisation.verification == Verification.VERIFIED,
)


@dataclass(slots=True)
class Tally:
    """How far a county's list is. Duties that were cancelled are not counted."""

    pairs: int = 0
    states: Counter[DutyState] = field(default_factory=Counter)
    overdue: int = 0

    @property
    def duties(self) -> int:
        """How many duties there are."""
        return self.states.total()

    @property
    def accepted(self) -> int:
        """How many of them the office has accepted."""
        return self.states[DutyState.ACCEPTED]

    @property
    def percent(self) -> int:
        """How many of a hundred are accepted."""
        return 100 * self.accepted // self.duties if self.duties else 0


@dataclass(frozen=True, slots=True)
class CountyFigures:
    """What the platform holds of a county; None where a number is too small to be told."""

    needs: int
    achievements: int
    contracts: int | None


def tally(today: date) -> dict[str, Tally]:
    """Return district -> its figures, of those with a running pair or a duty; the city last."""
    found: dict[str, Tally] = {}
    pairs = select(CountyPair.district, func.count()).where(CountyPair.state == PairState.RUNNING)
    for code, count in db.session().execute(pairs.group_by(CountyPair.district)):
        found.setdefault(code, Tally()).pairs = count
    for code, state, count, late in db.session().execute(_count_duties(today)):
        line = found.setdefault(code, Tally())
        line.states[state] += count
        line.overdue += late
    return {code: found[code] for code in (*region().codes("districts"), CITY) if code in found}


def _count_duties(today: date) -> Select[str, DutyState, int, int]:
    late = and_(CountyDuty.state.in_(OPEN_STATES), CountyDuty.due_on < today)
    return (
        select(
            CountyDuty.district,
            CountyDuty.state,
            func.count(),
            func.sum(case((late, 1), else_=0)),
        )
        .where(CountyDuty.state != DutyState.CANCELLED)
        .group_by(CountyDuty.district, CountyDuty.state)
    )


def list_pairs(district: str | None = None, *, ended: bool = True) -> Sequence[CountyPair]:
    """Return the pairs of a district, or all: the running ones first."""
    statement = select(CountyPair).options(*_PAIR)
    if district is not None:
        statement = statement.where(CountyPair.district == district)
    if not ended:
        statement = statement.where(CountyPair.state == PairState.RUNNING)
    order = (CountyPair.state != PairState.RUNNING, CountyPair.district, CountyPair.id)
    return db.session().scalars(statement.order_by(*order)).all()


def list_duties(
    district: str | None = None, *, lead_id: int | None = None, public: bool = False
) -> Sequence[CountyDuty]:
    """Return duties in the order of their days; for the ``public`` those that stand."""
    statement = select(CountyDuty).options(*_DUTY)
    if district is not None:
        statement = statement.where(CountyDuty.district == district)
    if lead_id is not None:
        statement = statement.where(CountyDuty.lead_id == lead_id)
    if public:
        statement = statement.where(CountyDuty.state != DutyState.CANCELLED)
    return db.session().scalars(statement.order_by(CountyDuty.due_on, CountyDuty.id)).all()


def list_own_pairs(user: User) -> Sequence[CountyPair]:
    """Return the running pairs of the account's organisation."""
    own = CountyPair.organisation_id == user.organisation_id
    statement = select(CountyPair).where(own, CountyPair.state == PairState.RUNNING)
    return db.session().scalars(statement.options(*_PAIR).order_by(CountyPair.id)).all()


def list_reports(duty: CountyDuty) -> Sequence[CountyReport]:
    """Return what was said of a duty, the latest first."""
    return (
        db.session()
        .scalars(
            select(CountyReport)
            .where(CountyReport.duty_id == duty.id)
            .options(joinedload(CountyReport.author))
            .order_by(CountyReport.at.desc(), CountyReport.id.desc())
        )
        .all()
    )


def list_latest(district: str, count: int = 10) -> Sequence[CountyReport]:
    """Return what was said last of a district's duties."""
    return (
        db.session()
        .scalars(
            select(CountyReport)
            .join(CountyReport.duty)
            .where(CountyDuty.district == district)
            .options(joinedload(CountyReport.author), joinedload(CountyReport.duty))
            .order_by(CountyReport.at.desc(), CountyReport.id.desc())
            .limit(count)
        )
        .all()
    )


def list_due(until: date, *, lead_id: int | None = None) -> Sequence[CountyDuty]:
    """Return the duties that their leads have to finish up to a day."""
    statement = select(CountyDuty).where(
        CountyDuty.state.in_(OPEN_STATES), CountyDuty.due_on <= until
    )
    if lead_id is not None:
        statement = statement.where(CountyDuty.lead_id == lead_id)
    ordered = statement.options(*_DUTY).order_by(CountyDuty.due_on, CountyDuty.id)
    return db.session().scalars(ordered).all()


def list_returned(user: User) -> Sequence[CountyDuty]:
    """Return the duties that the office gave back to the account's organisation."""
    statement = select(CountyDuty).where(
        CountyDuty.state == DutyState.RETURNED, CountyDuty.lead_id == user.organisation_id
    )
    return db.session().scalars(statement.order_by(CountyDuty.due_on, CountyDuty.id)).all()


def last_due(today: date) -> date:
    """Return up to which day duties are reminded of."""
    return today + timedelta(days=DAYS_AHEAD)


def measure_done() -> Select[int, datetime]:
    """Select how many duties wait to be accepted, and since when."""
    newest = (
        select(func.max(CountyReport.at))
        .where(CountyReport.duty_id == CountyDuty.id)
        .correlate(CountyDuty)
        .scalar_subquery()
    )
    done = CountyDuty.state == DutyState.DONE
    return select(func.count(CountyDuty.id), func.min(newest)).where(done)


def list_done() -> Sequence[CountyDuty]:
    """Return the duties that wait to be accepted."""
    statement = select(CountyDuty).where(CountyDuty.state == DutyState.DONE).options(*_DUTY)
    return db.session().scalars(statement.order_by(CountyDuty.due_on, CountyDuty.id)).all()


def figures_of(district: str) -> CountyFigures:
    """Return what everybody can find of a district, and its firms' contracts if not too few."""
    needs, achievements = (
        list_postings(Filter(kind, district=district), 1, 1).total
        for kind in (Kind.NEED, Kind.ACHIEVEMENT)
    )
    statement = (
        select(func.count(Contract.id))
        .join(Match, Match.id == Contract.match_id)
        .join(Posting, Posting.id == Match.need_id)
        .join(Organisation, Organisation.id == Posting.organisation_id)
        .where(Organisation.district == district)
    )
    contracts = db.session().scalar(statement) or 0
    return CountyFigures(needs, achievements, contracts if is_told(contracts) else None)


def list_institutes() -> Sequence[Organisation]:
    """Return who can be paired with a county."""
    statement = select(Organisation).where(*_IS_INSTITUTE)
    return db.session().scalars(statement.order_by(Organisation.name)).all()


def list_officers() -> Sequence[User]:
    """Return who can answer for a pair in the office."""
    return accounts_with(Role.OFFICER)


def list_teams() -> Sequence[Entry]:
    """Return the teams that the public sees."""
    statement = select(Entry).where(Entry.register == TEAMS, Entry.shown.is_not(None))
    return db.session().scalars(statement.order_by(Entry.title, Entry.id)).all()


def list_own_deals(user: User) -> list[tuple[int, str]]:
    """Return (key, title) of the deals that a report of the account can speak of."""
    statement = own_deals(user).options(*match_options()).order_by(Match.id.desc()).limit(100)
    return [(one.id, pair_title(one)) for one in db.session().scalars(statement)]


def leads_by_name(names: Iterable[str]) -> dict[str, int]:
    """Return name -> key of the institutes that are verified under exactly these names.

    Others are kept by their names: whoever registers one is not given its duties by that.
    """
    rows = db.session().execute(
        select(Organisation.name, Organisation.id).where(
            Organisation.name.in_(set(names)), *_IS_INSTITUTE
        )
    )
    return {name: key for name, key in rows}
