"""A database that somebody holds is told of once it has taken no write for a minute."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest
from flask import Flask

from web.base import db
from web.base.clock import utc_now
from web.base.heartbeat import KEEP
from web.monitoring import database


@pytest.fixture
def held(app: Flask) -> Iterator[None]:
    """Somebody writes and does not end."""
    with app.app_context():
        url = db.db.engine.url
    if url.get_backend_name() != "sqlite":
        pytest.skip("PostgreSQL locks rows, not the database")
    with closing(sqlite3.connect(str(url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def store_probe(app: Flask, ago: float) -> None:
    """Let another process have asked, so many seconds ago."""
    with app.app_context():
        at = utc_now() - timedelta(seconds=ago)
        db.store_briefly(KEEP, {"name": "probe", "value": at.isoformat()})


def find(app: Flask, own_ago: float) -> list[str]:
    """Ask in this process, which was asked last so many seconds ago."""
    with app.app_context():
        app.extensions["techmatch_last_stored"] = database.time.monotonic() - own_ago
        return [finding.said for finding in database.find_database()]


@pytest.fixture
def stored_lately(app: Flask) -> None:
    store_probe(app, 5.0)


@pytest.fixture
def stored_long_ago(app: Flask) -> None:
    store_probe(app, 90.0)


@pytest.mark.usefixtures("stored_lately", "held")
def test_a_process_that_was_not_asked_for_long_believes_what_another_one_has_stored(
    app: Flask,
) -> None:
    assert find(app, own_ago=3600.0) == []


@pytest.mark.usefixtures("stored_long_ago", "held")
def test_where_nobody_could_store_anything_for_a_minute_it_is_told(app: Flask) -> None:
    assert "Somebody has held the database" in find(app, own_ago=3600.0)[0]
