"""Forms of meetings: the meeting itself, an answer, an outcome, the roadshow."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import HiddenInput

from web.base.forms.base import Form
from web.base.forms.choices import field_choices, with_empty
from web.base.forms.fields import CodesField, LocalDateField, RadioCodeField, as_choices
from web.base.forms.problems import Words
from web.base.forms.questions import Questioning
from web.base.forms.texts import add_error, long_text, short_text, words
from web.base.labels import join_words
from web.calls.forms import MomentField
from web.calls.queries import list_all_calls
from web.matches.contacts import point_out
from web.meetings.states import TalkOutcome
from web.meetings.timetable import parse_agenda, parse_slots

MEETING_WORDS: Words = {
    ("ends_at", "before_beginning"): _l("结束时间应晚于开始时间。"),
    ("first_slot_at", "before_beginning"): _l("第一场洽谈不能早于对接会开始。"),
    ("slots", "beyond_end"): _l(
        "按这个场数和时长，洽谈要到对接会结束以后，请减少场数或改晚结束时间。"
    ),
    ("break_minutes", "missing"): _l("写了在哪几场后休息，请再写休息几分钟。"),
    ("begins_at", "past"): _l("开始时间已经过去，请先修改再公布。"),
}
"""What keeps a meeting from being stored, by field and code."""

ANSWER_WORDS: Words = {
    ("people", "none"): _l("请填写来几位，至少 1 位。"),
    ("people", "too_many"): _l("人数超过了这场对接会的总名额，请减少人数。"),
    ("people", "no_room"): _l("名额不够增加人数，原来的名额仍为您保留。"),
    ("organisation", "unverified"): _l("您单位还没有通过核验，核验后才能报名。"),
}

OUTCOME_WORDS: Words = {
    ("note", "missing"): _l("这一对没有安排桌位，请写明是怎样谈的。"),
}

ROADSHOW_WORDS: Words = {
    ("posting", "unknown"): _l("没有这个编号的公开成果，请核对成果页面地址里的编号。"),
    ("organisation", "unknown"): _l("没有这家已核验的单位，请核对全称或统一社会信用代码。"),
    ("title", "missing"): _l("请写明这家单位介绍什么。"),
}

SEAT_WORDS: dict[str, Any] = {
    "outside": _l("没有这张桌或这个时段，请重新选择。"),
    "table_taken": _l("这张桌在这个时段已有另一场，请换一张桌或一个时段。"),
    "party_twice": _l("这样会有一方同时坐在两张桌，没有改动。"),
    "party_away": _l("这个时段有一方不在场，没有改动。"),
    "not_coming": _l("有一方没有确认参加，不能安排桌位。"),
    "locked": _l("那一场已经锁定，请先解除锁定再调换。"),
}
"""Why a talk was not moved."""


def number(label: Any, low: int, high: int, description: Any = "") -> IntegerField:
    """Return a field for a whole number between two."""
    message = _l("请填写 %(low)s 至 %(high)s 的整数。", low=low, high=high)
    rules = [InputRequired(message), NumberRange(low, high, message=message)]
    return IntegerField(label, rules, description=description)


class MeetingForm(Form):
    """A meeting. Times are those of the site's zone; slots are counted from 1."""

    NEEDED = ("title", "place", "begins_at", "ends_at", "first_slot_at")

    version = IntegerField(validators=[Optional()], widget=HiddenInput())
    title = short_text(_l("名称"), "", 200)
    description = long_text(_l("介绍"), _l("写给企业和高校院所：谈什么、谁适合来。"), 5)
    begins_at = MomentField(_l("开始时间"))
    ends_at = MomentField(_l("结束时间"))
    place = short_text(_l("地点"), _l("例：市科技局二楼报告厅。"), 200)
    address = short_text(_l("详细地址"), "", 400)
    contact = short_text(_l("联系方式"), _l("公开显示，写科室电话或邮箱。"), 400)
    fields = CodesField(_l("产业领域"), choices=field_choices)
    call = SelectField(_l("对应的征集"), description=_l("推荐配对时先看这次征集的。"))
    capacity = number(_l("名额（人）"), 1, 5000)
    answer_by = LocalDateField(_l("请在哪天前答复"))
    agenda = long_text(
        _l("议程"), _l("每行一项，先写时间；有主讲人的用竖线隔开。例：09:00 开场 | 市科技局"), 6
    )
    first_slot_at = MomentField(_l("第一场洽谈开始"))
    slot_minutes = number(_l("每场几分钟"), 5, 240)
    slots = number(_l("一共几场"), 1, 60)
    breaks = short_text(_l("在第几场后休息"), _l("例：3、6。不休息则留空。"), 100)
    break_minutes = number(_l("每次休息几分钟"), 0, 240)
    tables = number(_l("洽谈桌数"), 1, 200)
    most_talks = number(_l("每家最多谈几场"), 1, 60)
    in_a_row = number(_l("每家最多连续谈几场"), 1, 60)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        calls = [(str(call.id), call.title) for call in list_all_calls()]
        self.call.choices = with_empty(as_choices(calls))

    def check(self) -> bool:
        """Check what was typed; return whether a meeting can be made of it."""
        self.validate()
        messages = {
            "title": gettext("请填写名称。"),
            "place": gettext("请填写地点。"),
            "begins_at": gettext("请填写开始时间。"),
            "ends_at": gettext("请填写结束时间。"),
            "first_slot_at": gettext("请填写第一场洽谈开始的时间。"),
        }
        for name, message in messages.items():
            if not self[name].data and not self[name].errors:
                add_error(self[name], message)
        self._check_agenda()
        if parse_slots(self.breaks.data or "", self.slots.data or 0) is None:
            add_error(self.breaks, gettext("请填写场次的序号，用顿号隔开，例如 3、6。"))
        return not self.errors

    def _check_agenda(self) -> None:
        _items, wrong = parse_agenda(self.agenda.data or "")
        if wrong:
            lines = join_words(str(line) for line in wrong)
            text = gettext("第 %(lines)s 行没有时间，请写成“09:00 内容”。", lines=lines)
            add_error(self.agenda, text)


class AnswerForm(Form):
    """Whether an organisation comes, with how many, and when it is not there."""

    NEEDED = ("answer",)

    answer = RadioField(
        _l("您单位参加吗"), choices=as_choices([("yes", _l("参加")), ("no", _l("不参加"))])
    )
    people = IntegerField(_l("来几位"), [Optional()], default=1)
    names = words(
        _l("参加人姓名"),
        description=_l("每行一位，可以不写。只用于签到和桌牌，只有管理员看得到。"),
    )
    away = CodesField(_l("哪些时段不在场"), choices=[], description=_l("勾选的时段不安排洽谈。"))
    wishes = words(_l("想谈什么、想见哪类单位"), description=_l("只有管理员看得到。"))

    def offer(self, slots: list[tuple[str, str]]) -> None:
        """Offer the meeting's slots."""
        self.away.choices = as_choices(slots)

    def check(self) -> bool:
        """Check what was typed; return whether it is an answer."""
        self.validate()
        if self.answer.data not in ("yes", "no"):
            self.answer.errors = [gettext("请选择参加或不参加。")]
        elif self.answer.data == "yes" and (self.people.data or 0) < 1 and not self.people.errors:
            add_error(self.people, str(ANSWER_WORDS["people", "none"]))
        return not self.errors


class CancelForm(Form):
    """Why a meeting does not take place."""

    NEEDED = ("reason",)

    reason = words(
        _l("原因"),
        required=_l("请写明取消的原因。"),
        description=_l("写给受邀单位，也显示在公开页面上。"),
    )


class InviteForm(Form):
    """An organisation to be invited, by its name."""

    NEEDED = ("organisation",)

    organisation = short_text(_l("单位"), _l("单位全称或统一社会信用代码。"), 200)


class OutcomeForm(Questioning):
    """What came of a talk."""

    NEEDED = ("outcome",)

    outcome = RadioCodeField(_l("结果"), TalkOutcome)
    note = words(_l("说明"), description=_l("记入对接进展，双方和经纪人都会看到。"))
    names: Collection[str] | None = None
    """Names that had better not be written yet; None once both sides are introduced."""

    def pose(self) -> None:
        """Ask about contact data before the introduction."""
        point_out(self, "note", self.names)


class RoadshowForm(Form):
    """Who presents: an achievement by its number, or an organisation by its name."""

    NEEDED = ("minutes",)

    posting = IntegerField(
        _l("成果编号"),
        [Optional()],
        description=_l("成果公开页面地址里的编号。填了编号，就不用填单位和题目。"),
    )
    organisation = short_text(_l("单位"), _l("单位全称或统一社会信用代码。会公开显示。"), 200)
    title = short_text(_l("介绍的题目"), "", 200)
    minutes = number(_l("几分钟"), 1, 240)

    def check(self) -> bool:
        """Check what was typed; return whether somebody is named."""
        self.validate()
        if not self.posting.data and not self.organisation.data and not self.posting.errors:
            add_error(self.posting, gettext("请填写成果编号，或者填写单位和题目。"))
        return not self.errors


class ResultForm(Form):
    """How many organisations were interested in what was presented."""

    NEEDED = ("interested",)

    interested = number(_l("有意向的单位数"), 0, 1000)
    note = words(_l("说明"))


class GuestForm(Form):
    """What an organisation said by telephone."""

    comes = BooleanField(_l("参加"))
    people = number(_l("来几位"), 1, 500)


def only_number(field: Field, default: int) -> int:
    """Return a typed number, or the default where there is none."""
    return default if field.data is None else int(field.data)
