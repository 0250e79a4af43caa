"""Pages that help when something went wrong, and the page while the site is closed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from matcher.domain.codes import Role
from tests.factories import make_help_request, make_user
from tests.statements import listening
from web.base import db, maintenance, site
from web.base.config import Settings
from web.catalogues import queries as catalogues
from web.cli.maintenance import maintenance_group
from web.people.models import User
from web.postings import service as posting
from web.running import asking

Login = Callable[[User], FlaskClient]


def test_a_page_that_is_not_there_offers_a_search(client: FlaskClient) -> None:
    page = client.get("/nothing/here").text
    assert 'action="/search"' in page


def test_too_much_text_is_refused_with_the_limit(app: Flask, client: FlaskClient) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1024 * 1024
    answer = client.post("/sign-in", data={"email": "a" * 1024 * 1025})
    assert answer.status_code == 413
    assert "1 MB" in answer.text


def test_a_failure_has_a_number_that_is_also_in_the_log(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr(catalogues, "list_announced_calls", fail)
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    answer = client.get("/")
    assert answer.status_code == 500
    number = caplog.messages[-1].rpartition(" ")[2]
    assert number in answer.text
    assert "SELECT" not in answer.text


class TestNothingTypedIsLost:
    WORDS = "已联系两家研究所，下周三去看样机。"

    def answer_late(self, login: Login, **headers: str) -> TestResponse:
        """A broker's answer to what is no longer asked."""
        broker = make_user(Role.BROKER)
        asked = make_help_request(broker=broker)
        client = login(broker)
        posting.withdraw(asked.posting.author, asked.posting)
        db.commit()
        address = f"/desk/enquiries/{asked.id}/answer"
        return client.post(address, data={"answer": self.WORDS}, headers=headers)

    def test_a_page_that_refuses_shows_what_was_sent(self, app: Flask, login: Login) -> None:
        answer = self.answer_late(login, Origin="http://localhost")
        assert answer.status_code == 409
        assert f">{self.WORDS}</textarea>" in answer.text

    def test_what_another_site_sent_is_not_shown(self, app: Flask, login: Login) -> None:
        for origin in ("http://elsewhere.example", "null"):
            assert self.WORDS not in self.answer_late(login, Origin=origin).text

    def test_an_expired_form_shows_what_was_sent_and_no_secret(
        self, app: Flask, client: FlaskClient
    ) -> None:
        app.config["WTF_CSRF_ENABLED"] = True
        data = {"title": self.WORDS, "password": "correct horse battery", "code": "other"}
        answer = client.post("/work/needs/new", data=data)
        assert answer.status_code == 400
        assert self.WORDS in answer.text
        assert "correct horse" not in answer.text and ">other<" not in answer.text

    def test_a_closed_site_shows_what_was_sent(self, app: Flask, client: FlaskClient) -> None:
        # Even with an expired form, and without counting attempts.
        app.config["WTF_CSRF_ENABLED"] = True
        maintenance.begin(site.settings().home, None)
        answer = client.post("/work/needs/new", data={"title": self.WORDS})
        assert answer.status_code == 503
        assert self.WORDS in answer.text


class TestWhileTheSiteIsClosed:
    def test_every_page_says_until_when(self, app: Flask, client: FlaskClient) -> None:
        end = site.now() + timedelta(hours=2)
        maintenance.begin(site.settings().home, end)
        for path in ("/", "/work", "/needs/1"):
            answer = client.get(path)
            assert answer.status_code == 503
            assert 7000 < int(answer.headers["Retry-After"]) <= 7200
            assert f"{end:%H:%M}" in answer.text

    def test_nothing_is_taken_and_nobody_is_signed_out(self, app: Flask, login: Login) -> None:
        member = login(make_user(Role.OFFICER))
        maintenance.begin(site.settings().home, None)
        assert member.post("/office/calls/new", data={}).status_code == 503
        maintenance.end(site.settings().home)
        assert member.get("/work/").status_code == 200

    def test_health_and_the_style_sheet_go_on(self, app: Flask, client: FlaskClient) -> None:
        maintenance.begin(site.settings().home, None)
        assert client.get("/health").status_code == 200
        assert client.get("/static/frame.css").status_code == 200

    def test_the_site_can_be_started(self, app: Flask) -> None:
        maintenance.begin(site.settings().home, None)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            assert asking.find_status(f"http://127.0.0.1:{server.port}", 5.0) == 200
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    def test_the_page_needs_no_database(self, app: Flask, login: Login) -> None:
        member = login(make_user(Role.BROKER))

        def fail(*_: object) -> None:
            raise OperationalError("SELECT 1", {}, Exception("gone"))

        maintenance.begin(site.settings().home, None)
        with listening(fail, db.db.engine):
            assert member.get("/work/").status_code == 503


class TestTheCommand:
    @pytest.fixture(autouse=True)
    def _home(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TECHMATCH_HOME", str(settings.home))

    def test_it_closes_and_opens_the_site(self, app: Flask, client: FlaskClient) -> None:
        runner = app.test_cli_runner()
        until = site.now() + timedelta(days=1)
        result = runner.invoke(maintenance_group, ["on", "--until", f"{until:%Y-%m-%d %H:%M}"])
        assert result.exit_code == 0, result.output
        assert client.get("/").status_code == 503
        assert "open" in runner.invoke(maintenance_group, ["off"]).output
        assert client.get("/").status_code == 200

    def test_an_end_that_is_over_is_refused(self, app: Flask) -> None:
        result = app.test_cli_runner().invoke(
            maintenance_group, ["on", "--until", "2020-01-01 08:00"]
        )
        assert result.exit_code != 0
        assert maintenance.current(site.settings().home) is None
