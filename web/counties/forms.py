"""The forms of pairs, duties, reports and answers."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional

from web.base.arguments import key_of
from web.base.forms.base import Form
from web.base.forms.choices import field_choices, with_empty
from web.base.forms.fields import CodesField, LocalDateField, as_choices
from web.base.forms.problems import Words
from web.base.forms.texts import add_error, long_text, short_text, words
from web.brokers.forms import NumberField
from web.counties import queries
from web.counties.importing import Into, split_names
from web.counties.models import CountyDuty, CountyPair
from web.counties.service import DutyFacts, PairFacts
from web.counties.states import CITY
from web.counties.words import CITY_KEY, county_choices, place_code, place_key, place_name
from web.people.models import User

FACTS_WORDS: Words = {
    ("until", "before"): _l("结束日期不能早于开始日期。"),
    ("industry", "taken"): _l("这个单位与这个县（市、区）已有同一产业的结对。"),
    ("pair", "elsewhere"): _l("这个结对属于另一个县（市、区），请重新选择。"),
}
PERCENT = _l("请填写 0 到 100 的整数。")
REPORT_WORDS: Words = {
    ("words", "missing"): _l("请写明情况。"),
    ("percent", "range"): PERCENT,
    ("match", "unknown"): _l("请从给出的选项中选择。"),
}


def pair_name(pair: CountyPair) -> str:
    """Return a pair in one line."""
    return f"{pair.organisation.name} · {place_name(pair.district)} · {pair.industry}"


def _keyed(pairs: list[tuple[int, str]]) -> list[SelectChoice]:
    return with_empty(as_choices((str(key), word) for key, word in pairs))


def _pair_choices() -> list[SelectChoice]:
    return _keyed([(one.id, pair_name(one)) for one in queries.list_pairs(ended=False)])


def _place_choices() -> list[SelectChoice]:
    return as_choices([(CITY_KEY, place_name(CITY)), *county_choices()])


class PairForm(Form):
    """An institute, a county and an industry."""

    NEEDED = ("organisation", "district", "industry", "since")

    organisation = SelectField(
        _l("科研单位"),
        choices=lambda: _keyed([(one.id, one.name) for one in queries.list_institutes()]),
        default="",
    )
    district = SelectField(
        _l("县（市、区）"), choices=lambda: with_empty(as_choices(county_choices())), default=""
    )
    industry = short_text(_l("产业或作物"), _l("例如：菠萝、对虾种苗。公开显示。"), 100)
    fields = CodesField(_l("所属领域"), choices=field_choices)
    aim = words(_l("目标"), description=_l("几句话，公开显示。"))
    since = LocalDateField(_l("开始日期"))
    until = LocalDateField(_l("结束日期"))
    team = SelectField(
        _l("服务团队"),
        choices=lambda: _keyed([(one.id, one.title) for one in queries.list_teams()]),
        default="",
        description=_l("从已公开的团队中选择。"),
    )
    officer = SelectField(
        _l("科技局联系人"),
        choices=lambda: _keyed([(one.id, one.name) for one in queries.list_officers()]),
        default="",
        description=_l("只有结对单位和科技局看得到。"),
    )

    def check(self) -> PairFacts | None:
        """Return what was typed, or None where it cannot be kept."""
        self.validate()
        for name, text in (
            ("organisation", gettext("请选择科研单位。")),
            ("district", gettext("请选择县（市、区）。")),
            ("industry", gettext("请填写产业或作物。")),
            ("since", gettext("请填写日期。")),
        ):
            if not self[name].data and not self[name].errors:
                add_error(self[name], text)
        day = self.since.data
        return None if self.errors or day is None else self._facts(day)

    def _facts(self, since: date) -> PairFacts:
        return PairFacts(
            organisation_id=key_of(self.organisation.data) or 0,
            district=self.district.data,
            industry=self.industry.data,
            fields=tuple(self.fields.data or ()),
            aim=self.aim.data or "",
            since=since,
            until=self.until.data,
            team_id=key_of(self.team.data),
            officer_id=key_of(self.officer.data),
        )


class DutyForm(Form):
    """A line of the responsibility list."""

    NEEDED = ("district", "title", "lead", "due_on")

    district = SelectField(_l("县（市、区）"), choices=_place_choices, default=CITY_KEY)
    pair = SelectField(_l("所属结对"), choices=_pair_choices, default="")
    number = short_text(_l("序号"), most=20)
    title = short_text(_l("重点任务"), most=200)
    measures = long_text(_l("主要措施"), "", 4)
    lead = short_text(
        _l("牵头单位"), _l("写全称。已在平台核验的科研单位会收到通知，并在平台上报告进展。"), 200
    )
    partners = words(_l("责任单位"), description=_l("可以写几个，用顿号隔开。"))
    due_on = LocalDateField(_l("完成时限"))

    def check(self) -> DutyFacts | None:
        """Return what was typed, or None where it cannot be kept."""
        self.validate()
        for name, text in (
            ("title", gettext("请填写重点任务。")),
            ("lead", gettext("请填写牵头单位。")),
            ("due_on", gettext("请填写日期。")),
        ):
            if not self[name].data and not self[name].errors:
                add_error(self[name], text)
        day = self.due_on.data
        return None if self.errors or day is None else self._facts(day)

    def _facts(self, due_on: date) -> DutyFacts:
        return DutyFacts(
            title=self.title.data,
            lead=self.lead.data,
            due_on=due_on,
            district=place_code(self.district.data),
            number=self.number.data,
            measures=self.measures.data or "",
            partners=split_names(self.partners.data or ""),
            pair_id=key_of(self.pair.data),
        )


class ReportForm(Form):
    """How far a duty is, or that it is done."""

    NEEDED = ("percent", "words")

    percent = NumberField(
        _l("完成进度（%）"),
        [Optional(), NumberRange(0, 100, PERCENT)],
    )
    words = words(
        _l("情况说明"),
        required=_l("请写明情况。"),
        description=_l("只有本单位和科技局看得到。报告完成时，写明成果在哪里。"),
    )
    match = SelectField(_l("有关的对接或合同"), choices=list, default="")

    def check(self, *, is_done: bool) -> bool:
        """Return whether it can be kept; what is done needs no figure."""
        self.validate()
        if not is_done and self.percent.data is None and not self.percent.errors:
            add_error(self.percent, str(PERCENT))
        return not self.errors

    def offer_deals(self, user: User) -> None:
        """Offer the account's deals."""
        self.match.choices = _keyed(queries.list_own_deals(user))


class AnswerForm(Form):
    """What the office says to it."""

    words = words(_l("意见"), description=_l("退回时必须写明原因。牵头单位看得到。"))


class CancelForm(Form):
    """Why a duty is taken off the list."""

    NEEDED = ("words",)

    words = words(_l("原因"), required=_l("请写明情况。"), description=_l("牵头单位看得到。"))


class FileForm(Form):
    """A file with a responsibility list."""

    NEEDED = ("district",)

    file = FileField(_l("表格文件"), description=_l(".xlsx、.docx 或 .csv，不超过 5 MB。"))
    district = SelectField(_l("县（市、区）"), choices=_place_choices, default=CITY_KEY)
    pair = SelectField(_l("所属结对"), choices=_pair_choices, default="")
    due_on = LocalDateField(_l("没有写时限的，按"))
    only_good = BooleanField(_l("跳过有问题的行，导入其余各行"))

    def into(self) -> Into:
        """Return where the duties go."""
        return Into(place_code(self.district.data), key_of(self.pair.data), self.due_on.data)


def pair_values(pair: CountyPair) -> dict[str, object]:
    """Return what the form of a pair holds before anything is typed."""
    return {
        "organisation": str(pair.organisation_id),
        "district": pair.district,
        "industry": pair.industry,
        "fields": pair.fields,
        "aim": pair.aim,
        "since": pair.since,
        "until": pair.until,
        "team": str(pair.team_id or ""),
        "officer": str(pair.officer_id or ""),
    }


def duty_values(duty: CountyDuty) -> dict[str, object]:
    """Return what the form of a duty holds before anything is typed."""
    return {
        "district": place_key(duty.district),
        "pair": str(duty.pair_id or ""),
        "number": duty.number,
        "title": duty.title,
        "measures": duty.measures,
        "lead": duty.led_by,
        "partners": "\n".join(duty.partners),
        "due_on": duty.due_on,
    }
