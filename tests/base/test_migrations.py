"""Older databases, brought to the present schema with what they hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, Engine, MetaData, Table, create_engine
from sqlalchemy.exc import IntegrityError

from tests.conftest import Databases
from web.base.schema import _config, upgrade_database

DAY = datetime(2026, 1, 1, tzinfo=UTC)
REVISION = {
    **dict.fromkeys(
        "title summary indicators contact_name contact_phone contact_email".split(), ""
    ),
    **{"posting_id": 1, "number": 1, "kind": "need", "state": "draft", "author_id": 1},
    **{"keywords": [], "not_secret": False, "audit_note": "", "created_at": DAY},
}
NEED = {
    **{"problem": "", "tried": "", "need_kind": "core", "district": ""},
    **{"confidentiality": "public", "open_challenge": False},
}
ORGANISATION = {
    **{"name_en": "", "kind": "firm", "district": "chikan", "intro": "", "source": ""},
    **{"verification": "verified", "is_demo": False, "created_at": DAY},
}
USER = {
    **{"name": "", "title": "", "password_hash": "", "role": "firm", "fields": []},
    **{"active": True, "session_token": "", "is_demo": False, "created_at": DAY},
}
POSTING = {
    **{"kind": "need", "state": "draft", "organisation_id": 1, "author_id": 1},
    **{"is_demo": False, "created_at": DAY, "version": 1},
}
MATCH = {
    **{"need_id": 1, "need_revision_id": 1, "achievement_revision_id": 1, "state": "proposed"},
    **{"origin": "request", "score": 1.0, "probability": 0.5, "level": 3, "evidence": {}},
    **{"features": {}, "engine_version": "", "decline_note": "", "close_note": ""},
    **{"need_interest": "pending", "achievement_interest": "pending"},
    **{"created_at": DAY, "is_demo": False, "version": 1},
}
ENTRY = {"at": DAY, "before": "", "after": "", "detail": {}}


@pytest.fixture
def empty(tmp_path: Path, databases: Databases) -> Iterator[Engine]:
    """A database without a table."""
    engine = create_engine(databases.new(tmp_path))
    if engine.dialect.name == "sqlite":
        Path(str(engine.url.database)).unlink()
    else:
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
    yield engine
    engine.dispose()


def _upgrade_to(engine: Engine, revision: str) -> None:
    config = _config()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()


def _fill(engine: Engine, rows: dict[str, list[dict[str, Any]]]) -> None:
    """Insert rows of old tables, without those they refer to."""
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # Before the transaction: inside one, SQLite takes no notice.
            _of_driver(connection).execute("PRAGMA foreign_keys = OFF")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for name, values in rows.items():
            connection.execute(_table(connection, name).insert(), values)
        connection.commit()
    engine.dispose()


def _of_driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


def _table(connection: Connection, name: str) -> Table:
    return Table(name, MetaData(), autoload_with=connection, resolve_fks=False)


def _read(engine: Engine, query: str) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def test_a_required_maturity_becomes_a_must(empty: Engine) -> None:
    _upgrade_to(empty, "0001")
    _fill(
        empty,
        {
            "revisions": [{**REVISION, "id": key, "posting_id": key} for key in (1, 2)],
            "need_revisions": [{**NEED, "id": key, "trl_required": key == 1} for key in (1, 2)],
        },
    )
    upgrade_database(empty)
    query = "SELECT revision_id, facet, code FROM revision_tags"
    assert _read(empty, query) == [(1, "must", "maturity")]


def _fill_with_people(engine: Engine) -> None:
    """Two organisations with an account each, and an officer; postings and matches of them."""
    _upgrade_to(engine, "0011")
    officer = {**USER, "id": 3, "email": "3@x.cn", "role": "officer", "organisation_id": None}
    members = [
        {**USER, "id": key, "email": f"{key}@x.cn", "organisation_id": key} for key in (1, 2)
    ]
    _fill(
        engine,
        {
            "organisations": [{**ORGANISATION, "id": key, "name": str(key)} for key in (1, 2)],
            "users": [*members, officer],
            "postings": [{**POSTING, "id": key} for key in (1, 2, 3)],
            "matches": [{**MATCH, "id": key, "achievement_id": key} for key in (2, 3)],
        },
    )


def _entry(action: str, actor: int | None, about: int | None, **detail: Any) -> dict[str, Any]:
    kind = "posting" if action == "say_distinct" else "match"
    return {
        **{**ENTRY, "action": action, "actor_id": actor},
        **{"object_type": kind, "object_id": about, "detail": detail},
    }


def test_what_the_log_holds_of_distinct_postings_is_carried_over(empty: Engine) -> None:
    _fill_with_people(empty)
    said = [
        _entry("say_distinct", 1, 1, other=2),
        _entry("say_distinct", 2, 1, other=2),  # Said twice: the first time counts.
        _entry("say_distinct", 1, 2, other=1),
        _entry("say_distinct", 1, 1, other=1),
        _entry("say_distinct", 1, 1, other=99),  # No such posting, and none has such a number:
        _entry("say_distinct", 1, 1, other=10**12),
        _entry("edit", 1, 1, other=3),
    ]
    _fill(empty, {"log_entries": said})
    upgrade_database(empty)
    query = "SELECT posting_id, other_id, said_by_id FROM distinct_postings ORDER BY 1, 2"
    assert _read(empty, query) == [(1, 2, 1), (2, 1, 1)]
    assert len(_read(empty, "SELECT id FROM log_entries")) == len(said)


def test_what_the_log_holds_of_asked_matches_is_carried_over(empty: Engine) -> None:
    _fill_with_people(empty)
    asked = [
        _entry("request", 1, 2, need=1, achievement=2),
        _entry("request", 1, 2, need=1, achievement=2),
        _entry("request", 2, 2, need=1, achievement=2),
        _entry("request", 2, 3, need=1, achievement=3),
        _entry("request", 3, 3, need=1, achievement=3),  # Belongs to no organisation.
        _entry("request", 1, 99, need=1, achievement=9),
        _entry("propose", None, 3),
    ]
    _fill(empty, {"log_entries": asked})
    upgrade_database(empty)
    query = "SELECT match_id, organisation_id, asked_by_id FROM match_requests ORDER BY 1, 2"
    assert _read(empty, query) == [(2, 1, 1), (2, 2, 2), (3, 2, 2)]


def test_what_is_carried_over_keeps_its_moment(empty: Engine) -> None:
    _fill_with_people(empty)
    _fill(
        empty,
        {"log_entries": [_entry("say_distinct", 1, 1, other=2), _entry("request", 1, 2)]},
    )
    upgrade_database(empty)
    with empty.connect() as connection:
        for name, column in (("distinct_postings", "said_at"), ("match_requests", "asked_at")):
            table = _table(connection, name)
            moment = connection.scalar(table.select().with_only_columns(table.c[column]))
            assert moment.replace(tzinfo=moment.tzinfo or UTC) == DAY


def test_a_call_keeps_its_postings_and_its_rules_when_calls_get_themes(empty: Engine) -> None:
    _upgrade_to(empty, "0013")
    call = {
        **{"id": 1, "year": 2026, "quarter": 4, "kind": "both", "title": "第四季度征集"},
        **{"notice": "", "eligible": "", "contact": "", "focus_fields": [], "state": "open"},
        **{"opens_at": DAY, "closes_at": datetime(2026, 2, 1, tzinfo=UTC), "grace_minutes": 0},
        **{"is_demo": False, "created_at": DAY, "version": 1},
    }
    _fill(empty, {"calls": [call], "postings": [{**POSTING, "id": 1, "call_id": 1}]})
    upgrade_database(empty)
    query = "SELECT postings.id, calls.theme FROM postings JOIN calls ON calls.id = call_id"
    assert _read(empty, query) == [(1, "")]
    _fill(empty, {"calls": [{**call, "id": 2, "theme": "海洋装备"}]})
    for wrong in ({"id": 3, "theme": "海洋装备"}, {"id": 3, "theme": "", "quarter": 5}):
        with pytest.raises(IntegrityError):
            _fill(empty, {"calls": [call | wrong]})
    empty.dispose()
    with pytest.raises(IntegrityError), empty.begin() as connection:
        connection.exec_driver_sql("DELETE FROM calls WHERE id = 1")


def test_every_experts_account_gets_an_entry_in_the_pool(empty: Engine) -> None:
    _upgrade_to(empty, "0001")
    expert = {**USER, "role": "expert", "name": "甲", "fields": ["marine"]}
    people = [
        {**expert, "id": 1, "email": "a@example.org"},
        {**USER, "id": 2, "email": "b@example.org", "role": "officer"},
    ]
    _fill(empty, {"users": people})
    upgrade_database(empty)
    found = _read(empty, "SELECT user_id, name, email, state, capacity FROM experts")
    assert found == [(1, "甲", "a@example.org", "active", 20)]
