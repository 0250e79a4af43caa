"""Joint needs: who is asked, what is shown when, and what nobody learns."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from matcher.domain.codes import OrganisationKind, Role
from matcher.domain.errors import Forbidden, WrongState
from matcher.types import Kind
from tests.factories import make_joint, make_organisation, make_published, make_user
from tests.problems import refused
from web.audit import service as audit
from web.base import db
from web.base.clock import utc_now
from web.base.queue import InlineQueue
from web.joint import queries as query
from web.joint import service as joint
from web.joint.models import JointMember, JointNeed
from web.joint.states import JointState
from web.people.models import User
from web.postings import service as posting
from web.postings.models import Posting

pytestmark = pytest.mark.usefixtures("app")

Login = Callable[[User], FlaskClient]


def ask(*needs: Posting) -> JointNeed:
    made = joint.form_joint(make_user(Role.OFFICER), needs, "共同的难题", "都要少换网。")
    db.commit()
    return made


def text_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def test_a_joint_need_is_public_once_two_firms_agree_and_only_with_their_needs() -> None:
    first, second, third = (make_published(Kind.NEED) for _ in range(3))
    made = ask(first, second, third)
    joint.answer(first.author, first, agrees=True)
    assert (made.state, query.public_joint(made)) == (JointState.ASKING, None)
    joint.answer(second.author, second, agrees=True)
    shown = query.public_joint(made)
    assert shown is not None and shown.firms == 2
    assert [view.id for view in shown.needs] == [first.id, second.id]


def test_it_is_taken_back_when_a_firm_leaves() -> None:
    made = make_joint()
    first = made.members[0].need
    joint.answer(first.author, first, agrees=False)
    assert (made.state, query.public_joint(made)) == (JointState.ASKING, None)
    joint.answer(first.author, first, agrees=True)
    assert query.public_joint(made) is not None


def test_a_need_that_left_the_platform_no_longer_counts() -> None:
    made = make_joint()
    first = made.members[0].need
    posting.withdraw(first.author, first)
    db.commit()
    assert query.public_joint(made) is None
    assert query.list_public() == []


def test_two_needs_of_one_firm_are_not_enough() -> None:
    firm = make_user(Role.FIRM)
    with refused(("needs", "too_few")):
        ask(make_published(Kind.NEED, firm), make_published(Kind.NEED, firm))


def test_the_number_of_firms_does_not_tell_whose_an_anonymous_need_is() -> None:
    firm = make_user(Role.FIRM)
    named = make_published(Kind.NEED, firm)
    hidden = make_published(Kind.NEED, firm, confidentiality="anonymous")
    with refused(("needs", "same_firm")):
        ask(named, hidden, make_published(Kind.NEED))


def test_an_answer_counts_those_given_at_the_same_moment() -> None:
    first, second = make_published(Kind.NEED), make_published(Kind.NEED)
    made = ask(first, second)
    with db.unit_of_work() as session:
        # This process has read the joint need; then the other firm's answer is stored.
        assert [one.consent for one in session.get_one(JointNeed, made.id).members]
        table = JointMember.__table__
        session.execute(
            update(table)
            .where(table.c.need_id == second.id)
            .values(consent="agreed", answered_at=utc_now())
        )
        assert joint.answer(first.author, first, agrees=True).state is JointState.PUBLISHED


def test_a_joint_need_that_closes_lets_go_of_one_that_agreed_at_the_same_moment() -> None:
    first, second = make_published(Kind.NEED), make_published(Kind.NEED)
    made = ask(first, second)
    joint.answer(first.author, first, agrees=False)
    db.commit()
    with db.unit_of_work() as session:
        assert not session.get_one(JointNeed, made.id).members[0].is_running
        table = JointMember.__table__
        session.execute(
            update(table)
            .where(table.c.need_id == first.id)
            .values(consent="agreed", is_running=True)
        )
        joint.close_joint(make_user(Role.OFFICER), session.get_one(JointNeed, made.id))
    ask(first, make_published(Kind.NEED))


def test_a_term_is_shown_while_two_of_the_needs_say_it_in_public() -> None:
    word = "金鲳鱼"
    first, second = make_published(Kind.NEED), make_published(Kind.NEED)
    made = joint.form_joint(
        make_user(Role.OFFICER), [first, second], "共同", "概述", [word, "网衣"]
    )
    for need in (first, second):
        joint.answer(need.author, need, agrees=True)
    shown = query.public_joint(made)
    assert shown is not None and shown.terms == (word, "网衣")
    posting.save_draft(first.author, first, {"confidentiality": "summary"})
    posting.submit(first.author, first)
    audit.publish(make_user(Role.OFFICER), first)
    shown = query.public_joint(made)
    assert shown is not None and shown.terms == ("网衣",)


def test_a_need_is_in_one_running_joint_need_at_most() -> None:
    made = make_joint()
    with refused(("needs", "taken")):
        ask(made.members[0].need, make_published(Kind.NEED))
    joint.close_joint(make_user(Role.OFFICER), made)
    assert query.public_joint(made) is None
    ask(made.members[0].need, make_published(Kind.NEED))


def test_only_the_owner_answers_and_only_when_asked() -> None:
    first, second = make_published(Kind.NEED), make_published(Kind.NEED)
    with pytest.raises(WrongState):
        joint.answer(first.author, first, agrees=True)
    ask(first, second)
    for stranger in (second.author, make_user(Role.OFFICER)):
        with pytest.raises(Forbidden):
            joint.answer(stranger, first, agrees=True)
    with pytest.raises(Forbidden):
        joint.form_joint(first.author, [first, second], "标题", "概述")


def test_a_firm_that_is_asked_learns_a_number_and_no_name(login: Login) -> None:
    firm = make_organisation(OrganisationKind.FIRM, name="秘密企业有限公司")
    other = make_published(Kind.NEED, make_user(Role.FIRM, firm), title="别家的题目")
    mine = make_published(Kind.NEED)
    ask(mine, other)
    page = text_of(login(mine.author), f"/work/postings/{mine.id}")
    assert "另有 1 家企业提出了相近的需求" in page and "共同的难题" in page
    assert "秘密企业" not in page and "别家的题目" not in page
    assert "共同的难题" in text_of(login(mine.author), "/work/")


def test_an_anonymous_firm_stays_anonymous_in_public(client: FlaskClient) -> None:
    firm = make_organisation(OrganisationKind.FIRM, name="秘密企业有限公司")
    hidden = make_published(Kind.NEED, make_user(Role.FIRM, firm), confidentiality="anonymous")
    brief = make_published(Kind.NEED, confidentiality="summary", problem="不公开的难题正文")
    made = make_joint(hidden, brief)
    page = text_of(client, f"/joint-needs/{made.id}")
    assert made.title in page and made.title in text_of(client, "/joint-needs")
    assert "秘密企业" not in page and "不公开的难题正文" not in page
    assert made.title in text_of(client, f"/needs/{hidden.id}")


def test_a_joint_need_without_consent_has_no_page(client: FlaskClient) -> None:
    first, second = make_published(Kind.NEED), make_published(Kind.NEED)
    made = ask(first, second)
    assert client.get(f"/joint-needs/{made.id}").status_code == 404
    assert made.title not in text_of(client, f"/needs/{first.id}")


def test_the_officer_is_shown_similar_needs_and_asks_their_firms(
    login: Login, queue: InlineQueue
) -> None:
    needs = [make_published(Kind.NEED) for _ in range(2)]
    queue.run_all()
    (suggestion,) = joint.suggest()
    assert {view.id for view in suggestion.needs} == {need.id for need in needs}
    officer = login(make_user(Role.OFFICER))
    assert "这 2 家企业提出了相近的需求" in text_of(officer, "/office/joint-needs")
    data = {"need": [need.id for need in needs], "term": ["网衣"], "title": "", "summary": "写了"}
    refused = officer.post("/office/joint-needs/new", data=data)
    assert refused.status_code == 422 and "写了" in refused.get_data(as_text=True)
    officer.post("/office/joint-needs/new", data={**data, "title": "网衣防附着"})
    assert "征求企业同意" in text_of(officer, "/office/joint-needs")
    assert joint.suggest() == []


def test_a_firm_answers_on_the_page_of_its_need(login: Login) -> None:
    first, second = make_published(Kind.NEED), make_published(Kind.NEED)
    made = ask(first, second)
    for need in (first, second):
        client = login(need.author)
        client.post(f"/work/postings/{need.id}/joint-need", data={"answer": "agree"})
    db.rollback()
    assert db.session().get_one(JointNeed, made.id).state is JointState.PUBLISHED
