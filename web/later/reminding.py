"""The daily look for trials and instalments that are due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from web.base.hourly import once_an_hour
from web.later import mails
from web.later.mails import Due
from web.later.queries import LaterSheet, list_active, sheets_of
from web.later.rules import SOON_DAYS
from web.later.states import LaterState, LineState

CAUGHT_UP = timedelta(days=14)
"""A worker that stood still so long still reminds; what is older is left to the inbox."""
SOON = timedelta(days=SOON_DAYS)


def look_for_due() -> None:
    """Remind of what is due: the worker's regular look, once an hour."""
    once_an_hour("later", remind)


def remind(today: date) -> None:
    """Post the reminders of a day of the city: each once, however often it is looked for."""
    sheets = sheets_of(list_active(), today)
    mails.remind(mails.TRIAL, _trials(sheets), today)
    mails.remind(mails.DUE_SOON, _soon(sheets), today)
    mails.remind(mails.LATE, _late(sheets), today)


def _trials(sheets: Sequence[LaterSheet]) -> Iterator[Due]:
    for sheet in sheets:
        one, day = sheet.agreement, sheet.agreement.trial_until
        is_on_trial = one.state is LaterState.IN_USE and day is not None
        if is_on_trial and day is not None and sheet.today <= day <= sheet.today + SOON:
            yield one, f"trial-{one.id}", day, mails.both(one)


def _soon(sheets: Sequence[LaterSheet]) -> Iterator[Due]:
    for sheet in sheets:
        for line in sheet.lines:
            due = line.instalment.due
            is_open = line.state in (LineState.OPEN, LineState.INCOME)
            if is_open and due is not None and due <= sheet.today + SOON:
                agreement = sheet.agreement
                yield agreement, str(line.instalment.id), due, mails.firm(agreement)


def _late(sheets: Sequence[LaterSheet]) -> Iterator[Due]:
    for sheet in sheets:
        for line in sheet.lines:
            due = line.instalment.due
            if line.state is not LineState.OVERDUE or due is None:
                continue
            if due >= sheet.today - CAUGHT_UP:
                agreement = sheet.agreement
                yield agreement, str(line.instalment.id), due, mails.both(agreement)
