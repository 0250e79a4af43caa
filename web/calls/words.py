"""Words of the codes of this feature."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import CallKind
from web.calls.states import CallState

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    CallKind: {
        CallKind.ACHIEVEMENTS: _l("征集科技成果"),
        CallKind.NEEDS: _l("征集技术需求"),
        CallKind.BOTH: _l("征集成果与需求"),
    },
    CallState: {
        CallState.DRAFT: _l("拟稿"),
        CallState.SCHEDULED: _l("待开始"),
        CallState.OPEN: _l("征集中"),
        CallState.CLOSED: _l("已截止"),
        CallState.CATALOGUED: _l("清单已发布"),
        CallState.ARCHIVED: _l("已归档"),
    },
}
