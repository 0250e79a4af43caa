"""The fields of what is given away, explained in the reader's language from their specification."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from matcher.types import Kind
from web.base.listing.spec import Reach, Shape, Spec
from web.harvesting.told import told_specs

OF_OWNED: Mapping[str, Any] = {
    "id": _l("编号：与本站网址中的相同"),
    "kind": _l("技术需求或科技成果"),
    "published_at": _l("首次发布的时间（UTC）"),
    "is_demo": _l("是否为演示数据（虚构）"),
    "call_key": _l("所属的季度征集，如 2026Q4"),
    "is_challenge": _l("是否已作为揭榜挂帅榜单发布"),
    "organisation_id": _l("单位在本站的编号"),
    "organisation_name": _l("单位名称"),
    "organisation_name_en": _l("单位的英文名称"),
    "budget_min": _l("预算下限"),
}
"""What is known of a posting without being asked in its form has no label there."""

_SHAPES: Mapping[Shape, Any] = {
    Shape.LINE: _l("文字"),
    Shape.TEXT: _l("文字，可有多行"),
    Shape.NUMBER: _l("整数"),
    Shape.MONEY: _l("金额，单位为元；没有即为面议"),
    Shape.DATE: _l("日期"),
    Shape.MOMENT: _l("时间"),
    Shape.LEVEL: _l("1 至 9 级"),
    Shape.CODE: _l("代码，附中英文名称"),
    Shape.CODES: _l("若干代码，附中英文名称"),
    Shape.KEYWORDS: _l("若干词"),
    Shape.FLAG: _l("是或否"),
    Shape.ROWS: _l("若干行：kind 类别、title 名称、number 编号、state 状态"),
}


@dataclass(frozen=True, slots=True)
class Explained:
    """A field for whoever reads the data: its name there, what it says, how it is written."""

    name: str
    words: str
    shape: str
    may_be_hidden: bool
    """Whether the owner of a need can keep it to itself."""


def explain_field(spec: Spec) -> str:
    """Return what a field says, in words."""
    return str(OF_OWNED.get(spec.name) or spec.label or spec.form_label)


def explain_fields(kind: Kind) -> list[Explained]:
    """Return the fields of a kind in the order of the data."""
    return [
        Explained(
            spec.name,
            explain_field(spec),
            _shape_of(spec),
            kind is Kind.NEED and spec.reach is Reach.ORGANISATION,
        )
        for spec in told_specs(kind)
    ]


def _shape_of(spec: Spec) -> str:
    return str(_SHAPES[spec.shape])
