"""Questions: asked by members, answered by the office, public, and nobody is told who asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher.domain.codes import OrganisationKind, Role
from matcher.domain.errors import Forbidden, InputError, WrongState
from tests.challenges.worlds import make_challenge, make_question
from tests.factories import make_organisation, make_user
from web.base import db
from web.base.clock import utc_now
from web.base.mails.models import Message
from web.base.models import LogEntry
from web.challenges import asking, service
from web.challenges.states import ChallengeState

Login = Callable[..., FlaskClient]
S = ChallengeState


@pytest.mark.usefixtures("app")
def test_questions_are_taken_until_their_deadline_and_from_members_only() -> None:
    member = make_user(Role.INSTITUTE)
    asking.ask(member, make_challenge(), "有效期怎么算？")
    over = make_challenge(questions_until=utc_now() - timedelta(seconds=1))
    for challenge in (over, make_challenge(S.CLOSED), make_challenge(S.READY)):
        with pytest.raises(WrongState):
            asking.ask(member, challenge, "有效期怎么算？")
    with pytest.raises(Forbidden):
        asking.ask(make_user(Role.BROKER), make_challenge(), "有效期怎么算？")
    with pytest.raises(InputError):
        asking.ask(member, make_challenge(), " ")


@pytest.mark.usefixtures("app")
def test_nobody_floods_the_office() -> None:
    member, challenge = make_user(Role.FIRM), make_challenge()
    for number in range(asking.MOST_WAITING):
        asking.ask(member, challenge, f"第 {number} 项指标怎么算？")
    with pytest.raises(InputError):
        asking.ask(member, challenge, "有效期怎么算？")


@pytest.mark.usefixtures("app")
def test_a_question_that_is_sent_twice_is_asked_once() -> None:
    member, challenge = make_user(Role.FIRM), make_challenge()
    first = asking.ask(member, challenge, "有效期怎么算？")
    assert asking.ask(member, challenge, "有效期怎么算？ ") is first
    assert asking.ask(make_user(Role.FIRM), challenge, "有效期怎么算？") is not first


def test_who_asked_stands_nowhere(app: Flask, login: Login) -> None:
    unit = make_organisation(OrganisationKind.INSTITUTE, name="海蚀材料研究所")
    asker = make_user(Role.INSTITUTE, unit, name="钟问渠")
    challenge = make_challenge()
    client = login(asker)
    sent = client.post(
        f"/challenges/{challenge.id}/questions", data={"text": "我们海蚀所问：有效期怎么算？"}
    )
    assert sent.status_code == 302
    (question,) = db.session().scalars(select(asking.Question))
    officer = login(make_user(Role.OFFICER))
    for name in ("钟问渠", "海蚀材料研究所"):
        assert name not in officer.get(f"/office/challenges/{challenge.id}").text
    answered = officer.post(
        f"/office/questions/{question.id}/answer",
        data={
            f"q{question.id}-public_text": "有效期怎么算？",
            f"q{question.id}-answer": "从验收之日算起。",
        },
    )
    assert answered.status_code == 302
    page = app.test_client().get(f"/challenges/{challenge.id}").text
    assert "从验收之日算起。" in page
    assert "海蚀" not in page
    entries = db.session().scalars(
        select(LogEntry).where(LogEntry.object_type == "challenge_question")
    )
    assert all(entry.actor_id != asker.id for entry in entries)
    mails = [str((mail.subject, mail.body)) for mail in db.session().scalars(select(Message))]
    assert mails
    assert not any("海蚀" in mail or "钟问渠" in mail for mail in mails)


def test_a_question_is_seen_by_who_asked_it_until_it_is_answered(app: Flask, login: Login) -> None:
    asker = make_user(Role.FIRM)
    question = make_question(asker=asker)
    address = f"/challenges/{question.challenge_id}"
    assert question.text in login(asker).get(address).text
    assert question.text not in app.test_client().get(address).text


@pytest.mark.usefixtures("app")
def test_an_answer_needs_words_and_an_officer_and_may_be_corrected() -> None:
    officer, question = make_user(Role.OFFICER), make_question()
    with pytest.raises(Forbidden):
        asking.answer(make_user(Role.FIRM), question, "是", "问")
    with pytest.raises(InputError):
        asking.answer(officer, question, " ", "问")
    asking.answer(officer, question, "从下水之日算起。", "有效期怎么算？")
    asking.answer(officer, question, "从验收之日算起。", "有效期怎么算？")
    assert question.answer == "从验收之日算起。"


@pytest.mark.usefixtures("app")
def test_who_asked_hears_of_every_answer() -> None:
    challenge, other = make_challenge(), make_user(Role.INSTITUTE)
    make_question(challenge, other)
    question = make_question(challenge)
    asking.answer(make_user(Role.OFFICER), question, "是。", "可以吗？")
    db.commit()
    told = select(Message.address).where(Message.kind == "challenge_answered")
    assert other.email in set(db.session().scalars(told))


def test_the_delivery_record_does_not_tell_who_asked(login: Login) -> None:
    challenge = make_challenge()
    asker = make_user(Role.INSTITUTE)
    question = make_question(challenge, asker)
    asking.answer(make_user(Role.OFFICER), question, "从交货算起。", "有效期从什么时候算起？")
    until = utc_now() + timedelta(days=40)
    service.extend(make_user(Role.OFFICER), challenge, until, "提问较多。", None)
    service.withdraw(make_user(Role.OFFICER), challenge, "需求已经变化。", None)
    db.commit()
    told = set(db.session().scalars(select(Message.kind).where(Message.user_id == asker.id)))
    assert {"challenge_answered", "challenge_extended", "challenge_ended"} <= told
    assert asker.email not in login(make_user(Role.OFFICER)).get("/office/messages").text
