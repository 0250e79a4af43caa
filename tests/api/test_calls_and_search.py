"""Calls, and searching, as programs do it."""

from __future__ import annotations

import pytest
from flask import Flask

from matcher.types import Kind
from tests.api.calling import Program
from tests.factories import make_call, make_published
from web.base.queue import InlineQueue
from web.calls.states import CallState


@pytest.fixture
def program(app: Flask) -> Program:
    return Program(app)


class TestCalls:
    def test_what_was_announced_is_told_without_whom_to_ask(self, program: Program) -> None:
        call = make_call(contact="科技局 0759-1112223")
        told = program.read(f"/calls/{call.id}")
        assert (told["title"], told["state"]) == (call.title, "open")
        assert "0759-1112223" not in program.ask("/calls").text

    def test_a_draft_is_not_there(self, program: Program) -> None:
        call = make_call(state=CallState.DRAFT)
        assert program.ask(f"/calls/{call.id}").status_code == 404
        assert program.read("/calls")["items"] == []

    def test_they_come_in_pieces_and_by_state(self, program: Program) -> None:
        made = [make_call().id for _ in range(3)]
        first = program.read("/calls?limit=2")
        rest = program.read(f"/calls?limit=2&cursor={first['next_cursor']}")
        ids = [item["id"] for told in (first, rest) for item in told["items"]]
        assert ids == made[::-1]
        assert program.read("/calls?state=archived")["items"] == []
        assert program.ask("/calls?state=draft").status_code == 422


class TestSearching:
    @pytest.fixture
    def found(self, queue: InlineQueue) -> list[int]:
        made = [make_published(Kind.ACHIEVEMENT, trl=level).id for level in (7, 5, 3)]
        queue.run_all()
        return made

    def test_it_finds_what_the_page_finds(self, program: Program, found: list[int]) -> None:
        told = program.read("/achievements/search?q=藤壶 防污")
        assert sorted(item["id"] for item in told["items"]) == found
        narrowed = program.read("/achievements/search?q=藤壶 防污&stage=lab")
        assert {item["id"] for item in narrowed["items"]} < set(found)

    def test_it_comes_in_pieces(self, program: Program, found: list[int]) -> None:
        ids, cursor = [], ""
        while cursor is not None:
            more = f"&cursor={cursor}" if cursor else ""
            told = program.read(f"/achievements/search?q=藤壶&limit=1&sort=mature{more}")
            ids += [item["id"] for item in told["items"]]
            cursor = told["next_cursor"]
        assert ids == found

    @pytest.mark.parametrize("query", ["", "q=", "q=%20", f"q={'长' * 201}", "q=a&cursor=W10"])
    def test_what_cannot_be_searched_for_is_said(self, program: Program, query: str) -> None:
        assert program.ask(f"/needs/search?{query}").status_code == 422
