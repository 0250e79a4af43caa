"""Words and marks of the codes of this feature."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from web.later.states import InstalmentKind, LaterPaymentState, LaterState, LineState

L = LaterState

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    LaterState: {
        L.APPLIED: _l("企业已申请，待答复"),
        L.OFFERED: _l("条件商定中"),
        L.AGREED: _l("已约定，待交付"),
        L.IN_USE: _l("试用中"),
        L.CONVERTED: _l("已转，付款中"),
        L.RETURNED: _l("试用后退回"),
        L.COMPLETED: _l("已付清"),
        L.ENDED: _l("提前结束"),
        L.DECLINED: _l("没有达成"),
    },
    InstalmentKind: {
        InstalmentKind.ENTRY: _l("入门费"),
        InstalmentKind.AMOUNT: _l("分期付款"),
        InstalmentKind.SHARE: _l("收入提成"),
    },
    LaterPaymentState: {
        LaterPaymentState.REPORTED: _l("企业已付，待核对"),
        LaterPaymentState.CONFIRMED: _l("单位已收到"),
        LaterPaymentState.DISPUTED: _l("单位有异议"),
    },
    LineState: {
        LineState.PLANNED: _l("未到付款条件"),
        LineState.INCOME: _l("待报收入"),
        LineState.OPEN: _l("待付款"),
        LineState.OVERDUE: _l("已逾期"),
        LineState.REPORTED: _l("已付，待核对"),
        LineState.PAID: _l("已付清"),
        LineState.VOID: _l("不再支付"),
    },
}

MARKS: dict[type[StrEnum], dict[Any, tuple[str, str]]] = {
    LaterState: {
        L.APPLIED: ("○", "wait"),
        L.OFFERED: ("◔", "wait"),
        L.AGREED: ("◑", "good"),
        L.IN_USE: ("◐", "good"),
        L.CONVERTED: ("●", "good"),
        L.RETURNED: ("□", "done"),
        L.COMPLETED: ("✓", "brand"),
        L.ENDED: ("□", "done"),
        L.DECLINED: ("✕", "stop"),
    },
    LaterPaymentState: {
        LaterPaymentState.REPORTED: ("◐", "wait"),
        LaterPaymentState.CONFIRMED: ("✓", "good"),
        LaterPaymentState.DISPUTED: ("✕", "stop"),
    },
    LineState: {
        LineState.PLANNED: ("○", "wait"),
        LineState.INCOME: ("▲", "act"),
        LineState.OPEN: ("◐", "wait"),
        LineState.OVERDUE: ("▲", "act"),
        LineState.REPORTED: ("◑", "wait"),
        LineState.PAID: ("✓", "good"),
        LineState.VOID: ("□", "done"),
    },
}
