"""Forms of rounds: the round with its criteria, a record, weights, reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, IntegerField
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import HiddenInput

from web.base.forms.base import Form
from web.base.forms.fields import CodesField, LocalDateField, RadioCodeField, as_choices
from web.base.forms.problems import Words
from web.base.forms.texts import add_error, long_text, short_text, words
from web.bidding.models import Bid
from web.calls.forms import DeadlineField
from web.reviewing.defaults import MOST_CRITERIA, Usual
from web.reviewing.models import Criterion
from web.reviewing.service import CriterionData
from web.reviewing.states import ReviewMode

ROUND_WORDS: Words = {
    ("criteria", "count"): _l("请写 1 至 %(most)s 项评审指标。", most=MOST_CRITERIA),
    ("criteria", "incomplete"): _l("每项评审指标都要有名称和权重，权重是 1 至 100 的整数。"),
    ("criteria", "sum"): _l("各项指标的权重合计应是 100，请调整权重。"),
    ("is_blind", "impossible"): _l("只有揭榜的网络评审和会议评审可以匿名，请取消匿名。"),
    ("due_at", "past"): _l("截止时间已经过去，请改为以后的时间。"),
    ("due_at", "missing"): _l("请先修改这一轮，写明评分截止时间。"),
    ("bid_ids", "missing"): _l("请勾选这一轮评哪些项目。"),
    ("bid_ids", "unknown"): _l("有的揭榜方案已不参加评审，请重新勾选。"),
    ("bids", "missing"): _l("还没有通过形式审查的揭榜方案，不能启动评审。"),
    ("seats", "missing"): _l("还没有选定专家，请先抽取专家。"),
    ("ties", "found"): _l("名单里有专家与被评审方有利害关系，请移出后再启动。"),
}
"""What keeps a round from being stored or started, by field and code."""

ADD_WORDS: Words = {
    ("expert", "unknown"): _l("专家库里没有这位可以评审的专家，请从名单里选择。"),
    ("expert", "taken"): _l("这位专家已经在这一轮的名单里，或者已经退出这一轮。"),
    ("expert", "tied"): _l("这位专家与被评审方有利害关系，不能加入。"),
}

RELEASE_WORDS: Words = {
    ("sheets", "none"): _l("有的揭榜方案还没有一份评分，不能汇总。请先补抽专家或等专家评完。"),
    ("reason", "missing"): _l("有专家没有评完或席位空缺，请写明为什么现在汇总。"),
}

WEIGHT_WORDS: Words = {
    ("weights", "sum"): _l("各轮占比合计应是 100，请调整占比。"),
    ("rounds", "missing"): _l("还没有揭榜评审的轮次，请先新建一轮。"),
    ("rounds", "open"): _l("还有轮次没有汇总结果，全部汇总后才能确定排序。"),
    ("bids", "missing"): _l("没有一份揭榜方案有评分，不能排序。"),
}

RECORD_WORDS: Words = {("held_on", "future"): _l("日期不能晚于今天。")}

REASON_WORDS: Words = {("reason", "missing"): _l("请写明理由。")}


def number(label: Any, low: int, high: int, description: Any = "") -> IntegerField:
    """Return a field for a whole number between two."""
    message = _l("请填写 %(low)s 至 %(high)s 的整数。", low=low, high=high)
    rules = [InputRequired(message), NumberRange(low, high, message=message)]
    return IntegerField(label, rules, description=description)


class RoundForm(Form):
    """A round; the rows of its criteria are added below."""

    NEEDED = ("due_at", "mode", "seats")

    version = IntegerField(validators=[Optional()], widget=HiddenInput())
    mode = RadioCodeField(_l("评审方式"), ReviewMode)
    is_blind = BooleanField(
        _l("匿名评审"), description=_l("专家只看到编号，看不到单位、人员和未勾选可匿名的附件。")
    )
    bids = CodesField(_l("评哪些项目"), choices=[])
    seats = number(_l("评审专家人数"), 1, 30, _l("每份方案由这么多位专家评分。"))
    weight = number(_l("本轮占比（%）"), 0, 100, _l("各轮占比合计 100，确定排序前还可以调整。"))
    drops_extremes = BooleanField(
        _l("去掉一个最高分和一个最低分"), description=_l("评分满五份时才去掉。")
    )
    due_at = DeadlineField(_l("评分截止"), description=_l("例：2026-12-10 18:00。"))
    place = short_text(_l("地点"), _l("会议评审和现场考察填写。"), 200)

    def offer(self, bids: Iterable[Bid], *, all_words: str = "") -> None:
        """Offer the admitted bids; ``all_words`` says what choosing none means."""
        names = [(str(one.id), f"{one.code} {one.organisation.name}") for one in bids]
        self.bids.choices = as_choices(names)
        self.bids.description = all_words

    @property
    def rows(self) -> list[tuple[Field, Field, Field]]:
        """The fields of each criterion: its name, guide and weight."""
        return [
            (self[f"name_{row}"], self[f"guide_{row}"], self[f"weight_{row}"])
            for row in range(1, MOST_CRITERIA + 1)
        ]

    @property
    def shown_rows(self) -> list[tuple[Field, Field, Field]]:
        """The rows with anything in them, and two to write in."""
        last = max((n for n, row in enumerate(self.rows, 1) if any(f.data for f in row)), default=0)
        return self.rows[: min(MOST_CRITERIA, max(last + 2, 4))]

    def read_criteria(self) -> list[CriterionData]:
        """Return what was written, empty rows left out."""
        return [
            CriterionData(name.data or "", guide.data or "", weight.data or 0)
            for name, guide, weight in self.rows
            if name.data or guide.data or weight.data
        ]

    def check(self) -> bool:
        """Check what was typed; return whether a round can be made of it."""
        self.validate()
        if not self.due_at.data and not self.due_at.errors:
            add_error(self.due_at, gettext("请填写评分截止时间。"))
        if self.mode.data in (ReviewMode.MEETING, ReviewMode.VISIT) and not self.place.data:
            add_error(self.place, gettext("请填写地点。"))
        return not self.errors


for _row in range(1, MOST_CRITERIA + 1):
    setattr(RoundForm, f"name_{_row}", short_text(_l("指标 %(row)s", row=_row), "", 100))
    setattr(RoundForm, f"guide_{_row}", short_text(_l("评分要点 %(row)s", row=_row), "", 400))
    setattr(
        RoundForm,
        f"weight_{_row}",
        IntegerField(_l("权重 %(row)s（%%）", row=_row), [Optional()]),
    )


def criteria_values(rows: Sequence[Usual | Criterion]) -> dict[str, Any]:
    """Return criteria as the values of a round's form."""
    found: dict[str, Any] = {}
    for place, one in enumerate(rows, 1):
        found |= {
            f"name_{place}": str(one.name),
            f"guide_{place}": str(one.guide),
            f"weight_{place}": one.weight,
        }
    return found


class RecordForm(Form):
    """What is kept of a meeting or a visit."""

    held_on = LocalDateField(_l("日期"))
    place = short_text(_l("地点"), "", 200)
    present = CodesField(_l("到场专家"), choices=[])
    minutes = long_text(
        _l("评审记录"), _l("会议讨论或现场所见。管理员和这一轮的评审专家可以看到。"), 10
    )


class ReasonForm(Form):
    """Why something is done."""

    NEEDED = ("reason",)

    reason = words(_l("理由"), required=_l("请写明理由。"))


class ReleaseForm(Form):
    """Why results are put together although something lacks."""

    reason = words(_l("理由"), description=_l("有专家没有评完或席位空缺时必填。"))


class DueForm(Form):
    """Until when a running round goes on."""

    NEEDED = ("due_at",)

    due_at = DeadlineField(_l("新的评分截止"), description=_l("例：2026-12-10 18:00。"))

    def check(self) -> bool:
        """Check what was typed; return whether it is a moment."""
        self.validate()
        if not self.due_at.data and not self.due_at.errors:
            add_error(self.due_at, gettext("请填写评分截止时间。"))
        return not self.errors


class WeightsForm(Form):
    """How much each round counts; a field for each is drawn by the page."""

    reason = words(_l("调整占比的理由"), description=_l("已有轮次汇总结果的，必须写明理由。"))
