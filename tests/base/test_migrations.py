"""Older databases, brought to the present schema with what they hold."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine

from web.base.schema import _config, upgrade_database

REVISION = {
    **dict.fromkeys(
        "title summary indicators contact_name contact_phone contact_email".split(), ""
    ),
    **{"posting_id": 1, "number": 1, "kind": "need", "state": "draft", "author_id": 1},
    **{"keywords": "[]", "not_secret": False, "audit_note": "", "created_at": "2026-01-01"},
}
NEED = {
    **{"problem": "", "tried": "", "need_kind": "core", "district": ""},
    **{"confidentiality": "public", "open_challenge": False},
}


def test_a_required_maturity_becomes_a_must(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite3"
    engine = create_engine(f"sqlite:///{path}")
    config = _config()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.commit()
    # A connection of its own does not ask for the posting and the account.
    with sqlite3.connect(path) as old:
        for key, required in ((1, True), (2, False)):
            _insert(old, "revisions", {**REVISION, "id": key, "posting_id": key})
            _insert(old, "need_revisions", {**NEED, "id": key, "trl_required": required})
    old.close()
    upgrade_database(engine)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT revision_id, facet, code FROM revision_tags")
        assert rows.all() == [(1, "must", "maturity")]
    engine.dispose()


def _insert(old: sqlite3.Connection, table: str, row: dict[str, object]) -> None:
    places = ", ".join(f":{name}" for name in row)
    old.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})", row)
