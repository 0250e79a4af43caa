"""The forms of claims: the plan, the broker's answers, the officer's choice."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from matcher.domain.codes import ConflictCode, DeclineCode
from web.base.addresses import find_fault
from web.base.forms.base import Form
from web.base.forms.fields import CodeField
from web.base.forms.listing import ListingForm
from web.base.forms.questions import Questioning
from web.base.forms.texts import add_error, flatten, words
from web.brokers.forms import NumberField
from web.claims.fields import CLAIM, months_fit
from web.claims.models import LONGEST_MONTHS
from web.postings.limits import check_amount

SHORTEST_SUMMARY = 20


class ClaimForm(Questioning, ListingForm):
    """The plan. A draft stores what can be stored; odd values are asked about on submitting."""

    LISTING = CLAIM

    version = IntegerField(validators=[Optional()], widget=HiddenInput())
    months = NumberField(
        CLAIM["months"].form_label,
        [Optional()],
        description=CLAIM["months"].hint,
        render_kw={"inputmode": "numeric"},
    )

    @property
    def wants_submit(self) -> bool:
        """Whether 提交认领 was pressed."""
        return request.form.get("action") == "submit"

    @property
    def is_autosave(self) -> bool:
        """Whether the page's script sent it, and nobody pressed a button."""
        return request.form.get("action") == "autosave"

    def storable_values(self) -> dict[str, Any]:
        """Return the fields that can be stored as they are; those with an error are left out."""
        self.validate()
        self._check_months()
        return {name: self.value_of(name) for name in self.value_names if not self[name].errors}

    def check_complete(self) -> bool:
        """Say what a submission lacks, and ask about what is odd; return whether all is well."""
        self.require_all()
        summary, email = self["summary"], self["contact_email"]
        if summary.data and len(summary.data) < SHORTEST_SUMMARY:
            add_error(summary, gettext("摘要太短，请至少写 20 个字，让对方看得懂。"))
        if email.data and find_fault(email.data):
            add_error(email, gettext("请填写完整的邮箱，例如 name@example.com。"))
        check_amount(self, "price")
        return not self.errors and not self.open_questions

    def problems(self) -> list[tuple[str, str, str]]:
        """Return (field name, label, message) of every error, in the order of the page."""
        return [
            (name, str(self[name].label.text), message)
            for name in self.value_names
            for message in flatten(self[name].errors)
        ]

    def _check_months(self) -> None:
        field = self["months"]
        if field.data is not None and not field.errors and not months_fit(field.data):
            add_error(field, gettext("请填写 1 至 %(most)s 之间的整数。", most=LONGEST_MONTHS))


class ReturnForm(Form):
    """What is to be mended."""

    NEEDED = ("words",)

    words = words(
        _l("修改意见"),
        required=_l("请写明需要修改什么。"),
        description=_l("认领方会看到；请勿写出没有公开的企业名称。"),
    )


class DeclineClaimForm(Form):
    """Why the plan is not taken up."""

    NEEDED = ("code",)

    code = CodeField(_l("不采纳的原因"), DeclineCode, empty=_l("请选择"))
    note = words(_l("补充说明"), description=_l("认领方会看到。选“其他”时必填。"))

    def check(self) -> bool:
        """A reason must be chosen, and 'other' needs words."""
        self.validate()
        if self.code.data is None and not self.code.errors:
            add_error(self.code, gettext("请选择不采纳的原因。"))
        if self.code.data is DeclineCode.OTHER and not self.note.data:
            add_error(self.note, gettext("请写明原因。"))
        return not self.errors


class HandBackForm(Form):
    """What interest keeps the broker from judging."""

    NEEDED = ("interest",)

    interest = CodeField(_l("利益关系"), ConflictCode, empty=_l("请选择"))

    def check(self) -> bool:
        """The kind of interest must be chosen."""
        self.validate()
        if self.interest.data is None and not self.interest.errors:
            add_error(self.interest, gettext("请选择利益关系。"))
        return not self.errors
