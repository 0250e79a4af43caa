"""Forms of a deal: notes and next steps, the two answers, the end."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField

from matcher.domain.codes import CloseCode
from web.base import labels
from web.base.forms.fields import CodeField, LocalDateField, as_choices
from web.base.forms.questions import Questioning
from web.base.forms.texts import add_error, short_text, words
from web.deals.states import BROKER_CLOSE_CODES, Doer
from web.matches.contacts import point_out
from web.matches.forms import DeclineForm

NOTE_KINDS = [("note", _l("记录")), ("call", _l("通话")), ("meeting", _l("会面"))]

FAR = timedelta(days=2 * 365)
"""A next step so far away may be a slip of the year."""


class DueForm(Questioning):
    """Another day for the agreed next step."""

    NEEDED = ("due",)

    due = LocalDateField(_l("新的日期"))
    today: date | None = None

    def pose(self) -> None:
        """Ask about days that are over, and about slips of the year."""
        if self.today is not None:
            ask_day(self, "due", self.today)

    def check(self, today: date) -> bool:
        """Check what was typed; return whether it can be recorded."""
        self.today = today
        self.validate()
        require_values(self, {"due": gettext("请填写新的日期。")})
        return not self.errors and not self.open_questions


class NoteForm(DueForm):
    """A line of the timeline: what was talked about, and what is done next, by whom and when."""

    NEEDED = ("kind",)

    kind = SelectField(_l("类型"), choices=as_choices(NOTE_KINDS))
    text = words(_l("沟通的内容"))
    next_step = short_text(_l("做什么"), _l("一句话，例如：寄 5 公斤样品。"), 200)
    next_who = CodeField(_l("由谁来做"), Doer, empty=_l("请选择"))
    due = LocalDateField(_l("哪天之前"), description=_l("到时提醒，取代先前约定的下一步。"))
    names: Collection[str] | None = None
    """Names that had better not be written yet; None once both sides are introduced."""

    def pose(self) -> None:
        """Ask about odd days, and about contact data before the introduction."""
        super().pose()
        for name in ("text", "next_step"):
            point_out(self, name, self.names)

    def check(self, today: date) -> bool:
        """Check what was typed; return whether it can be recorded."""
        self.today = today
        self.validate()
        if not self.text.data and not self.next_step.data:
            add_error(self.text, gettext("请写下沟通的内容，或者下一步做什么。"))
        if self.next_step.data and self.next_who.data is None and not self.next_who.errors:
            add_error(self.next_who, gettext("请选择下一步由谁来做。"))
        if not self.next_step.data:
            self._check_without_step()
        return not self.errors and not self.open_questions

    def _check_without_step(self) -> None:
        if self.due.data is not None or self.next_who.data is not None:
            add_error(self.next_step, gettext("写了人或日期，请再写下一步做什么。"))


class AnswerDeclineForm(Questioning, DeclineForm):
    """Why a party is not interested."""

    names: Collection[str] | None = None

    def pose(self) -> None:
        """Ask about contact data before the introduction."""
        point_out(self, "note", self.names)


class CloseForm(Questioning):
    """Why a deal ends without a contract."""

    NEEDED = ("code",)

    code = SelectField(
        _l("原因"),
        choices=lambda: as_choices((code.value, labels.label(code)) for code in BROKER_CLOSE_CODES),
    )
    note = words(_l("补充说明"), description=_l("选“其他”时必填。"))
    names: Collection[str] | None = None

    def pose(self) -> None:
        """Ask about contact data before the introduction."""
        point_out(self, "note", self.names)

    def validate(self, extra_validators: object = None) -> bool:
        """'Other' needs words."""
        is_valid = super().validate(extra_validators)
        if self.code.data == CloseCode.OTHER and not self.note.data:
            add_error(self.note, gettext("选了“其他”，请写明原因。"))
            return False
        return bool(is_valid)


def ask_day(form: Questioning, name: str, today: date) -> None:
    """Ask about a day of a next step that is over or far away."""
    day = form[name].data
    if day is None:
        return
    if day < today:
        form.ask(name, "past", gettext("这个日期已经过去，请核对。"))
    elif day > today + FAR:
        form.ask(name, "far", gettext("这个日期在两年以后，请核对年份。"))


def require_values(form: FlaskForm, messages: dict[str, str]) -> None:
    """Add the message to every field that is empty and has no other error."""
    for name, message in messages.items():
        if form[name].data in (None, "") and not form[name].errors:
            add_error(form[name], message)
