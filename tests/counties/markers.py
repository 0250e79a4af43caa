"""Duties of which every message is posted and every word is marked, for the crawl for markers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.counties.worlds import make_pair
from web.base import db
from web.base.site import today
from web.counties import mails, service
from web.counties.service import DutyFacts
from web.people.models import User

MARKS = frozenset(
    f"CANARYCOUNTY{name}" for name in ("PROGRESS", "DONE", "RETURNED", "ACCEPTED", "CANCELLED")
)
"""What members of the lead, officers and auditors read, and nobody else."""


def tell_of_duties(officer: User, member: User) -> None:
    """Lead duties of the member's organisation through all that can be said of them."""
    assert member.organisation is not None
    pair = make_pair(member.organisation, officer=officer)
    facts = DutyFacts(
        title="办培训班",
        lead=member.organisation.name,
        due_on=today() + timedelta(days=5),
        district=pair.district,
        pair_id=pair.id,
    )
    late = replace(facts, title="建示范基地", due_on=today() - timedelta(days=1))
    first, dropped, *_ = service.add_duties(officer, [facts, late, facts, late])
    service.report(member, first, 30, "CANARYCOUNTYPROGRESS")
    service.finish(member, first, "CANARYCOUNTYDONE")
    service.send_back(officer, first, "CANARYCOUNTYRETURNED")
    service.finish(member, first, "CANARYCOUNTYDONE")
    service.accept(officer, first, "CANARYCOUNTYACCEPTED")
    service.cancel(officer, dropped, "CANARYCOUNTYCANCELLED")
    mails.remind(today())
    db.commit()
