"""Words of the codes of this feature."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from web.contracts.states import Answer, Standing

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    Answer: {
        Answer.PENDING: _l("待核对"),
        Answer.CONFIRMED: _l("内容与合同一致"),
        Answer.OBJECTED: _l("有不一致"),
    },
    Standing: {
        Standing.UNFILLED: _l("登记表未填齐"),
        Standing.ASKED: _l("等待双方确认"),
        Standing.OBJECTED: _l("有一方提出不一致"),
        Standing.AGREED: _l("双方已确认"),
    },
}

MARKS: dict[type[StrEnum], dict[Any, tuple[str, str]]] = {
    Answer: {Answer.CONFIRMED: ("✓", "good"), Answer.OBJECTED: ("▲", "act")},
    Standing: {Standing.ASKED: ("◐", "wait"), Standing.OBJECTED: ("▲", "act")},
}
