"""A real harvester takes everything along, and learns of every change."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from flask import Flask

from matcher.domain.codes import Role
from matcher.types import Kind
from tests.factories import make_organisation, make_published, make_user
from tests.harvesting.harvester import Clock, Copy, identifier, what_is_open
from tests.serving import serving
from web.audit import service as audit
from web.base import db
from web.harvesting import service
from web.harvesting.oai import answering
from web.postings import service as posting_service
from web.postings.models import Posting


@pytest.fixture
def address(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A running site that sends two records at a time."""
    monkeypatch.setattr(answering, "PAGE", 2)
    with serving(app) as port:
        yield f"http://127.0.0.1:{port}/oai"


def change(posting: Posting, **values: object) -> None:
    """Publish a new version of a posting."""
    posting_service.save_draft(posting.author, posting, values)
    posting_service.submit(posting.author, posting)
    audit.publish(make_user(Role.OFFICER), posting)
    db.commit()


def withdraw(posting: Posting) -> None:
    posting_service.withdraw(posting.author, posting)
    db.commit()


def test_everything_comes_in_parts_and_nothing_twice(address: str) -> None:
    author = make_user(Role.INSTITUTE)
    for number in range(5):
        make_published(Kind.ACHIEVEMENT, author, title=f"成果{number}")
    make_published(Kind.NEED, title="一项需求")
    make_published(Kind.NEED, title="只有摘要", confidentiality="summary")
    copy = Copy(address)
    assert copy.catch_up() == 6
    assert copy.titles == what_is_open()
    assert "只有摘要" not in copy.titles.values()
    assert Copy(address, "oai_dc").catch_up() == 6


def test_between_two_harvests_only_what_changed_comes(address: str, clock: Clock) -> None:
    stays, changes, leaves = (make_published(Kind.NEED, title=one) for one in "留改撤")
    copy = Copy(address)
    service.stamp_all()
    clock.go_on()
    assert copy.catch_up() == 3
    clock.go_on()
    change(changes, title="改过了")
    withdraw(leaves)
    comes = make_published(Kind.ACHIEVEMENT, title="新来的")
    service.stamp_all()
    clock.go_on()
    assert copy.catch_up() == 3
    assert copy.titles == what_is_open()
    assert copy.titles[identifier(comes)] == "新来的"
    assert copy.gone == {identifier(leaves)}
    assert identifier(stays) in copy.titles
    clock.go_on()
    assert copy.catch_up() == 0


def test_what_happens_while_somebody_reads_is_met_before_the_end(
    address: str, clock: Clock
) -> None:
    postings = [make_published(Kind.NEED, title=f"需求{number}") for number in range(6)]
    copy = Copy(address)
    for number, record in enumerate(copy.read()):
        copy.take(record)
        if number == 1:
            clock.go_on()
            change(postings[0], title="读过以后改了")
            change(postings[5], title="还没读就改了")
            withdraw(postings[4])
            make_published(Kind.NEED, title="读到一半发布的")
    assert copy.titles == what_is_open()
    assert copy.titles[identifier(postings[0])] == "读过以后改了"


def test_a_change_in_the_second_of_a_harvest_is_not_lost(address: str, clock: Clock) -> None:
    posting = make_published(Kind.NEED, title="原来的")
    copy = Copy(address)
    copy.catch_up()
    clock.go_on(0.3)
    change(posting, title="同一秒里改的")
    copy.catch_up()
    assert copy.titles[identifier(posting)] == "同一秒里改的"


def test_nothing_is_lost_while_others_publish_and_withdraw_beside(app: Flask, address: str) -> None:
    author, officer = make_user(Role.FIRM), make_user(Role.OFFICER)
    keys = [make_published(Kind.NEED, author, title=f"第{number}项").id for number in range(6)]
    people, failed = (author.id, officer.id), []

    def work() -> None:
        try:
            with app.app_context():
                for turn in range(6):
                    _take_turns(people, keys[turn], turn)
        except Exception as error:
            failed.append(error)

    beside = threading.Thread(target=work)
    beside.start()
    copy = Copy(address)
    while beside.is_alive():
        copy.catch_up()
    beside.join()
    copy.catch_up()
    assert not failed
    assert copy.titles == what_is_open()
    assert len(copy.titles) + len(copy.gone) == 12


def _take_turns(people: tuple[int, int], key: int, turn: int) -> None:
    """Withdraw one, or publish a new text of it; and publish another one."""
    from web.people.models import User

    with db.unit_of_work() as session:
        author, officer = (session.get_one(User, one) for one in people)
        posting = session.get_one(Posting, key)
        if turn % 2:
            posting_service.withdraw(author, posting)
        else:
            posting_service.save_draft(author, posting, {"title": f"第{turn}次改"})
            posting_service.submit(author, posting)
            audit.publish(officer, posting)
        fresh = posting_service.create_posting(author, Kind.NEED)
        values = posting_service.read_values(posting.latest) | {"title": f"新的{turn}"}
        posting_service.save_draft(author, fresh, values)
        posting_service.submit(author, fresh)
        audit.publish(officer, fresh)


def test_sets_are_harvested_by_themselves_and_learn_what_has_gone(
    address: str, clock: Clock
) -> None:
    institute = make_user(Role.INSTITUTE, make_organisation("institute", district="xuwen"))
    near = make_published(Kind.ACHIEVEMENT, institute, title="徐闻的", fields=["steel"])
    make_published(Kind.ACHIEVEMENT, title="赤坎的", fields=["marine"])
    make_published(Kind.NEED, title="徐闻的需求", district="xuwen", fields=["steel"])
    found = {}
    for spec in ("achievement", "need", "field:steel", "district:xuwen", "district", "field"):
        copy = Copy(address)
        copy.catch_up(set=spec)
        found[spec] = sorted(copy.titles.values())
    assert found == {
        "achievement": ["徐闻的", "赤坎的"],
        "need": ["徐闻的需求"],
        "field:steel": ["徐闻的", "徐闻的需求"],
        # Of a need the place can be hidden, and a set would tell it of one that has gone.
        "district:xuwen": ["徐闻的"],
        "district": ["徐闻的", "赤坎的"],
        "field": ["徐闻的", "徐闻的需求", "赤坎的"],
    }
    copy = Copy(address)
    copy.catch_up(set="field:steel")
    change(near, fields=["marine"])
    clock.go_on()
    withdraw(near)
    copy.catch_up(set="field:steel")
    assert identifier(near) in copy.gone
