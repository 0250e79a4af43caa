"""Forms with a row for each bid, milestone or team."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, HiddenField
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, Length, Optional

from web.awarding.forms import PlaceForm
from web.awarding.models import Award, Stage
from web.awarding.planning import LONGEST_TITLE, MOST, PlannedStage
from web.awarding.publicity import Proposal
from web.awarding.queries import Candidate
from web.awarding.stages import Verdict
from web.awarding.states import GateFate
from web.base.arguments import key_of
from web.base.forms.base import Form
from web.base.forms.fields import LocalDateField, RadioCodeField, TextField, WanField
from web.base.forms.problems import Words
from web.base.forms.texts import flatten, words

BLANK_ROWS = 2

_LONG = _l("内容过长，请写短一些。")

PROPOSAL_WORDS: Words = {
    ("bids", "missing"): _l("请至少勾选一家拟立项的揭榜方。"),
    ("bids", "unknown"): _l("勾选的揭榜方已不在名单里，请重新选择。"),
    ("bids", "too_many"): _l("勾选的家数超过榜单的立项数。"),
    ("bids", "reason"): _l("请给每一家写明可以公开的理由。"),
    ("bids", "too_much"): _l("各家金额之和超过榜单金额。"),
    ("bids", "no_choice"): _l("按业主制，发榜单位选定后才能公示。"),
    ("bids", "not_chosen"): _l("按业主制，只能公示发榜单位选定的那一家。"),
    ("text", "passed_over"): _l("越过了排名更前的揭榜方，请在公示说明里写明原因。"),
    ("last_day", "too_early"): _l("截止日不能早于按工作日历算出的日期，请空着或填更晚的日期。"),
}
PLAN_WORDS: Words = {
    ("rows", "count"): _l("请至少写一个里程碑，最多 20 个。"),
    ("rows", "title"): _l("每个里程碑都要写名称。"),
    ("rows", "too_much"): _l("各里程碑金额之和超过立项金额。"),
}
GATE_WORDS: Words = {
    ("teams", "reason"): _l("请给每支队伍写明理由。"),
    ("teams", "nobody"): _l("至少要有一支队伍进入下一阶段；都不行时请终止任务。"),
    ("teams", "unreported"): _l("没有报告的队伍不能进入下一阶段。"),
}


class BidRow(PlainForm):
    """A ranked bid: whether it is proposed, with how much, and why."""

    bid = HiddenField()
    chosen = BooleanField(_l("拟立项"))
    money = WanField(_l("金额（万元）"), [Optional()])
    reason = words(_l("可以公开的理由"), description=_l("勾选的必须填写。"))


class ProposalForm(PlaceForm):
    """Which bids are proposed."""

    bids = FieldList(FormField(BidRow), _l("拟立项的揭榜方"), max_entries=100)

    def check(self, names: dict[int, str]) -> list[Proposal] | None:
        """Return what is proposed, or None where it cannot be read; ``names`` by bid."""
        self.validate()
        found, problems = [], []
        for entry in self.bids:
            row, key = entry.form, key_of(entry.form.bid.data)
            if not row.chosen.data or key is None:
                continue
            problems += [
                gettext("%(label)s：%(message)s", label=names.get(key, ""), message=one)
                for one in flatten(row.errors)
            ]
            found.append(Proposal(key, row.money.data or 0, row.reason.data or ""))
        self.bids.errors = problems
        return None if problems or self.text.errors or self.last_day.errors else found


def proposal_values(candidates: Iterable[Candidate], reason: str) -> dict[str, Any]:
    """Return what the form holds before anything is typed; ``reason`` is the owner's."""
    return {
        "bids": [
            {
                "bid": str(one.bid.id),
                "chosen": one.is_chosen,
                "reason": reason if one.is_chosen else "",
            }
            for one in candidates
        ]
    }


class StageRow(PlainForm):
    """A milestone. A row without a name and a day is no row."""

    title = TextField(_l("里程碑"), [Length(max=LONGEST_TITLE, message=_LONG)])
    due_on = LocalDateField(_l("完成日期"), [Optional()])
    money = WanField(_l("金额（万元）"), [Optional()])
    is_gate = BooleanField(_l("阶段考核"))
    result = words(_l("要交付什么"))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        has_day = self.due_on.raw_data[0].strip() if self.due_on.raw_data else self.due_on.data
        return not any((self.title.data, has_day, self.result.data))


class StagesForm(Form):
    """The milestones of an award."""

    rows = FieldList(FormField(StageRow), _l("里程碑"), max_entries=MOST)

    def add_blank_rows(self) -> None:
        """Leave room for more rows."""
        blank = sum(1 for entry in self.rows if entry.form.is_empty)
        for _ in range(min(BLANK_ROWS - blank, MOST - len(self.rows))):
            self.rows.append_entry()

    def check(self) -> list[PlannedStage] | None:
        """Return what was typed, or None where it cannot be kept."""
        self.validate()
        found, problems = [], []
        for number, entry in enumerate(self.rows, start=1):
            row = entry.form
            if row.is_empty:
                continue
            problems += [
                gettext("第 %(row)s 行：%(message)s", row=number, message=one)
                for one in flatten(row.errors)
            ]
            if row.errors:
                continue
            if not row.title.data or row.due_on.data is None:
                problems.append(gettext("第 %(row)s 行：请写名称和日期。", row=number))
                continue
            found.append(
                PlannedStage(
                    title=row.title.data,
                    due_on=row.due_on.data,
                    result=row.result.data or "",
                    money=row.money.data or 0,
                    is_gate=bool(row.is_gate.data),
                )
            )
        self.rows.errors = problems
        return None if problems else found


def stage_values(stages: Sequence[Stage]) -> dict[str, Any]:
    """Return what the form holds before anything is typed."""
    names = ("title", "due_on", "money", "is_gate", "result")
    return {"rows": [{name: getattr(one, name) for name in names} for one in stages]}


class TeamRow(PlainForm):
    """A team at a gate."""

    award = HiddenField()
    fate = RadioCodeField(
        _l("决定"), GateFate, default=None, validators=[InputRequired(_l("请选择一项。"))]
    )
    reason = words(
        _l("理由"),
        required=_l("请写明理由。"),
        description=_l("只告诉这支队伍和发榜单位。"),
    )


class GateForm(Form):
    """Which teams go on."""

    teams = FieldList(FormField(TeamRow), _l("各队"), max_entries=20)

    def check(self, names: dict[int, str]) -> dict[int, Verdict] | None:
        """Return what was decided, by award, or None where something lacks."""
        self.validate()
        found: dict[int, Verdict] = {}
        problems: list[str] = []
        for entry in self.teams:
            row, key = entry.form, key_of(entry.form.award.data)
            if key is None:
                continue
            name = names.get(key, "")
            problems += [
                gettext("%(label)s：%(message)s", label=name, message=one)
                for one in flatten(row.errors)
            ]
            if not row.errors and row.fate.data is not None:
                found[key] = Verdict(GateFate(row.fate.data), row.reason.data or "")
        self.teams.errors = problems
        return None if problems else found


def gate_values(awards: Iterable[Award]) -> dict[str, Any]:
    """Return what the form holds before anything is typed."""
    return {"teams": [{"award": str(award.id)} for award in awards]}
