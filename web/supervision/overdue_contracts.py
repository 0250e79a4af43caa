"""What is overdue of contracts: confirmation, registration, payments and milestones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from matcher.domain.codes import Side
from web.base import db
from web.contracts.models import Particulars
from web.contracts.payment_queries import list_own_sheets, list_running_sheets, seller_sides
from web.contracts.payment_reminding import SIDES_OF
from web.contracts.payment_rules import DueState
from web.contracts.payment_sheets import Sheet
from web.contracts.queries import confirm_by, list_unconfirmed
from web.contracts.states import Answer
from web.deals.models import Contract
from web.deals.states import Doer
from web.matches.loading import match_options
from web.matches.models import Match
from web.matches.queries import pair_title
from web.matches.states import MatchState
from web.people.models import User
from web.supervision.overdue_rules import OFFICE, Item, Late, Owner, OwnerKind


def late_contracts(
    which: ColumnElement[bool], today: date, registration: timedelta
) -> Iterator[Item]:
    """The contracts that a side has not confirmed, and those that are not registered."""
    yield from _unregistered(which, today, registration)
    yield from _unconfirmed(which, today)


def late_payments(user: User | None, today: date) -> Iterator[Item]:
    """The payments, royalty reports and milestones whose day is over; of all, or of an account."""
    sheets = list_running_sheets(today) if user is None else list_own_sheets(user, today)
    for sheet in sheets:
        yield from _of_sheet(sheet, today)


def owner_of_side(match: Match, doer: Doer) -> tuple[Owner, ...]:
    """Return who does what a side, both or the broker are to do."""
    sides = SIDES_OF[doer]
    return tuple(_party(match, side) for side in sides) or (_broker(match),)


def _unregistered(
    which: ColumnElement[bool], today: date, registration: timedelta
) -> Iterator[Item]:
    statement = (
        select(Contract)
        .join(Contract.match)
        .where(which, Match.state == MatchState.SIGNED, Contract.signed_on < today - registration)
        .options(joinedload(Contract.match).options(*match_options()))
    )
    contracts = db.session().scalars(statement).all()
    sellers = seller_sides(one.id for one in contracts)
    for one in contracts:
        seller = _party(one.match, sellers.get(one.id, Side.ACHIEVEMENT))
        # The seller applies for it, the broker notes the number.
        yield _item(Late.REGISTER, one.match, one.register_by, (_broker(one.match), seller))


def _unconfirmed(which: ColumnElement[bool], today: date) -> Iterator[Item]:
    waiting = list_unconfirmed()
    ids = [one.contract.match_id for one in waiting]
    wanted = set(db.session().scalars(select(Match.id).where(which, Match.id.in_(ids))))
    for one in waiting:
        match = one.contract.match
        if one.asked_at and match.id in wanted and confirm_by(one.asked_at) < today:
            yield _item(Late.CONFIRM, match, confirm_by(one.asked_at), tuple(_pending(one)))


def _pending(one: Particulars) -> Iterable[Owner]:
    answers = ((one.need_answer, Side.NEED), (one.achievement_answer, Side.ACHIEVEMENT))
    return (
        _party(one.contract.match, side) for answer, side in answers if answer is Answer.PENDING
    )


def _of_sheet(sheet: Sheet, today: date) -> Iterator[Item]:
    match = sheet.contract.match
    buyer = (_party(match, sheet.buyer),)
    for line in sheet.lines:
        if line.due is not None and line.state is DueState.OVERDUE:
            yield _item(Late.PAY, match, line.due, buyer)
    for royalty in sheet.missing_reports:
        if royalty.due < today:
            yield _item(Late.BASE, match, royalty.due, buyer)
    for milestone in sheet.open_milestones:
        if milestone.due < today:
            owners = owner_of_side(match, milestone.who)
            yield _item(Late.MILESTONE, match, milestone.due, owners)


def _party(match: Match, side: Side) -> Owner:
    posting = match.need if side is Side.NEED else match.achievement
    return Owner(OwnerKind.ORGANISATION, posting.organisation_id)


def _broker(match: Match) -> Owner:
    return OFFICE if match.broker_id is None else Owner(OwnerKind.BROKER, match.broker_id)


def _item(what: Late, match: Match, due: date, owners: tuple[Owner, ...]) -> Item:
    return Item(what=what, owners=owners, due=due, title=pair_title(match), object_id=match.id)
