"""Forms of the expert's desk: the answer to an invitation, and the sheet with its points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField
from wtforms.widgets import TextInput

from web.base import labels
from web.base.arguments import key_of
from web.base.forms.base import Form
from web.base.forms.fields import CodeField, CodesField, RadioCodeField, as_choices
from web.base.forms.questions import Questioning
from web.base.forms.texts import add_error, long_text, words
from web.base.widths import fold
from web.experts.states import Tie
from web.reviewing.models import Criterion, Sheet
from web.reviewing.sheets import score_field
from web.reviewing.states import Verdict
from web.scoring.points import parse_points, write_points
from web.scoring.queries import scores_of

TEN_POINTS = 100
"""Tenths: a sheet with nothing above it was perhaps filled in on a scale of ten."""


class PointsField(Field):
    """Points from 0 to 100 with at most one decimal, kept in tenths; empty is None."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else write_points(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the typed points."""
        text = fold(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not text:
            return
        try:
            self.data = parse_points(text.replace("。", ".").removesuffix("分").strip())
        except ValueError as error:
            message = gettext("请填写 0 到 100 之间的数字，最多一位小数，例如 85 或 85.5。")
            raise ValueError(message) from error


class SheetForm(Questioning):
    """A sheet. ``form_for`` makes the class with a field for each criterion of its round."""

    NEEDED = ("verdict",)
    CRITERIA: ClassVar[Sequence[int]] = ()

    verdict = RadioCodeField(
        _l("推荐意见"),
        Verdict,
        empty="",
        choices=lambda: as_choices(labels.choices(Verdict)),
    )
    for_bidder = long_text(
        _l("给揭榜方的意见"),
        _l("结果公布后揭榜方会读到这段话，不会知道是谁写的。请写明理由和改进的地方。"),
        4,
    )
    for_panel = long_text(
        _l("给评审组的意见"),
        _l("只有科技局和评审组在评审结束后读到，不转给揭榜方，不署名。"),
        3,
    )
    version = HiddenField()

    @property
    def points(self) -> list[Any]:
        """The fields of the criteria, in their order."""
        return [self[score_field(key)] for key in self.CRITERIA]

    @property
    def scores(self) -> dict[int, int | None]:
        """Criterion -> tenths as typed; what is wrong or empty is None."""
        return {key: self[score_field(key)].data for key in self.CRITERIA}

    @property
    def chosen(self) -> Verdict | None:
        """The verdict as typed."""
        return Verdict(self.verdict.data) if self.verdict.data else None

    @property
    def written(self) -> list[Any]:
        """All fields that the expert fills in, in the order of the page."""
        return [*self.points, self.verdict, self.for_bidder, self.for_panel]

    @property
    def wrong(self) -> dict[str, str]:
        """Name of a field -> what is wrong with what was typed into it."""
        return {field.name: str(field.errors[0]) for field in self.written if field.errors}

    @property
    def expected(self) -> int:
        """The version of the sheet that the page showed."""
        return key_of(self.version.data) or 0

    def ask_for_all(self) -> None:
        """Say beside each field what lacks, and ask about what is odd."""
        for field in self.points:
            if field.data is None and not field.errors:
                add_error(field, gettext("请填写这一项的分数。"))
        if self.verdict.data is None and not self.verdict.errors:
            add_error(self.verdict, gettext("请选择推荐意见。"))
        if self.verdict.data is Verdict.SUPPORT_IF and not self.for_bidder.data:
            add_error(self.for_bidder, gettext("请写明需要修改什么。"))
        if not self.errors:
            self._ask_about_what_is_odd()

    def _ask_about_what_is_odd(self) -> None:
        if not self.for_bidder.data:
            text = gettext("没有写给揭榜方的意见：揭榜方将只看到结果，看不到理由。")
            self.ask("for_bidder", "empty", text, tick=gettext("不写，直接提交"))
        given = [tenths for tenths in self.scores.values() if tenths is not None]
        if given and max(given) <= TEN_POINTS:
            text = gettext("每一项都不超过 10 分。这里按百分制打分，满分是 100。")
            self.ask(score_field(self.CRITERIA[0]), "scale", text)


def form_for(criteria: Iterable[Criterion]) -> type[SheetForm]:
    """Return the form class of a round's sheets."""
    found = list(criteria)
    fields: dict[str, Any] = {
        score_field(one.id): PointsField(one.name, description=one.guide) for one in found
    }
    return type("RoundSheetForm", (SheetForm,), {**fields, "CRITERIA": [one.id for one in found]})


def stored_form(sheet: Sheet) -> SheetForm:
    """Return the form with what is stored."""
    values: dict[str, Any] = {score_field(key): tenths for key, tenths in scores_of(sheet).items()}
    values |= {
        "verdict": sheet.verdict,
        "for_bidder": sheet.for_bidder,
        "for_panel": sheet.for_panel,
        "version": sheet.version,
    }
    return form_for(sheet.seat.round.criteria)(formdata=None, data=values)


class AcceptForm(Form):
    """Taking a seat: the declaration, and the bids from which the expert steps back."""

    conflicts = CodesField(
        _l("需要回避的揭榜方"),
        description=_l("本人、近亲属或所在单位与其中哪家有利害关系，请勾选；不会让您评它的方案。"),
    )
    reason = words(_l("回避的原因"), description=_l("勾选了才需要写，只有科技局读到。"))
    declares = BooleanField(_l("我申报的利害关系是完整的，愿意独立、公正地评审，对材料保密。"))

    def offer(self, bidders: Mapping[int, str]) -> None:
        """Offer the bidders whose names may be known: bid -> name."""
        self.conflicts.choices = as_choices((str(key), name) for key, name in bidders.items())

    @property
    def stepped_back(self) -> set[int]:
        """The ids of the bids that were ticked."""
        return {int(code) for code in self.conflicts.data or ()}

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for the declaration, and for the reason of what was ticked."""
        is_good = bool(super().validate(extra_validators))
        if not self.declares.data:
            add_error(self.declares, gettext("请先核对利害关系，再勾选这一条声明。"))
        if self.conflicts.data and not self.reason.data:
            add_error(self.reason, gettext("请写明与所勾选单位的关系。"))
        return is_good and not self.errors


class DeclineForm(Form):
    """Not taking a seat, or giving it back."""

    NEEDED = ("reason",)

    reason = words(
        _l("原因"),
        required=_l("请写明原因，科技局好另请专家。"),
        description=_l("例如这段时间出差，或不熟悉这个方向。"),
    )


class RecuseForm(Form):
    """Stepping back from a whole round because of a conflict of interest."""

    NEEDED = ("tie", "reason")

    tie = CodeField(_l("利害关系"), Tie, default=Tie.DECLARED)
    reason = words(_l("说明"), required=_l("请写明是什么关系，只有科技局读到。"))

    @property
    def chosen(self) -> Tie:
        """What ties the expert to who is judged."""
        return Tie(self.tie.data or Tie.DECLARED)


class StepBackForm(Form):
    """Stepping back from one bid."""

    NEEDED = ("reason",)

    reason = words(
        _l("说明"),
        required=_l("请写明为什么需要回避。"),
        description=_l("例如从内容认出了揭榜方。只有科技局读到。"),
    )
