"""Words for the codes of the domain, in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l

from matcher.domain.codes import (
    AuditCode,
    CallKind,
    CloseCode,
    Confidentiality,
    ConflictCode,
    Consent,
    ContractKind,
    DeclineCode,
    HelpKind,
    Interest,
    Mode,
    Must,
    NeedKind,
    OrganisationKind,
    Role,
    Side,
    Stage,
    Verification,
)
from matcher.types import Kind
from web.base import site
from web.calls.states import CallState
from web.help.states import HelpState
from web.joint.states import JointState
from web.matches.states import MatchState
from web.postings.states import PostingState, RevisionState

LABELS: dict[type[StrEnum], dict[str, Any]] = {
    Kind: {
        Kind.NEED: _l("技术需求"),
        Kind.ACHIEVEMENT: _l("科技成果"),
    },
    Role: {
        Role.VISITOR: _l("公众"),
        Role.FIRM: _l("企业"),
        Role.INSTITUTE: _l("高校院所"),
        Role.BROKER: _l("技术经纪人"),
        Role.EXPERT: _l("评审专家"),
        Role.OFFICER: _l("管理员"),
        Role.AUDITOR: _l("审计员"),
    },
    OrganisationKind: {
        OrganisationKind.FIRM: _l("企业"),
        OrganisationKind.UNIVERSITY: _l("高校"),
        OrganisationKind.INSTITUTE: _l("科研院所"),
        OrganisationKind.HOSPITAL: _l("医院"),
        OrganisationKind.LAB: _l("实验室"),
        OrganisationKind.AGENCY: _l("技术转移机构"),
        OrganisationKind.BUREAU: _l("主管部门"),
    },
    Verification: {
        Verification.PENDING: _l("待核验"),
        Verification.VERIFIED: _l("已核验"),
        Verification.REJECTED: _l("未通过核验"),
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
    AuditCode: {
        AuditCode.SECRET: _l("涉及国家秘密"),
        AuditCode.NOT_TECHNOLOGY: _l("不属于技术供需"),
        AuditCode.UNTRUE: _l("内容不实"),
        AuditCode.RIGHTS_UNCLEAR: _l("权属不清"),
        AuditCode.DUPLICATE: _l("重复提交"),
        AuditCode.OTHER: _l("其他"),
    },
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
    ConflictCode: {
        ConflictCode.EMPLOYMENT: _l("任职或曾任职"),
        ConflictCode.SHARES: _l("持股或投资"),
        ConflictCode.FAMILY: _l("近亲属任职或持股"),
        ConflictCode.COOPERATION: _l("有其他合作或报酬"),
        ConflictCode.OTHER: _l("其他利益关系"),
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
    Side: {
        Side.NEED: _l("需求方"),
        Side.ACHIEVEMENT: _l("成果方"),
    },
    ContractKind: {
        ContractKind.DEVELOPMENT: _l("技术开发"),
        ContractKind.TRANSFER: _l("技术转让"),
        ContractKind.LICENSE: _l("技术许可"),
        ContractKind.CONSULTING: _l("技术咨询"),
        ContractKind.SERVICE: _l("技术服务"),
    },
    HelpKind: {
        HelpKind.ADVICE: _l("请经纪人帮忙寻找"),
        HelpKind.CHALLENGE: _l("申请揭榜挂帅"),
    },
    HelpState: {
        HelpState.OPEN: _l("待受理"),
        HelpState.ASSIGNED: _l("经纪人处理中"),
        HelpState.DONE: _l("已办结"),
        HelpState.REFUSED: _l("未受理"),
        HelpState.LAPSED: _l("已失效"),
    },
    CallKind: {
        CallKind.ACHIEVEMENTS: _l("征集科技成果"),
        CallKind.NEEDS: _l("征集技术需求"),
        CallKind.BOTH: _l("征集成果与需求"),
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
    },
    RevisionState: {
        RevisionState.DRAFT: _l("草稿"),
        RevisionState.SUBMITTED: _l("待审核"),
        RevisionState.CHANGES_REQUESTED: _l("待修改"),
        RevisionState.REJECTED: _l("未通过"),
        RevisionState.APPROVED: _l("已通过"),
        RevisionState.SUPERSEDED: _l("旧版本"),
    },
    MatchState: {
        MatchState.PROPOSED: _l("待确认"),
        MatchState.CONFIRMED: _l("已确认，待双方答复"),
        MatchState.DECLINED: _l("未采纳"),
        MatchState.INTRODUCED: _l("已对接"),
        MatchState.NEGOTIATING: _l("洽谈中"),
        MatchState.SIGNED: _l("已签约"),
        MatchState.REGISTERED: _l("已登记"),
        MatchState.COMPLETED: _l("已完成"),
        MatchState.CLOSED: _l("已结束"),
    },
    Consent: {
        Consent.PENDING: _l("待答复"),
        Consent.AGREED: _l("同意"),
        Consent.DECLINED: _l("不参加"),
    },
    JointState: {
        JointState.ASKING: _l("征求企业同意"),
        JointState.PUBLISHED: _l("已公开"),
        JointState.CLOSED: _l("已结束"),
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


@dataclass(frozen=True, slots=True)
class Region:
    """The region pack: names of fields, districts and TRL levels of one city."""

    data: dict[str, Any]

    def names(self, group: str) -> dict[str, str]:
        """Return code -> name of a group ('fields', 'districts', 'modes', ...) for the reader."""
        key = "name_en" if locale_code() == "en" else "name"
        return {str(row["code"]): row[key] for row in self.data[group]}

    def codes(self, group: str) -> list[str]:
        """Return the codes of a group in the pack's order."""
        return [str(row["code"]) for row in self.data[group]]


@cache
def load_region(path: Path) -> Region:
    """Return the region pack kept in ``path``."""
    return Region(json.loads(path.read_text(encoding="utf-8")))


def region() -> Region:
    """Return the running application's region pack."""
    return load_region(site.settings().region_path)


def locale_code() -> str:
    """Return 'zh' or 'en'."""
    locale = get_locale()
    return "en" if locale is not None and locale.language == "en" else "zh"


def site_name() -> str:
    """Return the site's name."""
    settings = site.settings()
    return settings.site_name_en if locale_code() == "en" else settings.site_name


def label(code: StrEnum) -> str:
    """Return the word for a code of the domain."""
    return str(LABELS[type(code)][code])


def choices(codes: type[StrEnum]) -> list[tuple[str, str]]:
    """Return (code, word) pairs for a form."""
    return [(code.value, str(word)) for code, word in LABELS[codes].items()]  # type: ignore[attr-defined]


def region_choices(group: str) -> list[tuple[str, str]]:
    """Return (code, name) pairs of a group of the region pack for a form."""
    return list(region().names(group).items())


def region_names() -> dict[str, dict[str, str]]:
    """Return name -> code of fields and districts in both languages, for reading files."""
    pack = region().data
    return {
        target: {row[key]: row["code"] for row in pack[group] for key in ("name", "name_en")}
        for target, group in (("fields", "fields"), ("district", "districts"))
    }


def field_name(code: str) -> str:
    """Return an industry field's name."""
    return region().names("fields").get(code, code)


def district_name(code: str) -> str:
    """Return a district's name."""
    return region().names("districts").get(code, code)


def mode_name(code: str) -> str:
    """Return a cooperation mode's name."""
    return label(Mode(code))


def trl_name(level: int | None) -> str:
    """Return a maturity with its stage, such as 'TRL 6 · 中试'."""
    return "" if level is None else f"TRL {level} · {label(Stage.of_trl(level))}"


def join_words(words: Iterable[str]) -> str:
    """Return words as a list in one line."""
    return gettext("、").join(words)


def stored_word(word: str) -> str:
    """Return a word that is stored as it was chosen, such as the kind of a patent."""
    # The catalogue's entry for nothing is its own header.
    return gettext(word) if word else ""


FILTERS = {
    function.__name__: function
    for function in (
        label,
        field_name,
        district_name,
        mode_name,
        trl_name,
        stored_word,
    )
}
GLOBALS = {function.__name__: function for function in (locale_code, region_choices)}
