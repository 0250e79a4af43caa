"""What the guided forms of needs and achievements share.

A draft stores whatever can be stored; a submission also needs what ``check_complete`` asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import Field, IntegerField, SelectField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from web.base.addresses import find_fault
from web.base.arguments import key_of
from web.base.forms.fields import CodeField
from web.base.forms.listing import ListingForm
from web.base.forms.questions import Questioning
from web.base.forms.texts import add_error, flatten
from web.postings.limits import VALIDITY_YEARS, check_amount, check_day

MOST_FIELDS = 3
SHORTEST_PHONE = 5
"""Digits of a number: a short one of a service has five."""

SHORTEST_SUMMARY = 20


class PostingForm(Questioning, ListingForm):
    """What needs and achievements share. Odd values are asked about when it is submitted."""

    AMOUNTS: ClassVar[Sequence[str]] = ()

    # Empty on a new posting's page.
    version = IntegerField(validators=[Optional()], widget=HiddenInput())
    call = SelectField(_l("提交到哪次征集"), validate_choice=False)
    """Offered and read where the posting may still choose, see ``offer_calls``."""

    @property
    def wants_submit(self) -> bool:
        """Whether the poster pressed 提交审核."""
        return request.form.get("action") == "submit"

    @property
    def wants_check(self) -> bool:
        """Whether the poster pressed 检查与预览."""
        return request.form.get("action") == "check"

    @property
    def wants_files(self) -> bool:
        """Whether the poster pressed 保存草稿并上传, or 删除 beside a file."""
        return request.form.get("action") == "attach" or self.detached is not None

    @property
    def detached(self) -> int | None:
        """The attachment beside which 删除 was pressed."""
        action = request.form.get("action", "")
        return key_of(action.removeprefix("detach-")) if action.startswith("detach-") else None

    def storable_values(self) -> dict[str, Any]:
        """Return the fields that can be stored as they are; those with an error are left out.

        So are choices that were not sent: their default would open what its owner has hidden.
        """
        self.validate()
        sent = (name for name in self.value_names if not _is_missing_choice(self[name]))
        return {name: self.value_of(name) for name in sent if not self[name].errors}

    def check_complete(self, today: date) -> bool:
        """Say what a submission lacks, and ask about what is odd; return whether all is well."""
        self.require_all()
        self._check_dates(today)
        self._check_contact()
        self._check_extent()
        for name in self.AMOUNTS:
            check_amount(self, name)
        return not self.errors and not self.open_questions

    def _check_dates(self, today: date) -> None:
        past = gettext("有效期应晚于今天。")
        check_day(self, "valid_until", today, past, VALIDITY_YEARS)

    def _check_contact(self) -> None:
        email, phone = self["contact_email"], self["contact_phone"]
        if phone.data and sum(map(str.isdigit, phone.data)) < SHORTEST_PHONE:
            add_error(phone, gettext("请写能拨通的号码，带区号或为手机号，例如 0759-1234567。"))
        if email.data and find_fault(email.data):
            add_error(email, gettext("请填写完整的邮箱，例如 name@example.com。"))

    def _check_extent(self) -> None:
        if len(self["fields"].data or []) > MOST_FIELDS:
            add_error(self["fields"], gettext("最多选择 3 个领域，请保留最贴近的。"))
        if self["summary"].data and len(self["summary"].data) < SHORTEST_SUMMARY:
            add_error(self["summary"], gettext("摘要太短，请至少写 20 个字，让对方看得懂。"))

    def problems(self) -> list[tuple[str, str, str]]:
        """Return (field name, label, message) of every error, in the order of the page."""
        return [
            (name, str(self[name].label.text), message)
            for name in ("call", *self.value_names)
            for message in flatten(self[name].errors)
        ]


def _is_missing_choice(field: Field) -> bool:
    return isinstance(field, CodeField) and not field.raw_data
