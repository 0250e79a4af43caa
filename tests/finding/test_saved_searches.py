"""Saved searches: kept once, counted like the list they lead to, and nobody else's."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import Role
from matcher.domain.errors import Forbidden
from matcher.types import Kind
from tests.factories import make_draft, make_published, make_saved, make_user
from tests.statements import noted
from tests.whole.test_public_pages import read, titles
from web.base import db
from web.base.clock import utc_now
from web.engine import indexing
from web.finding import saved as service
from web.finding import searches as query
from web.finding.models import SavedSearch
from web.finding.searches import Search, read_search
from web.people.models import User
from web.postings import service as posting
from web.postings.models import Posting

Login = Callable[[User], FlaskClient]
LONG_AGO = timedelta(days=30)
ALL_NEEDS = Search(Kind.NEED)


def published(days_ago: float, kind: Kind = Kind.NEED, **values: object) -> Posting:
    found = make_published(kind, **values)
    found.published_at = utc_now() - timedelta(days=days_ago)
    db.commit()
    return found


def saved_by(user: User, search: Search = ALL_NEEDS, **values: object) -> SavedSearch:
    return make_saved(user, search, **({"seen_at": utc_now() - LONG_AGO} | values))


def news(saved: SavedSearch) -> int:
    return service.count_news([saved])[saved.id]


def followed(client: FlaskClient, path: str) -> str:
    """Post a form without fields and return the page it leads to."""
    return read(client, client.post(path).headers["Location"])


def opened(client: FlaskClient, saved: SavedSearch) -> str:
    return followed(client, f"/saved/{saved.id}/open")


class TestSaving:
    def test_a_list_is_saved_with_its_filters_and_order_and_leads_back_to_them(
        self, app: Flask, login: Login
    ) -> None:
        user = make_user(Role.BROKER)
        client = login(user)
        address = "/needs?field=marine&sort=deadline"
        make_published()
        page = read(client, f"{address}&page=2&id=7&nonsense=1")
        offered = dict(re.findall(r'<input[^>]* name="(\w+)" value="([^"]*)"', page))
        assert offered["name"] == "技术需求 · 蓝色海洋 · 期限近"
        answer = client.post("/saved/", data=offered)
        assert answer.headers["Location"] == address
        (saved,) = query.list_saved(user)
        assert client.post(f"/saved/{saved.id}/open").headers["Location"] == address
        assert "收藏这个搜索" not in read(client, address)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ({"kind": "need", "field": "marine"}, {"field": "marine", "kind": "need", "sort": ""}),
            ({"kind": "need"}, {"kind": "need", "sort": "new", "page": "3", "field": "nothing"}),
            ({"q": "网箱"}, {"q": " 网箱 ", "field": "marine", "sort": "new"}),
        ],
    )
    def test_what_shows_the_same_is_the_same_search(
        self, app: Flask, one: dict[str, str], other: dict[str, str]
    ) -> None:
        assert read_search(one) == read_search(other) is not None

    def test_the_same_search_is_kept_once_and_keeps_its_name(
        self, app: Flask, login: Login
    ) -> None:
        user = make_user()
        client = login(user)
        for name in ("第一次", "第二次"):
            client.post("/saved/", data={"kind": "need", "q": "网箱", "name": name})
        assert [one.name for one in query.list_saved(user)] == ["第一次"]

    def test_at_the_limit_nothing_typed_is_lost_and_the_page_says_what_to_do(
        self, app: Flask, login: Login, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(service, "MOST", 1)
        user = make_user()
        saved_by(user)
        answer = login(user).post("/saved/", data={"q": "网箱", "name": "我的名称"})
        assert answer.status_code == 422
        assert "最多收藏 1 个" in answer.text
        assert 'value="我的名称"' in answer.text
        assert 'name="q" value="网箱"' in answer.text
        assert query.count_saved(user) == 1

    def test_a_name_too_long_comes_back_as_it_was_typed(self, app: Flask, login: Login) -> None:
        user, name = make_user(), "长" * 81
        client = login(user)
        assert name in client.post("/saved/", data={"kind": "need", "name": name}).text
        saved = saved_by(user, name="短")
        for typed in (name, "  "):
            answer = client.post(f"/saved/{saved.id}/rename", data={"name": typed})
            assert answer.status_code == 422
            assert 'aria-invalid="true"' in answer.text
        client.post(f"/saved/{saved.id}/rename", data={"name": " 新的 "})
        assert [one.name for one in query.list_saved(user)] == ["新的"]

    def test_nothing_is_no_search(self, app: Flask, login: Login) -> None:
        client = login(make_user())
        assert client.post("/saved/", data={"name": "空"}).status_code == 400
        assert "收藏这个搜索" not in read(client, "/search")


class TestNews:
    def test_what_was_published_since_is_new_until_it_is_opened(
        self, app: Flask, login: Login
    ) -> None:
        user = make_user(Role.AUDITOR)
        saved = saved_by(user)
        for days, title in ((40, "早就有的"), (2, "新的甲"), (1, "新的乙")):
            published(days, title=title)
        client = login(user)
        assert "2 项新的" in read(client, "/saved/")
        assert "2 项新的" in read(client, "/inbox/")
        client.post(f"/saved/{saved.id}/open")
        assert "项新的" not in read(client, "/saved/") + read(client, "/inbox/")

    def test_opened_with_news_they_come_first_and_are_marked(
        self, app: Flask, login: Login
    ) -> None:
        user = make_user()
        saved = saved_by(user, Search(Kind.ACHIEVEMENT, sort="mature"))
        published(40, Kind.ACHIEVEMENT, title="早的", trl=9)
        published(2, Kind.ACHIEVEMENT, title="新的", trl=3)
        client = login(user)
        page = opened(client, saved)
        assert titles(page) == ["新的", "早的"]
        assert page.count('class="posting__new"') == 1
        assert titles(read(client, "/achievements?sort=mature")) == ["早的", "新的"]

    def test_a_search_for_words_counts_what_the_search_itself_finds(
        self, app: Flask, login: Login
    ) -> None:
        user = make_user()
        words = Search(None, "抗台风系泊")
        saved = saved_by(user, words)
        published(2, Kind.ACHIEVEMENT, title="抗台风系泊系统", summary="网箱在台风里不走锚。")
        published(
            2,
            Kind.ACHIEVEMENT,
            title="桉树制浆黑液回收",
            summary="制浆废液",
            keywords=["制浆"],
            innovation="",
            application="",
        )
        indexing.embed_due()
        assert news(saved) == 1
        page = opened(login(user), saved)
        assert page.count('class="posting__new"') == 1
        db.session().refresh(saved)
        assert news(saved) == 0

    def test_searches_for_words_ask_once_what_is_published(self, app: Flask) -> None:
        user = make_user()
        published(1, Kind.ACHIEVEMENT)
        indexing.embed_due()

        def count(words: str) -> int:
            saved_by(user, Search(Kind.ACHIEVEMENT, words))
            searches = query.list_saved(user)
            service.count_news(searches)
            with noted() as statements:
                assert set(service.count_news(searches).values()) == {1}
            return len(statements)

        assert count("防污涂层") == count("网衣") == count("藤壶")

    def test_what_the_engine_does_not_know_yet_when_it_is_opened_stays_news(
        self, app: Flask
    ) -> None:
        user = make_user()
        saved = saved_by(user, Search(Kind.ACHIEVEMENT, "抗台风系泊"))
        make_published(Kind.ACHIEVEMENT, title="抗台风系泊系统")
        service.mark_seen(user, saved)
        db.commit()
        indexing.embed_due()
        assert news(saved) == 1
        service.mark_seen(user, saved)
        assert news(saved) == 0

    def test_nothing_is_counted_that_the_list_would_not_show(self, app: Flask) -> None:
        user = make_user()
        in_district = saved_by(user, Search(Kind.NEED, chosen=(("district", "xuwen"),)))
        everywhere = saved_by(user)
        make_draft(Kind.NEED)
        published(1, district="xuwen", confidentiality="summary")
        gone = published(1, district="xuwen")
        posting.withdraw(gone.author, gone)
        db.commit()
        # That a need hides its district must not be told by a number either.
        assert news(in_district) == 0
        assert news(everywhere) == 1

    def test_counting_asks_no_more_for_more_postings_or_searches(self, app: Flask) -> None:
        user = make_user()
        institution = published(1, Kind.ACHIEVEMENT).organisation_id
        chosen = (("institution", str(institution)),)
        saved_by(user, Search(Kind.ACHIEVEMENT, chosen=chosen))

        def count() -> int:
            db.session().expire_all()
            searches = query.list_saved(user)
            with noted() as statements:
                assert all(service.count_news(searches).values())
            return len(statements)

        first = count()
        for _ in range(3):
            published(1, Kind.ACHIEVEMENT)
        saved_by(user, Search(Kind.ACHIEVEMENT))
        saved_by(user, Search(Kind.ACHIEVEMENT, chosen=chosen, sort="mature"))
        assert count() == first

    def test_a_filter_that_is_gone_brings_no_news_and_is_named(
        self, app: Flask, login: Login
    ) -> None:
        user = make_user()
        lost = (("field", "marine"), ("mode", "barter"), ("colour", "red"))
        saved = saved_by(user, Search(Kind.NEED, chosen=lost))
        published(1)
        client = login(user)
        assert "这些条件已经不存在，不再有新的：合作方式、colour" in read(client, "/saved/")
        assert news(saved) == 0
        assert "列表没有按它们筛选：合作方式" in opened(client, saved)

    @pytest.mark.parametrize("since", ["", "x", "00010101T000000.0Z", "99991231T235959.9Z"])
    def test_a_moment_in_the_address_that_means_nothing_does_no_harm(
        self, client: FlaskClient, since: str
    ) -> None:
        make_published(title="甲")
        page = read(client, f"/needs?since={since}")
        assert titles(page) == ["甲"]
        assert "posting__new" not in page


class TestOwners:
    def test_nobody_elses_search_is_there(self, app: Flask, login: Login) -> None:
        saved = saved_by(make_user(), name="别人的搜索")
        other = make_user(Role.OFFICER)
        client = login(other)
        assert "别人的搜索" not in read(client, "/saved/")
        for step in ("open", "rename", "remove"):
            assert client.post(f"/saved/{saved.id}/{step}", data={"name": "x"}).status_code == 404
        for act in (service.mark_seen, service.remove):
            with pytest.raises(Forbidden):
                act(other, saved)

    def test_what_was_deleted_can_be_brought_back_with_its_news(
        self, app: Flask, login: Login
    ) -> None:
        user = make_user()
        saved = saved_by(user, Search(Kind.NEED, chosen=(("field", "marine"),)), name="网箱")
        published(2)
        client = login(user)
        page = followed(client, f"/saved/{saved.id}/remove")
        assert "已删除“网箱”" in page
        assert query.count_saved(user) == 0
        page = followed(client, "/saved/restore")
        assert "已恢复“网箱”" in page
        assert "1 项新的" in page
        assert client.post("/saved/restore").status_code == 302
        assert query.count_saved(user) == 1

    def test_a_visitor_is_told_how_to_follow_and_comes_back_from_signing_in(
        self, client: FlaskClient
    ) -> None:
        make_published()
        page = read(client, "/needs?field=marine")
        assert "加入浏览器书签" in page
        assert 'href="/sign-in?next=/needs?field%3Dmarine"' in page
        assert 'action="/saved/"' not in page
        answer = client.post("/saved/", data={"kind": "need", "name": "x"})
        assert "/sign-in" in answer.headers["Location"]


def test_the_moment_of_a_mark_is_the_moment_of_the_count(app: Flask) -> None:
    from web.finding.filters import read_since, write_since

    moment = utc_now() - timedelta(days=3, microseconds=7)
    with app.test_request_context(f"/needs?since={write_since(moment)}"):
        assert read_since() == moment
