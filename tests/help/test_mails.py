"""What is told of requests for help and of joint needs, and to whom."""

from __future__ import annotations

from datetime import date

from flask import Flask

from matcher.domain.codes import HelpKind, Role
from matcher.types import Kind
from tests.factories import (
    make_help_request,
    make_organisation,
    make_published,
    make_user,
)
from tests.mailbox import forget_messages, kinds_to, texts_to
from web.base import db
from web.help import service as help_requests
from web.joint import service as joint
from web.postings import service as posting


def test_officers_hear_that_somebody_asks_and_not_what_was_written(app: Flask) -> None:
    officer = make_user(Role.OFFICER)
    asked = make_help_request(note="海区风浪大")
    assert "help_asked" in kinds_to(officer)
    assert "海区风浪大" not in texts_to(officer)
    assert kinds_to(asked.posting.author)[-1] != "help_asked"


def test_a_need_that_wants_to_be_an_open_challenge_asks_by_itself(app: Flask) -> None:
    officer = make_user(Role.OFFICER)
    make_published(open_challenge=True)
    assert "help_asked" in kinds_to(officer)


def test_the_broker_hears_whom_to_answer_and_the_firm_that_it_was_answered(app: Flask) -> None:
    broker = make_user(Role.BROKER, fields=["marine"])
    asked = make_help_request(broker=broker)
    assert kinds_to(broker) == ["help_assigned"]
    forget_messages()
    help_requests.answer(broker, asked, "可以问问海洋大学。")
    db.commit()
    assert kinds_to(asked.posting.author) == ["help_answered"]
    assert "海洋大学" not in texts_to(asked.posting.author)
    assert kinds_to(broker) == []


def test_the_firm_hears_what_came_of_an_open_challenge(app: Flask) -> None:
    officer = make_user(Role.OFFICER)
    granted = make_help_request(kind=HelpKind.CHALLENGE)
    refused = make_help_request(kind=HelpKind.CHALLENGE)
    forget_messages()
    help_requests.grant(officer, granted)
    help_requests.refuse(officer, refused, "领域不符")
    db.commit()
    assert kinds_to(granted.posting.author) == ["help_granted"]
    assert kinds_to(refused.posting.author) == ["help_refused"]
    assert "领域不符" not in texts_to(refused.posting.author)


def test_a_request_that_time_has_ended_is_told_and_one_that_its_firm_ended_is_not(
    app: Flask,
) -> None:
    expired, withdrawn = make_help_request(), make_help_request()
    forget_messages()
    posting.withdraw(withdrawn.posting.author, withdrawn.posting)
    posting.expire_due(date(2999, 1, 1))
    db.commit()
    assert "help_lapsed" in kinds_to(expired.posting.author)
    assert "help_lapsed" not in kinds_to(withdrawn.posting.author)


def test_each_firm_is_asked_for_its_own_need_and_learns_nothing_of_the_others(app: Flask) -> None:
    officer = make_user(Role.OFFICER)
    names = ("甲公司", "乙公司")
    firms = [make_user(Role.FIRM, make_organisation(name=name)) for name in names]
    needs = [make_published(Kind.NEED, firm, confidentiality="anonymous") for firm in firms]
    forget_messages()
    made = joint.form_joint(officer, needs, "网衣防附着共性技术", "几家企业网衣都长藤壶。")
    db.commit()
    for firm, other in (firms, firms[::-1]):
        assert kinds_to(firm) == ["joint_invited"]
        assert other.organisation is not None
        assert other.organisation.name not in texts_to(firm)
    joint.answer(firms[0], needs[0], agrees=True)
    joint.answer(firms[1], needs[1], agrees=False)
    db.commit()
    assert kinds_to(officer) == ["joint_answered"] * 2
    assert "甲公司" not in texts_to(officer)
    assert made.title in texts_to(officer)
