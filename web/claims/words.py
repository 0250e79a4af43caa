"""Words and marks of a claim's states."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from web.claims.states import ClaimState

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    ClaimState: {
        ClaimState.DRAFT: _l("草稿"),
        ClaimState.SUBMITTED: _l("待研判"),
        ClaimState.TAKEN_UP: _l("已采纳"),
        ClaimState.RETURNED: _l("待修改"),
        ClaimState.DECLINED: _l("未采纳"),
        ClaimState.RETRACTED: _l("已撤回"),
        ClaimState.LAPSED: _l("已失效"),
    },
}

MARKS: dict[type[StrEnum], dict[Any, tuple[str, str]]] = {
    ClaimState: {
        ClaimState.TAKEN_UP: ("✓", "good"),
        ClaimState.RETURNED: ("▲", "act"),
        ClaimState.RETRACTED: ("□", "done"),
    },
}
