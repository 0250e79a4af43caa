"""Whoever leaves is forgotten: by name and by address, in every table; what must stay, stays."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import JSON, String, select

from matcher.domain.codes import Role
from matcher.types import Kind
from tests.factories import (
    PASSWORD,
    make_draft,
    make_help_request,
    make_introduced,
    make_match,
    make_organisation,
    make_published,
    make_saved,
    make_submitted,
    make_user,
)
from tests.privacy.test_own_data import add_message
from web.base import db
from web.base.mails.kinds import Cadence, MessageState
from web.base.mails.models import Message, MessageChoice
from web.base.models import LogEntry
from web.base.own_data import NOBODY
from web.brokers.models import BrokerProfile
from web.deals import service as deals
from web.people import links
from web.people.accounts import create_account
from web.people.models import JoinRequest, LinkPurpose, MailLink, Session, User
from web.postings import service as postings
from web.postings.models import Revision

Login = Callable[[User | str], FlaskClient]

NAME, EMAIL = "欧阳某某", "ouyang.mm@firm.example.org"


def leave(client: FlaskClient, email: str = EMAIL, password: str = PASSWORD) -> int:
    form = {"password": password, "address": email}
    return client.post("/account/data/delete", data=form).status_code


def texts_of_all_tables() -> Iterator[tuple[str, str]]:
    """Yield column and value of every text in the database."""
    for table in db.Base.metadata.sorted_tables:
        columns = [one for one in table.columns if isinstance(one.type, String | JSON)]
        if columns:
            for row in db.session().execute(select(*columns)):
                for column, value in zip(columns, row, strict=True):
                    yield str(column), json.dumps(value, ensure_ascii=False)


def places_of(*words: str) -> set[str]:
    return {place for place, text in texts_of_all_tables() if any(one in text for one in words)}


def refused(client: FlaskClient, email: str, reason: str) -> bool:
    """Whether the page tells the reason and the account stays."""
    page = client.get("/account/data").text
    status = leave(client, email)
    db.rollback()
    user = db.session().scalar(select(User).where(User.email == email))
    return reason in page and status == 422 and user is not None and user.active


@pytest.fixture
def person(app: Flask) -> User:
    """Somebody with a colleague and a trace in every table that has people's traces."""
    firm = make_organisation()
    make_user(Role.FIRM, firm, is_administrator=True)
    user = make_user(
        Role.FIRM, firm, name=NAME, email=EMAIL, title="总工", locale="zh", calendar_key="c" * 32
    )
    match = make_introduced(need=make_published(Kind.NEED, user))
    deals.add_note(user, match, "note", "下周去现场。")
    make_draft(
        Kind.NEED, user, contact_name=NAME, contact_phone="13800000000", contact_email="a@b.cn"
    )
    make_saved(user)
    db.session().add(MessageChoice(user_id=user.id, group="deals", cadence=Cadence.OFF))
    for state in MessageState:
        add_message(user, f"{NAME}{state}", state=state, error=f"<{EMAIL}> unknown")
        body = {"lines": [f"{NAME}（{EMAIL}）申请加入"], "links": []}
        add_message(firm.members[0], f"关于{EMAIL}{state}", state=state, body=body)
    add_message(None, "before", address=EMAIL, key=f"registration/{EMAIL}")
    links.issue_link(LinkPurpose.REGISTRATION, EMAIL, data={"name": NAME})
    links.issue_link(LinkPurpose.ADDRESS, "new@firm.example.org", user_id=user.id)
    request = JoinRequest(organisation=firm, email=EMAIL, name=NAME, password_hash="x")
    db.session().add(request)
    db.commit()
    return user


def test_the_traces_are_there_before(person: User) -> None:
    assert places_of(NAME, EMAIL) >= {
        "users.name", "users.email", "messages.key", "messages.address", "messages.subject",
        "messages.body", "messages.error", "mail_links.email", "mail_links.data",
        "join_requests.email", "join_requests.name", "revisions.contact_name",
    }  # fmt: skip


def test_name_and_address_are_nowhere_afterwards(person: User, login: Login) -> None:
    client = login(person)
    assert leave(client) == 302
    assert places_of(NAME, EMAIL, "new@firm.example.org", "13800000000") == set()


def test_what_belongs_to_the_organisation_and_to_the_log_stays(person: User, login: Login) -> None:
    number, client = person.id, login(person)
    before = db.session().query(LogEntry).filter(LogEntry.actor_id == number).count()
    written = {one.posting_id for one in _revisions(number)}
    assert leave(client) == 302
    entries = db.session().query(LogEntry).filter(LogEntry.actor_id == number)
    assert entries.count() == before + 1
    assert entries.order_by(LogEntry.id.desc()).first().action == "delete_account"  # type: ignore[union-attr]
    assert {one.posting_id for one in _revisions(number)} == written
    colleague = login(make_user(Role.AUDITOR))
    assert NOBODY in colleague.get("/log/").text


def _revisions(author_id: int) -> list[Revision]:
    return list(db.session().scalars(select(Revision).where(Revision.author_id == author_id)))


def test_nothing_lets_the_person_in_again(person: User, login: Login, client: FlaskClient) -> None:
    number, one, other = person.id, login(person), login(person)
    assert leave(one) == 302
    for device in (one, other):
        assert device.get("/account/data").status_code == 302
    for email in (EMAIL, f"deleted-{number}@deleted.invalid"):
        form = {"email": email, "password": PASSWORD}
        assert client.post("/sign-in", data=form).status_code == 401
    account = db.session().get(User, number)
    assert account is not None
    assert not account.active
    assert account.deleted_at is not None
    assert account.totp_secret == ""
    assert account.recovery_codes == []
    assert account.calendar_key is None
    rows = db.session().query(Session).filter(Session.user_id == number).all()
    assert all(row.ended_at and not row.agent and not row.address for row in rows)
    assert db.session().query(MailLink).filter(MailLink.email != "").count() == 0


def test_nothing_more_is_sent(person: User, login: Login) -> None:
    number, client = person.id, login(person)
    assert leave(client) == 302
    states = set(db.session().scalars(select(Message.state).where(Message.user_id == number)))
    assert states == {MessageState.SENT, MessageState.DIGESTED, MessageState.CANCELLED}


def test_the_address_can_be_registered_again(person: User, login: Login) -> None:
    client = login(person)
    assert leave(client) == 302
    again = create_account(
        email=EMAIL,
        name=NAME,
        password=PASSWORD,
        role=Role.FIRM,
        organisation=make_organisation(),
    )
    db.commit()
    assert again.id != person.id
    assert login(again).get("/account/data").status_code == 200


def test_a_name_that_is_a_word_spoils_no_message_that_is_still_to_be_read(login: Login) -> None:
    user = make_user(name="技术", email=EMAIL)
    add_message(make_user(), "新的技术需求")
    assert leave(login(user)) == 302
    assert "新的技术需求" in set(db.session().scalars(select(Message.subject)))


def test_the_password_and_the_address_are_asked_for(login: Login) -> None:
    user = make_user(email=EMAIL)
    client = login(user)
    for form, words in (
        ({"password": "wrong-one", "address": EMAIL}, "密码不正确"),
        ({"password": PASSWORD, "address": "other@example.org"}, "与您的登录邮箱不一致"),
        ({"password": "", "address": ""}, "请填写当前密码"),
    ):
        answer = client.post("/account/data/delete", data=form)
        assert answer.status_code == 422
        assert words in answer.text
        assert PASSWORD not in answer.text
    db.rollback()
    assert db.session().get_one(User, user.id).active


def test_what_the_last_administrator_manages_is_handed_on_first(login: Login) -> None:
    firm = make_organisation()
    user = make_user(Role.FIRM, firm, is_administrator=True, email=EMAIL)
    colleague = make_user(Role.FIRM, firm)
    client = login(user)
    assert refused(client, EMAIL, "最后一位管理员")
    colleague.is_administrator = True
    db.commit()
    assert leave(client) == 302


def test_an_organisations_only_member_may_leave(login: Login) -> None:
    assert leave(login(make_user(is_administrator=True, email=EMAIL))) == 302


def test_the_last_officer_stays(login: Login) -> None:
    client = login(make_user(Role.OFFICER, email=EMAIL))
    assert refused(client, EMAIL, "最后一个在用的管理员账号")
    make_user(Role.OFFICER)
    assert leave(client) == 302


def test_a_broker_hands_over_first(login: Login) -> None:
    broker = make_user(Role.BROKER, fields=["marine"], email=EMAIL)
    db.session().add(BrokerProfile(user_id=broker.id, terms=["网箱"]))
    match = make_match(broker=broker)
    asked = make_help_request(broker=broker)
    client = login(broker)
    assert refused(client, EMAIL, "您名下还有 1 条在办的配对")
    assert refused(client, EMAIL, "您还有 1 条企业求助没有答复")
    match.broker = make_user(Role.BROKER, fields=["marine"])
    asked.broker = match.broker
    db.commit()
    assert leave(client) == 302
    assert db.session().query(BrokerProfile).count() == 0


@pytest.mark.parametrize("make", [make_published, make_submitted])
@pytest.mark.parametrize("contact", [{"contact_email": EMAIL.upper()}, {"contact_name": NAME}])
def test_a_contact_that_others_rely_on_is_changed_first(
    login: Login, make: Callable[..., object], contact: dict[str, str]
) -> None:
    user = make_user(name=NAME, email=EMAIL)
    posting = make(Kind.NEED, user, **contact)
    client = login(user)
    assert refused(client, EMAIL, f'href="/work/postings/{posting.id}"')  # type: ignore[attr-defined]


def test_a_contact_nobody_reaches_any_more_is_taken_out(login: Login) -> None:
    user = make_user(name=NAME, email=EMAIL)
    posting = make_published(Kind.NEED, user, contact_name=NAME, contact_email=EMAIL)
    postings.withdraw(user, posting)
    db.commit()
    client = login(user)
    assert leave(client) == 302
    assert places_of(NAME, EMAIL) == set()


def test_the_contact_of_another_organisation_is_not_touched(login: Login) -> None:
    theirs = make_published(Kind.NEED, contact_name=NAME)
    assert leave(login(make_user(name=NAME, email=EMAIL))) == 302
    assert theirs.latest.contact_name == NAME


def test_an_account_of_the_demo_is_for_all_to_try(login: Login) -> None:
    client = login(make_user(is_demo=True, email=EMAIL))
    assert refused(client, EMAIL, "演示账号")


def test_the_page_is_read_in_english(login: Login, english: Flask) -> None:
    client = login(make_user(Role.OFFICER, email=EMAIL))
    assert client.get("/account/data?lang=en").status_code == 200
