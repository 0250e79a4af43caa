"""The auditor's log."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import Role
from tests.factories import make_organisation, make_user
from web.base import db, log
from web.base.verbs import CommonVerb, SiteObject
from web.brokers.verbs import BrokerVerb
from web.calls.verbs import CallObject
from web.deals.verbs import DealVerb
from web.logbook.queries import PAGE
from web.matches.verbs import MatchObject
from web.people.models import User
from web.people.verbs import PeopleObject, PeopleVerb
from web.postings.verbs import PostingObject, PostingVerb

Login = Callable[[User], FlaskClient]


@pytest.fixture
def auditor(app: Flask, login: Login) -> FlaskClient:
    return login(make_user(Role.AUDITOR))


def text_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.get_data(as_text=True)


def test_the_log_names_who_did_what_to_which_object(auditor: FlaskClient) -> None:
    officer = make_user(Role.OFFICER)
    log.record(
        officer,
        PeopleVerb.VERIFY,
        PeopleObject.ORGANISATION,
        4711,
        before="pending",
        after="verified",
    )
    db.commit()
    text = text_of(auditor, "/log/")
    assert officer.name in text
    assert "核验单位" in text
    assert "单位 4711" in text


@pytest.mark.parametrize(
    ("kind", "before", "after", "words"),
    [
        (MatchObject.MATCH, "proposed", "confirmed", "待研判 → 已确认，待双方答复"),
        (PostingObject.POSTING, "submitted", "approved", "待审核 → 已通过"),
        (CallObject.CALL, "", "open", "— → 征集中"),
        (SiteObject.INSTALLATION, "old", "new", "old → new"),
    ],
)
def test_the_log_says_states_in_words(
    auditor: FlaskClient, kind: log.LogObject, before: str, after: str, words: str
) -> None:
    log.record(None, CommonVerb.EDIT, kind, 1, before=before, after=after)
    db.commit()
    assert words in text_of(auditor, "/log/?action=edit")


def test_the_log_narrows_by_object_action_and_actor(auditor: FlaskClient) -> None:
    first, second = make_user(name="甲某"), make_user(name="乙某")
    make_organisation()
    log.record(first, PostingVerb.SUBMIT, PostingObject.POSTING, 1001)
    log.record(second, PostingVerb.WITHDRAW, PostingObject.POSTING, 1002)
    db.commit()
    for query in ("object_id=1001&object_type=posting", "action=submit", "actor=甲"):
        text = text_of(auditor, f"/log/?{query}")
        assert "需求或成果 1001" in text
        assert "需求或成果 1002" not in text


def test_a_wildcard_in_a_name_finds_only_itself(auditor: FlaskClient) -> None:
    log.record(make_user(), PostingVerb.SUBMIT, PostingObject.POSTING, 1001)
    db.commit()
    assert "需求或成果 1001" not in text_of(auditor, "/log/?actor=%25")


def test_the_log_comes_in_pages(auditor: FlaskClient) -> None:
    for number in range(PAGE + 5):
        log.record(None, PostingVerb.EXPIRE, PostingObject.POSTING, 2000 + number)
    db.commit()
    assert "需求或成果 2000" not in text_of(auditor, "/log/?action=expire")
    assert "需求或成果 2000" in text_of(auditor, "/log/?action=expire&page=2")


@pytest.mark.parametrize(
    "query", ["page=0", "page=x", "page=999999", "object_id=x", "object_id=99999999999999999999"]
)
def test_a_senseless_question_gets_a_page(auditor: FlaskClient, query: str) -> None:
    text_of(auditor, f"/log/?{query}")


def test_the_log_says_details_in_words(auditor: FlaskClient) -> None:
    log.record(None, BrokerVerb.ASSIGN, MatchObject.MATCH, 1, old=None, new=61)
    log.record(None, DealVerb.ANSWER, MatchObject.MATCH, 1, side="need", answer="interested")
    db.commit()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text_of(auditor, "/log/")))
    assert "原为 无； 现为 61" in text
    assert "一方 需求方； 答复 有意向" in text


def test_people_are_found_in_any_letter_case(auditor: FlaskClient) -> None:
    officer = make_user(Role.OFFICER, name="Zhang Wei")
    log.record(officer, PeopleVerb.VERIFY, PeopleObject.ORGANISATION, 4711)
    db.commit()
    assert "4711" in text_of(auditor, "/log/?actor=zhang+WEI")
