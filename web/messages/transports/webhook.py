"""A message to a group robot, in the shape that 企业微信 understands."""

from __future__ import annotations

import http.client
import json
import ssl
from contextlib import closing
from typing import Any

from web.base.mails.servers import WebhookAddress
from web.messages.transports.line import Envelope, Handing, LineError, safe_context

SECONDS = 15.0
MOST_BYTES = 65536
"""More of an answer is not read."""

BUSY = frozenset({-1, 45009, 45033})
"""Codes of a robot that can be asked again later: busy, or asked too often."""


class WebhookTransport:
    """Posts to the office's group. It knows no Message-ID: after a doubt it may stand there twice.

    Redirections are not followed.
    """

    def __init__(self, address: WebhookAddress, context: ssl.SSLContext | None = None) -> None:
        self.address = address
        self.context = context

    def send(self, envelope: Envelope, handing: Handing) -> None:
        """Post the text."""
        with closing(self._make_line()) as line:
            try:
                line.connect()
            except (OSError, http.client.HTTPException) as error:
                raise LineError.broken("connect", error) from None
            handing()
            try:
                headers = {"Content-Type": "application/json; charset=utf-8"}
                line.request("POST", self.address.path, envelope.data, headers)
                with line.getresponse() as answer:
                    status, body = answer.status, answer.read(MOST_BYTES)
            except (OSError, http.client.HTTPException) as error:
                raise LineError.broken("webhook", error) from None
        _judge(status, body)

    def _make_line(self) -> http.client.HTTPConnection:
        host, port = self.address.host, self.address.port
        if not self.address.is_safe:
            return http.client.HTTPConnection(host, port, timeout=SECONDS)
        context = self.context or safe_context()
        return http.client.HTTPSConnection(host, port, timeout=SECONDS, context=context)


def text_message(text: str) -> bytes:
    """Return a text as the robot takes it."""
    body = {"msgtype": "text", "text": {"content": text}}
    return json.dumps(body, ensure_ascii=False).encode()


def _judge(status: int, body: bytes) -> None:
    if status // 100 != 2:
        is_over = status // 100 in (3, 4) and status not in (408, 425, 429)
        raise LineError("webhook", status, permanent=is_over)
    code = _code_of(body)
    if code != 0:
        raise LineError("webhook", code, permanent=code not in BUSY)


def _code_of(body: bytes) -> Any:
    try:
        found = json.loads(body)["errcode"]
    except (ValueError, KeyError, TypeError):
        return "no_code"
    return found if isinstance(found, int) else "no_code"
