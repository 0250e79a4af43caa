"""Needs marked as open challenges before there were challenges get their drafts."""

from __future__ import annotations

import json

from sqlalchemy import Engine

from tests.base.test_migrations import (
    DAY,
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
from web.base.schema import upgrade_database

__all__ = ["empty"]


def test_a_marked_need_gets_a_draft_and_keeps_its_mark(empty: Engine) -> None:
    _upgrade_to(empty, "0011")
    published = {"state": "published", "published_at": DAY}
    rows = [
        {**POSTING, **published, "id": key, "published_revision_id": key, "challenge_at": marked}
        for key, marked in ((1, DAY), (2, None), (3, DAY))
    ]
    texts = [
        {**REVISION, "id": key, "posting_id": key, "title": f"需求{key}", "summary": "摘要"}
        for key in (1, 2, 3)
    ]
    needs = [
        {**NEED, "id": 1, "problem": "难题", "budget_max": 500},
        {**NEED, "id": 2, "budget_max": None},
        {**NEED, "id": 3, "confidentiality": "anonymous", "budget_max": None},
    ]
    tags = [
        {"revision_id": 1, "facet": "field", "code": code, "position": place}
        for place, code in enumerate(("marine", "food"))
    ]
    _fill(
        empty,
        {
            "organisations": [{**ORGANISATION, "id": 1, "name": "单位"}],
            "users": [{**USER, "id": 1, "email": "1@x.cn", "organisation_id": 1}],
            "postings": rows,
            "revisions": texts,
            "need_revisions": needs,
            "revision_tags": tags,
        },
    )
    upgrade_database(empty)
    query = "SELECT posting_id, state, title, problem, money FROM challenges ORDER BY posting_id"
    assert _read(empty, query) == [
        (1, "draft", "需求1", "难题", 500),
        (3, "draft", "需求3", "摘要", 0),
    ]
    stored = _read(empty, "SELECT fields, hides_owner FROM challenges ORDER BY posting_id")
    fields = [json.loads(one) if isinstance(one, str) else one for one, _ in stored]
    assert fields == [["marine", "food"], []]
    assert [bool(hidden) for _, hidden in stored] == [False, True]
    kept = _read(empty, "SELECT id FROM postings WHERE challenge_at IS NOT NULL ORDER BY id")
    assert kept == [(1,), (3,)]
