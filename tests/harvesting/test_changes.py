"""What moves a datestamp and what does not, and what shows as gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from matcher.domain.codes import Confidentiality
from matcher.types import Kind
from tests.calendar import today
from tests.factories import make_draft, make_published
from tests.harvesting.harvester import OAI, Clock, ask, datestamp, headers, identifier
from tests.harvesting.test_harvests import change, withdraw
from tests.whole.test_public_pages import sign_contract
from web.base import db
from web.harvesting import service
from web.harvesting.models import OpenMark, OpenRecord
from web.postings import service as posting_service
from web.postings.models import Posting
from web.postings.renewal import renew
from web.postings.states import PostingState

LIST = {"verb": "ListRecords", "metadataPrefix": "tt"}
FIRST, LATER = "2027-03-01T08:00:00Z", "2027-03-01T08:00:10Z"


def look(client: FlaskClient, clock: Clock) -> None:
    """Let somebody ask, and time pass."""
    ask(client, verb="Identify")
    clock.go_on()


def rename(posting: Posting) -> None:
    posting.organisation.name = "改了名称的单位"
    db.commit()


def move(posting: Posting) -> None:
    posting.organisation.district = "xuwen"
    db.commit()


def extend(posting: Posting) -> None:
    renew(posting.author, posting, today() + timedelta(days=300))
    db.commit()


@pytest.mark.parametrize(
    "happens",
    [
        lambda posting: change(posting, title="另一个题目"),
        lambda posting: change(posting, confidentiality="anonymous"),
        rename,
        extend,
    ],
)
def test_whatever_a_reader_would_see_changed_gets_a_new_datestamp(
    client: FlaskClient, clock: Clock, happens: Callable[[Posting], None]
) -> None:
    posting, other = make_published(), make_published()
    look(client, clock)
    happens(posting)
    root = ask(client, **LIST)
    assert datestamp(root, posting) == LATER
    assert datestamp(root, other) == FIRST


def test_an_achievement_moves_with_its_institution(client: FlaskClient, clock: Clock) -> None:
    posting = make_published(Kind.ACHIEVEMENT)
    look(client, clock)
    move(posting)
    header = headers(ask(client, **LIST))[identifier(posting)]
    assert header.findtext(f"{OAI}datestamp") == LATER
    assert "district:xuwen" in [one.text for one in header.iter(f"{OAI}setSpec")]


def write_a_draft(posting: Posting) -> None:
    posting_service.save_draft(posting.author, posting, {"title": "还没有公开的新题目"})
    db.commit()


def hand_in(posting: Posting) -> None:
    write_a_draft(posting)
    posting_service.submit(posting.author, posting)
    db.commit()


def change_contact(posting: Posting) -> None:
    change(posting, contact_name="换了的联系人", contact_phone="0759-7654321")


def present_otherwise(posting: Posting) -> None:
    posting.organisation.intro = "新的简介"
    db.commit()


def look_at_all(posting: Posting) -> None:
    from web.harvesting.marking import HOURS, mark_part

    with db.unit_of_work() as session:
        for hour in range(HOURS):
            mark_part(session, hour)


@pytest.mark.parametrize(
    "happens", [write_a_draft, hand_in, change_contact, present_otherwise, look_at_all]
)
def test_what_no_visitor_sees_moves_no_datestamp(
    client: FlaskClient, clock: Clock, happens: Callable[[Posting], None]
) -> None:
    posting = make_published()
    look(client, clock)
    happens(posting)
    root = ask(client, **LIST)
    assert datestamp(root, posting) == FIRST
    assert "还没有公开" not in "".join(root.itertext())
    assert db.session().query(OpenMark).count() == 0


def expire(posting: Posting) -> None:
    posting_service.expire_due(today() + timedelta(days=400))
    db.commit()


def fulfil(posting: Posting) -> None:
    sign_contract(10_000_000, need=posting)


def hide(posting: Posting) -> None:
    change(posting, confidentiality=Confidentiality.SUMMARY)


@pytest.mark.parametrize("leaves", [withdraw, expire, fulfil, hide])
def test_what_was_open_and_is_not_shows_as_gone_since_then(
    client: FlaskClient, clock: Clock, leaves: Callable[[Posting], None]
) -> None:
    posting = make_published(title="曾经公开的题目", summary="曾经公开的摘要")
    look(client, clock)
    leaves(posting)
    for asked in (
        LIST,
        LIST | {"set": "need"},
        LIST | {"set": "field:marine"},
        {"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": identifier(posting)},
    ):
        root = ask(client, **asked)
        header = headers(root)[identifier(posting)]
        assert header.get("status") == "deleted"
        assert header.findtext(f"{OAI}datestamp") == LATER
        assert [one.text for one in header.iter(f"{OAI}setSpec")] == ["field:marine", "need"]
        assert "曾经公开" not in "".join(root.itertext())
    kept = db.session().get_one(OpenRecord, posting.id)
    assert kept.content is None


def test_what_went_before_anybody_looked_shows_as_gone_too(
    client: FlaskClient, clock: Clock
) -> None:
    posting = make_published(Kind.ACHIEVEMENT)
    withdraw(posting)
    hidden = make_published(title="只公开过摘要", confidentiality="summary")
    withdraw(hidden)
    found = headers(ask(client, **LIST))
    assert list(found) == [identifier(posting)]
    assert found[identifier(posting)].get("status") == "deleted"


def test_a_plan_in_answer_to_a_need_was_never_open(client: FlaskClient) -> None:
    """It passed, and nobody but the parties of its match ever reads it."""
    plan = make_published(Kind.ACHIEVEMENT, title="计划")
    plan.published_at = plan.published_revision_id = None
    plan.state = PostingState.CLAIM
    db.commit()
    mark_again(plan)
    answer = client.get("/oai", query_string=LIST)
    assert "noRecordsMatch" in answer.text
    assert db.session().get(OpenRecord, plan.id) is None


def test_a_draft_leaves_no_mark(app: Flask) -> None:
    make_draft()
    assert db.session().query(OpenMark).count() == 0


def mark_again(posting: Posting) -> None:
    db.session().add(OpenMark(posting_id=posting.id))
    db.commit()


def test_what_comes_back_is_there_again(client: FlaskClient, clock: Clock) -> None:
    posting = make_published(title="回来的题目")
    look(client, clock)
    withdraw(posting)
    look(client, clock)
    change(posting, title="回来的题目")
    header = headers(ask(client, **LIST))[identifier(posting)]
    assert header.get("status") is None
    assert header.findtext(f"{OAI}datestamp") == "2027-03-01T08:00:20Z"


def test_an_owner_who_hides_is_in_no_record_from_then_on(client: FlaskClient) -> None:
    posting = make_published()
    name = posting.organisation.name
    root = ask(client, **LIST)
    assert name in "".join(root.itertext())
    change(posting, confidentiality="anonymous")
    root = ask(client, **LIST)
    assert name not in "".join(root.itertext())
    assert headers(root)[identifier(posting)].get("status") is None


def test_a_change_behind_the_back_of_the_program_never_shows_what_is_hidden(
    client: FlaskClient, clock: Clock
) -> None:
    """Somebody mends the database by hand: what is told waits until it is looked at."""
    posting = make_published(title="曾经公开的题目")
    look(client, clock)
    connection = db.session().connection()
    connection.execute(text("UPDATE need_revisions SET confidentiality = 'summary'"))
    db.session().commit()
    service.stamp_due()
    answer = client.get("/oai", query_string=LIST)
    assert "曾经公开" not in answer.text
    assert client.get("/open-data/needs.jsonl.gz").data != b""
    look_at_all(posting)
    assert headers(ask(client, **LIST))[identifier(posting)].get("status") == "deleted"


def test_undone_work_leaves_no_mark(client: FlaskClient) -> None:
    posting = make_published()
    ask(client, verb="Identify")
    posting_service.withdraw(posting.author, posting)
    db.flush()
    assert db.session().query(OpenMark).count() == 1
    db.rollback()
    assert db.session().query(OpenMark).count() == 0


def test_the_worker_gives_datestamps_while_nobody_asks(app: Flask, clock: Clock) -> None:
    posting = make_published()
    service.stamp_all()
    record = db.session().get_one(OpenRecord, posting.id)
    assert record.datestamp == clock.now.replace(microsecond=0)
    assert not service.is_due()
