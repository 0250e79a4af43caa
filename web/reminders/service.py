"""The daily look for what is due soon."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from matcher.domain.codes import Side
from web.base.hourly import once_an_hour
from web.contracts.reminding import remind_unconfirmed
from web.deals.next_steps import doers_of
from web.matches.models import Match
from web.people.models import User
from web.postings.queries import members_by_owner
from web.reminders import mails
from web.reminders import queries as query

BEFORE_CALL_ENDS = (7, 3, 1)
BEFORE_REGISTRATION = (7, 3, 1)
BEFORE_EXPIRY = (14, 3)


def look_for_due() -> None:
    """Remind of what is due: the worker's regular look, once an hour.

    Each reminder is posted once, however often it is looked for; what was agreed on in the
    morning for the same day is still reminded of.
    """
    once_an_hour("reminders", remind)


def remind(today: date) -> None:
    """Post the reminders of a day of the city."""
    for call in query.calls_ending(today, BEFORE_CALL_ENDS):
        mails.remind_of_call(call, query.with_unsent_drafts(call), today)
    _remind_of_steps(today)
    _remind_of_contracts(today)
    remind_unconfirmed(today)
    ending = query.postings_ending(today, BEFORE_EXPIRY)
    members = members_by_owner(posting.organisation_id for posting, _ in ending)
    mails.remind_of_postings(
        ((posting, day, members[posting.organisation_id]) for posting, day in ending), today
    )


def _remind_of_steps(today: date) -> None:
    steps = query.steps_due(today)
    members = _members_of(step.match for step in steps)
    due = [
        (step, _taking_part(step.match, doers_of(step), members), step.due)
        for step in steps
        if step.due is not None
    ]
    mails.remind_of_steps(due, today)


def _remind_of_contracts(today: date) -> None:
    contracts = query.contracts_due(today, BEFORE_REGISTRATION)
    members = _members_of(contract.match for contract in contracts)
    mails.remind_of_contracts(
        (
            (contract, _taking_part(contract.match, [Side.ACHIEVEMENT], members))
            for contract in contracts
        ),
        today,
    )


def _members_of(matches: Iterable[Match]) -> dict[int, list[User]]:
    """Return who acts for the parties of all the matches, by organisation."""
    sides = [side for match in matches for side in (match.need, match.achievement)]
    return members_by_owner(side.organisation_id for side in sides)


def _taking_part(match: Match, sides: Iterable[Side], members: dict[int, list[User]]) -> list[User]:
    """Return who acts for some sides of a match, and its broker."""
    owners = {
        Side.NEED: match.need.organisation_id,
        Side.ACHIEVEMENT: match.achievement.organisation_id,
    }
    people = [member for side in sides for member in members[owners[side]]]
    return people + ([match.broker] if match.broker else [])
