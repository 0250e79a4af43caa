"""Intellectual property rows of an achievement, and the check digit of Chinese patent numbers."""

from __future__ import annotations

import re
import unicodedata

from flask_babel import lazy_gettext as _l
from wtforms import Form, SelectField
from wtforms.validators import Length

from web.base.forms.fields import TextField, as_choices

PATENTS = frozenset({"发明专利", "实用新型", "外观设计"})

# What is chosen is stored as it reads: these are names of legal titles, not codes of ours.
KINDS = [
    ("", _l("请选择")),
    ("发明专利", _l("发明专利")),
    ("实用新型", _l("实用新型")),
    ("外观设计", _l("外观设计")),
    ("软件著作权", _l("软件著作权")),
    ("植物新品种", _l("植物新品种")),
    ("集成电路布图设计", _l("集成电路布图设计")),
    ("标准", _l("标准")),
    ("技术秘密", _l("技术秘密")),
]
STATES = [
    ("", _l("请选择")),
    ("申请中", _l("申请中")),
    ("授权", _l("授权")),
    ("已登记", _l("已登记")),
    ("已发布", _l("已发布")),
    ("自有", _l("自有")),
]

_NUMBER = re.compile(r"^(?:ZL|CN)?(\d{12})\.?([\dX])$")
_OLD_NUMBER = re.compile(r"^(?:ZL|CN)?(\d{8})\.?([\dX])$")
_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)


class OwnershipRow(Form):
    """One patent, right or secret. A row with nothing in it is no row."""

    kind = SelectField(_l("类型"), choices=as_choices(KINDS), validate_choice=False)
    title = TextField(_l("名称"), [Length(max=200, message=_l("名称不超过 200 个字。"))])
    number = TextField(_l("号码"), [Length(max=60, message=_l("号码不超过 60 个字符。"))])
    state = SelectField(_l("法律状态"), choices=as_choices(STATES), validate_choice=False)

    @property
    def row(self) -> dict[str, str]:
        """What is stored."""
        return {
            name: str(self[name].data or "").strip()
            for name in ("kind", "title", "number", "state")
        }

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed or chosen."""
        return not any(self.row.values())


def is_patent_number(text: str) -> bool:
    """Return whether ``text`` is a Chinese application number with a right check digit.

    The digit is the weighted sum of the digits before it modulo 11, with X for ten
    (ZC 0006-2003); numbers before October 2003 have eight digits, later ones twelve.
    """
    plain = unicodedata.normalize("NFKC", text).upper().replace(" ", "")
    found = _NUMBER.match(plain) or _OLD_NUMBER.match(plain)
    if found is None:
        return False
    digits, given = found.groups()
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False))
    return "0123456789X"[total % 11] == given
