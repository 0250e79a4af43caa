"""The ways out of the site, against servers of their own."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from tests.messages.stub_smtp import (
    GONE_AFTER_TEXT,
    GONE_BEFORE_TEXT,
    REFUSED_RECEIVER,
    REFUSED_TEXT,
    Stub,
    StubController,
)
from web.base.clock import utc_now
from web.base.mails.servers import read_smtp_url, read_webhook_url
from web.messages.transports.line import Envelope, LineError
from web.messages.transports.smtp import SmtpTransport
from web.messages.transports.webhook import WebhookTransport, text_message

TEXT = b"Message-ID: <00ff@example.org>\r\nSubject: A\r\n\r\nOne\r\n.\r\n..Two\r\n"
LETTER = Envelope("00ff", utc_now(), "site@example.org", "li@example.org", TEXT)


@contextmanager
def serving(stub: Stub, **options: Any) -> Iterator[StubController]:
    controller = StubController(stub, **options)
    controller.start()
    try:
        yield controller
    finally:
        controller.stop()


def send(url: str, letter: Envelope = LETTER) -> list[str]:
    """Send it, and return how often the text was handed over."""
    handed: list[str] = []
    SmtpTransport(read_smtp_url(url)).send(letter, lambda: handed.append("handed"))
    return handed


def test_smtp_carries_every_line_as_it_is() -> None:
    stub = Stub()
    with serving(stub) as server:
        assert send(server.url) == ["handed"]
    assert stub.contents == [TEXT]


@pytest.mark.parametrize(
    ("failure", "error", "is_answered", "handed"),
    [
        (REFUSED_RECEIVER, "receiver 451", True, 0),
        (GONE_BEFORE_TEXT, "text 421", True, 0),
        (REFUSED_TEXT, "answer 451", True, 1),
        (GONE_AFTER_TEXT, "answer SMTPServerDisconnected", False, 1),
    ],
)
def test_smtp_tells_how_far_it_came(
    failure: str, error: str, is_answered: bool, handed: int
) -> None:
    calls: list[str] = []
    with serving(Stub(share=1.0, failures=(failure,))) as server:
        transport = SmtpTransport(read_smtp_url(server.url))
        with pytest.raises(LineError, match=error) as found:
            transport.send(LETTER, lambda: calls.append("handed"))
    assert (found.value.is_answered, len(calls)) == (is_answered, handed)
    assert not found.value.permanent


def test_an_address_the_server_does_not_know_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(*_: Any) -> str:
        return "550 5.1.1 No li@example.org here"

    monkeypatch.setattr(Stub, "handle_RCPT", refuse)
    with serving(Stub()) as server, pytest.raises(LineError) as found:
        send(server.url)
    assert found.value.permanent
    assert "li@" not in str(found.value)


def test_nothing_is_sent_where_the_claim_was_lost() -> None:
    def lose() -> None:
        raise KeyError

    stub = Stub()
    with serving(stub) as server, pytest.raises(KeyError):
        SmtpTransport(read_smtp_url(server.url)).send(LETTER, lose)
    assert not stub.arrived


def test_a_server_that_is_not_there_may_come_back() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(LineError, match="connect ConnectionRefusedError") as found:
        send(f"smtp://127.0.0.1:{port}")
    assert not found.value.permanent


def test_no_password_goes_to_a_server_that_offers_no_protection() -> None:
    seen: list[Any] = []

    def see(*found: Any) -> AuthResult:
        seen.append(found)
        return AuthResult(success=True)

    options = {"authenticator": see, "auth_require_tls": False}
    with serving(Stub(), **options) as server, pytest.raises(LineError, match="tls "):
        send(f"smtp+starttls://site:secret@127.0.0.1:{server.port}")
    assert seen == []


def test_user_and_password_may_hold_any_character() -> None:
    seen: list[LoginPassword] = []

    def see(_server: Any, _session: Any, _envelope: Any, _way: str, data: Any) -> AuthResult:
        seen.append(data)
        return AuthResult(success=len(seen) < 2, handled=False)

    url = "smtp://site%40example.org:p%2F%3A%40%25@127.0.0.1:{}"
    options = {"authenticator": see, "auth_require_tls": False}
    with serving(Stub(), **options) as server:
        send(url.format(server.port))
        with pytest.raises(LineError, match="sign_in 535") as found:
            send(url.format(server.port))
    assert seen[0] == LoginPassword(b"site@example.org", b"p/:@%")
    assert not found.value.permanent, "the setting may be corrected"


def test_a_receiver_no_server_can_read_is_given_up() -> None:
    letter = Envelope("00ff", utc_now(), "site@example.org", "李@example.org", TEXT)
    with serving(Stub()) as server, pytest.raises(LineError) as found:
        send(server.url, letter)
    assert found.value.permanent


# The group robot


@contextmanager
def robot(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[tuple[str, list[Any]]]:
    got: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((self.path, self.headers["Content-Type"], json.loads(body)))
            answer(self)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/send?key=secret", got
        finally:
            server.shutdown()
            thread.join()


def say(status: int, body: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Location", "/elsewhere")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def tell(url: str) -> None:
    letter = Envelope("00ff", utc_now(), "", "", text_message("有新的求助"))
    WebhookTransport(read_webhook_url(url)).send(letter, lambda: None)


def test_a_robot_gets_the_text_as_it_reads_it() -> None:
    with robot(say(200, b'{"errcode": 0, "errmsg": "ok"}')) as (url, got):
        tell(url)
    [(path, kind, body)] = got
    assert path == "/send?key=secret"
    assert kind.startswith("application/json")
    assert body == {"msgtype": "text", "text": {"content": "有新的求助"}}


@pytest.mark.parametrize(
    ("status", "body", "error", "permanent"),
    [
        (200, b'{"errcode": 93000}', "webhook 93000", True),
        (200, b'{"errcode": 45009}', "webhook 45009", False),
        (200, b"hello", "webhook no_code", True),
        (200, b"[]", "webhook no_code", True),
        (302, b"", "webhook 302", True),
        (404, b"", "webhook 404", True),
        (429, b"", "webhook 429", False),
        (503, b"", "webhook 503", False),
    ],
)
def test_a_robot_that_does_not_take_it(
    status: int, body: bytes, error: str, permanent: bool
) -> None:
    with robot(say(status, body)) as (url, got), pytest.raises(LineError, match=error) as found:
        tell(url)
    assert (found.value.permanent, found.value.is_answered) == (permanent, True)
    assert len(got) == 1


def test_a_robot_that_says_nothing_leaves_a_doubt() -> None:
    with robot(lambda _: None) as (url, _), pytest.raises(LineError) as found:
        tell(url)
    assert not found.value.is_answered
