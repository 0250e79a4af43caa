"""Forms of a broker's profile and of conflicts of interest."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField
from wtforms.validators import NumberRange, Optional

from matcher.domain.codes import ConflictCode, Side
from web.base.forms.base import Form
from web.base.forms.choices import field_choices
from web.base.forms.fields import (
    CodeField,
    CodesField,
    KeywordsField,
    LocalDateField,
    RadioCodeField,
)
from web.base.forms.problems import Words
from web.base.forms.texts import add_error, short_text, words

CONFLICT_WORDS: Words = {
    ("organisation", "noted"): _l("与这家单位的关系已经登记，或就是所在单位。"),
    ("note", "missing"): _l("选了“其他”，请写明是什么关系。"),
}
"""What is wrong with a declared interest, by field and code."""


class NumberField(IntegerField):
    """A whole number that says in words what is wrong with it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the typed number."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(gettext("请填写整数，例如 30。")) from error


class ProfileForm(Form):
    """How a broker wants to be given work."""

    fields = CodesField(
        _l("熟悉的领域"),
        choices=field_choices,
        description=_l("系统先按领域分派。选真正熟悉的，可多选。"),
    )
    terms = KeywordsField(
        _l("专长"),
        description=_l(
            "最多 10 个，用顿号隔开，例如：深水网箱、菠萝加工。写到这些词的配对优先分给您。"
        ),
    )
    capacity = NumberField(
        _l("待研判配对的名额"),
        [Optional(), NumberRange(1, 500, message=_l("请填写 1 至 500，不限则留空。"))],
        description=_l("同时等您研判的配对最多几项。留空为不限。"),
        render_kw={"inputmode": "numeric"},
    )
    away_until = LocalDateField(
        _l("休假至"), description=_l("到这一天为止不分派新的配对，过后自动恢复。在岗则留空。")
    )
    hand_over = BooleanField(_l("休假期间，把现在待研判的配对交给其他经纪人"))


class ConflictForm(Form):
    """An interest in an organisation."""

    NEEDED = ("organisation", "code")

    organisation = short_text(
        _l("单位"), _l("登记的全称，或统一社会信用代码。"), 200, autocomplete="off"
    )
    code = RadioCodeField(_l("利益关系"), ConflictCode)
    note = words(_l("说明"), description=_l("选“其他”时必填。只有您和管理员能看到。"))

    def check(self) -> bool:
        """An organisation must be named, and 'other' needs words."""
        self.validate()
        if not self.organisation.data:
            add_error(self.organisation, gettext("请填写单位全称。"))
        _check_note(self)
        return not self.errors


class RecusalForm(Form):
    """An interest in one of the two sides of the match that lies open."""

    NEEDED = ("side", "code")

    side = RadioCodeField(_l("与哪一方有利益关系"), Side)
    code = CodeField(_l("利益关系"), ConflictCode, empty=_l("请选择"))
    note = words(_l("说明"), description=_l("选“其他”时必填。只有您和管理员能看到。"))

    def check(self) -> bool:
        """Side and kind of interest must be chosen, and 'other' needs words."""
        self.validate()
        if self.code.data is None and not self.code.errors:
            add_error(self.code, gettext("请选择利益关系。"))
        _check_note(self)
        return not self.errors


def _check_note(form: ConflictForm | RecusalForm) -> None:
    if form.code.data is ConflictCode.OTHER and not form.note.data and not form.note.errors:
        add_error(form.note, str(CONFLICT_WORDS["note", "missing"]))
