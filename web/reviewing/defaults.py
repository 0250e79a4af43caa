"""The criteria and the bounds that a new round begins with; the office may change all of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from web.challenges.states import ChallengeState
from web.reviewing.states import Purpose, ReviewMode

WHOLE = 100
MOST_CRITERIA = 10
BLIND_MODES = (ReviewMode.NETWORK, ReviewMode.MEETING)
"""Who visits a team sees whose it is."""

WANTED_STATE = {
    Purpose.APPRAISAL: ChallengeState.APPRAISAL,
    Purpose.BIDS: ChallengeState.REVIEW,
    Purpose.GATE: ChallengeState.RUNNING,
    Purpose.ACCEPTANCE: ChallengeState.RUNNING,
}
"""Purpose of a round -> the state in which the challenge must be."""


@dataclass(frozen=True, slots=True)
class Usual:
    """A criterion as it is usual: its name, what deserves points, its weight in percent."""

    name: Any
    guide: Any
    weight: int


_APPRAISAL = (
    Usual(_l("产业影响"), _l("解决后惠及多少企业，产业链上是不是急需。"), 35),
    Usual(_l("研究基础"), _l("国内有没有团队具备攻关条件。"), 20),
    Usual(_l("技术指标"), _l("指标是否先进、可测、三年内能够达到。"), 30),
    Usual(_l("经费合理"), _l("榜单金额和分担比例与任务是否相称。"), 15),
)
_NETWORK = (
    Usual(_l("先进性与创新"), _l("与现有技术相比有什么突破。"), 30),
    Usual(_l("方案可行"), _l("技术路线清楚，风险有应对。"), 25),
    Usual(_l("团队与基础"), _l("团队做过什么，已有什么条件。"), 20),
    Usual(_l("指标响应"), _l("对榜单指标逐条响应，有的高于要求。"), 15),
    Usual(_l("经费合理"), _l("预算与任务相称，依据充分。"), 10),
)
_MEETING = (
    Usual(_l("方案可行"), _l("答辩中技术路线经得起追问。"), 30),
    Usual(_l("先进性与创新"), _l("与现有技术相比有什么突破。"), 25),
    Usual(_l("团队与组织"), _l("负责人和分工能保证完成。"), 20),
    Usual(_l("指标与验收"), _l("考核指标可测，验收办法可行。"), 15),
    Usual(_l("经费合理"), _l("预算与任务相称，依据充分。"), 10),
)
_VISIT = (
    Usual(_l("研发条件"), _l("设备、场地和中试条件是否属实、够用。"), 40),
    Usual(_l("团队到位"), _l("骨干是否全职在岗，分工是否落实。"), 30),
    Usual(_l("前期成果"), _l("样机、数据和应用是否与揭榜方案一致。"), 30),
)
_GATE = (
    Usual(_l("任务完成"), _l("本阶段任务和里程碑是否完成。"), 40),
    Usual(_l("指标达到"), _l("阶段指标有没有检测或用户证明。"), 35),
    Usual(_l("后续可行"), _l("按现在的进展能否如期完成。"), 15),
    Usual(_l("经费使用"), _l("支出合规，与进度相称。"), 10),
)
_ACCEPTANCE = (
    Usual(_l("指标达到"), _l("合同约定的指标是否全部达到。"), 50),
    Usual(_l("成果应用"), _l("在发榜单位的应用情况。"), 30),
    Usual(_l("资料完整"), _l("技术资料、检测报告和财务资料是否齐全。"), 10),
    Usual(_l("经费使用"), _l("支出合规，决算清楚。"), 10),
)


def usual_criteria(purpose: Purpose, mode: ReviewMode) -> Sequence[Usual]:
    """Return the criteria that a round of a purpose and mode begins with."""
    if purpose is Purpose.BIDS:
        by_mode = {ReviewMode.MEETING: _MEETING, ReviewMode.VISIT: _VISIT}
        return by_mode.get(mode, _NETWORK)
    others = {Purpose.APPRAISAL: _APPRAISAL, Purpose.GATE: _GATE}
    return others.get(purpose, _ACCEPTANCE)


def may_be_blind(purpose: Purpose, mode: ReviewMode) -> bool:
    """Return whether who bids can be kept from the experts; an awarded team is public."""
    return purpose is Purpose.BIDS and mode in BLIND_MODES
