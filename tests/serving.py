"""The application behind a real server with several threads, and people who use it by HTTP."""

from __future__ import annotations

import http.client
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

from flask import Flask
from werkzeug.serving import make_server

from tests.factories import PASSWORD
from web.people.models import User

POLL = 0.01
"""Seconds between two looks whether the server is to end."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    location: str
    text: str
    headers: Mapping[str, str]


@dataclass
class Caller:
    """Somebody with a cookie."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, data: Mapping[str, str] | None = None) -> Answer:
        """Get a page, or post a form."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {"Cookie": "; ".join(f"{name}={text}" for name, text in self.cookies.items())}
        if data is None:
            connection.request("GET", path, headers=headers)
        else:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request("POST", path, urlencode(data), headers)
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.split(";")[0]
        connection.close()
        return Answer(
            answer.status, answer.getheader("Location") or "", text, dict(answer.getheaders())
        )

    def token(self, page: str) -> str:
        """Return the hidden value of the last form of a page."""
        return find_tokens(self.ask(page).text)[-1]

    def sign_in(self, user: User) -> None:
        """Sign in with an account of the factories."""
        data = {"email": user.email, "password": PASSWORD, "csrf_token": self.token("/sign-in")}
        assert self.ask("/sign-in", data).status == 302


def find_tokens(text: str) -> list[str]:
    """Return the hidden values of a page's forms."""
    return re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', text)


@contextmanager
def serving(app: Flask) -> Iterator[int]:
    """Serve the application with its checks of forms; give the port."""
    app.config["WTF_CSRF_ENABLED"] = True
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(POLL,), daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
