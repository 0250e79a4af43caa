"""News of saved searches are told once, to whoever saved them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from matcher.domain.codes import Role
from matcher.types import Kind
from tests.calendar import ZONE, today
from tests.factories import make_published, make_saved, make_user
from tests.mailbox import kinds_to, messages_to, texts_to
from web.base import db, site
from web.base.clock import utc_now
from web.base.mails.kinds import MessageState
from web.engine import indexing
from web.finding import news
from web.finding import saved as service
from web.finding.listing import AT_ONCE
from web.finding.models import SavedSearch
from web.finding.searches import Search
from web.people.models import User

TOMORROW = today() + timedelta(days=1)


def saved_by(user: User, search: Search | None = None, name: str = "网衣") -> SavedSearch:
    return make_saved(user, search, name=name, seen_at=utc_now() - timedelta(days=30))


def subjects_to(user: User) -> list[str]:
    return [message.subject for message in messages_to(user)]


def look(day: date | None = None) -> None:
    news.tell_of_news(day or today())
    db.commit()


def test_its_owner_hears_how_many_are_new_before_the_next_digest(app: Flask) -> None:
    owner, other = make_user(Role.BROKER), make_user(Role.BROKER)
    saved_by(owner)
    make_published(Kind.NEED)
    make_published(Kind.NEED)
    make_published(Kind.ACHIEVEMENT)
    look()
    (message,) = messages_to(owner)
    assert message.subject == "“网衣”有 2 项新发布"
    assert message.state is MessageState.HELD
    assert "/saved/" in texts_to(owner)
    assert kinds_to(other) == []


def test_a_search_in_words_is_told_of_what_it_finds(app: Flask) -> None:
    owner = make_user(Role.BROKER)
    saved_by(owner, Search(Kind.NEED, "网衣附着"))
    make_published(Kind.NEED)
    indexing.embed_due()
    look()
    assert kinds_to(owner) == ["search_news"]


def test_the_same_news_are_told_once_on_whatever_day_they_are_looked_for(app: Flask) -> None:
    owner = make_user(Role.BROKER)
    saved_by(owner)
    make_published(Kind.NEED)
    for day in (today(), today(), TOMORROW):
        look(day)
    assert kinds_to(owner) == ["search_news"]


def test_what_comes_later_is_told_the_next_day_and_replaces_what_still_waits(app: Flask) -> None:
    owner = make_user(Role.BROKER)
    saved_by(owner)
    saved_by(owner, Search(Kind.ACHIEVEMENT), name="成果")
    make_published(Kind.NEED)
    make_published(Kind.ACHIEVEMENT)
    look()
    make_published(Kind.NEED)
    look()
    assert [one.subject for one in messages_to(owner)] == [
        "“网衣”有 1 项新发布",
        "“成果”有 1 项新发布",
    ]
    look(TOMORROW)
    assert [one.subject for one in messages_to(owner)] == [
        "“成果”有 1 项新发布",
        "“网衣”有 2 项新发布",
    ]


def test_a_search_that_was_opened_has_no_news(app: Flask) -> None:
    owner = make_user(Role.BROKER)
    saved = saved_by(owner)
    make_published(Kind.NEED)
    service.mark_seen(owner, saved)
    db.commit()
    look()
    assert kinds_to(owner) == []


def test_more_searches_are_looked_at_together_than_one_statement_takes(app: Flask) -> None:
    owners = [make_user(Role.EXPERT) for _ in range(AT_ONCE + 1)]
    for owner in owners:
        saved_by(owner)
    make_published(Kind.NEED)
    look()
    assert [kinds_to(owner) for owner in owners] == [["search_news"]] * len(owners)


@pytest.mark.parametrize(("hour", "told"), [(5, []), (6, ["search_news"])])
def test_the_worker_looks_once_a_day_and_not_at_night(
    app: Flask, monkeypatch: pytest.MonkeyPatch, hour: int, told: list[str]
) -> None:
    owner = make_user(Role.BROKER)
    saved_by(owner)
    make_published(Kind.NEED)
    moment = datetime.combine(today(), datetime.min.time(), ZONE) + timedelta(hours=hour)
    monkeypatch.setattr(site, "now", lambda: moment)
    news.look_for_news()
    assert kinds_to(owner) == told
