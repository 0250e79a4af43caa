"""What a column can be taken for: the fields of the kind, and what else a row says."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from matcher.types import Kind
from web.base.listing.spec import Shape
from web.postings.fields import LISTINGS

OTHERS: tuple[tuple[str, Any], ...] = (
    ("id", _l("编号（同一编号再次导入即更新）")),
    ("content", _l("内容（一段文字，分给几项）")),
)
OF_ORGANISATIONS: tuple[tuple[str, Any], ...] = (
    ("organisation", _l("单位")),
    ("credit_code", _l("统一社会信用代码")),
)
_UNSTATED = frozenset({Shape.ROWS, Shape.FLAG})
"""Shapes that no cell holds: rows of rights, and what a person declares."""


def targets(kind: Kind, *, is_office: bool) -> list[tuple[str, Any]]:
    """Return (field, words) of everything a column can mean."""
    listing = LISTINGS[kind]
    stated = [
        (spec.name, spec.form_label or spec.label)
        for spec in listing.asked
        if spec.shape not in _UNSTATED
    ]
    # An achievement is where its organisation is: the column says where a new one is.
    extra = [] if any(name == "district" for name, _ in stated) else [_DISTRICT]
    return [*OTHERS, *OF_ORGANISATIONS, *(extra if is_office else []), *stated]


_DISTRICT = ("district", _l("区县"))
