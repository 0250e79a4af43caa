"""Words and marks of packs, their parts and parties."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from web.packs.kinds import PartKind
from web.packs.states import PackState, PartReason, PartState, PartyRole, PartyState

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    PackState: {
        PackState.DRAFT: _l("草稿"),
        PackState.SENT: _l("待企业答复"),
        PackState.ANSWERED: _l("企业已答复"),
        PackState.AGREED: _l("已转为对接"),
        PackState.WITHDRAWN: _l("已撤回"),
        PackState.LAPSED: _l("已失效"),
    },
    PartState: {
        PartState.OFFERED: _l("未答复"),
        PartState.ACCEPTED: _l("接受"),
        PartState.DECLINED: _l("不接受"),
        PartState.QUESTION: _l("有疑问"),
    },
    PartyState: {
        PartyState.ASKED: _l("待答复"),
        PartyState.AGREED: _l("已同意参加"),
        PartyState.REFUSED: _l("不参加"),
    },
    PartReason: {
        PartReason.NOT_FITTING: _l("不符合我们的情况"),
        PartReason.NOT_NEEDED: _l("目前用不上"),
        PartReason.TOO_COSTLY: _l("费用偏高"),
        PartReason.TOO_FAR: _l("距离太远"),
        PartReason.HAS_OTHER: _l("已有别的合作方"),
        PartReason.OTHER: _l("其他"),
    },
    PartKind: {
        PartKind.ACHIEVEMENT: _l("科技成果"),
        PartKind.TEAM: _l("专家团队"),
        PartKind.PILOT: _l("中试基地"),
        PartKind.INSTRUMENT: _l("仪器设备"),
        PartKind.FINANCE: _l("金融产品"),
        PartKind.SCENE: _l("应用场景"),
        PartKind.MEASURE: _l("政策措施"),
    },
    PartyRole: {
        PartyRole.NEED: _l("需求方"),
        PartyRole.ACHIEVEMENT: _l("成果方"),
        PartyRole.TEAM: _l("专家团队"),
        PartyRole.PILOT: _l("中试基地"),
        PartyRole.INSTRUMENT: _l("仪器设备"),
        PartyRole.FINANCE: _l("金融机构"),
        PartyRole.SCENE: _l("场景提供方"),
    },
}

MARKS: dict[type[StrEnum], dict[Any, tuple[str, str]]] = {
    PackState: {
        PackState.SENT: ("◐", "wait"),
        PackState.ANSWERED: ("◕", "good"),
        PackState.AGREED: ("✓", "good"),
    },
    PartState: {
        PartState.OFFERED: ("○", "wait"),
        PartState.ACCEPTED: ("✓", "good"),
        PartState.QUESTION: ("▲", "act"),
    },
    PartyState: {PartyState.ASKED: ("◐", "wait")},
}
