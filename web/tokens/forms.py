"""The form of a new token."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField
from wtforms.validators import DataRequired, InputRequired, Length

from web.base.forms.base import Form
from web.base.forms.fields import CodesField, LocalDateField, TextField, as_choices
from web.base.forms.problems import Words
from web.entry.forms import password_field
from web.tokens.models import LONGEST_NAME
from web.tokens.words import SCOPES

PROBLEM_WORDS: Words = {
    ("scopes", "missing"): _l("请至少选择一项权限。"),
    ("last_day", "out_of_range"): _l("请填写今天起一年之内的日期。"),
    ("name", "too_many"): _l("有效的令牌已经有 20 个，请先作废不用的。"),
}


class TokenForm(Form):
    """Name, scopes and last day of a token, and what shows who makes it."""

    NEEDED = ("name", "scopes", "last_day", "token_password")

    name = TextField(
        _l("名称"),
        [
            DataRequired(_l("请填写名称，以后好认出它。")),
            Length(max=LONGEST_NAME, message=_l("名称过长，最多 60 个字。")),
        ],
        description=_l("写明给哪个程序用，例如：校内成果库同步。"),
    )
    scopes = CodesField(
        _l("权限"),
        [InputRequired(_l("请至少选择一项权限。"))],
        description=_l("令牌能做的，不会超过您本人能做的。"),
        choices=lambda: as_choices([(scope.value, str(word)) for scope, word in SCOPES.items()]),
    )
    last_day = LocalDateField(
        _l("最后有效日"),
        [InputRequired(_l("请填写今天起一年之内的日期。"))],
        description=_l("当天结束后自动失效，最长一年。"),
    )
    token_password: PasswordField = password_field(
        _l("现在的密码"), _l("请填写现在的密码。"), "current-password"
    )
    token_code: Any = TextField(
        _l("动态码或备用码"),
        [Length(max=40, message=_l("动态码是 6 位数字。"))],
        render_kw={"autocomplete": "one-time-code", "spellcheck": "false"},
    )
