"""What is overdue: of everybody for the office, or of one account.

Every kind takes a fixed number of questions to the database, however much of it there is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, false, func, or_, select, true
from sqlalchemy.orm import joinedload

from matcher.domain.codes import Interest, Role
from web.audit.queries import measure_audit_queue
from web.base import db, registry
from web.base.labels import region
from web.base.site import local_day, zone
from web.brokers.assignment_queries import measure_unassigned
from web.deals.models import registration_term
from web.deals.queries import RUNNING_STATES, is_open_step
from web.deals.states import ANSWER_TERM, Doer
from web.matches.loading import match_options
from web.matches.models import Activity, Match
from web.matches.queries import pair_title
from web.matches.relations import is_told
from web.matches.states import MatchState
from web.people.models import User
from web.postings.kinds import is_member
from web.postings.models import Posting, Revision
from web.supervision.overdue_contracts import late_contracts, late_payments, owner_of_side
from web.supervision.overdue_counties import late_duties
from web.supervision.overdue_rules import OFFICE, Item, Late, Owner, OwnerKind

PROPOSAL_DAYS, AUDIT_DAYS, OUTCOME_DAYS = 14, 5, 7
"""After so many days something is late, unless the region pack says otherwise."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose work is looked at: everybody's, or one account's."""

    today: date
    user: User | None = None

    def matches(self) -> ColumnElement[bool]:
        """Return the condition on matches."""
        if self.user is None:
            return true()
        if self.user.role is Role.BROKER:
            return Match.broker_id == self.user.id
        if not is_member(self.user):
            return false()
        own = select(Posting.id).where(Posting.organisation_id == self.user.organisation_id)
        return or_(Match.need_id.in_(own), Match.achievement_id.in_(own)) & is_told()

    def before(self, days: timedelta) -> datetime:
        """Return the moment before which something began that was to take so many days."""
        begun = datetime.combine(self.today - days, time(), zone())
        return begun.astimezone(UTC)


def list_all(today: date) -> list[Item]:
    """Return everything that is overdue, the longest first."""
    return _gather(Scope(today))


def list_own(user: User, today: date) -> list[Item]:
    """Return what is overdue of the account: as a broker, its organisation's, or the office's."""
    owner = owner_of(user)
    if owner is None:
        return []
    scope = Scope(today) if owner == OFFICE else Scope(today, user)
    return [item for item in _gather(scope) if owner in item.owners]


def owner_of(user: User) -> Owner | None:
    """Return as whose work an account's is counted."""
    if user.role is Role.OFFICER:
        return OFFICE
    if user.role is Role.BROKER:
        return Owner(OwnerKind.BROKER, user.id)
    if is_member(user) and user.organisation_id is not None:
        return Owner(OwnerKind.ORGANISATION, user.organisation_id)
    return None


def terms() -> dict[Late, timedelta]:
    """Return how long things may wait that have no day of their own."""
    pack = region()
    return {
        Late.DECIDE: timedelta(days=pack.number("proposal_days", PROPOSAL_DAYS)),
        Late.ASSIGN: timedelta(days=pack.number("proposal_days", PROPOSAL_DAYS)),
        Late.AUDIT: timedelta(days=pack.number("audit_days", AUDIT_DAYS)),
        Late.OUTCOME: timedelta(days=pack.number("outcome_days", OUTCOME_DAYS)),
        Late.ANSWER: ANSWER_TERM,
        Late.REGISTER: registration_term(),
    }


def _gather(scope: Scope) -> list[Item]:
    limits = terms()
    found = [
        *(_queues(scope, limits) if scope.user is None else ()),
        *_proposals(scope, limits[Late.DECIDE]),
        *_answers(scope, limits[Late.ANSWER]),
        *_steps(scope),
        *late_contracts(scope.matches(), scope.today, limits[Late.REGISTER]),
        *late_payments(scope.user, scope.today),
        *late_duties(scope.user, scope.today),
        *(
            item
            for one in registry.present().features
            for find in one.overdue
            for item in find(scope)
        ),
    ]
    return sorted(found, key=lambda item: (item.due, item.what, item.object_id))


def _queues(scope: Scope, limits: dict[Late, timedelta]) -> Iterator[Item]:
    """What any officer may do: texts to be audited, proposals nobody works on."""
    for what, statement, column in (
        (Late.AUDIT, measure_audit_queue(), Revision.submitted_at),
        (Late.ASSIGN, measure_unassigned(), Match.created_at),
    ):
        late = statement.where(column < scope.before(limits[what]))
        count, since = db.session().execute(late).one()
        if count and since is not None:
            due = local_day(since) + limits[what]
            yield Item(what=what, owners=(OFFICE,), due=due, count=int(count))


def _proposals(scope: Scope, term: timedelta) -> Iterator[Item]:
    """The proposals that wait for each broker; those of nobody wait for the office."""
    statement = (
        select(Match.broker_id, func.count(), func.min(Match.created_at))
        .join(User, User.id == Match.broker_id)
        .where(
            scope.matches(),
            Match.state == MatchState.PROPOSED,
            Match.created_at < scope.before(term),
            User.active,
        )
        .group_by(Match.broker_id)
    )
    for broker, count, since in db.session().execute(statement):
        owners = (Owner(OwnerKind.BROKER, broker or 0),)
        yield Item(what=Late.DECIDE, owners=owners, due=local_day(since) + term, count=int(count))


def _answers(scope: Scope, term: timedelta) -> Iterator[Item]:
    """The deals that wait for what a side says."""
    statement = (
        select(Match)
        .where(
            scope.matches(),
            Match.state == MatchState.CONFIRMED,
            Match.decided_at < scope.before(term),
        )
        .options(*match_options())
    )
    for match in db.session().scalars(statement):
        sides = ((match.need_interest, match.need), (match.achievement_interest, match.achievement))
        owners = tuple(
            Owner(OwnerKind.ORGANISATION, posting.organisation_id)
            for interest, posting in sides
            if interest is Interest.PENDING
        )
        due = local_day(match.decided_at or match.created_at) + term
        yield _of_match(Late.ANSWER, match, due, owners)


def _steps(scope: Scope) -> Iterator[Item]:
    """The agreed next steps whose day is over."""
    statement = (
        select(Activity)
        .join(Activity.match)
        .where(
            scope.matches(),
            Activity.due < scope.today,
            Match.state.in_(RUNNING_STATES),
            is_open_step(),
        )
        .options(joinedload(Activity.match).options(*match_options()))
    )
    for step in db.session().scalars(statement):
        # Older ones do not say who: the broker follows them.
        doer = Doer(step.next_who) if step.next_who else Doer.BROKER
        if step.due is not None:
            yield _of_match(Late.STEP, step.match, step.due, owner_of_side(step.match, doer))


def _of_match(what: Late, match: Match, due: date, owners: tuple[Owner, ...]) -> Item:
    return Item(what=what, owners=owners, due=due, title=pair_title(match), object_id=match.id)
