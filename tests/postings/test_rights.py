"""Rights as the text of a cell, and a column of files for every field."""

from __future__ import annotations

import pytest

from matcher.types import Kind
from web.base.listing.spec import Reach
from web.postings.fields import LISTINGS
from web.postings.rights import read_rights, write_rights


def test_rights_come_back_from_the_text_of_a_cell_as_they_were() -> None:
    rows = [
        {"kind": "发明专利", "title": "开壳｜机", "number": "ZL 2019 1 0123456.X", "state": "授权"},
        {"kind": "技术秘密", "title": "配方", "number": "", "state": "自有"},
    ]
    assert read_rights(write_rights(rows)) == rows


def test_a_right_in_free_words_keeps_its_words() -> None:
    (right,) = read_rights("ZL 2019 1 0123456.X 开壳机\n\n")
    assert right == {"kind": "", "title": "ZL 2019 1 0123456.X 开壳机", "number": "", "state": ""}


@pytest.mark.parametrize("kind", Kind)
def test_every_field_that_may_be_shown_has_a_column_of_its_own(kind: Kind) -> None:
    asked = [spec for spec in LISTINGS[kind].asked if spec.reach is not Reach.RECORD]
    assert [spec.name for spec in asked if spec.heading is None] == []
    names = [name for spec in asked for name in (spec.heading.name, *spec.heading.others)]
    assert len(names) == len(set(names))
    assert len({spec.heading.at for spec in asked}) == len(asked)
