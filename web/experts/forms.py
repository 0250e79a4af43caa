"""The forms of the pool: an expert's facts, interests, an answer to an invitation, a file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, ClassVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField
from wtforms.validators import InputRequired, NumberRange

from matcher.domain.codes import ConflictCode
from web.base import labels
from web.base.forms.base import Form
from web.base.forms.choices import field_choices
from web.base.forms.fields import CodesField, LocalDateField, RadioCodeField, as_choices
from web.base.forms.problems import Words
from web.base.forms.texts import add_error, short_text, words
from web.base.widths import narrow
from web.brokers.forms import NumberField
from web.experts.models import DEFAULT_CAPACITY, Expert
from web.experts.service import Facts
from web.experts.states import ExpertUse
from web.membership.forms import EMAIL_WORDS

MOST_EMPLOYERS = 30

FACTS_WORDS: Words = {
    ("email", "not_an_address"): EMAIL_WORDS["email", "not_an_address"],
    ("email", "taken"): _l("这个邮箱已在专家库中。"),
    ("email", "other_role"): _l("这个邮箱已有其他角色的账号，请填写专家的另一个邮箱。"),
    ("away_until", "before"): _l("结束日期不能早于开始日期。"),
    ("away_until", "missing"): _l("请填写结束日期，过后自动恢复。"),
}
INTEREST_WORDS: Words = {
    ("named", "missing"): _l("请填写单位或个人的名称。"),
    ("named", "noted"): _l("与它的利害关系已经申报过。"),
    ("note", "missing"): _l("选了“其他”，请写明是什么关系。"),
}
"""What is wrong with what was given, by field and code."""

_BETWEEN = re.compile(r"[、，,；;\n]+")


def split_names(text: str) -> tuple[str, ...]:
    """Return the names in a text, separated by line ends or commas, each once."""
    names = (part.strip() for part in _BETWEEN.split(narrow(text)))
    return tuple(dict.fromkeys(name for name in names if name))


def use_choices() -> list[Any]:
    """Return what somebody can be asked for."""
    return as_choices(labels.choices(ExpertUse))


class ProfileForm(Form):
    """What an expert says of the own work."""

    NEEDED: ClassVar[Sequence[str]] = ("capacity",)

    title = short_text(_l("职称"), _l("例如：教授、研究员、正高级工程师。"))
    organisation = short_text(_l("所在单位"), _l("填写全称，系统据此回避本单位。"), 200)
    former = words(
        _l("曾任职单位"), description=_l("每行一个全称，近几年任职、兼职过的都写上，系统据此回避。")
    )
    fields = CodesField(_l("熟悉的领域"), choices=field_choices)
    subjects = words(
        _l("研究方向"),
        description=_l("写具体，例如：深水网箱结构、网衣防附着。抽取时按它比对。"),
    )
    uses = CodesField(
        _l("愿意承担的工作"), choices=use_choices, description=_l("没有勾选的，不会来邀请。")
    )
    capacity = NumberField(
        _l("同时评审的上限"),
        [
            InputRequired(_l("请填写 1 至 100。")),
            NumberRange(1, 100, message=_l("请填写 1 至 100。")),
        ],
        description=_l("同时等待评审的材料最多几份。"),
        default=DEFAULT_CAPACITY,
        render_kw={"inputmode": "numeric"},
    )
    away_from = LocalDateField(_l("不在的开始日期"), description=_l("留空表示从现在起。"))
    away_until = LocalDateField(
        _l("不在的结束日期"), description=_l("到这一天为止不抽取，过后自动恢复。在则留空。")
    )

    def facts(self, name: str) -> Facts:
        """Return what was typed as the facts of an expert of this name."""
        return Facts(
            name=name,
            title=self.title.data or "",
            organisation=self.organisation.data or "",
            former_employers=split_names(self.former.data or ""),
            fields=tuple(self.fields.data or ()),
            subjects=self.subjects.data or "",
            uses=tuple(self.uses.data or ()),
            capacity=self.capacity.data or DEFAULT_CAPACITY,
            away_from=self.away_from.data,
            away_until=self.away_until.data,
        )

    def check(self) -> bool:
        """A list of employers must not be a whole text."""
        self.validate()
        names = split_names(self.former.data or "")
        if len(names) > MOST_EMPLOYERS or any(len(name) > 200 for name in names):
            add_error(self.former, gettext("最多 30 个单位，每个不超过 200 个字，每行一个。"))
        return not self.errors


class ExpertForm(ProfileForm):
    """What an officer knows of an expert."""

    NEEDED: ClassVar[Sequence[str]] = ("name", "capacity")

    name = short_text(_l("姓名"), autocomplete="off")

    def check(self) -> bool:
        """An expert has a name."""
        super().check()
        if not self.name.data and not self.name.errors:
            add_error(self.name, gettext("请填写姓名。"))
        return not self.errors


class NewExpertForm(ExpertForm):
    """Somebody new, with the address for the invitation."""

    NEEDED = ("name", "email", "capacity")

    email = short_text(_l("邮箱"), _l("邀请发到这里。"), 254, autocomplete="off", inputmode="email")

    def check(self) -> bool:
        """An invitation needs an address."""
        super().check()
        if not self.email.data and not self.email.errors:
            add_error(self.email, gettext("请填写邮箱。"))
        return not self.errors


def values_of(expert: Expert) -> dict[str, Any]:
    """Return an entry as the form shows it."""
    names = ("name", "title", "fields", "subjects", "uses", "capacity", "away_from", "away_until")
    return {
        **{name: getattr(expert, name) for name in names},
        "organisation": expert.belongs_to,
        "former": "\n".join(expert.former_employers),
    }


class InterestForm(Form):
    """An interest in an organisation or in somebody."""

    NEEDED = ("named", "code")

    named = short_text(
        _l("单位或个人"), _l("单位写全称或统一社会信用代码，个人写姓名。"), 200, autocomplete="off"
    )
    code = RadioCodeField(_l("利害关系"), ConflictCode)
    note = words(_l("说明"), description=_l("选“其他”时必填。只有您和管理员能看到。"))

    def check(self) -> bool:
        """A note is shorter than other texts."""
        self.validate()
        if not self.named.data:
            add_error(self.named, str(INTEREST_WORDS["named", "missing"]))
        if len(self.note.data or "") > 500:
            add_error(self.note, gettext("内容过长，请控制在 500 个字以内。"))
        return not self.errors


class DeclineForm(Form):
    """Why somebody does not want to join."""

    note = words(_l("谢绝的原因"), description=_l("可以不写。"))


class FileForm(Form):
    """A spreadsheet with experts."""

    NEEDED = ("file",)

    file = FileField(_l("表格文件"), description=_l(".xlsx 或 .csv，不超过 5 MB。"))
    only_good = BooleanField(_l("跳过有问题的行，导入其余各行"))
