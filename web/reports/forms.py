"""Forms of the quarter's report."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import RadioField, SelectField

from web.base.files.refusals import WORDS
from web.base.forms.base import Form
from web.base.forms.fields import as_choices
from web.base.forms.problems import Words
from web.base.labels import label
from web.base.reporting import Audience

_ONLY_WORD = _l("请上传修改好的 .docx 报告。")

REPORT_WORDS: Words = {
    **{("file", reason.value): words for reason, words in WORDS.items()},
    ("file", "missing"): _l("请选择修改好的报告（.docx）。"),
    ("file", "remains"): _l(
        "文件里还有批注、修订或隐藏文字，公布后任何人都能看到。请接受全部修订、删除批注和隐藏文字，再传公开版。"
    ),
    "file": _ONLY_WORD,
    "quarter": _l("请在列出的季度中选一个。"),
}


class QuarterForm(Form):
    """Which quarter a report is made of."""

    quarter = SelectField(_l("季度"), validate_choice=False)

    def offer(self, quarters: Sequence[str]) -> None:
        """Offer these quarters."""
        self.quarter.choices = as_choices((key, key) for key in quarters)


class EditedForm(QuarterForm):
    """A report that was edited outside."""

    NEEDED = ("quarter", "file")

    audience = RadioField(_l("版本"), default=Audience.OFFICE.value, validate_choice=False)
    file = FileField(_l("修改好的报告"), description=_l(".docx，不超过 20 MB。"))

    def offer(self, quarters: Sequence[str]) -> None:
        """Offer these quarters and both versions."""
        super().offer(quarters)
        self.audience.choices = as_choices((one.value, str(label(one))) for one in Audience)

    @property
    def chosen(self) -> Audience:
        """The version chosen."""
        wanted = self.audience.data
        return next((one for one in Audience if one.value == wanted), Audience.OFFICE)
