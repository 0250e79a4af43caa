"""A setting that no message could be sent with is named before anything starts."""

from __future__ import annotations

import pytest

from matcher.domain.errors import ConfigError
from web.base.config import load_settings
from web.base.mails.servers import Safety, read_smtp_url, read_webhook_url


@pytest.mark.parametrize(
    ("url", "safety", "port"),
    [
        ("smtp://mail.example.org", Safety.NONE, 25),
        ("smtp+starttls://a:b@mail.example.org", Safety.STARTTLS, 587),
        ("smtps://a:b@mail.example.org", Safety.TLS, 465),
        ("smtps://mail.example.org:2465", Safety.TLS, 2465),
    ],
)
def test_each_scheme_has_its_port(url: str, safety: Safety, port: int) -> None:
    server = read_smtp_url(url)
    assert (server.safety, server.host, server.port) == (safety, "mail.example.org", port)


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org",
        "http://mail.example.org",
        "smtp://",
        "smtp://mail.example.org:port",
        "smtp://mail.example.org:99999",
        "smtps://site:top/secret@mail.example.org",
        "smtps://mail.example.org/path",
        "smtps://mail.example.org?tls=no",
        "smtp://site:topsecret@mail.example.org",
        "smtps://mail. example.org",
    ],
)
def test_a_mail_server_that_cannot_be_used_is_named_without_its_password(url: str) -> None:
    with pytest.raises(ConfigError, match="TECHMATCH_SMTP_URL") as found:
        load_settings(smtp_url=url)
    assert "secret" not in str(found.value)


@pytest.mark.parametrize(
    "url", ["http://robot.example.org/send", "ftp://robot.example.org", "robot", "https://"]
)
def test_a_robot_is_only_reached_by_https(url: str) -> None:
    with pytest.raises(ConfigError, match="TECHMATCH_WEBHOOK_URL"):
        load_settings(webhook_url=url)


def test_a_robot_on_this_machine_needs_none() -> None:
    assert read_webhook_url("http://127.0.0.1:8080/x?key=1").path == "/x?key=1"
    assert "key" not in repr(read_webhook_url("https://robot.example.org/x?key=1"))


@pytest.mark.parametrize("address", ["", "techmatch", "a@", "a@b\r\nBcc: c@d", "甲@example.org"])
def test_a_sender_must_be_an_address(address: str) -> None:
    with pytest.raises(ConfigError, match="TECHMATCH_MAIL_FROM"):
        load_settings(mail_from=address)
