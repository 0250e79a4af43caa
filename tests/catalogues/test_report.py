"""What the quarter's report says of calls is complete for the office and discreet for others."""

from __future__ import annotations

from collections import Counter

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from matcher.domain.codes import Confidentiality
from matcher.domain.quarter import quarter_key
from matcher.types import Kind
from tests.calendar import today
from tests.catalogues.world import make_catalogue, read_paper
from tests.factories import make_call, make_published, make_submitted
from web.base import db
from web.base.discretion import LEAST_TOLD, merge_small
from web.base.papers.blocks import Chart, Grid, Paper
from web.base.papers.word import write_paper
from web.base.reporting import Audience, quarter_period
from web.calls.models import Call
from web.calls.states import CallState
from web.catalogues.report import write_part

pytestmark = pytest.mark.usefixtures("app")


def catalogue_of_the_quarter() -> tuple[str, Call]:
    key = quarter_key(today())
    needs = [
        make_published(Kind.NEED, district="potou", need_kind=kind)
        for kind in ("core", "core", "common")
    ]
    hidden = make_published(
        Kind.NEED, district="xuwen", confidentiality=Confidentiality.SUMMARY, title="要保密"
    )
    achievement = make_published(Kind.ACHIEVEMENT)
    year, quarter = map(int, key.split("Q"))
    call = make_catalogue(*needs, hidden, achievement, year=year, quarter=quarter, title="本季征集")
    return key, call


def report(app: Flask, key: str, audience: Audience) -> str:
    with app.test_request_context():
        blocks = write_part(key, quarter_period(key), audience)
        return read_paper(write_paper(Paper(title="季度报告", blocks=blocks)))


def test_the_office_reads_what_came_in_and_what_came_out(app: Flask) -> None:
    key, call = catalogue_of_the_quarter()
    with app.test_request_context():
        blocks = write_part(key, quarter_period(key), Audience.OFFICE)
    charts = [block for block in blocks if isinstance(block, Chart)]
    grids = [block for block in blocks if isinstance(block, Grid)]
    assert len(charts) == 2
    assert ("核心技术", "3") in grids[1].rows
    assert ("蓝色海洋", "1", "4") in grids[2].rows
    assert ("未公开或未填", "0", "1") in grids[3].rows
    assert grids[-1].rows[0][0] == call.title
    assert grids[-1].rows[0][2:] == ("1", "4", "0")
    assert "徐闻" not in report(app, key, Audience.OFFICE)


def test_everybody_reads_no_small_count(app: Flask) -> None:
    key, _ = catalogue_of_the_quarter()
    with app.test_request_context():
        blocks = write_part(key, quarter_period(key), Audience.PUBLIC)
    grids = [block for block in blocks if isinstance(block, Grid)]
    for grid in grids[1:-1]:
        assert all(int(number) >= LEAST_TOLD for _, number in grid.rows)
    assert "科技成果 不足 3 项" in report(app, key, Audience.PUBLIC)


def test_everybody_reads_only_of_what_is_public(app: Flask) -> None:
    key, call = catalogue_of_the_quarter()
    # What was received less what is public would tell that one was not published.
    make_submitted(Kind.NEED).call = call
    db.commit()
    office, public = (report(app, key, audience) for audience in Audience)
    assert "技术需求 5 项，审核通过并公开 5 项" in office
    assert "科技成果 1 项" in office
    assert "公开科技成果 不足 3 项、技术需求 4 项。" in public
    assert "收到" not in public


def test_a_quarter_without_calls_has_no_such_part(app: Flask) -> None:
    make_call(CallState.DRAFT, year=2031, quarter=1)
    with app.test_request_context():
        assert write_part("2031Q1", quarter_period("2031Q1"), Audience.OFFICE) == ()


@given(st.dictionaries(st.sampled_from(["a", "b", "c", "d", "e", ""]), st.integers(0, 9)))
def test_small_counts_cannot_be_found_by_subtracting(counts: dict[str, int]) -> None:
    told = merge_small(Counter(counts))
    assert all(number >= LEAST_TOLD for number in told.values())
    untold = sum(counts.values()) - sum(told.values())
    assert untold == 0 or not told
