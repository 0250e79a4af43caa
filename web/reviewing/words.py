"""Words of the codes of this feature."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from web.reviewing.states import Purpose, ReviewMode, RoundState, SeatState, SheetState, Verdict

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    Purpose: {
        Purpose.APPRAISAL: _l("选题论证"),
        Purpose.BIDS: _l("揭榜评审"),
        Purpose.GATE: _l("阶段考核"),
        Purpose.ACCEPTANCE: _l("验收评审"),
    },
    ReviewMode: {
        ReviewMode.NETWORK: _l("网络评审"),
        ReviewMode.MEETING: _l("会议评审"),
        ReviewMode.VISIT: _l("现场考察"),
    },
    RoundState: {
        RoundState.DRAFT: _l("拟定中"),
        RoundState.OPEN: _l("评审中"),
        RoundState.RELEASED: _l("结果已汇总"),
        RoundState.CANCELLED: _l("已取消"),
    },
    SeatState: {
        SeatState.DRAWN: _l("已选定，未通知"),
        SeatState.OFFERED: _l("待答复"),
        SeatState.ACCEPTED: _l("参加"),
        SeatState.DECLINED: _l("谢绝"),
        SeatState.RECUSED: _l("回避"),
        SeatState.EXCUSED: _l("已退出"),
    },
    SheetState: {
        SheetState.OPEN: _l("待评分"),
        SheetState.SUBMITTED: _l("已提交"),
        SheetState.RECUSED: _l("回避"),
        SheetState.DROPPED: _l("不再计入"),
    },
    Verdict: {
        Verdict.SUPPORT: _l("支持"),
        Verdict.SUPPORT_IF: _l("修改后支持"),
        Verdict.AGAINST: _l("不支持"),
    },
}

MARKS: dict[type[StrEnum], dict[Any, tuple[str, str]]] = {
    RoundState: {
        RoundState.DRAFT: ("○", "done"),
        RoundState.OPEN: ("◐", "wait"),
        RoundState.RELEASED: ("✓", "good"),
        RoundState.CANCELLED: ("✕", "stop"),
    },
    SeatState: {
        SeatState.DRAWN: ("○", "done"),
        SeatState.OFFERED: ("◐", "wait"),
        SeatState.ACCEPTED: ("✓", "good"),
        SeatState.DECLINED: ("✕", "stop"),
        SeatState.RECUSED: ("⊘", "stop"),
        SeatState.EXCUSED: ("✕", "stop"),
    },
    SheetState: {
        SheetState.OPEN: ("◐", "wait"),
        SheetState.SUBMITTED: ("✓", "good"),
        SheetState.RECUSED: ("⊘", "stop"),
        SheetState.DROPPED: ("✕", "done"),
    },
    Verdict: {
        Verdict.SUPPORT: ("✓", "good"),
        Verdict.SUPPORT_IF: ("◑", "wait"),
        Verdict.AGAINST: ("✕", "stop"),
    },
}
