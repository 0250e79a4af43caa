"""A day shown to anybody is a day of the site's city, never one of UTC."""

from __future__ import annotations

import ast
import re
from datetime import UTC, date, datetime

from flask import Flask

from web.base.config import ROOT
from web.base.site import local_day

IN_TEMPLATE = re.compile(r"\w+_at\.date\(")


def days_of_utc(source: str) -> list[str]:
    """Return the calls of ``date`` on a stored moment: those give the day in UTC."""
    return [
        ast.unparse(node)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "date"
        and isinstance(node.func.value, ast.Attribute | ast.Name)
        and ast.unparse(node.func.value).endswith("_at")
    ]


def test_half_past_seven_in_the_city_is_a_new_day_there(app: Flask) -> None:
    assert local_day(datetime(2026, 3, 2, 23, 30, tzinfo=UTC)) == date(2026, 3, 3)


def test_a_day_of_utc_is_recognised() -> None:
    assert days_of_utc("call.closes_at.date()") == ["call.closes_at.date()"]
    assert days_of_utc("closes_at.date()") == ["closes_at.date()"]
    assert days_of_utc("local_day(closes_at), now().date()") == []


def test_no_code_takes_the_day_of_a_stored_moment_in_utc() -> None:
    found = {path.name: days_of_utc(path.read_text()) for path in ROOT.glob("web/**/*.py")}
    assert len(found) > 50
    assert {name: calls for name, calls in found.items() if calls} == {}


def test_no_template_takes_the_day_of_a_stored_moment_in_utc() -> None:
    pages = list(ROOT.glob("web/*/templates/**/*.*"))
    assert pages
    assert [path.name for path in pages if IN_TEMPLATE.search(path.read_text())] == []
