"""Whoever reads contact data of others leaves a record, or does not get to read it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from matcher.domain.codes import Role
from tests.factories import make_introduced, make_published, make_user
from web.base import db
from web.base.contacts import Contact
from web.base.models import LogEntry
from web.matches.models import Match
from web.people import reading
from web.people.contact_record import list_reads
from web.people.models import ContactRead, User

Login = Callable[[User], FlaskClient]

PHONE = "0759-8888123"


@pytest.fixture
def deal(app: Flask) -> Match:
    need = make_published(contact_phone=PHONE)
    match = make_introduced(need=need, broker=make_user(Role.BROKER))
    db.commit()
    return match


def records() -> list[tuple[int, str, int]]:
    db.rollback()
    rows = db.session().scalars(select(ContactRead).order_by(ContactRead.id))
    return [(one.reader_id, one.object_type, one.object_id) for one in rows]


def entries() -> list[tuple[int | None, str, int | None]]:
    logged = select(LogEntry).where(LogEntry.action == "read_contact").order_by(LogEntry.id)
    rows = db.session().scalars(logged)
    return [(one.actor_id, one.object_type, one.object_id) for one in rows]


def test_reading_the_other_side_is_recorded_once_a_day(deal: Match, login: Login) -> None:
    reader = deal.achievement.author
    client = login(reader)
    for _ in range(2):
        assert PHONE in client.get(f"/deals/{deal.id}").get_data(as_text=True)
    assert records() == entries() == [(reader.id, "posting", deal.need_id)]


def test_an_owner_reading_the_own_contact_leaves_nothing(deal: Match, login: Login) -> None:
    assert PHONE in login(deal.need.author).get(f"/needs/{deal.need_id}").get_data(as_text=True)
    assert records() == []


def test_the_next_day_is_another_reading(
    deal: Match, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, day = login(deal.achievement.author), reading.site.today()
    client.get(f"/deals/{deal.id}")
    monkeypatch.setattr(reading.site, "today", lambda: day.replace(year=day.year + 1, day=1))
    client.get(f"/deals/{deal.id}")
    assert len(records()) == len(entries()) == 2


def test_a_file_with_contacts_records_each_owner(deal: Match, login: Login) -> None:
    officer = make_user(Role.OFFICER)
    client = login(officer)
    chosen = {"postings-kind": "need", "postings-suffix": "csv"}
    answer = client.post("/office/files/postings", data=chosen)
    assert answer.status_code == 200
    assert PHONE in answer.get_data(as_text=True)
    assert (officer.id, "posting", deal.need_id) in records()


def test_contact_is_held_back_where_the_record_cannot_be_stored(
    deal: Match, login: Login, caplog: pytest.LogCaptureFixture
) -> None:
    client, path = login(deal.achievement.author), f"/deals/{deal.id}"
    _rename("contact_reads", "elsewhere")
    answer = client.get(path)
    assert answer.status_code == 503
    text = answer.get_data(as_text=True)
    assert PHONE not in text + caplog.text
    assert "联系方式暂时不能显示" in text
    # Pages without contacts go on, and those with contacts when all is well again.
    assert client.get("/inbox/").status_code == 200
    _rename("elsewhere", "contact_reads")
    assert PHONE in client.get(path).get_data(as_text=True)


@pytest.mark.parametrize("asked", ["actor", "show_domain_error"])
def test_contact_is_held_back_calmly_where_the_database_went_away_meanwhile(
    deal: Match, login: Login, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    def refuse(*_: object) -> None:
        raise OperationalError("SELECT", None, OSError(), connection_invalidated=True)

    client, path = login(deal.achievement.author), f"/deals/{deal.id}"
    with monkeypatch.context() as patch:
        patch.setattr(reading, "try_to_store", lambda *_: False)
        patch.setattr(reading, asked, refuse)
        answer = client.get(path)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert PHONE not in answer.text
    assert PHONE in client.get(path).text


def _rename(old: str, new: str) -> None:
    db.rollback()
    with db.db.engine.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {old} RENAME TO {new}")


def test_a_database_that_is_written_by_somebody_is_waited_for(deal: Match, login: Login) -> None:
    """The page itself only reads; its record takes the write lock like any other unit of work."""
    client = login(deal.achievement.author)
    with db.unit_of_work():
        db.session().add(LogEntry(action="edit", object_type="x", object_id=1, detail={}))
    assert client.get(f"/deals/{deal.id}").status_code == 200
    assert len(records()) == 1


def test_two_windows_at_once_make_one_record(deal: Match) -> None:
    found = [Contact("posting", deal.need_id, deal.need.organisation_id)]
    reader_id, real = deal.achievement.author_id, reading._known
    db.rollback()
    late = iter([set()])

    def known(*arguments: object) -> set[tuple[str, int]]:
        # The other window stores between the look and the record.
        for _ in late:
            assert reading.try_to_store(reader_id, found)
            return set()
        return real(*arguments)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "_known", known)
        assert reading.try_to_store(reader_id, found)
    assert len(records()) == len(entries()) == 1


def test_owners_see_by_role_organisation_and_day_who_read(deal: Match, login: Login) -> None:
    reader, officer = deal.achievement.author, make_user(Role.OFFICER, name="某管理员")
    login(reader).get(f"/deals/{deal.id}")
    login(officer).get(f"/needs/{deal.need_id}")
    assert reader.organisation is not None
    text = login(deal.need.author).get("/account/data").get_data(as_text=True)
    assert reader.organisation.name in text
    assert "需求或成果" in text
    assert "某管理员" not in text
    assert reader.name not in text
    mine = login(deal.need.author).post("/account/data/download").get_json()
    rows = mine["data"]["contact_reads"]["entries"]
    assert {one["reader_organisation"] for one in rows} == {reader.organisation.name, ""}
    # Nobody else's.
    assert list_reads(reader) == []


def test_who_reviews_stays_unknown_to_who_bids(app: Flask) -> None:
    expert, bidder = make_user(Role.EXPERT), make_user(Role.FIRM)
    expert.organisation = make_user(Role.INSTITUTE).organisation
    db.session().flush()
    row = ContactRead(
        reader_id=expert.id,
        object_type="bid",
        object_id=1,
        organisation_id=bidder.organisation_id,
        day=reading.site.today(),
    )
    db.session().add(row)
    db.commit()
    (line,) = list_reads(bidder)
    assert (line.role, line.organisation) == (Role.EXPERT, "")
