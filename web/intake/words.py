"""Words of the codes of this feature, and the fields of the preview."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import OrganisationKind
from web.base import labels
from web.intake.fates import Fate
from web.intake.states import IntakeState

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    IntakeState: {
        IntakeState.READING: _l("正在读取"),
        IntakeState.READ: _l("等待确认"),
        IntakeState.UNREADABLE: _l("读不了"),
        IntakeState.TAKING: _l("正在导入"),
        IntakeState.TAKEN: _l("已导入"),
        IntakeState.CANCELLED: _l("已取消"),
    },
    Fate: {
        Fate.NEW: _l("新增"),
        Fate.CHANGED: _l("有改动"),
        Fate.EQUAL: _l("没有变化"),
        Fate.IN_AUDIT: _l("正在审核，不改动"),
        Fate.ENDED: _l("已结束，不改动"),
        Fate.BAD: _l("有问题"),
    },
}
MARKS: dict[type[StrEnum], dict[Any, tuple[str, str]]] = {
    IntakeState: {
        IntakeState.READING: ("◔", "wait"),
        IntakeState.READ: ("◐", "wait"),
        IntakeState.UNREADABLE: ("✕", "stop"),
        IntakeState.TAKING: ("◔", "wait"),
        IntakeState.TAKEN: ("✓", "good"),
        IntakeState.CANCELLED: ("□", "done"),
    },
}


def organisation_kind(code: str) -> str:
    """Return the word for a stored kind of organisation."""
    return labels.label(OrganisationKind(code))
