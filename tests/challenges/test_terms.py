"""Terms: drafted from a granted need or from nothing, agreed to by the owner, complete."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from matcher.domain.codes import Confidentiality, HelpKind, Role
from matcher.domain.errors import Forbidden, InputError, LostRace, WrongState
from tests.challenges.worlds import TERMS, make_challenge
from tests.factories import make_help_request, make_organisation, make_published, make_user
from web.base import db
from web.base.clock import utc_now
from web.challenges import drafting, owning, service
from web.challenges.drafting import ChallengeData
from web.challenges.models import Challenge
from web.challenges.states import ChallengeState, Variant
from web.challenges.terms import find_missing
from web.help import service as help_requests
from web.people.models import User
from web.postings.models import Posting

pytestmark = pytest.mark.usefixtures("app")
S = ChallengeState


def grant(need: Posting) -> Challenge:
    asked = make_help_request(need, HelpKind.CHALLENGE)
    help_requests.grant(make_user(Role.OFFICER), asked)
    db.commit()
    return db.session().scalars(select(Challenge)).one()


def data_of(**values: Any) -> ChallengeData:
    now = utc_now()
    defaults: dict[str, Any] = {
        **TERMS,
        "title": "防附着网衣",
        "organisation": make_organisation(),
        "hides_owner": False,
        "variant": Variant.OPEN,
        "awards": 1,
        "questions_until": now + timedelta(days=10),
        "bids_until": now + timedelta(days=20),
    }
    return ChallengeData(**(defaults | values))


def owner_of(challenge: Challenge) -> User:
    return make_user(Role.FIRM, challenge.organisation)


def faults(error: pytest.ExceptionInfo[InputError]) -> set[tuple[str, str]]:
    return {(problem.field, problem.code) for problem in error.value.problems}


def test_a_granted_need_becomes_a_draft_that_says_what_it_says() -> None:
    need = make_published()
    challenge = grant(need)
    assert (challenge.state, challenge.posting) == (S.DRAFT, need)
    assert challenge.organisation == need.organisation
    assert challenge.title == "深水网箱网衣防附着生物技术"
    assert challenge.problem.startswith("养殖金鲳鱼的深水网箱")
    assert challenge.indicators == "附着量减少60%以上，有效期12个月，不伤鱼。"
    assert (challenge.fields, challenge.money) == (["marine"], 80_000_000)
    assert not challenge.hides_owner


def test_a_need_is_marked_as_a_challenge_when_that_is_announced_and_not_before() -> None:
    need = make_published()
    challenge = grant(need)
    assert need.challenge_at is None
    for name, value in TERMS.items():
        setattr(challenge, name, value)
    challenge.bids_until = utc_now() + timedelta(days=20)
    owning.agree(need.author, challenge, None)
    officer = make_user(Role.OFFICER)
    service.waive_appraisal(officer, challenge, "已由市里论证。", None)
    service.announce(officer, challenge, None)
    assert need.challenge_at == challenge.announced_at


@pytest.mark.parametrize("reach", [Confidentiality.ANONYMOUS, Confidentiality.SUMMARY])
def test_the_owner_of_a_confidential_need_is_hidden(reach: Confidentiality) -> None:
    assert grant(make_published(confidentiality=reach)).hides_owner


def test_an_officer_writes_a_challenge_from_nothing() -> None:
    data = data_of(organisation=None, money_of_bureau=TERMS["money"])
    challenge = drafting.create(make_user(Role.OFFICER), data)
    assert (challenge.state, challenge.organisation) == (S.DRAFT, None)
    with pytest.raises(Forbidden):
        drafting.create(make_user(Role.FIRM), data)


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"money_of_bureau": 300_000_001}, ("money_of_bureau", "too_much")),
        ({"awards": 2}, ("awards", "only_race")),
        ({"organisation": None, "variant": Variant.OWNER}, ("organisation", "missing")),
        ({"organisation": None}, ("money_of_bureau", "no_owner")),
        ({"questions_until": utc_now() + timedelta(days=90)}, ("questions_until", "after_bids")),
    ],
)
def test_what_cannot_be_is_refused(values: dict[str, Any], fault: tuple[str, str]) -> None:
    with pytest.raises(InputError) as error:
        drafting.create(make_user(Role.OFFICER), data_of(**values))
    assert fault in faults(error)


def test_an_edit_takes_the_owners_agreement_away_and_saving_the_same_does_not() -> None:
    officer, data = make_user(Role.OFFICER), data_of()
    challenge = drafting.create(officer, data)
    owning.agree(owner_of(challenge), challenge, None)
    db.commit()
    drafting.edit(officer, challenge, data, challenge.version)
    assert challenge.owner_agreed_at is not None
    drafting.edit(officer, challenge, replace(data, money=1, money_of_bureau=0), None)
    assert (challenge.owner_agreed_at, challenge.owner_agreed_by) == (None, None)


def test_nothing_is_edited_under_appraisal_or_once_announced() -> None:
    for state in (S.APPRAISAL, S.ANNOUNCED, S.CLOSED):
        with pytest.raises(WrongState):
            drafting.edit(make_user(Role.OFFICER), make_challenge(state), data_of(), None)


def test_the_owner_agrees_to_the_version_it_read() -> None:
    challenge = make_challenge(S.DRAFT)
    owner = owner_of(challenge)
    with pytest.raises(LostRace):
        owning.agree(owner, challenge, challenge.version + 1)
    with pytest.raises(Forbidden):
        owning.agree(make_user(Role.FIRM), challenge, challenge.version)
    owning.agree(owner, challenge, challenge.version)
    assert challenge.owner_agreed_by == owner


def test_asking_for_changes_needs_words_and_ends_the_agreement() -> None:
    challenge = make_challenge(S.READY)
    owner = owner_of(challenge)
    with pytest.raises(InputError):
        owning.ask_changes(owner, challenge, " ", None)
    owning.ask_changes(owner, challenge, "期限请放宽到三十个月。", None)
    assert (challenge.owner_agreed_at, challenge.owner_note) == (None, "期限请放宽到三十个月。")


def test_what_is_missing_is_told_all_at_once() -> None:
    challenge = make_challenge(
        S.READY, Variant.RACE, awards=1, conditions="", fields=[], money_terms=""
    )
    challenge.owner_agreed_at = challenge.owner_agreed_by = None
    challenge.bids_until = utc_now() - timedelta(minutes=1)
    found = {(one.field, one.code) for one in find_missing(challenge, utc_now())}
    assert found == {
        ("conditions", "missing"),
        ("fields", "missing"),
        ("money_terms", "missing"),
        ("awards", "no_race"),
        ("bids_until", "past"),
        ("owner", "not_agreed"),
    }
    with pytest.raises(InputError) as error:
        service.announce(make_user(Role.OFFICER), challenge, None)
    assert faults(error) == found


def test_the_offices_own_challenge_needs_nobodys_agreement() -> None:
    challenge = make_challenge(S.READY, organisation=None)
    assert find_missing(challenge, utc_now()) == []
