"""What is made ready before anybody comes is made for nobody, and leaves nothing behind."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from sqlalchemy import func, select

from matcher.domain.codes import Role
from tests.factories import make_match, make_published, make_user
from web.base import db, registry
from web.base.caching import own_pages, pages
from web.running.warming import OWN, VISITED, warm


@pytest.fixture
def visited(app: Flask, caplog: pytest.LogCaptureFixture) -> Flask:
    """A site with something of every kind, made ready."""
    make_published()
    for role in OWN:
        make_user(role)
    make_match()
    db.commit()
    before = count_rows()
    with caplog.at_level(logging.ERROR):
        warm(app, "http://localhost")
    assert [record.message for record in caplog.records] == []
    assert count_rows() == before
    return app


def count_rows() -> dict[str, int]:
    db.rollback()
    tables = db.Base.metadata.sorted_tables
    return {
        table.name: db.session().scalar(select(func.count()).select_from(table)) or 0
        for table in tables
    }


def test_pages_of_visitors_are_kept_and_no_others(visited: Flask) -> None:
    with visited.app_context():
        assert len(pages.shelf()) > len(VISITED) / 2
        assert len(own_pages.shelf()) == 0


def test_what_is_made_ready_for_members_is_what_their_day_begins_with(visited: Flask) -> None:
    with visited.app_context():
        known = {rule.rule for rule in visited.url_map.iter_rules()}
        assert {path for paths in OWN.values() for path in paths} <= known
        assert registry.present().access["home.work"].own
    assert set(OWN) >= {Role.BROKER, Role.FIRM, Role.INSTITUTE, Role.OFFICER}
