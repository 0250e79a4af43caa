"""Whatever a cell or a field says: a value, or a reason in words; never another error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.domain import contacts
from matcher.text import folding, measures
from matcher.types import Kind
from web.base.addresses import find_fault
from web.base.cells import days, money, places, texts, wording
from web.base.listing.spec import Shape, Spec
from web.base.sheets import numbers
from web.base.sheets.grid import Cell, text_cell
from web.calls.times import read_moment
from web.counties.days import parse_due
from web.exchange.cells import read_rights, split_contact
from web.exchange.columns import find_field, unit_of
from web.meetings.timetable import parse_slots
from web.registers.bringing.cells import read_cell
from web.supervision.told import organisation_names

PIECES = (
    "万 亿 元 千 十 百 面议 约 以上 - ~ 至 到 , ， . 。 ( ) （ ） ¥ 2026 0000 9999 年 月 日 底 前 "
    "上半年 第 季度 q4 长期 TRL 级 ☑ □ √ 、 ; | / \\ @ .com + 0 1 9 50 1e999 -1 ² ٣ ① １ ½ \u202e "
    "\ufeff \x0b \n \ud800 \udfff 😀 湛江 区 县 海洋 许可 独家 公开 是 否 nan inf "
    "' \" = 24:00 99:99 T % \\d ( [ * ZL 合计"
).split(" ")
WORDS = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=8).map("".join),
    st.text(alphabet=st.characters(), max_size=30),
    st.sampled_from(("9" * 5000, "٣" * 5000, "-" * 3000, "(" * 3000, "1" * 30 + "万", "二" * 3000)),
    st.sampled_from(("百" * 5000 + "万元", "@" * 3000, "a@" + "b." * 2000, " " * 5000 + "x")),
)
NAMES = {"fields": {"蓝色海洋": "marine"}, "district": {"霞山区": "xiashan"}}
ZONE = ZoneInfo("Asia/Shanghai")
READERS: Mapping[str, Callable[[str], object]] = {
    "date": days.read_date,
    "amount": money.read_amount,
    "money": money.read_money,
    "fields": lambda text: places.read_fields(text, NAMES),
    "district": lambda text: places.read_district(text, NAMES),
    "section": lambda text: places.place_of_section(text, NAMES),
    "text": texts.read_text,
    "line": texts.read_line,
    "list": texts.read_list,
    "keywords": texts.read_keywords,
    "modes": wording.read_modes,
    "musts": wording.read_musts,
    "level": wording.read_trl,
    "flag": wording.read_flag,
    "kind": wording.read_need_kind,
    "openness": wording.read_openness,
    "rights": read_rights,
    "contact": split_contact,
    "heading": lambda text: find_field((text,), Kind.NEED),
    "heading of two rows": lambda text: find_field((text, text), Kind.ACHIEVEMENT),
    "unit": lambda text: unit_of((text,)),
    "address": find_fault,
    "time limit": parse_due,
    "slots": lambda text: parse_slots(text, 20),
    "moment": lambda text: read_moment(text, ZONE),
    "format": lambda text: numbers.show(12.5, text),
    "day format": numbers.shows_day,
    "measures": measures.find_measures,
    "folding": folding.unify_text,
    "contacts": contacts.find_contacts,
}


@pytest.mark.parametrize("name", READERS)
@settings(deadline=None)
@given(WORDS)
def test_any_text_is_understood_or_refused_in_words(name: str, text: str) -> None:
    try:
        READERS[name](text)
    except texts.CellError as error:
        assert 0 < len(error.zh) < 300 and 0 < len(error.en) < 300
    except ValueError:
        assert name == "moment"  # Its form says what a moment looks like.


@settings(deadline=None)
@given(
    st.one_of(st.integers(), st.floats(), st.booleans(), st.none(), st.dates(), st.just(10**400))
)
def test_any_value_of_a_cell_is_understood_or_refused_in_words(value: object) -> None:
    for read in (days.read_date, money.read_money, wording.read_trl, texts.read_list):
        try:
            read(value)
        except texts.CellError as error:
            assert error.zh and error.en


@settings(deadline=None)
@given(st.floats(), st.text(max_size=40))
def test_any_number_is_shown_in_any_format(number: float, code: str) -> None:
    if number == number and abs(number) != float("inf"):
        assert numbers.show(number, code)
    moment = numbers.to_day(number, is_1904=True)
    assert moment is None or moment.date() >= date(1904, 1, 1)


@pytest.mark.parametrize(
    "text",
    ["9" * 5000, "٣" * 5000, "1" * 400, "-1", "1e5"],
    ids=["thousands of digits", "other digits", "hundreds", "negative", "power"],
)
def test_a_number_too_long_for_a_register_is_told(text: str) -> None:
    number = Spec(name="count", shape=Shape.NUMBER)
    for cell in (text_cell(text), Cell(text, text)):
        with pytest.raises(texts.CellError):
            read_cell(number, cell, "数量")


def test_keys_that_no_row_can_have_name_nothing(app: object) -> None:
    assert organisation_names(["9" * 5000, "9" * 30, "²", "-1", "x"]) == {}
