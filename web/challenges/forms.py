"""Forms of challenges: the terms, the reasons of steps, questions and answers."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import HiddenInput

from web.base.forms.base import Form
from web.base.forms.choices import field_choices
from web.base.forms.fields import CodesField, RadioCodeField, WanField
from web.base.forms.problems import Words
from web.base.forms.texts import add_error, long_text, short_text, words
from web.calls.forms import HOW_TO_WRITE, DeadlineField
from web.challenges.states import Variant

TERM_WORDS: Words = {
    ("title", "missing"): _l("请填写榜单名称。"),
    ("problem", "missing"): _l("请写清技术难题。"),
    ("indicators", "missing"): _l("请写清考核指标，一行一条。"),
    ("deliverables", "missing"): _l("请写清要交付什么。"),
    ("fields", "missing"): _l("请至少选一个产业领域。"),
    ("ownership", "missing"): _l("请写清成果归谁。"),
    ("conditions", "missing"): _l("请写清谁可以揭榜。"),
    ("acceptance", "missing"): _l("请写清怎样验收。"),
    ("contact", "missing"): _l("请写公开的联系方式。"),
    ("duration_months", "missing"): _l("请填写完成期限。"),
    ("bids_until", "missing"): _l("请填写揭榜截止时间。"),
    ("bids_until", "past"): _l("揭榜截止时间已经过去，请改晚。"),
    ("bids_until", "over"): _l("揭榜截止时间已过，不能再延长。"),
    ("bids_until", "not_later"): _l("新的截止时间应晚于原来的截止时间。"),
    ("questions_until", "past"): _l("提问截止时间已经过去，请改晚，或留空到揭榜截止。"),
    ("questions_until", "after_bids"): _l("提问截止时间不能晚于揭榜截止时间。"),
    ("money_terms", "missing"): _l("写了榜单金额，请再写清分几次、在什么时候拨付。"),
    ("money_of_bureau", "too_much"): _l("财政资助不能多于榜单金额。"),
    ("money_of_bureau", "no_owner"): _l("没有发榜单位出资，财政资助应等于榜单金额。"),
    ("awards", "only_race"): _l("只有赛马可以立项几家，其他方式请填 1。"),
    ("awards", "no_race"): _l("赛马至少立项 2 家。"),
    ("organisation", "missing"): _l("业主制要有发榜单位。"),
    ("organisation", "unknown"): _l("没有这家单位，请核对全称或统一社会信用代码。"),
    ("owner", "not_agreed"): _l("发榜单位还没有确认条款并同意按指标验收。"),
    ("reason", "missing"): _l("请写明原因。"),
}
"""What is wrong with terms, or missing in them, by field and code."""

QUESTION_WORDS: Words = {
    ("text", "missing"): _l("请写下您的问题。"),
    ("text", "too_many"): _l("您还有几个问题等待答复，请等答复后再问。"),
    ("answer", "missing"): _l("请写下答复。"),
    ("public_text", "missing"): _l("请写下公布的问题。"),
}


def number(label: Any, low: int, high: int, description: Any = "") -> IntegerField:
    """Return a field for a whole number between two."""
    message = _l("请填写 %(low)s 至 %(high)s 的整数。", low=low, high=high)
    rules = [InputRequired(message), NumberRange(low, high, message=message)]
    return IntegerField(label, rules, description=description)


class TermsForm(Form):
    """The terms of a challenge; a draft may leave most of it for later."""

    NEEDED = ("title",)

    version = IntegerField(validators=[Optional()], widget=HiddenInput())
    title = short_text(_l("榜单名称"), _l("一句话说清要攻克什么。"), 200)
    organisation = short_text(
        _l("发榜单位"), _l("单位全称或统一社会信用代码。科技局自己发榜的留空。"), 200
    )
    hides_owner = BooleanField(_l("不公开发榜单位的名称"))
    variant = RadioCodeField(
        _l("组织方式"),
        Variant,
        default=Variant.OPEN,
        description=_l(
            "揭榜挂帅：评出最好的一家。赛马：几家同时资助，阶段考核后择优。业主制：由发榜单位自主选定并说明理由。"
        ),
    )
    problem = long_text(_l("技术难题"), _l("现在是怎样、难在哪里。"), 6)
    background = long_text(_l("背景和意义"), _l("解决以后对产业有什么用。"), 4)
    indicators = long_text(
        _l("考核指标"), _l("一行一条，写明数值和检验办法；揭榜方案逐条响应。"), 5
    )
    deliverables = long_text(_l("交付成果"), _l("样机、标准、报告、示范线等。"), 3)
    fields = CodesField(_l("产业领域"), choices=field_choices)
    money = WanField(_l("榜单金额（万元）"), description=_l("全部立项合计。面议的留空。"))
    money_of_bureau = WanField(
        _l("其中财政资助（万元）"), description=_l("其余由发榜单位支付；没有财政资助的留空。")
    )
    money_terms = long_text(_l("拨付办法"), _l("分几次、在什么时候、各付多少。"), 3)
    ownership = long_text(_l("成果归属"), _l("知识产权归谁、怎样使用。"), 3)
    conditions = long_text(_l("揭榜条件"), _l("谁可以揭榜、要有什么基础。"), 4)
    acceptance = long_text(_l("验收办法"), _l("由谁、怎样检验；达到指标的，发榜单位同意验收。"), 3)
    contact = short_text(_l("联系方式"), _l("公开显示，写科室电话或邮箱。"), 400)
    awards = number(_l("立项几家"), 1, 20, _l("赛马 2 家以上，其他方式 1 家。"))
    publicity_days = number(_l("公示几个工作日"), 1, 60)
    duration_months = IntegerField(
        _l("完成期限（月）"),
        [Optional(), NumberRange(1, 120, message=_l("请填写 1 至 120 的整数。"))],
    )
    questions_until = DeadlineField(
        _l("提问截止时间"), description=_l("可以留空，到揭榜截止都能提问。一天结束写 24:00。")
    )
    bids_until = DeadlineField(
        _l("揭榜截止时间"), description=_l("到时自动截止，发榜后只能延后。一天结束写 24:00。")
    )

    def check(self) -> bool:
        """Check what was typed; return whether a draft can be made of it."""
        self.validate()
        if not self.title.data:
            add_error(self.title, str(TERM_WORDS["title", "missing"]))
        return not self.errors


class ReasonForm(Form):
    """Why a step is taken."""

    NEEDED = ("reason",)

    reason = words(_l("原因"), required=TERM_WORDS["reason", "missing"])


class PublicReasonForm(Form):
    """Why a challenge ends; everybody reads it."""

    NEEDED = ("reason",)

    reason = words(
        _l("原因"),
        required=TERM_WORDS["reason", "missing"],
        description=_l("公开显示，也写给提问和揭榜的单位。"),
    )


class ExtendForm(Form):
    """A later deadline, and why."""

    NEEDED = ("bids_until", "reason")

    bids_until = DeadlineField(_l("新的揭榜截止时间"), description=HOW_TO_WRITE)
    reason = words(
        _l("原因"),
        required=TERM_WORDS["reason", "missing"],
        description=_l("公开显示，也写给提问和揭榜的单位。"),
    )

    def check(self) -> bool:
        """Check what was typed; return whether it can be done."""
        self.validate()
        if self.bids_until.data is None and not self.bids_until.errors:
            add_error(self.bids_until, gettext("请填写新的截止时间。"))
        return not self.errors


class ChangesForm(Form):
    """What the owner wants changed."""

    NEEDED = ("note",)

    note = words(
        _l("修改意见"),
        required=_l("请写明哪一项要怎样修改。"),
        description=_l("只有科技局看得到。"),
    )


class AgreeForm(Form):
    """The owner agrees to the terms."""

    agrees = BooleanField(_l("条款无误；成果达到榜单指标的，我单位同意验收并按约定支付"))

    def check(self) -> bool:
        """Check that it was ticked."""
        self.validate()
        if not self.agrees.data:
            add_error(self.agrees, gettext("请勾选同意后再确认。"))
        return not self.errors


class QuestionForm(Form):
    """A question about a challenge."""

    NEEDED = ("text",)

    text = words(
        _l("您的问题"),
        required=QUESTION_WORDS["text", "missing"],
        description=_l("答复后问题和答复一起公开，不显示是谁问的。请不要写单位名称和联系方式。"),
    )


class AnswerForm(Form):
    """The office's answer, and the question as it is published."""

    NEEDED = ("public_text", "answer")

    public_text = words(
        _l("公布的问题"),
        required=QUESTION_WORDS["public_text", "missing"],
        description=_l("去掉会让人看出是谁提问的内容。"),
    )
    answer = words(
        _l("答复"), required=QUESTION_WORDS["answer", "missing"], description=_l("公开显示。")
    )
