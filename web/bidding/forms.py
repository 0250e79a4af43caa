"""The forms of bids: the plan in one page, the check of its form, a reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FieldList, Form, FormField, IntegerField, TextAreaField
from wtforms.validators import Length, Optional
from wtforms.widgets import HiddenInput

from web.base.forms.base import Form as SiteForm
from web.base.forms.fields import CodeField, LocalDateField, TextField, WanField
from web.base.forms.texts import add_error, flatten, long_text, short_text, strip_text, words
from web.base.labels import label
from web.bidding.completeness import indicator_lines, list_gaps
from web.bidding.drafts import Draft, Typed
from web.bidding.plans import BudgetLine, Member, Plan, PlannedMilestone
from web.bidding.states import FormFault, Gap
from web.challenges.models import Challenge

MOST_ROWS = 30
MOST_PARTNERS = 20
LISTS = ("team", "milestones", "budget")
PERSON = ("name", "title", "organisation", "role")
CONTROL = frozenset({"csrf_token", "version", "action", "files", "is_blind"})
"""Fields of the page that are no part of the plan."""


def _line(label: Any, most: int = 100) -> TextField:
    return TextField(label, [Length(max=most, message=_l("内容过长，请写短一些。"))])


class TeamRow(Form):
    """Somebody of the team."""

    name = _line(_l("姓名"))
    title = _line(_l("职称或职务"))
    organisation = _line(_l("所在单位"))
    role = _line(_l("分工"))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not any(field.data for field in self)


class MilestoneRow(Form):
    """What is there on a day, and what is asked for it."""

    title = _line(_l("里程碑"), 200)
    due = LocalDateField(_l("完成日期"), [Optional()])
    result = _line(_l("交付成果"), 500)
    money = WanField(_l("拨付（万元）"))
    is_gate = BooleanField(_l("作为阶段考核"))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        texts = (self.title.data, self.result.data, _raw(self.due), _raw(self.money))
        return not any(texts)


class BudgetRow(Form):
    """What something costs."""

    item = _line(_l("科目"), 200)
    asked = WanField(_l("申请经费（万元）"))
    own = WanField(_l("自筹（万元）"))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not any((self.item.data, _raw(self.asked), _raw(self.own)))


class PlanForm(SiteForm):
    """A bid as it is being written. A draft keeps whatever is typed."""

    NEEDED = ("approach", "basis", "contact_name")

    version = IntegerField(validators=[Optional()], widget=HiddenInput())
    approach = long_text(
        _l("揭榜方案"), _l("打算用什么办法、分几步解决榜单的难题。匿名评审时专家看到这一部分。"), 8
    )
    basis = long_text(
        _l("研究基础"), _l("已有的工作、条件和结果。匿名评审时请不要写单位和人员名称。")
    )
    novelty = long_text(_l("创新点"), _l("与已有办法相比新在哪里。"), 3)
    commitments = FieldList(
        TextAreaField(
            filters=[strip_text],
            validators=[Length(max=2000, message=_l("内容过长，请控制在 2000 个字以内。"))],
            render_kw={"rows": 2},
        ),
        _l("指标承诺"),
        max_entries=200,
    )
    risks = long_text(_l("风险与对策"), _l("可能遇到的困难和准备怎样应对。"), 3)
    team = FieldList(FormField(TeamRow), _l("团队"), max_entries=MOST_ROWS)
    partners = words(_l("合作单位"), description=_l("一行写一家，没有的不填。"))
    milestones = FieldList(FormField(MilestoneRow), _l("里程碑"), max_entries=MOST_ROWS)
    budget = FieldList(FormField(BudgetRow), _l("经费"), max_entries=MOST_ROWS)
    contact_name = short_text(_l("联系人"))
    contact_phone = short_text(_l("联系电话"), autocomplete="tel")
    contact_email = short_text(_l("联系邮箱"), autocomplete="email")
    agrees = BooleanField(_l("本单位同意榜单的全部条款，包括成果归属和验收办法，材料真实。"))

    @property
    def plan(self) -> Plan:
        """The plan as far as what was typed can be read."""
        return Plan(
            **{
                name: self[name].data or ""
                for name in (
                    *("approach", "basis", "novelty", "risks"),
                    *("contact_name", "contact_phone", "contact_email"),
                )
            },
            commitments=tuple(entry.data or "" for entry in self.commitments),
            partners=tuple(_lines(self.partners.data)[:MOST_PARTNERS]),
            team=tuple(
                Member(
                    *(row[name].data or "" for name in ("name", "title", "organisation", "role"))
                )
                for row in _rows(self.team)
            ),
            milestones=tuple(
                PlannedMilestone(
                    row.title.data or "",
                    row.due.data,
                    row.result.data or "",
                    row.money.data or 0,
                    bool(row.is_gate.data),
                )
                for row in _rows(self.milestones)
                if row.due.data is not None
            ),
            budget=tuple(
                BudgetLine(row.item.data or "", row.asked.data or 0, row.own.data or 0)
                for row in _rows(self.budget)
            ),
            agrees=bool(self.agrees.data),
        )

    def add_blank_rows(self) -> None:
        """Leave room for another row in each list."""
        for name in LISTS:
            rows = self[name]
            if len(rows) < MOST_ROWS and not any(entry.form.is_empty for entry in rows):
                rows.append_entry()

    def find_faults(self) -> bool:
        """Check what was typed; return whether something in it cannot be read or kept."""
        self.validate()
        self._check_rows("team", "name", gettext("请写姓名。"))
        self._check_rows("milestones", "title", gettext("请写名称和日期。"), "due")
        self._check_rows("budget", "item", gettext("请写科目。"))
        return bool(self.errors)

    def say_gaps(self, challenge: Challenge) -> list[Gap]:
        """Put an error beside each field that has to be filled in; return what is missing."""
        gaps = list_gaps(self.plan, indicator_lines(challenge.indicators))
        for gap in gaps:
            if not self[gap.value].errors:
                add_error(self[gap.value], gettext("请%(what)s。", what=label(gap)))
        if Gap.COMMITMENTS in gaps:
            self._mark_unanswered()
        return gaps

    def _mark_unanswered(self) -> None:
        for entry in self.commitments:
            if not (entry.data or "").strip():
                entry.errors = [gettext("请写明承诺达到多少，怎样检验。")]

    def problems(self) -> list[tuple[str, str, str]]:
        """Return (id, label, message) of every error, in the order of the page."""
        return [
            (field.id, str(field.label.text), message)
            for field in self
            for message in dict.fromkeys(flatten(field.errors))
        ]

    def _check_rows(self, name: str, *needed: str) -> None:
        first, text, *others = needed
        for number, entry in enumerate(self[name], start=1):
            row = entry.form
            is_short = not row[first].data or any(row[one].data is None for one in others)
            if not row.is_empty and is_short:
                message = gettext("第 %(row)s 行：%(message)s", row=number, message=text)
                add_error(row[first], message)
                add_error(self[name], message)


class CheckForm(SiteForm):
    """Why a bid does not pass the check of form; not needed for one that does."""

    fault = CodeField(_l("不通过的原因"), FormFault, empty=_l("请选择"))
    note = words(
        _l("向揭榜单位说明"), description=_l("不通过时必填，写明哪一处不符合、依据是什么。")
    )


class ReasonForm(SiteForm):
    """Why nothing comes of a challenge."""

    NEEDED = ("reason",)

    reason = words(
        _l("流榜原因"), required=_l("请写明原因。"), description=_l("会在榜单页面公开。")
    )


class DigestForm(SiteForm):
    """A digest to be compared."""

    NEEDED = ("digest",)

    digest = short_text(_l("回执上的校验码"), most=64)


def form_of(draft: Draft, challenge: Challenge, version: int) -> PlanForm:
    """Return the form as its writer left it."""
    form = _from_typed(draft.typed) if draft.typed else _from_plan(draft.plan)
    return fit(form, challenge, version)


def fit(form: PlanForm, challenge: Challenge, version: int) -> PlanForm:
    """Give the form a line for each indicator, room for more rows, and what is stored now."""
    lines = indicator_lines(challenge.indicators)
    while len(form.commitments) < len(lines):
        form.commitments.append_entry()
    form.add_blank_rows()
    form.version.raw_data, form.version.data = None, version
    return form


def typed_of(fields: Iterable[tuple[str, str]]) -> Typed:
    """Return what was typed, without what is the page's own."""
    return tuple((name, value) for name, value in fields if name not in CONTROL)


def change_rows(typed: Typed, action: str) -> Typed:
    """Return what was typed with the row added or taken out that a button asked for."""
    verb, _, rest = action.partition("-")
    name, _, number = rest.partition("-")
    if name not in LISTS:
        return typed
    if verb == "drop":
        return tuple(one for one in typed if not one[0].startswith(f"{name}-{number}-"))
    places = [int(key.split("-")[1]) for key, _ in typed if _is_row(key, name)]
    first = {"team": "name", "milestones": "title", "budget": "item"}[name]
    return (*typed, (f"{name}-{max(places, default=-1) + 1}-{first}", ""))


def _is_row(key: str, name: str) -> bool:
    parts = key.split("-")
    return len(parts) == 3 and parts[0] == name and parts[1].isdecimal() and len(parts[1]) < 6


def _from_typed(typed: Typed) -> PlanForm:
    # What was typed was checked when it came in; no token is kept with it.
    return PlanForm(formdata=MultiDict(typed), meta={"csrf": False})


def _from_plan(plan: Plan) -> PlanForm:
    values = plan.to_json()
    values["milestones"] = list(plan.milestones)
    values["partners"] = "\n".join(plan.partners)
    return PlanForm(formdata=None, data=values)


def _rows(rows: FieldList) -> list[Any]:
    return [entry.form for entry in rows if not entry.form.is_empty]


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _raw(field: Any) -> Any:
    raw: Sequence[str] | None = field.raw_data
    return raw[0].strip() if raw else field.data
