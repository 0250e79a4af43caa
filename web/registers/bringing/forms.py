"""The forms of bringing a table: the file, and what to put where it says nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField

from web.base.files.refusals import WORDS, Reason
from web.base.forms.base import Form
from web.base.forms.listing import make_field
from web.base.forms.problems import Words
from web.base.forms.texts import short_text
from web.base.listing.register import Register
from web.base.listing.spec import Shape
from web.registers.bringing.reading import OWNER

NOT_A_TABLE = _l("这不是表格。可以上传 .xlsx、.csv 或带表格的 .docx。")
UPLOAD_WORDS: Words = {
    **{("file", reason.value): words for reason, words in WORDS.items()},
    ("file", "missing"): _l("请选择要上传的表格。"),
    ("file", "unverified"): _l("单位通过核验后才能批量导入。"),
    ("file", Reason.TOO_LARGE.value): _l("文件超过 5 MB。请去掉图片，或分成几个文件上传。"),
    ("file", Reason.UNKNOWN.value): NOT_A_TABLE,
    ("file", Reason.PROGRAM.value): NOT_A_TABLE,
    ("file", "other"): NOT_A_TABLE,
}
NOT_FOR_ALL = frozenset({"title", "summary"})


class TableForm(Form):
    """A file."""

    NEEDED = ("file",)

    file = FileField(_l("表格文件"), description=_l(".xlsx、.csv 或 .docx，不超过 5 MB、2000 行。"))


def fillable(register: Register, names: Sequence[str]) -> list[str]:
    """Return those of the names that can say the same in every row."""
    listing = register.listing
    found = [
        name
        for name in names
        if name == OWNER
        or (name not in NOT_FOR_ALL and listing[name].shape not in (Shape.TEXT, Shape.ROWS))
    ]
    return found + [
        listing[name].instead for name in found if name != OWNER and listing[name].instead
    ]


def make_given_form(register: Register, names: Sequence[str], **options: Any) -> Form:
    """Return a form that asks for some fields of a register once for all rows."""
    fields: dict[str, Any] = {
        name: make_field(register.listing[name])
        for name in dict.fromkeys(names)
        if name in register.listing.by_name and name != OWNER
    }
    if OWNER in names:
        fields[OWNER] = short_text(_l("单位"), _l("填写单位全称。"), 200)
    return cast(Form, type("GivenForm", (Form,), fields)(**options))
