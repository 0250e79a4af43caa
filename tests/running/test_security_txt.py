"""Whoever finds a weakness is told where to report it (RFC 9116)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.errors import ConfigError
from web.base import site
from web.base.clock import utc_now
from web.base.config import load_settings

ADDRESS = "/.well-known/security.txt"


def set_up(app: Flask, **settings: str) -> None:
    app.config["SETTINGS"] = site.settings().model_copy(update=settings)


def test_contact_and_an_end_within_a_year_are_told(app: Flask, client: FlaskClient) -> None:
    set_up(
        app,
        security_contact="mailto:security@example.org",
        public_url="https://match.example",
    )
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    assert answer.content_type == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert fields["Contact"] == "mailto:security@example.org"
    assert fields["Canonical"] == f"https://match.example{ADDRESS}"
    assert fields["Preferred-Languages"] == "zh, en"
    left = datetime.fromisoformat(fields["Expires"]) - utc_now()
    assert timedelta(days=170) < left < timedelta(days=365)


def test_there_is_no_file_while_nobody_is_named(app: Flask, client: FlaskClient) -> None:
    assert client.get(ADDRESS).status_code == 404


def test_search_engines_are_not_led_to_it(app: Flask, client: FlaskClient) -> None:
    set_up(app, security_contact="https://example.org/report")
    assert "security.txt" not in client.get("/sitemap.xml").text


@pytest.mark.parametrize(
    "address", ["security@example.org", "mailto:a b@example.org", "http://example.org", "tel:110"]
)
def test_a_contact_that_nobody_can_follow_is_refused_at_the_start(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TECHMATCH_SECURITY_CONTACT", address)
    with pytest.raises(ConfigError, match="TECHMATCH_SECURITY_CONTACT"):
        load_settings()
