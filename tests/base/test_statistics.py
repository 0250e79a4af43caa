"""When the planner's figures are counted anew."""

from __future__ import annotations

import os

import pytest
from sqlalchemy import text

from matcher.types import Kind
from tests.factories import make_match, make_published
from web.base import db, statistics
from web.base.queue import InlineQueue

pytestmark = pytest.mark.usefixtures("app")

ON_POSTGRESQL = os.environ.get("TEST_DATABASE") == "postgresql"
sqlite_only = pytest.mark.skipif(ON_POSTGRESQL, reason="PostgreSQL counts by itself")


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every posting counts."""
    monkeypatch.setattr(statistics, "LEAST_ROWS", 1)


def counted(table: str) -> int:
    found = text("SELECT max(CAST(stat AS INTEGER)) FROM sqlite_stat1 WHERE tbl = :table")
    return db.session().scalar(found, {"table": table}) or 0


@sqlite_only
def test_rows_are_counted_once_and_again_when_they_have_doubled() -> None:
    make_published()
    make_published()
    assert statistics.keep_fresh()
    assert not statistics.keep_fresh()
    make_published()
    assert not statistics.keep_fresh()
    make_published()
    assert statistics.keep_fresh()
    assert counted("postings") == 4


@sqlite_only
def test_matches_that_were_never_counted_make_the_figures_stale() -> None:
    need, achievement = make_published(Kind.NEED), make_published(Kind.ACHIEVEMENT)
    assert statistics.keep_fresh()
    make_match(need, achievement)
    assert statistics.keep_fresh()
    assert counted("matches") == 1


def test_a_small_installation_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    make_published()
    assert not statistics.keep_fresh()


@sqlite_only
def test_the_sweep_counts_what_was_published(queue: InlineQueue) -> None:
    make_published()
    queue.waiting.clear()
    queue.put("sweep")
    queue.run_all()
    assert counted("postings") == 1


@pytest.mark.skipif(not ON_POSTGRESQL, reason="about PostgreSQL")
def test_postgresql_is_left_to_count_by_itself() -> None:
    make_published()
    assert not statistics.keep_fresh()
