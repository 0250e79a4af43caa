"""What is taken away can be brought again, and then changes nothing."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from matcher.domain.codes import Role
from matcher.types import Kind
from tests.factories import make_call, make_draft, make_published, make_user
from web.base import db
from web.base.labels import region_names
from web.base.listing.spec import Reach
from web.calls.states import CallState
from web.catalogues import service as catalogues
from web.exchange.reading import read_table
from web.people.models import User
from web.postings.fields import LISTINGS
from web.postings.service import read_values

Login = Callable[[User], FlaskClient]

FULL: dict[Kind, dict[str, Any]] = {
    Kind.NEED: {
        "title": "-5 ℃ 冷库（一期）除霜：怎样省电？",
        "summary": "=冷库除霜耗电\n第二行，“引号”；分号",
        "problem": "现状：\n1. 每天除霜四次；\n2. 每次 40 分钟。\n备注：无",
        "indicators": "能耗 ≤ 0.8 kWh/t；温度 -25 ± 1 ℃\n寿命 > 10 年",
        "tried": "试过 '热气' 除霜。",
        "need_kind": "frontier",
        "fields": ["food", "energy"],
        "keywords": ["除霜", "RO膜", "COD≤50"],
        "budget_min": 305_000,
        "budget_max": 12_345_678,
        "deadline": date(2027, 6, 30),
        "modes": ["codevelop", "license_exclusive", "use_first"],
        "trl_min": 6,
        "district": "leizhou",
        "musts": ["maturity", "budget", "district", "indicators"],
        "confidentiality": "anonymous",
        "open_challenge": True,
        "valid_until": date(2027, 11, 30),
        "contact_name": "陈工（生产部）",
        "contact_phone": "+86 759-0001234 转 8",
        "contact_email": "chen@example.org",
    },
    Kind.ACHIEVEMENT: {
        "title": "#3 窑炉余热回收",
        "summary": "@余热回收：省气一成",
        "innovation": "+新在控制。",
        "indicators": "热效率 85%（连续 72 小时）",
        "application": "陶瓷、造纸；中小企业",
        "market": "本市约 40 家",
        "fields": ["paper"],
        "discipline": "热能工程",
        "keywords": ["余热"],
        "trl": 7,
        "intellectual_property": [
            {"kind": "发明专利", "title": "换热器", "number": "ZL201910123456.X", "state": "授权"},
            {"kind": "技术秘密", "title": "控制参数", "number": "", "state": "自有"},
        ],
        "evaluation": "2025 年通过评价。",
        "modes": ["transfer", "equity"],
        "price": None,
        "team": "八人",
        "registration_number": "0012345",
        "valid_until": date(2027, 11, 30),
        "contact_name": "李老师",
        "contact_phone": "07590005678",
        "contact_email": "li@example.org",
    },
}


@pytest.fixture
def officer(app: Flask, login: Login) -> FlaskClient:
    return login(make_user(Role.OFFICER))


def take(client: FlaskClient, kind: Kind, suffix: str) -> bytes:
    data = {"postings-kind": kind.value, "postings-suffix": suffix}
    answer = client.post("/office/files/postings", data=data)
    assert answer.status_code == 200
    return answer.data


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "jsonl"])
@pytest.mark.parametrize("kind", Kind)
def test_every_field_comes_back_as_it_was(officer: FlaskClient, kind: Kind, suffix: str) -> None:
    full, plain = make_published(kind, **FULL[kind]), make_draft(kind)
    full.organisation.credit_code = "91440800MA4ABCDE0X"
    db.commit()
    shown = [spec.name for spec in LISTINGS[kind].asked if spec.reach is not Reach.RECORD]
    stored = [{name: read_values(one.latest)[name] for name in shown} for one in (full, plain)]
    owner, code = full.organisation.name, f"{kind.value[0].upper()}{full.id}"
    reading = read_table(take(officer, kind, suffix), f"a.{suffix}", kind, region_names())
    assert [row.problems for row in reading.rows] == [(), ()]
    first, second = reading.rows
    for row, values in zip((first, second), stored, strict=True):
        for name in shown:
            blank = LISTINGS[kind][name].blank
            assert row.values.get(name, blank) == values[name], name
        assert row.note == ""
        assert row.has_own_key
    assert (first.key, first.organisation) == (code, owner)
    assert first.credit_code == "91440800MA4ABCDE0X"


def test_a_catalogue_of_ours_is_read_back(login: Login) -> None:
    call = make_call(CallState.CLOSED, title="2026年第四季度征集", is_demo=True)
    whole = make_published(Kind.NEED, trl_min=None)
    hidden = make_published(Kind.NEED, confidentiality="summary", title="仅摘要的需求")
    open_price = make_published(Kind.ACHIEVEMENT, price=None)
    achievement = make_published(Kind.ACHIEVEMENT)
    for one in (whole, hidden, open_price, achievement):
        one.call_id = call.id
    db.commit()
    catalogues.publish_catalogue(make_user(Role.OFFICER), call)
    db.commit()
    owner, summary = whole.organisation.name, whole.latest.summary
    codes = {
        Kind.NEED: {f"N{whole.id}", f"N{hidden.id}"},
        Kind.ACHIEVEMENT: {f"A{open_price.id}", f"A{achievement.id}"},
    }
    known = f"N{whole.id}", f"N{hidden.id}", f"A{open_price.id}", f"A{achievement.id}"
    address = f"/calls/{call.id}/catalogue.xlsx"
    content = login(make_user(Role.OFFICER)).get(address).data
    rows = {}
    for kind in Kind:
        reading = read_table(_sheet(content, kind), "目录.xlsx", kind, region_names())
        assert {row.key for row in reading.rows} == codes[kind]
        assert all(row.has_own_key and not row.problems for row in reading.rows)
        rows |= {row.key: row for row in reading.rows}
    first, second, third, fourth = (rows[code] for code in known)
    assert first.organisation == owner
    assert first.values["summary"] == summary
    assert first.values["fields"] == ["marine"]
    assert first.values["modes"] == ["codevelop", "service"]
    assert (first.values["budget_min"], first.values["budget_max"]) == (30_000_000, 80_000_000)
    assert "budget_max" not in second.values
    assert "price" not in third.values
    assert (fourth.values["price"], fourth.values["trl"]) == (60_000_000, 7)
    assert [row.note for row in rows.values()] == [""] * 4


def _sheet(content: bytes, kind: Kind) -> bytes:
    """Return a catalogue with the sheet of one kind."""
    book = load_workbook(io.BytesIO(content))
    for sheet in list(book.worksheets):
        if (sheet.title == "技术需求清单") is not (kind is Kind.NEED):
            book.remove(sheet)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
