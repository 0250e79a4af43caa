"""The forms of choices, objections and awards; those with rows are in ``row_forms.py``."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from web.awarding.states import ObjectionOutcome, StageStep
from web.base.arguments import key_of
from web.base.forms.base import Form
from web.base.forms.fields import LocalDateField, TextField, WanField, as_choices
from web.base.forms.problems import Words
from web.base.forms.texts import add_error, long_text, words

DISMISS = "dismiss"
PROCEDURE = "procedure"
"""What an objection is against that is against no bid."""

CHOICE_WORDS: Words = {
    ("bid", "missing"): _l("请选定一家揭榜方。"),
    ("reasons", "missing"): _l("请写明选定的理由。"),
    ("public_reasons", "missing"): _l("请写明可以公开的理由，公示时大家会看到。"),
}
OBJECTION_WORDS: Words = {
    ("bid", "unknown"): _l("请从公示的揭榜方中选择。"),
    ("text", "missing"): _l("请写明异议的事实和理由。"),
}
ANSWER_WORDS: Words = {
    ("answer", "missing"): _l("请写明答复，提出异议的单位会看到。"),
    ("outcome", "no_bid"): _l("这份异议不针对某一家，请选择其他处理。"),
    ("public_reason", "missing"): _l("异议成立时，请写明可以公开的原因。"),
}
CONTRACT_WORDS: Words = {
    ("number", "missing"): _l("请填写合同编号。"),
    ("signed_on", "future"): _l("签订日期不能晚于今天。"),
    ("signed_on", "too_early"): _l("签订日期不能早于立项日期。"),
    ("money", "too_much"): _l("合同金额不能超过公示的金额。"),
    ("money", "no_stages"): _l("还没有里程碑，请先编排里程碑。"),
    ("money", "sum"): _l("各里程碑金额之和与合同金额不一致，请先调整里程碑。"),
    ("money", "unconfirmed"): _l("里程碑调整后，有关各方都同意才能签订，请先等待确认。"),
    ("money", "no_gate"): _l("赛马的里程碑里至少要有一个阶段考核，请先调整里程碑。"),
}
REASON_WORDS: Words = {("reason", "missing"): _l("请写明原因。")}
REPORT_WORDS: Words = {("report", "missing"): _l("请写明完成情况。")}
OPINION_WORDS: Words = {("opinion", "missing"): _l("请写明意见。")}
PLAN_ANSWER_WORDS: Words = {("words", "missing"): _l("不同意的，请写明需要怎样调整。")}
DECISION_WORDS: Words = {
    ("answer", "missing"): _l("请写明理由，团队会看到。"),
    ("how", "owner"): _l("按业主制，发榜单位同意后才能通过。"),
    ("how", "gate"): _l("赛马的阶段考核请在“阶段考核”页面各队一并决定。"),
}


class ChoiceForm(Form):
    """Which bid the owner chooses, and why."""

    NEEDED = ("bid", "reasons", "public_reasons")

    bid = RadioField(_l("选定的揭榜方"), choices=[], validate_choice=False)
    reasons = long_text(_l("选定的理由"), _l("给科技局看，不公开。"))
    public_reasons = long_text(_l("可以公开的理由"), _l("公示时大家都能看到，不要写商业秘密。"), 3)

    def offer(self, bids: Iterable[tuple[int, str]]) -> None:
        """Offer bids, by key and name."""
        self.bid.choices = as_choices((str(key), name) for key, name in bids)

    @property
    def bid_id(self) -> int | None:
        """The bid that was chosen."""
        return key_of(self.bid.data)


class ObjectionForm(Form):
    """What somebody objects to."""

    NEEDED = ("bid", "text")

    bid = SelectField(
        _l("异议针对"), [InputRequired(_l("请选择一项。"))], choices=[], validate_choice=False
    )
    text = long_text(
        _l("异议的事实和理由"),
        _l("请写清事实和依据，提交后可以附上材料。只有您单位和科技局看得到。"),
        8,
    )

    def offer(self, bids: Iterable[tuple[int, str]]) -> None:
        """Offer the publicised bids, and the procedure."""
        named = [(str(key), name) for key, name in bids]
        procedure = (PROCEDURE, gettext("评审和公示的程序"))
        self.bid.choices = as_choices([("", gettext("请选择")), *named, procedure])

    def check(self) -> bool:
        """Return whether it says against what, and why."""
        self.validate()
        if not self.text.data:
            add_error(self.text, str(OBJECTION_WORDS["text", "missing"]))
        return not self.errors

    @property
    def bid_id(self) -> int | None:
        """The bid it is against; None for the procedure."""
        return key_of(self.bid.data)


class AnswerForm(Form):
    """What officers answer to an objection, and what follows."""

    NEEDED = ("outcome", "answer")

    outcome = SelectField(_l("处理"), choices=[])
    answer = long_text(_l("答复"), _l("提出异议的单位会看到。"))
    public_reason = words(
        _l("可以公开的原因"),
        description=_l(
            "异议成立时填写。被取消的揭榜方会看到；重新评审或流榜时大家都能看到。不要写谁提出了异议。"
        ),
    )

    def offer(self, *, has_bid: bool) -> None:
        """Offer what may follow; without a bid nobody is dropped."""
        found = [(DISMISS, gettext("异议不成立"))]
        if has_bid:
            found.append(
                (ObjectionOutcome.DROP.value, gettext("成立，取消这家的拟立项，可以按排名递补"))
            )
        found.append((ObjectionOutcome.REVIEW_AGAIN.value, gettext("成立，重新评审")))
        found.append((ObjectionOutcome.FAIL.value, gettext("成立，流榜")))
        self.outcome.choices = as_choices([("", gettext("请选择")), *found])

    def check(self) -> bool:
        """Return whether something was chosen and said."""
        self.outcome.validators = [DataRequired(gettext("请选择一项。"))]
        return bool(self.validate())


class ContractForm(Form):
    """What the contract of an award says."""

    NEEDED = ("number", "signed_on", "money")

    number = TextField(
        _l("合同编号"),
        [
            InputRequired(_l("请填写合同编号。")),
            Length(max=64, message=_l("内容过长，请写短一些。")),
        ],
    )
    signed_on = LocalDateField(_l("签订日期"), [InputRequired(_l("请填写日期，例如 2026-11-30。"))])
    money = WanField(
        _l("合同金额（万元）"),
        [InputRequired(_l("请填写金额。"))],
        description=_l("不超过公示的金额，并与各里程碑金额之和一致。"),
    )


class ReasonForm(Form):
    """Why an award ends."""

    NEEDED = ("reason",)

    reason = words(_l("原因"), required=_l("请写明原因。"))


class ReportForm(Form):
    """What a team reports of a milestone."""

    NEEDED = ("report",)

    report = long_text(_l("完成情况"), _l("对照任务逐条写明；附件请先在上面上传。"), 8)


class OpinionForm(Form):
    """What the owner of the problem thinks of a report."""

    NEEDED = ("agrees", "opinion")

    agrees = RadioField(
        _l("是否同意通过"),
        [InputRequired(_l("请选择一项。"))],
        choices=lambda: as_choices([("yes", gettext("同意")), ("no", gettext("不同意"))]),
    )
    opinion = words(_l("意见"), required=_l("请写明意见。"), description=_l("团队和科技局会看到。"))


class PlanAnswerForm(Form):
    """What the team or the owner says of milestones that officers changed."""

    NEEDED = ("agrees",)

    agrees = RadioField(
        _l("是否同意调整后的里程碑"),
        [InputRequired(_l("请选择一项。"))],
        choices=lambda: as_choices([("yes", gettext("同意")), ("no", gettext("不同意"))]),
        id="plan-agrees",
    )
    words = words(_l("说明"), description=_l("不同意时必填。另一方和科技局会看到。"))


class DecisionForm(Form):
    """What the office decides about a milestone."""

    NEEDED = ("how", "answer")

    how = RadioField(_l("考核结果"), [InputRequired(_l("请选择一项。"))], choices=[])
    answer = words(_l("理由"), required=_l("请写明理由，团队会看到。"))

    def offer(self, *, is_race_gate: bool) -> None:
        """Offer the steps; at a gate of a race the teams are decided about together."""
        steps = [
            (StageStep.PASS.value, gettext("通过")),
            (StageStep.RETURN.value, gettext("退回补充")),
            (StageStep.FAIL.value, gettext("不通过")),
        ]
        self.how.choices = as_choices([steps[1]] if is_race_gate else steps)


class PlaceForm(Form):
    """What accompanies a publicity period: its notice, and a later last day."""

    text = long_text(_l("公示说明"), _l("公开。越过排名更前的揭榜方时，必须写明原因。"))
    last_day = LocalDateField(
        _l("公示截止日"),
        [Optional()],
        description=_l("空着则公示到按工作日历算出的日期，也可以填更晚的日期。"),
    )
