"""The demo's agreements, each led to its step through the real services.

What happened on which day is written afterwards, since the services only know today.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from web.base import db
from web.base.clock import utc_now
from web.base.forms.fields import FEN_PER_WAN
from web.base.site import local_day, today
from web.inventions.models import Invention
from web.inventions.states import TransferWay
from web.later import paying, service
from web.later.models import LaterAgreement
from web.later.terms import Row, Terms
from web.people.models import User
from web.postings.demo import Loaded, read_rows
from web.postings.demo import Row as DemoRow

STAGES = ("offered", "in_use", "converted")


def load_agreements(loaded: Loaded) -> None:
    """Lead the agreements of the demo file to their steps."""
    for row in read_rows("later"):
        _load(loaded, row)
    db.flush()


def _load(loaded: Loaded, row: DemoRow) -> None:
    titled = select(Invention).where(Invention.title == row["invention"], Invention.is_demo)
    invention = db.session().scalars(titled).one()
    institute, firm = invention.author, _member(loaded, row["firm"])
    agreement = service.apply(firm, invention, row["words"])
    service.change_terms(institute, agreement, _terms(row))
    if STAGES.index(row["stage"]) >= STAGES.index("in_use"):
        service.agree(firm, agreement, agreement.terms_number)
        begun = utc_now() - timedelta(days=row["begun_days_ago"])
        service.begin(institute, agreement, local_day(begun))
        agreement.created_at = begun - timedelta(days=15)
        agreement.institute_agreed_at = begun - timedelta(days=6)
        agreement.firm_agreed_at = begun - timedelta(days=3)
    if row["stage"] == "converted":
        service.convert(firm, agreement)
        _pay(institute, firm, agreement, row)


def _terms(row: DemoRow) -> Terms:
    rows = [
        Row(
            what=one["what"],
            amount=one["wan"] * FEN_PER_WAN if "wan" in one else None,
            rate=one.get("rate"),
            due_on=today() + timedelta(days=one["in_days"]) if "in_days" in one else None,
            event=one.get("event", ""),
        )
        for one in row["rows"]
    ]
    return Terms(
        way=TransferWay(row["way"]),
        entry_fee=row.get("entry_wan", 0) * FEN_PER_WAN,
        trial_until=today() + timedelta(days=row["trial_days"]),
        scope=row["scope"],
        conditions=row["conditions"],
        rows=rows,
    )


def _pay(institute: User, firm: User, agreement: LaterAgreement, row: DemoRow) -> None:
    """Pay what is paid already, and let the plan have begun earlier."""
    shift = timedelta(days=row["ago"])
    assert agreement.trial_until is not None
    agreement.trial_until -= shift
    agreement.converted_on = today() - timedelta(days=row["converted_days_ago"])
    for one in agreement.instalments:
        if one.due_on is not None:
            one.due_on -= shift
    db.flush()
    first = agreement.instalments[0]
    assert first.amount is not None
    payment = paying.report_payment(firm, first, today() - timedelta(days=6), first.amount)
    paying.confirm(institute, payment)
    payment.reported_at = utc_now() - timedelta(days=5)
    payment.answered_at = utc_now() - timedelta(days=4)


def _member(loaded: Loaded, key: str) -> User:
    return db.session().get_one(User, loaded.member(key).id)
