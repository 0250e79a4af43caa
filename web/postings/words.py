"""Words of the codes of this feature."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Confidentiality, Mode, Must, NeedKind, Stage
from matcher.types import Kind
from web.postings.states import PostingState, RevisionState

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    Kind: {
        Kind.NEED: _l("技术需求"),
        Kind.ACHIEVEMENT: _l("科技成果"),
    },
    NeedKind: {
        NeedKind.CORE: _l("核心技术"),
        NeedKind.COMMON: _l("关键共性技术"),
        NeedKind.FRONTIER: _l("前沿技术"),
    },
    Confidentiality: {
        Confidentiality.PUBLIC: _l("公开"),
        Confidentiality.ANONYMOUS: _l("匿名企业"),
        Confidentiality.SUMMARY: _l("仅公开摘要"),
    },
    Mode: {
        Mode.TRANSFER: _l("转让"),
        Mode.LICENSE: _l("普通许可"),
        Mode.LICENSE_SOLE: _l("排他许可"),
        Mode.LICENSE_EXCLUSIVE: _l("独占许可"),
        Mode.EQUITY: _l("作价入股"),
        Mode.CODEVELOP: _l("合作开发"),
        Mode.SERVICE: _l("技术服务"),
        Mode.USE_FIRST: _l("先用后转"),
    },
    Must: {
        Must.FIELD: _l("产业领域一致"),
        Must.MATURITY: _l("成熟度达到要求"),
        Must.BUDGET: _l("报价不超过预算上限"),
        Must.MODES: _l("合作方式一致"),
        Must.DISTRICT: _l("在同一个县（市、区）"),
        Must.INDICATORS: _l("技术指标达到要求"),
    },
    Stage: {
        Stage.LAB: _l("实验室"),
        Stage.BENCH: _l("小试"),
        Stage.PILOT: _l("中试"),
        Stage.INDUSTRIAL: _l("产业化"),
    },
    PostingState: {
        PostingState.DRAFT: _l("草稿"),
        PostingState.SUBMITTED: _l("待审核"),
        PostingState.CHANGES_REQUESTED: _l("待修改"),
        PostingState.REJECTED: _l("未通过"),
        PostingState.PUBLISHED: _l("已发布"),
        PostingState.EXPIRED: _l("已过期"),
        PostingState.WITHDRAWN: _l("已撤回"),
        PostingState.FULFILLED: _l("已达成"),
        PostingState.CLAIM: _l("认领方案"),
    },
    RevisionState: {
        RevisionState.DRAFT: _l("草稿"),
        RevisionState.SUBMITTED: _l("待审核"),
        RevisionState.CHANGES_REQUESTED: _l("待修改"),
        RevisionState.REJECTED: _l("未通过"),
        RevisionState.APPROVED: _l("已通过"),
        RevisionState.SUPERSEDED: _l("旧版本"),
    },
}

PLAN_LABELS: dict[str, Any] = {
    "innovation": _l("技术路线"),
    "evaluation": _l("工作基础"),
    "application": _l("进度安排"),
    "indicators": _l("承诺的指标"),
    "trl": _l("要达到的成熟度"),
    "price": _l("所需经费"),
}
"""What an achievement's fields say where they hold a plan in answer to a need."""
