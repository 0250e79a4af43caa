"""A client of the open interface /api/v1. Copy it: it needs Python 3.11 and nothing else.

    client = Client("https://match.example.cn", token=os.environ["TECHMATCH_TOKEN"])
    for need in client.walk("/needs", field="marine"):
        print(need["title"])
    draft = client.post("/own/needs", {"title": "网箱自动投饵"})
    client.change(f"/own/needs/{draft['id']}", {"summary": "…"})

What was read before and has not changed is not sent again (``ETag``). What is written carries a key
(``Idempotency-Key``), so that a request whose answer was lost is sent again and carried out once.
"""

from __future__ import annotations

import json
import random
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode, urlsplit

Json = dict[str, Any]

ROOT = "/api/v1"
TRIES = 5
LONGEST_WAIT = 120.0
"""Seconds between two tries; a server that asks for more is told of as a problem."""
MOST_KEPT = 500
"""Answers kept to ask whether they have changed."""

_AGAIN = frozenset({429, 502, 503, 504})
_OWN_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with what was sent."""

    name: str
    detail: str = ""
    place: str = ""


class Problem(Exception):
    """What the site says of a request that it did not carry out (RFC 9457)."""

    def __init__(self, status: int, told: Json) -> None:
        self.status = status
        self.reason = str(told.get("type", "")).rpartition("#")[2] or str(status)
        self.title = str(told.get("title", ""))
        self.detail = str(told.get("detail", ""))
        self.faults = [
            Fault(str(one.get("name", "")), str(one.get("detail", "")), str(one.get("in", "")))
            for one in told.get("errors", ())
        ]
        named = "; ".join(f"{fault.name}: {fault.detail}" for fault in self.faults)
        super().__init__(f"{status} {self.title} {self.detail} {named}".strip())


class NotReached(Exception):
    """The site did not answer, however often it was asked."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Message
    body: bytes

    @property
    def etag(self) -> str:
        """What tells this state of the thing from another."""
        return str(self.headers.get("ETag", ""))

    def json(self) -> Any:
        """Return the body."""
        return json.loads(self.body) if self.body else None


class _StayHere(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: it would take the token along, to wherever it leads."""

    def redirect_request(self, *_arguments: Any, **_options: Any) -> None:
        return None


@dataclass
class Client:
    """One site, and the token of one account there. Not to be shared by threads."""

    address: str
    token: str = field(default="", repr=False)
    language: str = "zh"
    timeout: float = 30.0
    tries: int = TRIES
    sleep: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        parts = urlsplit(self.address)
        if parts.scheme != "https" and parts.hostname not in _OWN_MACHINE:
            raise ValueError("a token is sent by https only")
        self._opener = urllib.request.build_opener(_StayHere)
        self._kept: OrderedDict[str, Answer] = OrderedDict()

    def get(self, path: str, **query: object) -> Json:
        """Return what an address tells. Raises Problem or NotReached."""
        told: Json = self.read(path, **query).json()
        return told

    def read(self, path: str, **query: object) -> Answer:
        """Return the answer with its headers: the one kept, where the site says it still holds."""
        url = self._url(path, query)
        known = self._kept.get(url)
        answer = self._ask("GET", url, {"If-None-Match": known.etag} if known else {})
        if answer.status == 304 and known is not None:
            self._kept.move_to_end(url)
            return known
        if answer.etag:
            self._kept[url] = answer
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return answer

    def walk(self, path: str, **query: object) -> Iterator[Json]:
        """Yield everything that a list holds, fetching one piece after the other."""
        cursor: str | None = None
        while True:
            more = {} if cursor is None else {"cursor": cursor}
            told = self.get(path, **{**query, **more})
            yield from told["items"]
            cursor = told["next_cursor"]
            if cursor is None:
                return

    def search(self, kind: str, words: str, **query: object) -> Iterator[Json]:
        """Yield the needs or achievements (``kind``) that a search finds, the best first."""
        return self.walk(f"/{kind}/search", q=words, **query)

    def post(self, path: str, sent: Json | None = None, *, key: str = "", etag: str = "") -> Json:
        """Send something new, once. ``key`` names it where a program may be started again."""
        return self._write("POST", path, sent or {}, key, etag)

    def change(self, path: str, sent: Json, *, key: str = "", etag: str = "") -> Json:
        """Change what ``sent`` names of one's own draft; the rest stays.

        ``etag`` tells which state it was made from; without it the present one is read first.
        Raises Problem with the status 412 where somebody else was quicker.
        """
        return self._write("PATCH", path, sent, key, etag or self.read(path).etag)

    def _write(self, method: str, path: str, sent: Json, key: str, etag: str) -> Json:
        headers = {"Idempotency-Key": f'"{key or uuid.uuid4()}"'}
        if etag:
            headers["If-Match"] = etag
        told: Json = self._ask(method, self._url(path, {}), headers, sent).json()
        return told

    def _url(self, path: str, query: Mapping[str, object]) -> str:
        asked = urlencode({name: value for name, value in query.items() if value is not None})
        return f"{self.address.rstrip('/')}{ROOT}{path}" + (f"?{asked}" if asked else "")

    def _ask(
        self, method: str, url: str, more: Mapping[str, str], sent: Json | None = None
    ) -> Answer:
        """Ask until there is an answer. All of it may be repeated: what writes has a key."""
        headers = {"Accept-Language": self.language, "Accept": "application/json", **more}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        body = None
        if sent is not None:
            body = json.dumps(sent, ensure_ascii=False).encode()
            headers["Content-Type"] = "application/json"
        for number in range(1, self.tries + 1):
            asked = urllib.request.Request(url, body, headers, method=method)  # noqa: S310
            try:
                answer = self._send(asked)
            except (OSError, HTTPException) as error:
                if number == self.tries:
                    raise NotReached(f"{method} {url}: {error}") from error
                self.sleep(_back_off(number))
                continue
            if answer.status < 300 or answer.status == 304:
                return answer
            wait = _wait(answer, number)
            if wait is None or number == self.tries:
                raise Problem(answer.status, _read_problem(answer))
            self.sleep(wait)
        raise NotReached(f"{method} {url}")

    def _send(self, asked: urllib.request.Request) -> Answer:
        try:
            with self._opener.open(asked, timeout=self.timeout) as found:
                return Answer(found.status, found.headers, found.read())
        except urllib.error.HTTPError as error:
            # Not modified, and whatever is no success, comes as an error here.
            with error:
                return Answer(error.code, error.headers, error.read())


def _wait(answer: Answer, number: int) -> float | None:
    """Return for how long to wait before asking again; None: it would be of no use."""
    asked = answer.headers.get("Retry-After", "")
    if not asked:
        return _back_off(number) if answer.status in _AGAIN else None
    if asked.isdecimal():
        seconds = float(asked)
    else:
        try:
            seconds = (parsedate_to_datetime(asked) - datetime.now(UTC)).total_seconds()
        except (TypeError, ValueError):
            return _back_off(number)
    return max(seconds, 0.0) if seconds <= LONGEST_WAIT else None


def _back_off(number: int) -> float:
    """Return twice as long after each try, spread so that not all clients come at once."""
    longest: float = min(LONGEST_WAIT, 0.5 * 2**number)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311


def _read_problem(answer: Answer) -> Json:
    try:
        told = answer.json()
    except ValueError:
        told = None
    return told if isinstance(told, dict) else {}


def main(arguments: list[str]) -> None:
    """Print a public list, a line of JSON for each: ADDRESS PATH [NAME=VALUE ...]."""
    address, path, *asked = arguments
    for one in Client(address).walk(path, **dict(pair.split("=", 1) for pair in asked)):
        print(json.dumps(one, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1:])
