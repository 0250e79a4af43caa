"""The example of a client, against a site that runs."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import format_datetime
from http.client import RemoteDisconnected
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from matcher.domain.codes import Role
from matcher.types import Kind
from tests.api.calling import make_token
from tests.factories import make_published, make_user
from tests.serving import serving
from web.base import db, maintenance
from web.base.config import ROOT
from web.postings.models import Posting


def load_example() -> Any:
    path = ROOT / "docs" / "examples" / "techmatch_client.py"
    spec = importlib.util.spec_from_file_location("techmatch_client", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


example = load_example()


class Watched(example.Client):  # type: ignore[misc, name-defined]
    """A client whose requests are written down, and whose answers can get lost."""

    lost: int = 0
    before: Callable[[], None] | None = None

    def _send(self, asked: Any) -> Any:
        self.seen = getattr(self, "seen", [])
        answer = super()._send(asked)
        self.seen.append((asked.get_method(), answer.status))
        if self.lost:
            self.lost -= 1
            raise RemoteDisconnected("the answer got lost")
        return answer


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    with serving(app) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def client(address: str, slept: list[float]) -> Any:
    return Watched(address, sleep=slept.append)


@pytest.fixture
def firm(address: str, slept: list[float]) -> Any:
    token = make_token(make_user(Role.FIRM))
    db.rollback()
    return Watched(address, token, sleep=slept.append)


def count_postings() -> int:
    db.rollback()
    return db.session().scalar(select(func.count()).select_from(Posting)) or 0


def test_a_list_is_walked_to_its_end(client: Any) -> None:
    made = [make_published().id for _ in range(3)]
    db.rollback()
    assert [one["id"] for one in client.walk("/needs", limit=2)] == made[::-1]
    assert len(client.seen) == 2
    assert list(client.walk("/needs", limit=2, need_kind="frontier")) == []


def test_it_searches(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_published(Kind.ACHIEVEMENT).id
    db.rollback()
    found = SimpleNamespace(ids=[made])
    monkeypatch.setattr("web.finding.found.find", lambda *_: found)
    assert [one["id"] for one in client.search("achievements", "藤壶 防污")] == [made]


def test_what_did_not_change_is_not_fetched_again(client: Any) -> None:
    path = f"/needs/{make_published().id}"
    db.rollback()
    assert client.get(path) == client.get(path)
    assert client.seen == [("GET", 200), ("GET", 304)]


def test_a_problem_is_an_exception_that_names_each_fault(client: Any, firm: Any) -> None:
    with pytest.raises(example.Problem) as found:
        client.get("/needs", limit=0, field="zz")
    assert {fault.name for fault in found.value.faults} == {"limit", "field"}
    with pytest.raises(example.Problem) as found:
        client.get("/own/needs")
    assert (found.value.status, found.value.reason) == (401, "token_needed")
    with pytest.raises(example.Problem) as found:
        firm.post("/own/needs", {"title": "长" * 201})
    assert found.value.faults[0].name == "title"
    assert "title" in str(found.value)
    assert firm.seen == [("POST", 422)], "asking again would be of no use"


def test_a_draft_whose_answer_got_lost_is_made_once(firm: Any, slept: list[float]) -> None:
    firm.lost = 2
    draft = firm.post("/own/needs", {"title": "网箱自动投饵"})
    assert firm.seen == [("POST", 201)] * 3
    assert len(slept) == 2 and slept[1] > slept[0] / 2
    assert [one["id"] for one in firm.walk("/own/needs")] == [draft["id"]]
    assert count_postings() == 1


def test_a_program_that_is_started_again_goes_on_with_its_key(firm: Any) -> None:
    sent = {"title": "网箱自动投饵"}
    assert firm.post("/own/needs", sent, key="row-7") == firm.post("/own/needs", sent, key="row-7")
    with pytest.raises(example.Problem, match="Idempotency-Key"):
        firm.post("/own/needs", {"title": "另一份"}, key="row-7")
    assert count_postings() == 1


def test_a_draft_is_changed_from_what_was_read(firm: Any) -> None:
    draft = firm.post("/own/needs", {"title": "网箱自动投饵"})
    path = f"/own/needs/{draft['id']}"
    first = firm.read(path)
    firm.change(path, {"summary": "一"})
    with pytest.raises(example.Problem) as found:
        firm.change(path, {"summary": "二"}, etag=first.etag)
    assert found.value.status == 412
    assert firm.get(path)["summary"] == "一"
    with pytest.raises(example.Problem) as found:
        firm.post(f"{path}/submit")
    assert "problem" in {fault.name for fault in found.value.faults}


def test_it_waits_as_long_as_it_is_told(app: Flask, address: str) -> None:
    home = app.config["SETTINGS"].home
    maintenance.begin(home, datetime.now(UTC) + timedelta(seconds=50))
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        maintenance.end(home)

    client = Watched(address, sleep=sleep)
    assert client.get("/needs")["items"] == []
    assert client.seen == [("GET", 503), ("GET", 200)]
    assert slept == [maintenance.SHORTEST_WAIT]


def test_a_site_that_is_away_is_told(slept: list[float]) -> None:
    client = example.Client("http://127.0.0.1:9", sleep=slept.append, tries=3)
    with pytest.raises(example.NotReached):
        client.get("/needs")
    assert len(slept) == 2


class TestWaiting:
    def wait(self, status: int, asked: str = "") -> float | None:
        headers = Message()
        headers["Retry-After"] = asked
        found: float | None = example._wait(example.Answer(status, headers, b""), 1)
        return found

    def test_the_servers_word_counts(self) -> None:
        assert self.wait(429, "7") == self.wait(409, "7") == 7
        later = datetime.now(UTC) + timedelta(seconds=20)
        assert 15 <= (self.wait(503, format_datetime(later, usegmt=True)) or 0) <= 20

    def test_nobody_waits_for_hours_or_for_nothing(self) -> None:
        assert self.wait(429, "3600") is None
        assert self.wait(404) is self.wait(422) is self.wait(500) is None
        assert 0.5 <= (self.wait(503) or 0) <= 1


class TestToken:
    def test_it_is_sent_by_https_only(self) -> None:
        with pytest.raises(ValueError, match="https"):
            example.Client("http://match.example.cn", "tm_x")
        assert "tm_x" not in repr(example.Client("https://match.example.cn", "tm_x"))

    def test_it_goes_nowhere_else(self, address: str) -> None:
        # Redirects are problems and no way to go.
        client = example.Client(address, "tm_x")
        with pytest.raises(example.Problem) as found:
            client._ask("GET", f"{address}/work", {})
        assert found.value.status in (301, 302, 308)
