"""Words of the codes of this feature."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from web.awarding.states import (
    AwardState,
    GateFate,
    ObjectionOutcome,
    ObjectionState,
    StageState,
    StageStep,
)

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    AwardState: {
        AwardState.PROPOSED: _l("拟立项"),
        AwardState.AWARDED: _l("已立项，待签合同"),
        AwardState.CONTRACTED: _l("实施中"),
        AwardState.OUT: _l("阶段考核后退出"),
        AwardState.ACCEPTED: _l("已验收"),
        AwardState.TERMINATED: _l("已终止"),
        AwardState.DROPPED: _l("不予立项"),
    },
    StageState: {
        StageState.PENDING: _l("未报告"),
        StageState.REPORTED: _l("已报告，待考核"),
        StageState.PASSED: _l("通过"),
        StageState.REWORK: _l("退回补充"),
        StageState.FAILED: _l("未通过"),
    },
    ObjectionState: {
        ObjectionState.OPEN: _l("待答复"),
        ObjectionState.UPHELD: _l("异议成立"),
        ObjectionState.DISMISSED: _l("异议不成立"),
        ObjectionState.WITHDRAWN: _l("已撤回"),
        ObjectionState.LAPSED: _l("已随公示结束"),
    },
    ObjectionOutcome: {
        ObjectionOutcome.DROP: _l("取消这家的拟立项，可以按排名递补"),
        ObjectionOutcome.REVIEW_AGAIN: _l("重新评审"),
        ObjectionOutcome.FAIL: _l("流榜"),
    },
    StageStep: {
        StageStep.REPORT: _l("团队报告"),
        StageStep.AGREE: _l("发榜单位同意"),
        StageStep.DOUBT: _l("发榜单位不同意"),
        StageStep.PASS: _l("通过"),
        StageStep.RETURN: _l("退回补充"),
        StageStep.FAIL: _l("未通过"),
    },
    GateFate: {
        GateFate.GO_ON: _l("进入下一阶段"),
        GateFate.OUT: _l("退出"),
    },
}

MARKS: dict[type[StrEnum], dict[Any, tuple[str, str]]] = {
    AwardState: {
        AwardState.PROPOSED: ("◐", "wait"),
        AwardState.AWARDED: ("◑", "good"),
        AwardState.CONTRACTED: ("●", "good"),
        AwardState.OUT: ("□", "done"),
        AwardState.ACCEPTED: ("✓", "brand"),
        AwardState.TERMINATED: ("✕", "stop"),
        AwardState.DROPPED: ("□", "done"),
    },
    StageState: {
        StageState.PENDING: ("○", "wait"),
        StageState.REPORTED: ("◐", "wait"),
        StageState.PASSED: ("✓", "good"),
        StageState.REWORK: ("▲", "act"),
        StageState.FAILED: ("✕", "stop"),
    },
    ObjectionState: {
        ObjectionState.OPEN: ("◐", "wait"),
        ObjectionState.UPHELD: ("✓", "good"),
        ObjectionState.DISMISSED: ("✕", "stop"),
    },
}


def say_side(*, is_owner: bool) -> str:
    """Say which side of an award it is, without its name."""
    return gettext("发榜单位") if is_owner else gettext("揭榜方")
