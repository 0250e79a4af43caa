"""The forms of bringing a table and of deciding on it."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import InputRequired

from matcher.types import Kind
from web.base.arguments import key_of
from web.base.files.refusals import WORDS, Reason
from web.base.forms.base import Form
from web.base.forms.fields import as_choices
from web.base.forms.problems import Words
from web.calls.models import Call
from web.intake.models import Intake

FORM_TITLES = {Kind.NEED: _l("技术需求征集表"), Kind.ACHIEVEMENT: _l("科技成果征集表")}
KIND_WORDS = {Kind.NEED: _l("技术需求"), Kind.ACHIEVEMENT: _l("科技成果")}

NOT_A_TABLE = _l(
    "这里只能上传 .xlsx、.csv 或按模板填写的 .docx。PDF 和图片里的表格，请先录入模板。"
)
UPLOAD_WORDS: Words = {
    **{("file", reason.value): words for reason, words in WORDS.items()},
    ("file", "missing"): _l("请选择要上传的表格。"),
    ("file", Reason.TOO_LARGE.value): _l("文件超过 20 MB。请去掉图片，或分成几个文件上传。"),
    ("file", Reason.OTHER_OFFICE.value): _l(
        "这是旧版 .xls、.doc 或 .et 文件。请打开后另存为 .xlsx 或 .docx，再上传。"
    ),
    ("file", Reason.UNKNOWN.value): NOT_A_TABLE,
    ("file", Reason.PROGRAM.value): NOT_A_TABLE,
    "file": NOT_A_TABLE,
    "kind": _l("请选择表格里是需求还是成果。"),
    "call": _l("这次征集现在不接收此类内容，请另选，或不选征集。"),
}
TAKE_WORDS: Words = {
    ("rows", "none"): _l("没有可以导入的行，请修改表格后重新上传。"),
    ("rows", "bad"): _l("有的行有问题。请选择“导入没有问题的行”，或修改表格后重新上传。"),
    "declares": _l("提交审核前需要勾选声明；不勾选的，请选择存为草稿。"),
    "call": UPLOAD_WORDS["call"],
}


class UploadForm(Form):
    """A file, and what is in it."""

    NEEDED = ("file",)

    # Asked by the browser too: a form shown again has lost its file.
    kind = RadioField(
        _l("表格里是什么"), [InputRequired(UPLOAD_WORDS["kind"])], validate_choice=False
    )
    file = FileField(
        _l("表格文件"), description=_l(".xlsx、.csv 或按模板填写的 .docx，不超过 20 MB。")
    )
    call = SelectField(
        _l("提交到哪次征集"),
        validate_choice=False,
        description=_l("导入前还可以改。"),
    )

    def offer(self, kinds: Sequence[Kind], calls: Sequence[Call]) -> None:
        """Offer these kinds and calls."""
        self.kind.choices = as_choices((kind.value, KIND_WORDS[kind]) for kind in kinds)
        self.call.choices = _call_choices(calls)
        if self.kind.data is None and len(kinds) == 1:
            self.kind.data = kinds[0].value

    @property
    def chosen_kind(self) -> Kind | None:
        """The kind chosen, or None."""
        return next((kind for kind in Kind if kind.value == self.kind.data), None)


class TakeForm(Form):
    """How the rows are to be taken."""

    rows = RadioField(_l("导入哪些行"), validate_choice=False)
    submits = RadioField(_l("导入之后"), validate_choice=False)
    call = SelectField(_l("提交到哪次征集"), validate_choice=False)
    declares = BooleanField()

    def offer(self, intake: Intake, calls: Sequence[Call]) -> None:
        """Offer what is possible with this table."""
        good = intake.rows - intake.bad_rows
        self.rows.choices = as_choices(
            [("good", gettext("导入没有问题的 %(count)s 行，有问题的不导入", count=good))]
            if intake.bad_rows
            else [("all", gettext("全部 %(count)s 行", count=intake.rows))]
        )
        if self.rows.data is None:
            self.rows.data = "good" if intake.bad_rows else "all"
        self.submits.choices = as_choices(
            [
                ("drafts", gettext("先存为草稿，之后再逐条补充、提交")),
                ("submit", gettext("写全的行直接提交审核，没写全的存为草稿")),
            ]
        )
        self.call.choices = _call_choices(calls)
        if intake.organisation_id is None:
            self.declares.label.text = gettext(
                "我确认：各单位或其主管部门已声明内容不涉及国家秘密、权利人同意发布，"
                "我代它们提交，这一确认记入日志。"
            )
        elif intake.kind is Kind.NEED:
            self.declares.label.text = gettext("我声明：表中提交的各项内容都不涉及国家秘密。")
        else:
            self.declares.label.text = gettext(
                "我声明：表中提交的各项内容都不涉及国家秘密，权利人都同意发布并对外转化。"
            )


def chosen_call(field: SelectField, calls: Sequence[Call]) -> Call | None:
    """Return the call chosen among those offered."""
    wanted = key_of(field.data)
    return next((call for call in calls if call.id == wanted), None)


def _call_choices(calls: Sequence[Call]) -> list[object]:
    first = ("", gettext("不属于某次征集"))
    return list(as_choices([first, *((str(call.id), call.title) for call in calls)]))
