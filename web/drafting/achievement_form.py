"""The guided form of a research achievement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, ClassVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, FieldList, FormField

from web.base.forms.fields import LevelField, WanField
from web.base.forms.texts import add_error, long_text, short_text
from web.drafting.forms import PostingForm
from web.drafting.ownership import PATENTS, OwnershipRow, is_patent_number

MOST_ROWS = 20
BLANK_ROWS = 2


class AchievementForm(PostingForm):
    """A research achievement."""

    SECTIONS: ClassVar[list[tuple[Any, Any, list[str]]]] = [
        (
            _l("成果是什么"),
            "",
            ["title", "summary", "innovation", "indicators", "application", "market"],
        ),
        (
            _l("归类"),
            _l("归类越准，推荐的需求越贴近。"),
            ["fields", "discipline", "keywords"],
        ),
        (_l("成熟度与知识产权"), "", ["trl", "intellectual_property", "evaluation"]),
        (_l("合作"), "", ["modes", "price", "team", "registration_number", "valid_until"]),
        (_l("联系方式"), "", ["contact_name", "contact_phone", "contact_email"]),
        (_l("声明"), "", ["holder_consents", "not_secret"]),
    ]
    NEEDED = (
        *("title", "summary", "fields", "trl"),
        *("valid_until", "contact_name", "contact_phone", "contact_email"),
    )
    REQUIRED: ClassVar[Mapping[str, Any]] = {
        "title": _l("请用一句话写出做成了什么。"),
        "summary": _l("请写一段可以公开的摘要。"),
        "fields": _l("请至少选择一个产业领域。"),
        "trl": _l("请选择目前的成熟度；拿不准时选较低的一级。"),
        "valid_until": _l("请填写有效期，一般为一年。"),
        "contact_name": _l("请填写联系人。"),
        "holder_consents": _l("需要权利人同意后才能提交，请确认后勾选。"),
        "not_secret": _l("提交前需要勾选此项声明；内容涉密的，请勿在本平台填写。"),
    }

    innovation = long_text(_l("创新点"), _l("与现有做法相比，新在哪里、好多少。"))
    indicators = long_text(
        _l("技术指标"),
        _l("写测得的数字和条件，一行一条。例：产能 620 只/小时；破损率 1.6%（连续 72 小时）。"),
    )
    application = long_text(_l("应用范围"), _l("适合哪些行业、工序、规模的企业。"), 3)
    market = long_text(_l("市场前景"), _l("谁会用，规模多大，已有哪些应用。"), 3)
    discipline = short_text(_l("学科"), _l("例：水产养殖学、化学工程。"))
    trl = LevelField(_l("成熟度"), description=_l("按 GB/T 22900 九级划分，选已经完成的最高一级。"))
    intellectual_property = FieldList(
        FormField(OwnershipRow),
        _l("知识产权"),
        max_entries=MOST_ROWS,
        description=_l("每行一项，没有可不填。专利填申请号或专利号，例：ZL 2019 1 0123456.X。"),
    )
    price = WanField(_l("意向价格（万元）"), description=_l("不填即为面议。"))
    team = long_text(_l("团队"), _l("人数、专长、做过的项目；不必写姓名。"), 3)
    registration_number = short_text(_l("成果登记号"), _l("已办理成果登记的填写。"), 50)
    evaluation = long_text(_l("成果评价"), _l("评价机构、方式和结论，没有可不填。"), 3)
    holder_consents = BooleanField(
        _l("权利人同意发布并对外转化"),
        description=_l("职务成果的权利人一般是本单位；共有的，需要各权利人同意。"),
    )

    def value_of(self, name: str) -> Any:
        """Return what a field stores; empty rows are left out."""
        if name == "intellectual_property":
            rows = [entry.form for entry in self.intellectual_property]
            return [row.row for row in rows if not row.is_empty]
        return super().value_of(name)

    def add_blank_rows(self) -> None:
        """Leave room for more rows below those filled in."""
        rows = self.intellectual_property
        blank = sum(1 for entry in rows if entry.form.is_empty)
        for _ in range(min(BLANK_ROWS - blank, MOST_ROWS - len(rows))):
            rows.append_entry()

    def check_complete(self, today: date) -> bool:
        """Add the errors of an achievement that is not ready for the audit."""
        self._check_rows()
        return super().check_complete(today)

    def _check_rows(self) -> None:
        for position, entry in enumerate(self.intellectual_property, start=1):
            row = entry.form
            if row.is_empty:
                continue
            for field, message in _slips(row):
                text = gettext("第 %(row)s 行：%(message)s", row=position, message=message)
                add_error(field, text)
                # The list took its errors from its rows before these were found.
                add_error(self.intellectual_property, text)


def _slips(row: OwnershipRow) -> Iterator[tuple[Field, str]]:
    if not row.kind.data:
        yield row.kind, gettext("请选择类型。")
    if not row.title.data:
        yield row.title, gettext("请填写名称。")
    number = row.number.data
    if row.kind.data in PATENTS and number and not is_patent_number(number):
        yield row.number, gettext("专利号有误，请核对数字和末位校验码。")
