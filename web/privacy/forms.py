"""The form of leaving."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField
from wtforms.validators import InputRequired, Length

from web.base.forms.base import Form
from web.base.forms.fields import TextField
from web.base.forms.problems import Words

DELETION_WORDS: Words = {
    ("password", "wrong"): _l("密码不正确，请重新填写。"),
    ("address", "differs"): _l("与您的登录邮箱不一致，请重新填写。"),
    ("account", "kept"): _l("还有事项需要先处理，见上方。"),
}
"""What keeps an account from being deleted, by field and code."""


class DeletionForm(Form):
    """The password again, and the address typed out: nobody leaves by a slip."""

    NEEDED = ("password", "address")

    password = PasswordField(
        _l("当前密码"),
        # Argon2 reads the whole text, so its length is bounded before it gets there.
        [InputRequired(_l("请填写当前密码。")), Length(max=1000, message=_l("密码过长。"))],
        render_kw={"autocomplete": "current-password"},
    )
    address = TextField(
        _l("登录邮箱"),
        [
            InputRequired(_l("请填写登录邮箱，以确认注销。")),
            Length(max=254, message=_l("邮箱过长。")),
        ],
        description=_l("请完整填写您的登录邮箱，以确认注销。"),
        render_kw={"type": "email", "autocomplete": "off", "inputmode": "email"},
    )
