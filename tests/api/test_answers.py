"""What every answer below /api/ is like: errors, languages, ETags, limits, other sites."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from matcher.types import Kind
from tests.api.calling import Program, make_token
from tests.factories import make_published, make_user
from web.base import maintenance, pacing, site
from web.base.extensions import limiter


@pytest.fixture
def program(app: Flask) -> Program:
    return Program(app)


def is_problem(answer: Any, status: int) -> bool:
    told = answer.json
    assert answer.mimetype == "application/problem+json", answer.text
    assert told["status"] == answer.status_code == status
    assert told["title"] and told["detail"]
    assert answer.headers["Cache-Control"] == "no-store"
    return True


class TestProblems:
    def test_every_refusal_is_a_problem(self, program: Program, client: FlaskClient) -> None:
        assert is_problem(program.ask("/nothing"), 404)
        assert is_problem(client.get("/api/v2/needs"), 404)
        assert is_problem(program.ask("/needs", "DELETE"), 405)
        assert is_problem(program.ask("/needs?limit=0"), 422)
        assert is_problem(program.ask("/needs?field=%00"), 422)

    def test_each_fault_of_what_was_sent_is_named(self, program: Program) -> None:
        told = program.ask("/needs?limit=x&sort=bad&field=zz&foo=1").json
        assert {one["name"] for one in told["errors"]} == {"limit", "sort", "field", "foo"}
        assert {one["in"] for one in told["errors"]} == {"query"}

    def test_words_are_in_the_language_that_was_asked_for(self, program: Program) -> None:
        assert program.ask("/nothing").json["title"] == "没有找到"
        for asked in (
            {"path": "/nothing?lang=en"},
            {"path": "/nothing", "headers": {"Accept-Language": "en-GB"}},
        ):
            assert program.ask(**asked).json["title"] == "Nothing found"

    def test_a_defect_tells_its_number_and_nothing_else(
        self, program: Program, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: Any) -> None:
            raise RuntimeError("secret of the house")

        monkeypatch.setattr("web.api.postings.list_after", fail)
        answer = program.ask("/needs")
        assert is_problem(answer, 500)
        assert answer.json["number"]
        assert "secret" not in answer.text

    def test_a_database_that_is_gone_is_told(
        self, program: Program, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: Any) -> None:
            raise OperationalError("select", {}, Exception("database is locked"))

        monkeypatch.setattr("web.api.postings.list_after", fail)
        answer = program.ask("/needs")
        assert is_problem(answer, answer.status_code)
        assert answer.status_code in (500, 503)

    def test_a_closed_site_says_when_to_come_back(self, program: Program, app: Flask) -> None:
        maintenance.begin(app.config["SETTINGS"].home, None)
        answer = program.ask("/needs")
        assert is_problem(answer, 503)
        assert int(answer.headers["Retry-After"]) > 0

    def test_the_page_for_people_stays_a_page(self, client: FlaskClient) -> None:
        assert client.get("/api/").mimetype == "text/html"
        assert client.get("/nothing").mimetype == "text/html"


class TestKeeping:
    def test_what_did_not_change_is_not_sent_again(self, program: Program) -> None:
        need = make_published(Kind.NEED)
        for path in ("/needs", f"/needs/{need.id}", "/needs/facets", "/openapi.json"):
            first = program.ask(path)
            again = program.ask(path, headers={"If-None-Match": first.headers["ETag"]})
            assert (again.status_code, again.data) == (304, b"")
            assert again.headers["ETag"] == first.headers["ETag"]

    def test_what_changed_is(self, program: Program) -> None:
        etag = program.ask("/needs").headers["ETag"]
        make_published(Kind.NEED)
        assert program.ask("/needs", headers={"If-None-Match": etag}).status_code == 200

    def test_only_what_everybody_reads_may_be_kept_for_others(self, app: Flask) -> None:
        assert Program(app).ask("/needs").headers["Cache-Control"] == "public, no-cache"
        own = Program(app, make_token(make_user())).ask("/needs")
        assert own.headers["Cache-Control"] == "private, no-cache"
        assert {"Authorization", "Accept-Language"} <= set(own.vary)


class TestOtherSites:
    def test_pages_of_other_sites_read_what_is_public(self, program: Program) -> None:
        asked = {"Origin": "https://example.org"}
        answer = program.ask("/needs", headers=asked)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        before = program.ask("/needs", "OPTIONS", headers=asked)
        assert before.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
        assert "Authorization" not in before.headers["Access-Control-Allow-Headers"]

    def test_they_read_nothing_with_a_token(self, app: Flask) -> None:
        answer = Program(app, make_token(make_user())).ask("/needs")
        assert "Access-Control-Allow-Origin" not in answer.headers


class TestLimits:
    @pytest.fixture(autouse=True)
    def limited(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        settings = site.settings().model_copy(
            update={"api_limit": "2 per minute", "api_token_limit": "3 per minute"}
        )
        monkeypatch.setitem(app.config, "SETTINGS", settings)
        monkeypatch.setattr(limiter, "enabled", True)
        yield

    def test_one_too_many_is_told_to_wait(self, program: Program) -> None:
        left = [program.ask("/needs").headers["RateLimit-Remaining"] for _ in range(2)]
        assert left == ["1", "0"]
        answer = program.ask("/needs")
        assert is_problem(answer, 429)
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
        assert answer.headers["RateLimit-Limit"] == "2"

    def test_a_token_has_a_count_of_its_own(self, app: Flask) -> None:
        one, other = (Program(app, make_token(make_user())) for _ in range(2))
        assert [one.ask("/needs").status_code for _ in range(4)] == [200, 200, 200, 429]
        assert other.ask("/needs").status_code == 200

    def test_wrong_tokens_count_by_address(self, app: Flask) -> None:
        asked = [Program(app, f"tm_{'x' * 43}").ask("/needs").status_code for _ in range(3)]
        assert asked == [401, 401, 429]


def test_a_window_that_is_over_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    windows, limit = pacing.Windows(), pacing.parse("1 per minute")
    now = 1000.0
    monkeypatch.setattr("time.time", lambda: now)
    assert [windows.hit("a", limit).count for _ in range(2)] == [1, 2]
    now += 61
    assert windows.hit("a", limit).count == 1
