"""The daily look for payments, royalties and milestones that are due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from matcher.domain.codes import Side
from web.base.hourly import once_an_hour
from web.contracts import payment_mails as mails
from web.contracts.payment_mails import Due
from web.contracts.payment_queries import list_running_sheets, milestone_days
from web.contracts.payment_rules import DueState
from web.contracts.payment_sheets import Sheet
from web.deals.states import Doer
from web.people.models import User
from web.postings.queries import members_by_owner

CAUGHT_UP = timedelta(days=14)
"""A worker that stood still so long still reminds; what is older is left to the inbox."""

Members = dict[int, list[User]]

SIDES_OF = {
    Doer.NEED: (Side.NEED,),
    Doer.ACHIEVEMENT: (Side.ACHIEVEMENT,),
    Doer.BOTH: (Side.NEED, Side.ACHIEVEMENT),
    Doer.BROKER: (),
}


def look_for_due() -> None:
    """Remind of what is due: the worker's regular look, once an hour."""
    once_an_hour("payments", remind)


def remind(today: date) -> None:
    """Post the reminders of a day of the city: each once, however often it is looked for."""
    sheets = list_running_sheets(today)
    owners = {owner for sheet in sheets for owner in _owners(sheet).values()}
    members = members_by_owner(owners)
    mails.remind(mails.PAYMENT_DUE, _payments(sheets, members, DueState.SOON), today)
    mails.remind(mails.PAYMENT_LATE, _payments(sheets, members, DueState.OVERDUE), today)
    mails.remind(mails.BASE_DUE, _missing_bases(sheets, members), today)
    mails.remind(mails.MILESTONE_DUE, _milestones(sheets, members, today), today)


def _payments(sheets: Sequence[Sheet], members: Members, state: DueState) -> Iterator[Due]:
    for sheet in sheets:
        # The seller hears of it when it is late: what is not due yet is the buyer's to do.
        sides = [sheet.buyer] if state is DueState.SOON else list(Side)
        for line in sheet.lines:
            if line.state is state and line.due is not None and not _is_old(line.due, sheet.today):
                match = sheet.contract.match
                yield match, line.key, line.due, _receivers(sheet, sides, members)


def _missing_bases(sheets: Sequence[Sheet], members: Members) -> Iterator[Due]:
    for sheet in sheets:
        for one in sheet.missing_reports:
            if not _is_old(one.due, sheet.today):
                name = f"{sheet.contract.id}.{one.number}"
                receivers = _receivers(sheet, [sheet.buyer], members)
                yield sheet.contract.match, name, one.due, receivers


def _milestones(sheets: Sequence[Sheet], members: Members, today: date) -> Iterator[Due]:
    latest = today + timedelta(days=milestone_days())
    for sheet in sheets:
        for one in sheet.open_milestones:
            if one.due <= latest and not _is_old(one.due, today):
                receivers = _receivers(sheet, SIDES_OF[one.who], members)
                yield sheet.contract.match, str(one.id), one.due, receivers


def _is_old(day: date, today: date) -> bool:
    return day < today - CAUGHT_UP


def _owners(sheet: Sheet) -> dict[Side, int]:
    match = sheet.contract.match
    return {
        Side.NEED: match.need.organisation_id,
        Side.ACHIEVEMENT: match.achievement.organisation_id,
    }


def _receivers(sheet: Sheet, sides: Sequence[Side], members: Members) -> list[User]:
    owners, broker = _owners(sheet), sheet.contract.match.broker
    people = [member for side in sides for member in members[owners[side]]]
    return people + ([broker] if broker else [])
