"""The steps that officers take on a challenge's page: their words, and which need a reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from web.challenges import service
from web.challenges.forms import PublicReasonForm, ReasonForm


@dataclass(frozen=True, slots=True)
class OfficeStep:
    """One step: what the button says, what will happen, and what is flashed afterwards."""

    words: Any
    effects: tuple[Any, ...]
    done: Any
    run: Callable[..., None]
    form: type[ReasonForm | PublicReasonForm] | None = None
    """The form of the reason, where one is needed: ``run`` takes it before the version."""
    ends: bool = False


STEPS: Mapping[str, OfficeStep] = {
    "appraise": OfficeStep(
        _l("开始论证"),
        (_l("条款在论证期间不能修改。"), _l("接下来安排专家论证。")),
        _l("已开始论证。"),
        service.appraise,
    ),
    "waive_appraisal": OfficeStep(
        _l("免于论证"),
        (_l("不经专家论证，进入待发榜。原因记入日志。"),),
        _l("已记为免于论证，可以发榜。"),
        service.waive_appraisal,
        ReasonForm,
    ),
    "approve": OfficeStep(
        _l("论证通过"),
        (_l("进入待发榜，条款还可以修改。"),),
        _l("已记为论证通过，可以发榜。"),
        service.approve,
    ),
    "send_back": OfficeStep(
        _l("退回修改"),
        (_l("回到拟稿，并把原因告诉发榜单位。"),),
        _l("已退回拟稿。"),
        service.send_back,
        ReasonForm,
        ends=True,
    ),
    "fail": OfficeStep(
        _l("记为流榜"),
        (
            _l("榜单就此结束，不再立项，之后不能恢复。"),
            _l("原因公开显示，并通知发榜单位和提问、揭榜的单位。"),
        ),
        _l("已记为流榜。"),
        service.fail,
        PublicReasonForm,
        ends=True,
    ),
    "withdraw": OfficeStep(
        _l("撤榜"),
        (
            _l("榜单就此结束，之后不能恢复。"),
            _l("已经发榜的，公开页面保留并显示原因，通知发榜单位和提问、揭榜的单位。"),
        ),
        _l("已撤榜。"),
        service.withdraw,
        PublicReasonForm,
        ends=True,
    ),
}
"""In the order of a challenge's life; announcing and extending have pages of their own."""
