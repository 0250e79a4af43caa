"""The guided form of a technology need."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice

from matcher.domain.codes import Confidentiality, Must, NeedKind
from web.base import labels
from web.base.forms.choices import district_choices
from web.base.forms.fields import (
    CodeField,
    CodesField,
    LevelField,
    LocalDateField,
    RadioCodeField,
    WanField,
    as_choices,
)
from web.base.forms.texts import add_error, long_text
from web.drafting.forms import PostingForm

BUDGET = ("budget_min", "budget_max")


def must_choices() -> list[SelectChoice]:
    """Return the criteria an owner may insist on."""
    return as_choices(labels.choices(Must))


class NeedForm(PostingForm):
    """A technology need."""

    SECTIONS: ClassVar[list[tuple[Any, Any, list[str]]]] = [
        (_l("要解决什么"), "", ["title", "summary", "problem", "indicators", "tried"]),
        (_l("归类"), _l("归类越准，推荐的成果越贴近。"), ["need_kind", "fields", "keywords"]),
        (
            _l("条件与合作"),
            "",
            [*BUDGET, "deadline", "modes", "trl_min", "district", "musts"],
        ),
        (_l("公开到什么程度"), "", ["confidentiality", "open_challenge", "valid_until"]),
        (_l("联系方式"), "", ["contact_name", "contact_phone", "contact_email"]),
        (_l("声明"), "", ["not_secret"]),
    ]
    NEEDED = (
        *("title", "summary", "problem", "need_kind", "fields", "district"),
        *("valid_until", "contact_name", "contact_phone", "contact_email"),
    )
    REQUIRED: ClassVar[Mapping[str, Any]] = {
        "title": _l("请用一句话写出要解决的问题。"),
        "summary": _l("请写一段可以公开的摘要。"),
        "problem": _l("请说明现状和卡住的地方，对方据此判断能否解决。"),
        "fields": _l("请至少选择一个产业领域。"),
        "district": _l("请选择所在的县（市、区）。"),
        "valid_until": _l("请填写有效期，一般为半年到一年。"),
        "contact_name": _l("请填写联系人。"),
        "not_secret": _l("提交前需要勾选此项声明；内容涉密的，请勿在本平台填写。"),
    }

    problem = long_text(
        _l("技术难题"),
        _l(
            "现状怎样，卡在哪里，为什么现有办法不行。例：生蚝开壳全靠人工，每人每小时约 60 只，"
            "破损率 8%，旺季招不到人。"
        ),
        7,
    )
    indicators = long_text(
        _l("预期指标"),
        _l("写可以测量的数字，一行一条。例：开壳速度 ≥ 600 只/小时；破损率 ≤ 2%。"),
    )
    tried = long_text(_l("已做过的尝试"), _l("试过什么、结果怎样，避免重复推荐。"), 3)
    need_kind = CodeField(
        _l("需求类型"),
        NeedKind,
        default=NeedKind.CORE,
        description=_l(
            "核心技术：本企业独有的瓶颈。关键共性技术：同行都要解决。前沿技术：着眼长远。"
        ),
    )
    budget_min = WanField(_l("预算下限（万元）"), description=_l("上下限都不填即为面议。"))
    budget_max = WanField(_l("预算上限（万元）"), description=_l("例：80 或 36.5。"))
    deadline = LocalDateField(
        _l("希望解决的时间"), description=_l("希望在哪一天前见到结果，可不填。")
    )
    trl_min = LevelField(
        _l("成熟度要求"), description=_l("希望对方的成果至少到哪一级，不确定可不选。")
    )
    district = SelectField(_l("所在县（市、区）"), choices=district_choices)
    musts = CodesField(
        _l("必须满足"),
        choices=must_choices,
        description=_l(
            "只勾选没有商量余地的条件。明确达不到的成果不会推荐给您；"
            "对方没有写明的仍会推荐，并标为“需核实”。"
        ),
    )
    confidentiality = RadioCodeField(
        _l("公开范围"), Confidentiality, default=Confidentiality.PUBLIC
    )
    open_challenge = BooleanField(
        _l("愿意作为“揭榜挂帅”榜单"),
        description=_l("经论证后公开发榜，由揭榜团队竞争承担。"),
    )

    def storable_values(self) -> dict[str, Any]:
        """Return what can be stored; a budget is stored as a whole or not at all."""
        values = super().storable_values()
        low, high = self.budget_min.data, self.budget_max.data
        if low is not None and high is not None and high < low:
            add_error(self.budget_max, gettext("预算上限应不低于下限。"))
        if self.budget_min.errors or self.budget_max.errors:
            for name in BUDGET:
                values.pop(name, None)
        return values

    def check_complete(self, today: date) -> bool:
        """Add the errors of a need that is not ready for the audit."""
        if self.deadline.data is not None and self.deadline.data <= today:
            add_error(self.deadline, gettext("希望解决的时间应晚于今天。"))
        self._check_musts()
        return super().check_complete(today)

    def _check_musts(self) -> None:
        """A must with nothing to measure by would be an empty word."""
        wants = {
            Must.MATURITY: ("trl_min", gettext("“成熟度”勾选为必须满足，请选择最低的成熟度。")),
            Must.BUDGET: ("budget_max", gettext("“预算”勾选为必须满足，请填写预算上限。")),
            Must.MODES: ("modes", gettext("“合作方式”勾选为必须满足，请选择可以接受的方式。")),
            Must.INDICATORS: ("indicators", gettext("“指标”勾选为必须满足，请写明可测量的数字。")),
        }
        chosen = self.musts.data or []
        for name, message in (wants[must] for must in wants if must.value in chosen):
            if self[name].data in (None, "", []) and not self[name].errors:
                add_error(self[name], message)
