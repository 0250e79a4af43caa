"""Words of the codes of this feature."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from web.experts.states import ExpertState, ExpertUse, Tie

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    ExpertState: {
        ExpertState.LISTED: _l("待邀请"),
        ExpertState.INVITED: _l("已邀请，等待答复"),
        ExpertState.ACTIVE: _l("在库"),
        ExpertState.PAUSED: _l("暂停"),
        ExpertState.DECLINED: _l("已谢绝"),
        ExpertState.LEFT: _l("已出库"),
    },
    ExpertUse: {
        ExpertUse.REVIEW: _l("项目评审"),
        ExpertUse.ENVOY: _l("科技特派员"),
        ExpertUse.VICE_PRESIDENT: _l("科技副总"),
    },
    Tie: {
        Tie.SAME_ORGANISATION: _l("同一单位"),
        Tie.FORMER_EMPLOYER: _l("曾任职单位"),
        Tie.CO_APPLICANT: _l("参与申报"),
        Tie.EARLIER_DEAL: _l("两单位三年内有合作"),
        Tie.MAIL_DOMAIN: _l("邮箱属于同一单位"),
        Tie.DECLARED: _l("本人申报的利害关系"),
    },
}

MARKS: dict[type[StrEnum], dict[Any, tuple[str, str]]] = {
    ExpertState: {
        ExpertState.LISTED: ("○", "done"),
        ExpertState.INVITED: ("◔", "wait"),
        ExpertState.ACTIVE: ("●", "good"),
        ExpertState.PAUSED: ("‖", "wait"),
        ExpertState.DECLINED: ("✕", "stop"),
        ExpertState.LEFT: ("–", "done"),
    },
}
