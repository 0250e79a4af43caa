"""Words and marks of the codes of this feature."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from web.inventions.states import (
    DiligenceKind,
    EvaluationMethod,
    InventionKind,
    InventionState,
    LicenceState,
    MarketWay,
    PriceObjectionState,
    PublicationState,
    TransfereeKind,
    TransferWay,
    UseState,
)

S = InventionState

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    InventionState: {
        S.REGISTERED: _l("已登记"),
        S.EVALUATED: _l("已评估，审批中"),
        S.APPROVED: _l("已批准转化"),
        S.PUBLICISED: _l("定价公示中"),
        S.CLEAR: _l("可以签约"),
        S.TRANSFERRED: _l("已转化"),
        S.WITHDRAWN: _l("已撤回"),
    },
    InventionKind: {
        InventionKind.PATENT: _l("专利"),
        InventionKind.SOFTWARE: _l("计算机软件"),
        InventionKind.VARIETY: _l("动植物新品种"),
        InventionKind.LAYOUT: _l("集成电路布图设计"),
        InventionKind.MEDICINE: _l("生物医药新品种"),
        InventionKind.KNOW_HOW: _l("技术秘密"),
    },
    EvaluationMethod: {
        EvaluationMethod.MARKET: _l("市场法"),
        EvaluationMethod.INCOME: _l("收益法"),
        EvaluationMethod.COST: _l("成本法"),
        EvaluationMethod.THIRD_PARTY: _l("第三方评估"),
    },
    TransferWay: {
        TransferWay.ASSIGN: _l("转让"),
        TransferWay.EXCLUSIVE: _l("独占许可"),
        TransferWay.SOLE: _l("排他许可"),
        TransferWay.ORDINARY: _l("普通许可"),
        TransferWay.EQUITY: _l("作价入股"),
    },
    TransfereeKind: {
        TransfereeKind.LOCAL_FIRM: _l("本市企业"),
        TransfereeKind.OTHER_FIRM: _l("市外企业"),
        TransfereeKind.INVENTORS: _l("完成人创办的企业"),
        TransfereeKind.OTHER: _l("其他单位或个人"),
    },
    MarketWay: {
        MarketWay.LISTING: _l("在技术交易市场挂牌交易"),
        MarketWay.AUCTION: _l("拍卖"),
    },
    PublicationState: {
        PublicationState.RUNNING: _l("公示中"),
        PublicationState.PASSED: _l("公示结束，没有未了结的异议"),
        PublicationState.STOPPED: _l("公示停止"),
    },
    PriceObjectionState: {
        PriceObjectionState.OPEN: _l("待答复"),
        PriceObjectionState.UPHELD: _l("异议成立"),
        PriceObjectionState.DISMISSED: _l("异议不成立"),
        PriceObjectionState.LAPSED: _l("已随公示停止"),
    },
    DiligenceKind: {
        DiligenceKind.MEETING: _l("集体决策会议"),
        DiligenceKind.PARTNER: _l("合作方核查"),
        DiligenceKind.CONFLICT: _l("利益关系说明"),
        DiligenceKind.PRICE: _l("定价依据"),
        DiligenceKind.OTHER: _l("其他"),
    },
    LicenceState: {LicenceState.OPEN: _l("开放中"), LicenceState.ENDED: _l("已结束")},
    UseState: {UseState.DECLARED: _l("已声明使用"), UseState.CONFIRMED: _l("单位已确认")},
}

MARKS: dict[type[StrEnum], dict[Any, tuple[str, str]]] = {
    InventionState: {
        S.REGISTERED: ("○", "wait"),
        S.EVALUATED: ("◔", "wait"),
        S.APPROVED: ("◑", "good"),
        S.PUBLICISED: ("◐", "wait"),
        S.CLEAR: ("●", "good"),
        S.TRANSFERRED: ("✓", "brand"),
        S.WITHDRAWN: ("□", "done"),
    },
    PublicationState: {
        PublicationState.RUNNING: ("◐", "wait"),
        PublicationState.PASSED: ("✓", "good"),
        PublicationState.STOPPED: ("□", "done"),
    },
    PriceObjectionState: {
        PriceObjectionState.OPEN: ("◐", "wait"),
        PriceObjectionState.UPHELD: ("✓", "good"),
        PriceObjectionState.DISMISSED: ("✕", "stop"),
        PriceObjectionState.LAPSED: ("□", "done"),
    },
    LicenceState: {LicenceState.OPEN: ("●", "good"), LicenceState.ENDED: ("□", "done")},
    UseState: {UseState.DECLARED: ("◐", "wait"), UseState.CONFIRMED: ("✓", "good")},
}
