"""What is to be done next about a challenge, in words for the office; and stored moments."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l

from web.challenges.models import Challenge
from web.challenges.states import ChallengeState, Variant
from web.challenges.steps import STEPS
from web.challenges.words import LABELS

S = ChallengeState

NEXT = {
    S.DRAFT: _l("补全条款，请发榜单位核对，然后安排论证。"),
    S.APPRAISAL: _l("安排专家论证，论证后记为通过或退回。"),
    S.READY: _l("备齐后发榜。"),
    S.ANNOUNCED: _l("正在接收揭榜，到时自动截止。"),
    S.CLOSED: _l("揭榜已截止，开启揭榜材料。"),
    S.OPENED: _l("做形式审查，然后开始评审。"),
    S.REVIEW: _l("评审进行中。"),
    S.RANKED: _l("评审完成，公示结果或记为流榜。"),
    S.PUBLICITY: _l("公示期内受理异议，期满后立项。"),
    S.AWARDED: _l("签订合同，开始实施。"),
    S.RUNNING: _l("跟踪里程碑和阶段考核，完成后验收。"),
    S.ACCEPTED: _l("已验收。"),
    S.TERMINATED: _l("已终止。"),
    S.FAILED: _l("已流榜。"),
    S.WITHDRAWN: _l("已撤榜。"),
}


def next_step(challenge: Challenge) -> str:
    """Return what is to be done next."""
    return str(NEXT[challenge.state])


def step_words(name: str) -> str:
    """Return the words of a step's button."""
    return str(STEPS[name].words)


def variant_name(code: str) -> str:
    """Return the name of a way to organise a challenge."""
    return str(LABELS[Variant][Variant(code)])


def stored_moment(text: str) -> datetime:
    """Return a moment stored as text."""
    return datetime.fromisoformat(text)


GLOBALS = {
    function.__name__: function for function in (next_step, step_words, variant_name, stored_moment)
}
