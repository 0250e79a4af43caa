"""Words of the codes of this feature."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from web.bidding.states import BidState, FormFault, Gap

B = BidState

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    BidState: {
        B.DRAFT: _l("未递交"),
        B.SUBMITTED: _l("已递交，密封中"),
        B.RETRACTED: _l("已撤回"),
        B.LAPSED: _l("截止时没有递交"),
        B.OPENED: _l("已开启，待形式审查"),
        B.ADMITTED: _l("通过形式审查"),
        B.REFUSED: _l("没有通过形式审查"),
        B.VOID: _l("榜单已撤回"),
    },
    FormFault: {
        FormFault.NOT_ELIGIBLE: _l("不符合揭榜条件"),
        FormFault.INCOMPLETE: _l("材料不完整"),
        FormFault.OVER_BUDGET: _l("经费超出榜单金额"),
        FormFault.NAMES_IN_BLIND: _l("匿名部分写有单位或人员名称"),
        FormFault.DUPLICATE: _l("同一团队重复揭榜"),
        FormFault.OTHER: _l("其他原因"),
    },
    Gap: {
        Gap.APPROACH: _l("写明揭榜方案"),
        Gap.BASIS: _l("写明研究基础"),
        Gap.COMMITMENTS: _l("逐项答复榜单指标"),
        Gap.TEAM: _l("写明团队，至少一人"),
        Gap.MILESTONES: _l("写明里程碑，至少一个"),
        Gap.BUDGET: _l("写明经费，至少一项"),
        Gap.CONTACT_NAME: _l("写明联系人"),
        Gap.CONTACT_WAY: _l("写明联系电话或邮箱"),
        Gap.AGREEMENT: _l("同意榜单条款"),
    },
}

MARKS: dict[type[StrEnum], dict[Any, tuple[str, str]]] = {
    BidState: {
        B.DRAFT: ("○", "done"),
        B.SUBMITTED: ("●", "good"),
        B.RETRACTED: ("□", "done"),
        B.LAPSED: ("□", "done"),
        B.OPENED: ("◑", "wait"),
        B.ADMITTED: ("✓", "good"),
        B.REFUSED: ("✕", "stop"),
        B.VOID: ("□", "done"),
    },
}
