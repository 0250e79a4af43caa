"""What is overdue of the counties' responsibility list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from web.counties.queries import list_due
from web.people.models import User
from web.supervision.overdue_rules import OFFICE, Item, Late, Owner, OwnerKind

PAGES = ("counties.duty", "counties.show")


def late_duties(user: User | None, today: date) -> Iterator[Item]:
    """Return the duties whose day is over; of all, or of those an account's organisation leads.

    Those of leads that are not registered are the office's to follow.
    """
    if user is not None and user.organisation_id is None:
        return
    lead_id = None if user is None else user.organisation_id
    for duty in list_due(today - timedelta(days=1), lead_id=lead_id):
        owner = OFFICE if duty.lead_id is None else Owner(OwnerKind.ORGANISATION, duty.lead_id)
        yield Item(
            what=Late.DUTY,
            owners=(owner,),
            due=duty.due_on,
            title=duty.title,
            object_id=duty.id,
            pages=PAGES,
            argument="duty_id",
        )
