"""Each row of the demo's registers is one that the register's own form takes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from web.base.listing.spec import Shape
from web.base.registry import present
from web.postings.demo import read_rows
from web.registers.forms import make_form

COUNTS = {"pilots": 14, "finance": 14, "scenes": 16, "measures": 14, "teams": 18, "instruments": 24}
OF_LOADER = {"organisation", "published_on", "state", "by"}


@pytest.mark.parametrize("register", COUNTS)
def test_rows_pass_the_form_of_their_register(app: Flask, register: str) -> None:
    kind = present().registers[register]
    rows = read_rows(f"register_{register}")
    assert len(rows) >= COUNTS[register]
    assert len({row["title"] for row in rows}) == len(rows)
    money = {one.name for one in kind.listing.asked if one.shape is Shape.MONEY}
    known = {one.name for one in kind.listing.asked} - money | {f"{one}_wan" for one in money}
    for row in rows:
        assert not row.keys() - known - OF_LOADER, row["title"]
        with app.test_request_context(method="POST", data=_typed(row)):
            form = make_form(kind)
            assert form.check(complete=True, named=False), (row["title"], form.errors)


def test_rows_speak_of_invented_people_only() -> None:
    for register in COUNTS:
        text = json.dumps(read_rows(f"register_{register}"), ensure_ascii=False)
        assert "@" not in text.replace("@example.org", "")
        assert all(part.startswith("0759-0000") for part in _phones(text))


def _typed(row: Any) -> MultiDict[str, str]:
    found: MultiDict[str, str] = MultiDict()
    if "district" not in row:
        found.add("district", "")
    for name, value in row.items():
        told = "、".join(value) if name == "keywords" else value
        for one in told if isinstance(told, list) else [told]:
            found.add(name.removesuffix("_wan"), str(one))
    return found


def _phones(text: str) -> list[str]:
    rows = (part.split('"')[0] for part in text.split('"contact_phone": "')[1:])
    return list(rows)
