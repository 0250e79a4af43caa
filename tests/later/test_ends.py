"""What is not one's own any more is lent to nobody, and a trial that is over begins no more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from matcher.domain.codes import Mode, Role
from matcher.domain.errors import InputError, WrongState
from matcher.types import Kind
from tests.calendar import today
from tests.factories import make_published, make_user
from tests.inventions.worlds import make_approved, make_clear
from tests.later.worlds import make_offered, make_terms
from web.base import db
from web.inventions import licensing, queries
from web.inventions import service as inventions
from web.inventions.states import InventionState, LicenceState, TransferWay
from web.later import service
from web.later.models import LaterAgreement
from web.later.queries import is_lendable
from web.later.states import LaterState
from web.people.models import User

pytestmark = pytest.mark.usefixtures("app")


def use(agreement: LaterAgreement, institute: User, firm: User) -> None:
    service.agree(firm, agreement, agreement.terms_number)
    service.begin(institute, agreement, today())
    db.commit()


def test_only_one_firm_gets_what_passes_to_one() -> None:
    invention, terms = make_clear(), make_terms(way=TransferWay.ASSIGN)
    first, institute, firm = make_offered(terms, invention=invention)
    second, _, other = make_offered(terms, make_user(Role.FIRM), invention)
    use(first, institute, firm)
    use(second, institute, other)
    service.convert(firm, first)
    db.commit()
    assert invention.state is InventionState.TRANSFERRED
    with pytest.raises(WrongState):
        service.convert(other, second)
    db.rollback()
    service.give_back(other, second, "已转让给别的企业")
    assert second.state is LaterState.RETURNED


def test_an_open_licence_ends_with_the_transfer() -> None:
    invention = make_approved()
    day = today()
    licensing.declare(
        invention.author,
        invention,
        patents="ZL1",
        fee="每年 1 万元",
        payment="转账",
        territory="全国",
        since=day,
        until=day + timedelta(days=99),
    )
    invention.state = InventionState.CLEAR
    inventions.transfer(invention.author, invention, to="某公司", day=day)
    (licence,) = queries.licences_of(invention)
    assert licence.state is LicenceState.ENDED
    assert not is_lendable(invention)


def test_a_trial_whose_last_day_is_over_is_neither_agreed_to_nor_begun() -> None:
    agreement, institute, firm = make_offered()
    until, agreement.trial_until = agreement.trial_until, today() - timedelta(days=1)
    with pytest.raises(InputError):
        service.agree(firm, agreement, agreement.terms_number)
    agreement.trial_until = until
    service.agree(firm, agreement, agreement.terms_number)
    agreement.trial_until = today() - timedelta(days=1)
    with pytest.raises(InputError):
        service.begin(institute, agreement, today())
    agreement.trial_until = today()
    service.begin(institute, agreement, today())
    assert agreement.state is LaterState.IN_USE


def test_a_firm_applies_for_what_its_owner_lends_and_for_nothing_else() -> None:
    firm = make_user(Role.FIRM)
    with pytest.raises(WrongState):
        service.apply(firm, make_published(Kind.ACHIEVEMENT), "试用")
    lent = make_published(Kind.ACHIEVEMENT, modes=[Mode.USE_FIRST])
    assert service.apply(firm, lent, "试用").state is LaterState.APPLIED
