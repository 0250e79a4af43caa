"""Words and marks of the codes of this feature."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from web.challenges.states import ChallengeState, Variant
from web.challenges.strip import Phase

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    Variant: {
        Variant.OPEN: _l("揭榜挂帅"),
        Variant.RACE: _l("赛马"),
        Variant.OWNER: _l("业主制"),
    },
    ChallengeState: {
        ChallengeState.DRAFT: _l("拟稿"),
        ChallengeState.APPRAISAL: _l("论证中"),
        ChallengeState.READY: _l("待发榜"),
        ChallengeState.ANNOUNCED: _l("揭榜中"),
        ChallengeState.CLOSED: _l("揭榜截止"),
        ChallengeState.OPENED: _l("形式审查"),
        ChallengeState.REVIEW: _l("评审中"),
        ChallengeState.RANKED: _l("评审完成"),
        ChallengeState.PUBLICITY: _l("公示中"),
        ChallengeState.AWARDED: _l("已立项"),
        ChallengeState.RUNNING: _l("实施中"),
        ChallengeState.ACCEPTED: _l("已验收"),
        ChallengeState.TERMINATED: _l("已终止"),
        ChallengeState.FAILED: _l("流榜"),
        ChallengeState.WITHDRAWN: _l("已撤榜"),
    },
    Phase: {
        Phase.OPEN: _l("正在揭榜"),
        Phase.REVIEW: _l("正在评审"),
        Phase.PUBLICITY: _l("正在公示"),
        Phase.RUNNING: _l("正在实施"),
        Phase.FINISHED: _l("已结束"),
    },
}

MARKS: dict[type[StrEnum], dict[Any, tuple[str, str]]] = {
    ChallengeState: {
        ChallengeState.DRAFT: ("○", "done"),
        ChallengeState.APPRAISAL: ("◔", "wait"),
        ChallengeState.READY: ("◑", "wait"),
        ChallengeState.ANNOUNCED: ("●", "good"),
        ChallengeState.CLOSED: ("■", "done"),
        ChallengeState.OPENED: ("◔", "wait"),
        ChallengeState.REVIEW: ("◑", "wait"),
        ChallengeState.RANKED: ("◕", "wait"),
        ChallengeState.PUBLICITY: ("◕", "good"),
        ChallengeState.AWARDED: ("✓", "good"),
        ChallengeState.RUNNING: ("●", "brand"),
        ChallengeState.ACCEPTED: ("✓", "brand"),
        ChallengeState.TERMINATED: ("✕", "stop"),
        ChallengeState.FAILED: ("□", "done"),
        ChallengeState.WITHDRAWN: ("✕", "stop"),
    },
}

STATIONS = (_l("发榜"), _l("揭榜"), _l("评审"), _l("公示"), _l("立项"), _l("验收"))
"""The stations of a challenge's public strip."""
