"""Forms of getting in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField
from wtforms.validators import InputRequired, Length

from web.base.forms.base import Form
from web.base.forms.fields import TextField


class SignInForm(Form):
    """Address, password, and where to go afterwards."""

    email = TextField(
        _l("邮箱"),
        [InputRequired(_l("请填写登录邮箱。")), Length(max=254, message=_l("邮箱过长。"))],
        render_kw={"type": "email", "autocomplete": "username", "inputmode": "email"},
    )
    password = PasswordField(
        _l("密码"),
        # Argon2 reads the whole text, so its length is bounded before it gets there.
        [InputRequired(_l("请填写密码。")), Length(max=1000, message=_l("密码过长。"))],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()
