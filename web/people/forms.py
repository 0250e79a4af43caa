"""Forms of organisations."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectField
from wtforms.validators import ValidationError

from matcher.domain.codes import OrganisationKind
from matcher.domain.errors import InputError
from web.base.forms.base import Form
from web.base.forms.choices import district_choices
from web.base.forms.fields import CodeField
from web.base.forms.problems import Words
from web.base.forms.texts import add_error, short_text, words
from web.people.accounts import check_name

NOT_AN_ADDRESS = _l("邮箱格式有误，请检查，例如 name@example.com。")

NAME_WORDS: Words = {
    ("name", "missing"): _l("请填写姓名。"),
    ("name", "not_a_name"): _l("姓名中有看不见的字符，请删去后重新输入。"),
}

ORGANISATION_WORDS: Words = {
    ("name", "taken"): _l("已有同名单位，请在单位列表中查找。"),
    ("credit_code", "taken"): _l("这个代码已属于另一个单位，请在单位列表中按代码查找。"),
    ("credit_code", "not_a_code"): _l(
        "代码有误：应为 18 位数字或大写字母（不含 I、O、S、V、Z），并符合校验码。"
    ),
}
"""What keeps an organisation from being entered, by field and code."""


class OrganisationForm(Form):
    """A new organisation."""

    NEEDED = ("name", "kind", "credit_code", "district")

    name = short_text(_l("单位名称"), _l("与登记证书一致的全称。"), 200)
    name_en = short_text(_l("英文名称"), "", 200)
    kind = CodeField(_l("单位类型"), OrganisationKind, empty=_l("请选择"))
    credit_code = short_text(
        _l("统一社会信用代码"), _l("18 位，见登记证书；最后一位是校验码。"), 18
    )
    district = SelectField(_l("所在县（市、区）"), choices=district_choices)
    intro = words(_l("单位简介"))

    @property
    def code(self) -> str:
        """The credit code in capitals."""
        return str(self.credit_code.data or "").upper().replace(" ", "")

    def check(self, is_credit_code: Any) -> bool:
        """Check what was typed; ``is_credit_code`` knows the check digit."""
        self.validate()
        if not self.name.data:
            add_error(self.name, gettext("请填写单位全称。"))
        if self.kind.data is None and not self.kind.errors:
            add_error(self.kind, gettext("请选择单位类型。"))
        check_facts(self, is_credit_code)
        return not self.errors


def check_facts(form: Any, is_credit_code: Any) -> None:
    """Check district and code of a form that asks for a new organisation."""
    if not form.district.data:
        add_error(form.district, gettext("请选择所在的县（市、区）。"))
    if not form.code:
        add_error(form.credit_code, gettext("请填写统一社会信用代码。"))
    elif not is_credit_code(form.code) and not form.credit_code.errors:
        add_error(form.credit_code, str(ORGANISATION_WORDS["credit_code", "not_a_code"]))


def refuse_no_name(_form: object, field: Field) -> None:
    """Validate the name of a person: blanks and what does not show are none."""
    try:
        check_name(field.data or "")
    except InputError as error:
        raise ValidationError(str(NAME_WORDS["name", error.problems[0].code])) from error
