"""What was held becomes one mail a day or a week, once."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from flask import Flask

from tests.factories import make_user
from tests.messages.posting import again, choose, needed, of_kind, read_mails, texts, told
from web.base import db, site
from web.base.clock import utc_now
from web.base.mails.kinds import Cadence, MessageState
from web.base.mails.models import Message
from web.messages.digests import compose_due
from web.messages.sending import send_due
from web.people.models import User


def held(user: User, title: str, path: str = "/work", due: datetime | None = None) -> Message:
    """A message that waits for a digest, due by default."""
    choose(user, Cadence.DAILY)
    message = told(user, title, path)
    assert message.state is MessageState.HELD
    message.due_at = due or utc_now() - timedelta(minutes=1)
    db.commit()
    return message


def test_a_digest_lists_each_message_with_its_own_link(app: Flask) -> None:
    user = make_user()
    parts = [held(user, "网衣", "/a"), held(user, "饲料", "/b"), held(user, "冷链", "")]
    send_due()
    [mail] = read_mails()
    assert mail["Subject"] == "汇总：3 条新消息"
    for text in texts(mail):
        assert "“网衣”有进展" in text
        assert "“饲料”有进展" in text
        assert "“冷链”有进展" in text
        assert f"{site.address()}/a" in text
        assert f"{site.address()}/b" in text
    [digest] = of_kind("digest")
    assert digest.state is MessageState.SENT
    assert {(again(one).state, again(one).digest_id) for one in parts} == {
        (MessageState.DIGESTED, digest.id)
    }


def test_what_is_not_due_waits(app: Flask) -> None:
    later = held(make_user(), "网衣", due=utc_now() + timedelta(hours=1))
    send_due()
    assert read_mails() == []
    assert again(later).state is MessageState.HELD


def test_each_account_gets_its_own_digest_at_its_present_address(app: Flask) -> None:
    first, second = make_user(), make_user()
    held(first, "网衣")
    held(second, "饲料")
    first.email = "new@example.invalid"
    db.commit()
    send_due()
    assert {mail["To"] for mail in read_mails()} == {"new@example.invalid", second.email}
    assert all("饲料" not in str(mail) for mail in read_mails() if mail["To"] != second.email)


def test_what_was_stored_after_the_days_digest_gets_another(app: Flask) -> None:
    user = make_user()
    held(user, "网衣")
    send_due()
    late = held(user, "饲料")
    send_due()
    assert len(of_kind("digest")) == 2
    assert again(late).state is MessageState.DIGESTED


def test_a_closed_account_gets_no_digest(app: Flask) -> None:
    user = make_user()
    part = held(user, "网衣")
    user.active = False
    db.commit()
    send_due()
    assert of_kind("digest") == []
    assert again(part).state is MessageState.CANCELLED


def test_what_an_account_needs_never_waits_for_a_digest(app: Flask) -> None:
    user = make_user()
    choose(user, Cadence.OFF)
    assert needed(user).state is MessageState.WAITING


def test_two_workers_compose_one_digest(app: Flask) -> None:
    user = make_user()
    for number in range(20):
        held(user, f"第{number}项")
    start = threading.Barrier(4)
    errors: list[BaseException] = []

    def compose() -> None:
        with app.app_context():
            start.wait()
            try:
                compose_due()
            except BaseException as error:
                errors.append(error)
            finally:
                db.session().close()

    workers = [threading.Thread(target=compose) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert errors == []
    [digest] = of_kind("digest")
    assert len(digest.body["links"]) == 20


def test_a_digest_can_be_stopped(app: Flask) -> None:
    held(make_user(), "网衣")
    send_due()
    [mail] = read_mails()
    assert "/stop/" in mail["List-Unsubscribe"]
    assert "汇总接收" in texts(mail)[0]


@pytest.mark.parametrize("cadence", [Cadence.DAILY, Cadence.WEEKLY])
def test_a_digest_is_in_its_receivers_language(english: Flask, cadence: Cadence) -> None:
    user = make_user(locale="en")
    choose(user, cadence)
    message = told(user)
    message.due_at = utc_now()
    db.commit()
    compose_due()
    [digest] = of_kind("digest")
    assert digest.locale == "en"
