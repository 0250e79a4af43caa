"""Charts of pages: what is drawn says what the numbers say, and can be read on a phone."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from flask import Flask, render_template_string
from hypothesis import example, given, settings
from hypothesis import strategies as st

from web.base.charts.drawing import draw_chart
from web.base.charts.layout import NARROWEST, Label
from web.base.charts.lying import BAR
from web.base.charts.scales import make_scale, number_text, text_width, wrap
from web.base.papers.blocks import Chart, ChartShape, Series

NUMBERS = st.one_of(
    st.integers(0, 50),
    st.integers(-1000, 5_000_000),
    st.floats(0, 10_000).map(lambda x: round(x, 2)),
)
NAMES = st.text(alphabet="赤坎霞山麻章区企业2026Q4 ab", min_size=1, max_size=30)


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    names = draw(st.lists(NAMES, min_size=1, max_size=12))
    rows = st.lists(st.none() | NUMBERS, min_size=len(names), max_size=len(names))
    series = draw(st.lists(rows, min_size=1, max_size=4))
    return Chart(
        title="图",
        categories=names,
        series=[Series(f"第{at}项", values) for at, values in enumerate(series)],
        shape=draw(st.sampled_from(ChartShape)),
        target=draw(st.none() | st.integers(1, 10_000)),
        target_name="2030 年目标",
    )


@given(st.lists(NUMBERS, max_size=10))
@settings(max_examples=100)
def test_ticks_are_round_and_hold_all_numbers(numbers: list[float]) -> None:
    scale = make_scale(numbers)
    assert scale.low <= min((0, *numbers)) and max((0, *numbers)) <= scale.high
    assert 0 in scale.ticks and 2 <= len(scale.ticks) <= 8
    step = scale.ticks[1] - scale.ticks[0]
    assert re.fullmatch(r"[125]0*|0\.0*[125]0*", f"{step:.6f}".rstrip("0").rstrip("."))


def test_ticks_of_counts_are_whole() -> None:
    assert make_scale([1, 2]).ticks == (0, 1, 2)
    assert make_scale([]).ticks == (0, 1)
    assert make_scale([0.25]).ticks == (0, 0.1, 0.2, 0.3)
    assert make_scale([339]).ticks == (0, 100, 200, 300, 400)


def numbers_drawn(chart: Chart) -> list[float]:
    """Return the numbers that have a bar, in the order of the bars."""
    rows = [[one.values[at] for one in chart.series] for at in range(len(chart.categories))]
    least = 0 if chart.shape is ChartShape.STACKED else -1
    return [abs(value) for row in rows for value in row if value is not None and abs(value) > least]


@given(charts())
@settings(max_examples=40, deadline=None)
def test_bars_are_as_long_as_their_numbers(chart: Chart) -> None:
    drawing = draw_chart(chart)
    if drawing is None or chart.shape is ChartShape.LINES:
        return
    lies = any(one.name == "name" and one.anchor == "start" for one in drawing.labels)
    lengths = [box.width if lies else box.height for box in drawing.boxes]
    numbers = numbers_drawn(chart)
    for number, length in zip(numbers, lengths, strict=True):
        assert length * max(numbers) == pytest.approx(
            max(lengths) * number, abs=0.05 * max(numbers)
        )


def reaches(label: Label) -> tuple[float, float, float, float]:
    left, right = label.span(NARROWEST)
    return left, right, label.y - 12, label.y


LONG_LAST = Chart(
    title="图",
    categories=["0", "0", "0", "0000企业企业企业", "0", "0", "0", "0", "0000000企业企业企业"],
    series=[Series("项", [None] * 8 + [-123])],
    shape=ChartShape.LINES,
)
"""Its last name is pushed inside, to where the name before it may stand."""


@given(charts())
@example(LONG_LAST)
@settings(max_examples=40, deadline=None)
def test_no_two_texts_lie_on_each_other_on_a_phone(chart: Chart) -> None:
    drawing = draw_chart(chart)
    if drawing is None:
        return
    # What is at a bar may stand across a line's tick, but names, ticks and the target are apart.
    fixed = [label for label in drawing.labels if label.name != "value"]
    values = [label for label in drawing.labels if label.name == "value"]
    for group in (fixed, values):
        for one, other in combinations(map(reaches, group), 2):
            apart_x = one[1] <= other[0] + 0.01 or other[1] <= one[0] + 0.01
            assert apart_x or one[3] <= other[2] or other[3] <= one[2], (one, other)


@given(charts())
@settings(max_examples=40, deadline=None)
def test_nothing_sticks_out(chart: Chart) -> None:
    drawing = draw_chart(chart)
    if drawing is None:
        return
    for box in drawing.boxes:
        assert box.x >= -0.01 and box.x + box.width <= 100.01
        assert box.y >= -0.01 and box.y + box.height <= drawing.height + 0.01
    for label in drawing.labels:
        left, right = label.span(NARROWEST)
        assert left >= -1 and right <= NARROWEST + 1, label
        assert 0 < label.y <= drawing.height


def test_names_that_have_no_room_below_columns_have_them_lie_down() -> None:
    names = ["量子导航与深海通信产业领域及其配套服务", "城市治理与公共安全产业领域及其配套服务"] * 5
    long = Chart(
        title="图", categories=names, series=[Series("项", range(10))], shape=ChartShape.COLUMNS
    )
    short = Chart(
        title="图",
        categories=["一季度", "二季度"],
        series=[Series("项", [1, 2])],
        shape=ChartShape.COLUMNS,
    )
    lying, standing = draw_chart(long), draw_chart(short)
    assert lying is not None and standing is not None
    assert {box.height for box in lying.boxes} == {BAR}
    assert standing.boxes[1].height == 2 * standing.boxes[0].height
    assert "".join(one.text for one in lying.labels if one.name == "name") == "".join(names)


def test_a_missing_number_breaks_the_line() -> None:
    line = Chart(
        title="图",
        categories=list("abcd"),
        series=[Series("项", [1, None, 2, 3])],
        shape=ChartShape.LINES,
    )
    drawing = draw_chart(line)
    assert drawing is not None
    assert len(drawing.dots) == 3
    assert len([one for one in drawing.strokes if one.name == "line"]) == 1


@given(NAMES, st.integers(20, 300))
def test_wrapped_lines_lose_no_letter(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(text_width(line) <= width for line in lines)


def test_words_and_quarters_are_broken_where_they_may_be() -> None:
    assert wrap("2026Q4", 30) == ("2026", "Q4")
    assert wrap("2026-11", 40) == ("2026-", "11")
    assert wrap("Use first pay later", 70) == ("Use first", "pay later")


@pytest.mark.parametrize(
    ("number", "text"), [(1296, "1,296"), (0, "0"), (12.5, "12.5"), (1000.0, "1,000"), (-3, "-3")]
)
def test_numbers_are_written_as_people_do(number: float, text: str) -> None:
    assert number_text(number) == text


SHOW = '{% import "_charts.html" as charts %}{{ charts.chart(one) }}'


def test_a_chart_on_a_page_has_a_name_and_its_table(app: Flask) -> None:
    chart = Chart(
        title="按<季度>",
        categories=["一", "二"],
        unit="项",
        series=[Series("成果", [1, None]), Series("需求", [1200, 3])],
        target=5,
        target_name="目标",
    )
    with app.test_request_context():
        page = render_template_string(SHOW, one=chart)
    assert 'role="img"' in page and "style=" not in page and "<季度>" not in page
    name = re.search(r'aria-labelledby="([^"]+)"', page)
    assert name is not None and f'id="{name[1]}"' in page
    assert page.count("<tr>") == 4  # The head, two categories, the target.
    assert "1,200" in page and "—" in page


def test_a_chart_without_numbers_says_so(app: Flask) -> None:
    with app.test_request_context():
        page = render_template_string(SHOW, one=Chart(title="空", categories=[], series=[]))
    assert "没有数据" in page and "<svg" not in page
