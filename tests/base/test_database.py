"""The database under the tests, and the one place that commits."""

from __future__ import annotations

import os

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask

from matcher.domain.errors import LostRace
from tests.factories import make_draft, make_organisation
from web.base import db
from web.base.db import Base
from web.base.schema import is_current
from web.people.models import Organisation

pytestmark = pytest.mark.usefixtures("app")


def test_the_suite_runs_on_the_database_it_was_asked_for(app: Flask) -> None:
    assert db.db.engine.dialect.name == os.environ.get("TEST_DATABASE", "sqlite")


def test_the_migrations_lead_to_exactly_the_models() -> None:
    assert is_current(db.db.engine)
    with db.db.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Base.metadata) == []


def test_a_taken_name_is_a_lost_race_and_leaves_the_session_usable() -> None:
    make_organisation(name="同名单位")
    with pytest.raises(LostRace):
        make_organisation(name="同名单位")
    assert db.session().query(Organisation).count() == 1


def test_side_effects_wait_for_the_commit_and_run_once() -> None:
    done: list[str] = []
    make_draft()
    db.after_commit(lambda: done.append("effect"))
    assert done == []
    db.commit()
    db.commit()
    assert done == ["effect"]


def test_a_unit_of_work_that_fails_leaves_nothing() -> None:
    done: list[str] = []
    with pytest.raises(RuntimeError), db.unit_of_work() as session:
        session.add(Organisation(name="不会留下", kind="firm", district="chikan"))
        db.after_commit(lambda: done.append("effect"))
        raise RuntimeError("something broke")
    assert db.session().query(Organisation).count() == 0
    assert done == []
