"""Words for steps, criteria and probabilities of matches."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_babel import lazy_gettext as _l

from matcher.domain.codes import CloseCode, DeclineCode, Interest, Origin, Side
from web.base import formats
from web.matches.states import MatchState

ACTIVITIES: dict[str, Any] = {
    "confirm": lazy_gettext("经纪人确认配对，征求双方意向"),
    "decline": lazy_gettext("经纪人未采纳配对"),
    "need_interested": lazy_gettext("需求方表示有意向"),
    "need_declined": lazy_gettext("需求方表示无意向"),
    "achievement_interested": lazy_gettext("成果方表示有意向"),
    "achievement_declined": lazy_gettext("成果方表示无意向"),
    "introduce": lazy_gettext("双方对接，互相可见联系方式"),
    "negotiate": lazy_gettext("开始洽谈"),
    "sign": lazy_gettext("签订技术合同"),
    "register": lazy_gettext("技术合同已登记"),
    "complete": lazy_gettext("合同履行完毕"),
    "close": lazy_gettext("对接结束"),
    "reopen": lazy_gettext("对接恢复"),
    "correct": lazy_gettext("合同已更正"),
    "propose_again": lazy_gettext("内容恢复发布，重新提出配对"),
    "meeting": lazy_gettext("会面"),
    "call": lazy_gettext("通话"),
    "note": lazy_gettext("记录"),
    "reschedule": lazy_gettext("下一步改了日期"),
    "step_done": lazy_gettext("下一步已做完"),
}

CRITERIA: dict[str, Any] = {
    "field": lazy_gettext("产业领域"),
    "maturity": lazy_gettext("成熟度"),
    "indicators": lazy_gettext("技术指标"),
    "budget": lazy_gettext("预算与报价"),
    "modes": lazy_gettext("合作方式"),
    "district": lazy_gettext("所在地区"),
    "validity": lazy_gettext("有效期"),
}

SHORT_CRITERIA: dict[str, Any] = {
    "field": lazy_gettext("领域"),
    "maturity": lazy_gettext("成熟度"),
    "indicators": lazy_gettext("指标"),
    "budget": lazy_gettext("预算"),
    "modes": lazy_gettext("方式"),
    "district": lazy_gettext("地区"),
    "validity": lazy_gettext("有效期"),
}
"""For lists, where a line holds them all."""

FITS: dict[str, tuple[str, Any]] = {
    "met": ("✓", lazy_gettext("符合")),
    "not_met": ("✗", lazy_gettext("不符")),
    "unknown": ("?", lazy_gettext("未知")),
}

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    DeclineCode: {
        DeclineCode.FIELD_MISMATCH: _l("领域不符"),
        DeclineCode.INDICATORS_UNMET: _l("指标不达"),
        DeclineCode.MATURITY_LOW: _l("成熟度不足"),
        DeclineCode.BUDGET_GAP: _l("预算差距"),
        DeclineCode.ALREADY_COOPERATING: _l("已有合作"),
        DeclineCode.DUPLICATE: _l("重复"),
        DeclineCode.INSUFFICIENT_INFO: _l("信息不足"),
        DeclineCode.OTHER: _l("其他"),
    },
    CloseCode: {
        CloseCode.SIDE_DECLINED: _l("一方无意向"),
        CloseCode.TERMS_NOT_AGREED: _l("条件未谈拢"),
        CloseCode.NO_RESPONSE: _l("长期无回应"),
        CloseCode.POSTING_GONE: _l("需求或成果已下架"),
        CloseCode.OTHER_SIGNED: _l("需求已与其他成果签约"),
        CloseCode.OTHER: _l("其他"),
    },
    Interest: {
        Interest.PENDING: _l("待答复"),
        Interest.INTERESTED: _l("有意向"),
        Interest.DECLINED: _l("无意向"),
    },
    Origin: {
        Origin.ENGINE: _l("系统推荐"),
        Origin.REQUEST: _l("一方申请"),
        Origin.CLAIM: _l("认领需求"),
    },
    Side: {
        Side.NEED: _l("需求方"),
        Side.ACHIEVEMENT: _l("成果方"),
    },
    MatchState: {
        MatchState.PROPOSED: _l("待研判"),
        MatchState.CONFIRMED: _l("已确认，待双方答复"),
        MatchState.DECLINED: _l("未采纳"),
        MatchState.INTRODUCED: _l("已对接"),
        MatchState.NEGOTIATING: _l("洽谈中"),
        MatchState.SIGNED: _l("已签约"),
        MatchState.REGISTERED: _l("已登记"),
        MatchState.COMPLETED: _l("已完成"),
        MatchState.CLOSED: _l("已结束"),
    },
}


def activity_title(kind: str, action: str) -> str:
    """Return what happened in one line of a deal's timeline, in words."""
    return str(ACTIVITIES.get(action or kind, action or kind))


def criterion_name(name: str) -> str:
    """Return the word for a criterion of the evidence."""
    return str(CRITERIA.get(name, name))


def criterion_short(name: str) -> str:
    """Return the shortest word for a criterion."""
    return str(SHORT_CRITERIA.get(name) or criterion_name(name))


def fit_mark(fit: str) -> tuple[str, str]:
    """Return (sign, word) of a criterion's outcome."""
    sign, word = FITS.get(fit, FITS["unknown"])
    return sign, str(word)


def probability_sentence(probability: float) -> str:
    """Return a calibrated probability as a sentence about ten such pairs."""
    count = round(probability * 10)
    if count == 0:
        return gettext("10 个这样的配对里，经纪人确认的不到 1 个")
    if count == 10:
        return gettext("10 个这样的配对里，几乎都会被经纪人确认")
    return gettext("10 个这样的配对里约 %(count)s 个会被经纪人确认", count=count)


OUTCOMES: dict[MatchState, Any] = {
    MatchState.CONFIRMED: _l("经纪人 %(day)s 确认了这个配对，正在征求双方意向。"),
    MatchState.INTRODUCED: _l("经纪人 %(day)s 确认了这个配对，双方都有意向，已经对接。"),
    MatchState.NEGOTIATING: _l("经纪人 %(day)s 确认了这个配对，双方正在洽谈。"),
    MatchState.SIGNED: _l("经纪人 %(day)s 确认了这个配对，双方已签订技术合同。"),
    MatchState.REGISTERED: _l("经纪人 %(day)s 确认了这个配对，双方签订的技术合同已登记。"),
    MatchState.COMPLETED: _l("经纪人 %(day)s 确认了这个配对，双方的技术合同已履行完毕。"),
    MatchState.DECLINED: _l("经纪人 %(day)s 没有采纳这个配对。"),
    MatchState.CLOSED: _l("经纪人 %(day)s 确认了这个配对，对接后来结束了。"),
}


def outcome_sentence(state: MatchState, decided_at: datetime | None) -> str:
    """Return what became of a pair; once it is decided, its chances are no longer the point."""
    words = OUTCOMES.get(state)
    return str(words) % {"day": formats.day(decided_at)} if words else ""
