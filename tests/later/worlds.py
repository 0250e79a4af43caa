"""Agreements at each station of their way. Each function stores what it makes and returns it."""

from __future__ import annotations

from datetime import timedelta

from matcher.domain.codes import Role
from tests.calendar import today
from tests.factories import make_user
from tests.inventions.worlds import make_clear
from web.base import db
from web.inventions.models import Invention
from web.inventions.states import TransferWay
from web.later import service
from web.later.models import LaterAgreement
from web.later.terms import Row, Terms
from web.people.models import User

ROWS = (
    Row("第一期", amount=12_345_600, due_on=today() + timedelta(days=60)),
    Row("第二期", amount=7_654_301, due_on=today() + timedelta(days=120)),
)


def make_terms(*rows: Row, entry_fee: int = 0, way: TransferWay = TransferWay.ORDINARY) -> Terms:
    """Terms with a trial of thirty days."""
    return Terms(
        way=way,
        entry_fee=entry_fee,
        trial_until=today() + timedelta(days=30),
        scope="限本厂Zq9",
        conditions="不达标可退Zq9",
        rows=rows or ROWS,
    )


def make_offered(
    terms: Terms | None = None, firm: User | None = None, invention: Invention | None = None
) -> tuple[LaterAgreement, User, User]:
    """Terms that a firm has not answered; and who acts for institute and firm."""
    invention = invention or make_clear()
    firm = firm or make_user(Role.FIRM)
    assert firm.organisation is not None
    institute = invention.author
    made = service.offer(institute, invention, firm.organisation, terms or make_terms())
    db.commit()
    return made, institute, firm


def make_in_use(terms: Terms | None = None) -> tuple[LaterAgreement, User, User]:
    """A trial that began today."""
    agreement, institute, firm = make_offered(terms)
    service.agree(firm, agreement, agreement.terms_number)
    service.begin(institute, agreement, today())
    db.commit()
    return agreement, institute, firm


def make_converted(terms: Terms | None = None) -> tuple[LaterAgreement, User, User]:
    """One whose instalments are to be paid."""
    agreement, institute, firm = make_in_use(terms)
    service.convert(firm, agreement)
    db.commit()
    return agreement, institute, firm
