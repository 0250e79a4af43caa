"""The report tells how the indicators stand and how far matches came; the public reads less."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import force_locale

from matcher.domain.codes import Role
from matcher.domain.quarter import quarter_key
from tests.calendar import today
from tests.deals.test_office import make_signed
from tests.factories import make_match, make_user
from tests.supervision.test_indicators import enter
from web.base.papers.blocks import Grid
from web.base.reporting import Audience, quarter_period
from web.supervision.indicator_report import write_funnel, write_indicators

KEY = quarter_key(today())


@pytest.fixture(autouse=True)
def in_chinese(app: Flask) -> Iterator[None]:
    with force_locale("zh"):
        yield


def rows(write: object, audience: Audience) -> dict[str, list[str]]:
    blocks = write(KEY, quarter_period(KEY), audience)  # type: ignore[operator]
    grid = next(one for one in blocks if isinstance(one, Grid))
    return {row[0]: list(row[1:]) for row in grid.rows}


def test_the_office_reads_every_indicator_and_the_public_those_of_years_over(app: Flask) -> None:
    enter(make_user(Role.OFFICER), "tech_smes", today().year, "186.5")
    office = rows(write_indicators, Audience.OFFICE)
    public = rows(write_indicators, Audience.PUBLIC)
    name = "备案入库科技型中小企业（家）"
    assert office[name][1:] == ["186.5", str(today().year), "186.4", "200", "按进度"]
    assert public[name][1] == "183"
    assert len(office) == 13
    assert "技术市场成交合同金额（亿元）" not in public


def test_the_public_reads_no_small_number_of_the_funnel(app: Flask) -> None:
    make_signed()
    for _ in range(3):
        make_match()
    office, public = rows(write_funnel, Audience.OFFICE), rows(write_funnel, Audience.PUBLIC)
    assert office["提出配对"][0] == public["提出配对"][0] == "4"
    assert office["签订合同"] == ["1", "100%", "25%", "0"]
    assert public["签订合同"] == ["少于 3", "—", "—", "—"]


def test_a_quarter_without_matches_has_no_funnel(app: Flask) -> None:
    assert write_funnel(KEY, quarter_period(KEY), Audience.OFFICE) == []
