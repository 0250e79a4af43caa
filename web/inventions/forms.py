"""The forms of inventions and of each step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from web.base.arguments import key_of
from web.base.forms.base import Form
from web.base.forms.choices import with_empty
from web.base.forms.fields import (
    CodeField,
    LevelField,
    LocalDateField,
    RadioCodeField,
    TextField,
    WanField,
    as_choices,
)
from web.base.forms.problems import Words
from web.base.forms.texts import long_text, short_text, words
from web.inventions.states import (
    DiligenceKind,
    EvaluationMethod,
    InventionKind,
    MarketWay,
    TransfereeKind,
    TransferWay,
)
from web.postings.disclosure import PostingView

WORDS: Words = {
    ("title", "unverified"): _l("单位通过核验后才能登记。"),
    ("contact_name", "unverified"): _l("单位通过核验后才能声明使用。"),
    ("posting_id", "unknown"): _l("只能关联本单位已发布的成果。"),
    ("steps", "count"): _l("请写 1 至 8 个不同的环节，一行一个。"),
    ("day", "future"): _l("日期不能晚于今天。"),
    ("words", "missing"): _l("请写明原因。"),
    ("how", "missing"): _l("请写明异议的处理程序和办法。"),
    ("named", "missing"): _l("请写明提出异议的人或单位。"),
    ("text", "missing"): _l("请写明事实和理由。"),
    ("answer", "missing"): _l("请写明答复的内容。"),
    ("until", "before"): _l("截止日期应晚于开始日期，并且晚于今天。"),
}

YES, NO = "yes", "no"


def _line(label: Any, required: Any, description: Any = "", most: int = 200) -> Any:
    checks = [DataRequired(required), Length(max=most, message=_l("内容过长，请写短一些。"))]
    return TextField(label, checks, description=description)


def _day(label: Any, description: Any = "") -> LocalDateField:
    return LocalDateField(label, [InputRequired(_l("请填写日期。"))], description=description)


def amount_field(label: Any) -> WanField:
    """Return a field for an amount that must be a number: 面议 is none here."""
    return WanField(label, [InputRequired(_l("请填写金额。")), _is_number])


def _is_number(_form: Any, field: WanField) -> None:
    if field.data is None:
        raise ValidationError(gettext("请填写金额。"))


class InventionForm(Form):
    """What is registered."""

    NEEDED = ("title", "kind", "abstract", "inventors")

    title = _line(_l("成果名称"), _l("请填写成果名称。"))
    kind = CodeField(
        _l("类型"), InventionKind, empty=_l("请选择"), validators=[DataRequired(_l("请选择类型。"))]
    )
    abstract = words(_l("简介"), required=_l("请填写简介。"), description=_l("公开后人人可见。"))
    rights = words(_l("权利编号"), description=_l("专利号、登记号等，一行一个；公开后人人可见。"))
    inventors = words(
        _l("完成人"),
        required=_l("请填写完成人。"),
        description=_l("一行一位；勾选下一项才公开。"),
    )
    shows_inventors = BooleanField(_l("完成人同意公开姓名"))
    department = short_text(_l("所在部门"), _l("不公开。"))
    origin = long_text(_l("来源"), _l("依托的项目、使用的物质技术条件；不公开。"), 3)
    trl = LevelField(_l("成熟度"))
    posting_id = SelectField(_l("对应的已发布成果"), choices=[], validate_choice=False)
    is_listed = BooleanField(_l("批准转化后在职务成果库公开"), default=True)

    def offer(self, postings: Iterable[PostingView]) -> None:
        """Offer the institute's own published achievements."""
        titles = [(str(one.id), one.title) for one in postings]
        self.posting_id.choices = with_empty(as_choices(titles))

    def values(self) -> dict[str, Any]:
        """Return what is stored."""
        names = (
            "title kind abstract rights inventors shows_inventors department origin trl is_listed"
        )
        found = {name: self[name].data for name in names.split()}
        return found | {"posting_id": key_of(self.posting_id.data)}


class StepsForm(Form):
    """The institute's list of approvals."""

    NEEDED = ("steps",)

    steps = TextAreaField(
        _l("审批环节"),
        [DataRequired(_l("请写 1 至 8 个不同的环节，一行一个。"))],
        description=_l("按先后一行一个，例如：院系、成果转化部门、单位负责人。"),
        render_kw={"rows": 5},
    )

    @property
    def lines(self) -> list[str]:
        """The steps as typed."""
        return [line.strip()[:60] for line in (self.steps.data or "").splitlines() if line.strip()]


class EvaluationForm(Form):
    """What it was found to be worth."""

    NEEDED = ("method", "evaluator", "value", "day")

    method = RadioCodeField(
        _l("评估方法"), EvaluationMethod, validators=[InputRequired(_l("请选择评估方法。"))]
    )
    evaluator = _line(_l("评估人"), _l("请填写评估人。"), _l("机构，或单位内部的评估小组。"))
    value = amount_field(_l("评估值（万元）"))
    day = _day(_l("评估日期"))
    note = words(_l("说明"), description=_l("如报告编号、主要参数。"))


class VerdictForm(Form):
    """The word of one step."""

    NEEDED = ("verdict", "person", "day")

    verdict = SelectField(
        _l("意见"),
        choices=lambda: with_empty(as_choices([(YES, gettext("同意")), (NO, gettext("不同意"))])),
        validators=[DataRequired(_l("请选择同意或不同意。"))],
    )
    person = _line(_l("审批人"), _l("请填写审批人。"), most=100)
    day = _day(_l("审批日期"))
    words = words(_l("审批意见"), description=_l("不同意的必须写明原因。"))


class PriceForm(Form):
    """What is published."""

    NEEDED = ("amount", "way", "transferee_kind", "how")

    amount = amount_field(_l("拟交易价格（万元）"))
    way = CodeField(
        _l("转化方式"),
        TransferWay,
        empty=_l("请选择"),
        validators=[DataRequired(_l("请选择转化方式。"))],
    )
    transferee_kind = CodeField(
        _l("受让方类别"),
        TransfereeKind,
        empty=_l("请选择"),
        validators=[DataRequired(_l("请选择受让方类别。"))],
    )
    transferee = short_text(_l("受让方名称"), _l("已确定的填写。"), 200)
    hides_transferee = BooleanField(_l("公示结束前只公开受让方类别，不公开名称"))
    how = words(
        _l("异议处理程序和办法"),
        required=_l("请写明异议的处理程序和办法。"),
        description=_l("向谁提出、怎样处理、多久答复；与公示一并公开。"),
    )


class TradeForm(Form):
    """Where and when the market found the price."""

    NEEDED = ("way", "place", "day", "price")

    way = RadioCodeField(
        _l("交易方式"), MarketWay, validators=[InputRequired(_l("请选择交易方式。"))]
    )
    place = _line(_l("交易场所"), _l("请填写交易场所。"))
    day = _day(_l("成交日期"))
    price = amount_field(_l("成交价（万元）"))
    note = words(_l("说明"))


class TransferForm(Form):
    """To whom it has passed."""

    NEEDED = ("to", "day")

    to = _line(_l("受让方或被许可方"), _l("请填写受让方或被许可方。"))
    day = _day(_l("签约日期"))
    contract_number = short_text(_l("合同编号"), most=64)


class WithdrawForm(Form):
    """Why it is taken off its way."""

    NEEDED = ("words",)

    words = words(_l("撤回的原因"), required=_l("请写明原因。"))


class DiligenceForm(Form):
    """An entry of the record of due diligence."""

    NEEDED = ("kind", "day", "words")

    kind = RadioCodeField(_l("类别"), DiligenceKind, validators=[InputRequired(_l("请选择类别。"))])
    day = _day(_l("日期"))
    people = short_text(_l("参加人或核查人"), most=400)
    words = words(_l("内容"), required=_l("请写明内容。"))


class ObjectionForm(Form):
    """What is objected."""

    NEEDED: ClassVar[Sequence[str]] = ("text",)

    text = words(_l("事实和理由"), required=_l("请写明事实和理由。"))


class PaperForm(ObjectionForm):
    """An objection that came on paper."""

    NEEDED: ClassVar[Sequence[str]] = ("named", "text")

    named = _line(_l("提出异议的人或单位"), _l("请写明提出异议的人或单位。"))


class AnswerForm(Form):
    """What is answered to an objection."""

    NEEDED = ("outcome", "answer")

    outcome = SelectField(
        _l("结论"),
        choices=lambda: with_empty(
            as_choices(
                [
                    ("dismiss", gettext("异议不成立")),
                    ("uphold", gettext("异议成立，停止公示，重新定价")),
                ]
            )
        ),
        validators=[DataRequired(_l("请选择结论。"))],
    )
    answer = words(_l("答复"), required=_l("请写明答复的内容。"))


class LicenceForm(Form):
    """The terms on which anybody may use a patent."""

    NEEDED = ("patents", "fee", "payment", "territory", "since", "until")

    patents = words(_l("专利号"), required=_l("请填写专利号。"), description=_l("一行一个。"))
    fee = words(_l("许可使用费标准"), required=_l("请填写许可使用费标准。"))
    payment = words(_l("支付方式"), required=_l("请填写支付方式。"))
    territory = _line(_l("地域范围"), _l("请填写地域范围。"))
    since = _day(_l("开始日期"))
    until = _day(_l("截止日期"))


class UseForm(Form):
    """A firm's notice."""

    NEEDED = ("contact_name", "contact_phone")

    contact_name = _line(_l("联系人"), _l("请填写联系人。"), most=100)
    contact_phone = _line(_l("联系电话"), _l("请填写联系电话。"), most=50)
    words = words(_l("用途说明"), description=_l("用在什么产品、预计何时开始。"))
