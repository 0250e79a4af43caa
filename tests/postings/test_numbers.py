"""Codes of postings, shown and read."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from matcher.types import Kind
from web.postings.numbers import Number, number_of, read_number


@pytest.mark.parametrize("kind", list(Kind))
def test_a_code_that_is_shown_is_read_as_the_same(kind: Kind) -> None:
    posting = SimpleNamespace(id=328, kind=kind)
    assert read_number(number_of(posting)) == Number(328, kind)


@pytest.mark.parametrize(
    "text",
    [
        *("N328", "n328", "Ｎ３２８", " N 328 ", "编号 N328", "编号：N328", "編號N328", "No. N328"),
        *("N-328", "N0328", "需求328", "技术需求 328", "#N328"),
    ],
)
def test_a_need_is_called_in_many_ways(text: str) -> None:
    assert read_number(text) == Number(328, Kind.NEED)


@pytest.mark.parametrize("text", ["A204", "ａ204", "成果 204", "编号A204号"])
def test_an_achievement_is_called_in_many_ways(text: str) -> None:
    assert read_number(text) == Number(204, Kind.ACHIEVEMENT)


@pytest.mark.parametrize("text", ["328", "编号328", "３２８"])
def test_a_bare_number_may_be_of_either_kind(text: str) -> None:
    found = read_number(text)
    assert found == Number(328)
    assert all(found.may_be(kind) for kind in Kind)


@pytest.mark.parametrize(
    "text",
    ["", "N", "编号", "B328", "N0", "N328 网箱", "Q345", "328%", "N" + "9" * 12, "N3.28", "na1"],
)
def test_other_texts_are_no_code(text: str) -> None:
    assert read_number(text) is None
