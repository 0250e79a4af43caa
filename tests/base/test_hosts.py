"""A request names any host it likes: it gets into no link, and a foreign one gets no page."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import ValidationError

from matcher.types import Kind
from tests.factories import make_published
from web.base import alarms, hosts
from web.base.config import Settings

FOREIGN = "http://evil.example"
PUBLIC = "https://match.example.cn"


def set_up(app: Flask, **changes: object) -> None:
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update=changes)


@pytest.fixture
def public(app: Flask) -> Iterator[Flask]:
    """The site knows the address that people use."""
    before = app.config["SETTINGS"]
    set_up(app, public_url=PUBLIC, secure_cookies=True)
    yield app
    app.config["SETTINGS"] = before


PAGES = (
    "/",
    "/about",
    "/needs",
    "/needs/{need}",
    "/needs.atom",
    "/achievements.atom",
    "/challenges.atom",
    "/calls.atom",
    "/sitemap.xml",
    "/robots.txt",
    "/site.webmanifest",
    "/sign-in",
    "/work/",
    "/needs/",
    "/nothing",
)


class TestAForeignHost:
    @pytest.mark.parametrize("path", PAGES)
    def test_it_gets_into_nothing(self, app: Flask, client: FlaskClient, path: str) -> None:
        need = make_published(Kind.NEED)
        answer = client.get(path.format(need=need.id), base_url=FOREIGN)
        assert answer.status_code in (200, 301, 302, 308, 404)
        assert "evil.example" not in answer.text
        assert "evil.example" not in str(answer.headers)

    @pytest.mark.parametrize("path", PAGES)
    def test_it_is_refused_where_the_site_has_an_address(
        self, public: Flask, client: FlaskClient, path: str
    ) -> None:
        answer = client.get(path.format(need=1), base_url=FOREIGN)
        assert answer.status_code == 400
        assert f'href="{PUBLIC}/"' in answer.text
        assert "evil.example" not in answer.text + str(answer.headers)

    def test_what_it_sends_changes_nothing(self, public: Flask, client: FlaskClient) -> None:
        data = {"email": "lin@example.org"}
        assert client.post("/forgot-password", data=data, base_url=FOREIGN).status_code == 400

    def test_the_log_tells_the_operator(
        self, public: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.WARNING):
            client.get("/", base_url=FOREIGN)
        assert caplog.messages == [
            f"refused a request for host 'evil.example': TECHMATCH_PUBLIC_URL is {PUBLIC}"
        ]

    def test_a_monitor_asks_by_any_name(self, public: Flask, client: FlaskClient) -> None:
        for base in (FOREIGN, "http://203.0.113.5:8000"):
            assert client.get("/health", base_url=base).status_code == 200

    @pytest.mark.parametrize(
        "host",
        [
            "match.example.cn",
            "match.example.cn:443",
            "MATCH.example.cn",
            "localhost:8000",
            "127.0.0.1:8000",
            "10.1.2.3",
            "[::1]:8000",
        ],
    )
    def test_its_own_names_are_answered(
        self, public: Flask, client: FlaskClient, host: str
    ) -> None:
        answer = client.get("/about", headers={"Host": host})
        assert answer.status_code == 200
        assert f'rel="canonical" href="{PUBLIC}/about"' in answer.text


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("localhost:8000", True),
        ("web:8000", True),
        ("192.168.1.4:80", True),
        ("[::1]:8000", True),
        ("evil.example", False),
        ("8.8.8.8", False),
        ("localhost:8000@evil.example", False),
        ("localhost@evil.example", False),
        ("localhost.evil.example", False),
        ("localhost/evil", False),
        ('x"><script>', False),
        ("", False),
        ("[2606:4700::1]", False),
    ],
)
def test_only_names_of_the_own_network_are_believed(host: str, expected: bool) -> None:
    assert hosts.is_local(host) == expected


class TestHttps:
    def test_browsers_are_told_to_stay_with_it(self, public: Flask, client: FlaskClient) -> None:
        for path in ("/about", "/nothing", "/static/frame.css", "/health"):
            answer = client.get(path, base_url=PUBLIC)
            assert answer.headers["Strict-Transport-Security"] == hosts.HSTS, path
        refused = client.get("/", base_url=FOREIGN)
        assert refused.headers["Strict-Transport-Security"] == hosts.HSTS

    def test_a_site_without_it_tells_nothing(self, app: Flask, client: FlaskClient) -> None:
        assert "Strict-Transport-Security" not in client.get("/about").headers

    def test_cookies_that_go_without_it_are_an_alarm(self, app: Flask, client: FlaskClient) -> None:
        assert "secure_cookies" not in alarms.find_troubles()
        set_up(app, public_url=PUBLIC)
        said = alarms.find_troubles()["secure_cookies"]
        assert "TECHMATCH_SECURE_COOKIES" in said
        assert client.get("/health").json["troubles"] == ["secure_cookies"]  # type: ignore[index]
        set_up(app, secure_cookies=True)
        assert "secure_cookies" not in alarms.find_troubles()


@pytest.mark.parametrize(
    "address",
    ["match.example.cn", "ftp://x.cn", "https://", "https://x.cn/match", "https://u:p@x.cn", "x"],
)
def test_an_address_that_is_none_is_refused(settings: Settings, address: str) -> None:
    with pytest.raises(ValidationError, match=r"https://match\.example\.cn"):
        Settings(home=settings.home, public_url=address)


class TestAnswersToPrograms:
    def test_a_wrong_method_is_told_the_right_ones(self, client: FlaskClient) -> None:
        answer = client.post("/about")
        assert answer.status_code == 405
        assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
        assert "<h1>" in answer.text

    def test_a_page_that_is_only_posted_tells_so(self, client: FlaskClient) -> None:
        answer = client.get("/sign-out")
        assert answer.status_code == 405
        assert "POST" in answer.headers["Allow"]
