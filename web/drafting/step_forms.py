"""The forms of what can be done to a posting beside writing it."""

from __future__ import annotations

from datetime import date, timedelta

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from matcher.types import Kind
from web.base.formats import full_day
from web.base.forms.base import Form
from web.base.forms.fields import LocalDateField, as_choices
from web.base.forms.questions import Questioning
from web.base.forms.texts import add_error
from web.base.site import last_day, today
from web.calls.models import Call
from web.people.session import account
from web.postings.choosing import list_accepting
from web.postings.limits import VALIDITY_YEARS, check_day

VALID_DAYS = {Kind.NEED: 180, Kind.ACHIEVEMENT: 365}
"""What is proposed as the validity."""


class RenewForm(Questioning):
    """Until when a posting is valid."""

    NEEDED = ("valid_until",)

    valid_until = LocalDateField(
        _l("新的有效期"), description=_l("到这一天为止公开显示，到期自动下架。")
    )

    def pose(self) -> None:
        """Refuse what is over, and ask about what is far ahead."""
        if self.valid_until.data is None and not self.valid_until.errors:
            add_error(self.valid_until, gettext("请填写有效期，一般为半年到一年。"))
        check_day(self, "valid_until", today(), gettext("有效期应晚于今天。"), VALIDITY_YEARS)


class CallForm(Form):
    """Which call a posting is handed in to."""

    call = SelectField(_l("提交到哪次征集"), validate_choice=False)

    def offer(self, kind: Kind, present: Call | None) -> None:
        """Offer what takes the kind now, and where the posting is."""
        offer_calls(self.call, kind, present)

    @property
    def chosen(self) -> Call | None:
        """The call that was chosen."""
        return chosen_call(self.call)


def first_validity(kind: Kind, day: date) -> date:
    """Return the validity that is proposed for a new posting."""
    return day + timedelta(days=VALID_DAYS[kind])


def offer_calls(field: SelectField, kind: Kind, present: Call | None) -> None:
    """Let a field offer the calls that take the kind now, and the one the posting is in."""
    accepting = list_accepting(kind, account().organisation_id)
    offered = {str(call.id): call for call in accepting}
    if present is not None:
        offered.setdefault(str(present.id), present)
    field.offered = offered
    none = ("", gettext("不参加征集，随时发布"))
    field.choices = as_choices([none, *((key, _words(call)) for key, call in offered.items())])


def chosen_call(field: SelectField) -> Call | None:
    """Return the call chosen; what is not offered counts as none and is told beside the field."""
    if field.data and field.data not in field.offered:
        add_error(field, gettext("这次征集现在不接收此类内容，请改选。"))
    call: Call | None = field.offered.get(field.data or "")
    return call


def _words(call: Call) -> str:
    day = full_day(last_day(call.closes_at))
    return gettext("%(title)s（%(day)s 截止）", title=call.title, day=day)
