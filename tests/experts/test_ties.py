"""What ties an expert to those who are judged."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from matcher.domain.codes import ContractKind, Role
from tests.experts.worlds import make_expert, make_interest
from tests.factories import make_introduced, make_organisation, make_user
from tests.statements import noted
from web.base import db
from web.base.clock import utc_now
from web.base.site import today
from web.deals.models import Contract
from web.experts.mailboxes import is_same_house, own_domain
from web.experts.models import Expert
from web.experts.states import Tie
from web.experts.ties import Party, find_ties

pytestmark = pytest.mark.usefixtures("app")


def ties_of(expert: Expert, **values: Any) -> list[tuple[Tie, str]]:
    """Return the ties to one party."""
    defaults = {"organisation_id": None, "organisation_name": "甲海洋科技公司"}
    found = find_ties([expert], {7: Party(**(defaults | values))})
    return [(one.tie, one.grounds) for one in found.get((expert.id, 7), ())]


def test_who_has_nothing_to_do_with_a_party_has_no_tie() -> None:
    assert ties_of(make_expert()) == []
    assert find_ties([], {}) == {}


def test_the_same_organisation_ties_by_its_entry_and_by_its_name() -> None:
    firm = make_organisation(name="甲海洋科技公司")
    mine = make_expert(organisation=firm, organisation_name="")
    assert ties_of(mine, organisation_id=firm.id) == [(Tie.SAME_ORGANISATION, firm.name)]
    named = make_expert(organisation_name="甲海洋科技 公司")
    assert ties_of(named)[0][0] is Tie.SAME_ORGANISATION


def test_the_organisation_of_the_account_ties_too() -> None:
    firm = make_organisation()
    expert = make_expert(make_user(Role.EXPERT, firm))
    assert ties_of(expert, organisation_id=firm.id, organisation_name=firm.name) == [
        (Tie.SAME_ORGANISATION, firm.name)
    ]


def test_a_former_employer_ties_however_its_name_is_written() -> None:
    expert = make_expert(former_employers=["甲海洋科技（公司）"])
    assert ties_of(expert) == [(Tie.FORMER_EMPLOYER, "甲海洋科技（公司）")]
    assert ties_of(expert, organisation_name="乙", partners=("甲海洋科技公司",)) == [
        (Tie.FORMER_EMPLOYER, "甲海洋科技（公司）")
    ]


def test_who_stands_in_the_team_or_works_for_a_partner_is_a_co_applicant() -> None:
    expert = make_expert(name="欧阳海", organisation_name="南方研究所")
    assert ties_of(expert, people=("李四", "欧阳 海")) == [(Tie.CO_APPLICANT, "欧阳 海")]
    assert ties_of(expert, partners=("南方研究所",)) == [(Tie.CO_APPLICANT, "南方研究所")]
    assert ties_of(expert, emails=(expert.email.upper(),)) == [(Tie.CO_APPLICANT, expert.email)]


def test_a_mail_domain_ties_unless_anybody_gets_an_address_there() -> None:
    expert = make_expert(email="a@mail.nanhai-yanjiu.cn")
    assert ties_of(expert, emails=("b@nanhai-yanjiu.cn",)) == [
        (Tie.MAIL_DOMAIN, "mail.nanhai-yanjiu.cn")
    ]
    firm = make_organisation()
    make_user(Role.FIRM, firm, email="c@nanhai-yanjiu.cn")
    assert ties_of(expert, organisation_id=firm.id)[0][0] is Tie.MAIL_DOMAIN
    assert ties_of(make_expert(email="a@qq.com"), emails=("b@qq.com",)) == []


def test_an_account_with_another_address_and_name_ties_by_both() -> None:
    user = make_user(Role.EXPERT, name="王海", email="wang@nanhai-yanjiu.cn")
    expert = make_expert(user, name="汪海", email="wang@qq.com")
    assert ties_of(expert, people=("王海",)) == [(Tie.CO_APPLICANT, "王海")]
    assert ties_of(expert, emails=("b@nanhai-yanjiu.cn",))[0][0] is Tie.MAIL_DOMAIN


def test_own_domains() -> None:
    assert own_domain("A@Sub.Nanhai.CN") == "sub.nanhai.cn"
    assert [own_domain(one) for one in ("a@163.com", "a@example.org", "")] == [""] * 3
    assert is_same_house("a.b.cn", "b.cn")
    assert not is_same_house("xb.cn", "b.cn")
    assert not is_same_house("", "")


def test_what_is_declared_ties_until_it_has_ended() -> None:
    firm = make_organisation()
    expert = make_expert()
    own = make_interest(expert, organisation=firm)
    declared = [(Tie.DECLARED, "family")]
    assert ties_of(expert, organisation_id=firm.id) == declared
    own.ended_at, own.ended_by_id = utc_now(), make_user(Role.OFFICER).id
    db.commit()
    assert ties_of(expert, organisation_id=firm.id) == []


@pytest.mark.parametrize("named", ["甲海洋科技公司", "妻子在甲海洋科技公司任职", "王五（表弟）"])
def test_what_is_declared_in_words_ties_by_the_names_in_them(named: str) -> None:
    expert = make_expert()
    make_interest(expert, named=named)
    assert ties_of(expert, people=("王五",)) == [(Tie.DECLARED, "family")]
    assert ties_of(expert, organisation_name="乙公司", people=("王五一",)) == []


def test_a_deal_of_the_two_organisations_ties_for_three_years() -> None:
    match = make_introduced()
    firm, institute = match.need.organisation, match.achievement.organisation
    expert = make_expert(organisation=institute, organisation_name="")
    party = {"organisation_id": firm.id, "organisation_name": firm.name}
    assert ties_of(expert, **party) == []
    contract = Contract(
        match=match,
        number="技2026-1",
        project_name="网衣",
        kind=ContractKind.SERVICE,
        signed_on=today() - timedelta(days=1000),
        total=1,
        technical=1,
    )
    db.session().add(contract)
    db.commit()
    assert ties_of(expert, **party) == [(Tie.EARLIER_DEAL, "技2026-1")]
    contract.signed_on = today() - timedelta(days=1200)
    db.commit()
    assert ties_of(expert, **party) == []


def test_many_pairs_take_no_more_questions_than_one(app: Flask) -> None:
    experts = [make_expert(former_employers=["甲"]) for _ in range(4)]
    firms = [make_organisation() for _ in range(3)]
    parties = {n: Party(firm.id, firm.name, partners=("甲",)) for n, firm in enumerate(firms)}
    for one in experts:
        db.session().refresh(one)
    with noted() as one_pair:
        find_ties(experts[:1], {0: parties[0]})
    with noted() as many:
        assert len(find_ties(experts, parties)) == 12
    assert len(many) == len(one_pair) <= 7


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("广东海洋大学机械工程学院", "广东海洋大学"),
        ("广东海洋大学", "广东海洋大学机械工程学院"),
        ("湛江海工装备", "湛江海工装备有限公司"),
        ("湛江海工装备股份有限公司", "湛江海工装备有限公司"),
        ("广海大", "广东海洋大学"),
    ],
)
def test_a_college_an_abbreviation_or_a_name_without_its_form_ties_too(
    mine: str, theirs: str
) -> None:
    found = ties_of(make_expert(organisation_name=mine), organisation_name=theirs)
    assert [tie for tie, _ in found] == [Tie.SAME_ORGANISATION]
    found = ties_of(make_expert(former_employers=[mine]), organisation_name=theirs)
    assert [tie for tie, _ in found] == [Tie.FORMER_EMPLOYER]
    found = ties_of(make_expert(organisation_name=mine), partners=(theirs,))
    assert [tie for tie, _ in found] == [Tie.CO_APPLICANT]
    declared = make_expert()
    make_interest(declared, named=mine)
    assert [tie for tie, _ in ties_of(declared, organisation_name=theirs)] == [Tie.DECLARED]


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("外地研究所1", "外地研究所12"),
        ("广东海洋大学", "大连海洋大学"),
        ("湛江科技局", "湛江渔业局"),
        ("海工", "湛江海工装备有限公司"),
    ],
)
def test_other_organisations_of_like_names_do_not_tie(mine: str, theirs: str) -> None:
    assert ties_of(make_expert(organisation_name=mine), organisation_name=theirs) == []
