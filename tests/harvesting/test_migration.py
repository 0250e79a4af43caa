"""An installation from before anybody harvested gets a record for all that is, or was, open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import Engine

from tests.base.test_migrations import (
    ENTRY,
    NEED,
    ORGANISATION,
    POSTING,
    REVISION,
    USER,
    _fill,
    _read,
    _upgrade_to,
    empty,
)
from tests.factories import make_published
from tests.harvesting.harvester import Clock
from web.base import db
from web.base.schema import upgrade_database
from web.harvesting import service
from web.harvesting.models import NOT_MADE, OpenMark, OpenRecord

__all__ = ["empty"]

APPROVED = datetime(2026, 3, 1, 8, 30, 15, 700_000, tzinfo=UTC)
LEFT = APPROVED + timedelta(days=30)


def fill(engine: Engine) -> None:
    """1 open, 2 withdrawn, 3 open once and now a summary, 4 always a summary, 5 a draft, 6 an
    achievement that has expired, 7 an open one."""
    states = dict(enumerate("published withdrawn published published draft expired".split(), 1))
    states[7] = "published"
    kinds = dict.fromkeys(range(1, 6), "need") | dict.fromkeys((6, 7), "achievement")
    extent = {3: "summary", 4: "summary"}
    postings, texts, needs, tags = [], [], [], []
    for key, state in states.items():
        told = {} if state == "draft" else {"published_at": APPROVED, "published_revision_id": key}
        postings.append(
            {**POSTING, "published_at": None, "published_revision_id": None}
            | {"id": key, "kind": kinds[key], "state": state}
            | told
        )
        passed = "draft" if state == "draft" else "approved"
        texts.append(_text(key, key, 2, kinds[key], passed))
        tags.append({"revision_id": key, "facet": "field", "code": "marine", "position": 0})
        if kinds[key] == "need":
            needs.append({**NEED, "id": key, "confidentiality": extent.get(key, "public")})
    texts.append(_text(30, 3, 1, "need", "superseded"))
    needs.append({**NEED, "id": 30})
    entry = {**ENTRY, "object_type": "posting", "actor_id": 1, "at": LEFT}
    _fill(
        engine,
        {
            "organisations": [{**ORGANISATION, "id": 1, "name": "单位"}],
            "users": [{**USER, "id": 1, "email": "1@x.cn", "organisation_id": 1}],
            "postings": postings,
            "revisions": texts,
            "need_revisions": needs,
            "revision_tags": tags,
            "log_entries": [
                {**entry, "id": 1, "object_id": 2, "action": "withdraw"},
                {**entry, "id": 2, "object_id": 6, "action": "expire"},
                {**entry, "id": 3, "object_id": 1, "action": "revise"},
            ],
        },
    )


def _text(key: int, posting: int, number: int, kind: str, state: str) -> dict[str, Any]:
    own = {"id": key, "posting_id": posting, "number": number, "kind": kind, "state": state}
    return {**REVISION, **own, "decided_at": APPROVED if state != "draft" else None}


def test_what_is_open_and_what_was_are_dated_by_what_happened(empty: Engine) -> None:
    _upgrade_to(empty, "0011")
    fill(empty)
    upgrade_database(empty)
    query = (
        "SELECT posting_id, kind, datestamp, content, revision_id FROM open_records"
        " ORDER BY posting_id"
    )
    found = [(key, kind, _moment(at), *rest) for key, kind, at, *rest in _read(empty, query)]
    approved, left = (one.replace(microsecond=0) for one in (APPROVED, LEFT))
    assert found == [
        (1, "need", approved, "", 1),
        (2, "need", left, None, None),
        (3, "need", approved, None, None),
        (6, "achievement", left, None, None),
        (7, "achievement", approved, "", 7),
    ]
    assert _read(empty, "SELECT posting_id FROM open_marks ORDER BY id") == [(1,), (7,)]
    sets = _read(empty, "SELECT posting_id, spec FROM open_record_sets ORDER BY posting_id, spec")
    assert sets == [
        *((key, spec) for key in (2, 3) for spec in ("field:marine", "need")),
        *((6, spec) for spec in ("achievement", "district:chikan", "field:marine")),
    ]


def _moment(value: Any) -> datetime:
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def test_what_an_upgrade_found_is_written_out_and_keeps_its_date(app: Flask, clock: Clock) -> None:
    posting = make_published()
    with db.unit_of_work() as session:
        found = OpenRecord(
            posting_id=posting.id,
            kind=posting.kind,
            datestamp=APPROVED.replace(microsecond=0),
            content=NOT_MADE,
        )
        session.add(found)
        session.query(OpenMark).delete()
        session.add(OpenMark(posting_id=posting.id))
    service.stamp_all()
    record = db.session().get_one(OpenRecord, posting.id)
    assert record.datestamp == APPROVED.replace(microsecond=0)
    assert posting.published_revision.title in (record.content or "")
