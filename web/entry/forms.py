"""Forms of getting in."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField
from wtforms.validators import DataRequired, InputRequired, Length

from web.base.forms.base import Form
from web.base.forms.fields import TextField
from web.people.passwords import LONGEST

WRONG_PASSWORD = _l("密码不正确，请核对后重新输入。")
WRONG_CODE = _l("动态码不正确。请等手机上换出新的一组再输入；每组只能用一次。")


def password_field(label: Any, missing: Any, use: str, description: Any = "") -> PasswordField:
    """Return a field for a password; ``use`` tells password managers which one."""
    # Argon2 reads the whole text, so its length is bounded before it gets there.
    length = Length(max=LONGEST, message=_l("密码过长，最多 1000 个字符。"))
    return PasswordField(
        label,
        [InputRequired(missing), length],
        description=description,
        render_kw={"autocomplete": use},
    )


def old_password(label: Any) -> PasswordField:
    """Return a field for the present password."""
    return password_field(label, _l("请填写现在的密码。"), "current-password")


def _new_password() -> PasswordField:
    help_text = _l("至少 10 个字符，不限字母、数字或符号。几个不相干的词最好记，也最难猜。")
    return password_field(_l("新密码"), _l("请填写新密码。"), "new-password", help_text)


def _email() -> TextField:
    return TextField(
        _l("邮箱"),
        [DataRequired(_l("请填写登录邮箱。")), Length(max=254, message=_l("邮箱过长。"))],
        render_kw={"type": "email", "autocomplete": "username", "inputmode": "email"},
    )


def _code(label: Any, description: Any = "") -> TextField:
    return TextField(
        label,
        [DataRequired(_l("请输入动态码。")), Length(max=40, message=_l("动态码是 6 位数字。"))],
        description=description,
        render_kw={"autocomplete": "one-time-code", "spellcheck": "false"},
    )


class SignInForm(Form):
    """Address, password, and where to go afterwards."""

    email = _email()
    password = password_field(_l("密码"), _l("请填写密码。"), "current-password")
    next = HiddenField()


class CodeForm(Form):
    """A code of the second factor."""

    code = _code(
        _l("动态码或备用码"), _l("手机验证器上的 6 位数字；手机不在身边，可输入一个备用码。")
    )


class FirstCodeForm(Form):
    """The first code, which confirms that the telephone knows the secret."""

    code = _code(_l("动态码"), _l("验证器上显示的 6 位数字。"))


class ForgotForm(Form):
    """The address of an account whose password is forgotten."""

    email = _email()


class NewPasswordForm(Form):
    """A new password, after a link from a mail."""

    password = _new_password()


class ChangePasswordForm(Form):
    """The old password and the new one."""

    old_password = old_password(_l("现在的密码"))
    password = _new_password()


class AddFactorForm(Form):
    """The password, before a second factor is added."""

    current_password = old_password(_l("现在的密码"))


class RenewCodesForm(Form):
    """A code, before the recovery codes are made anew."""

    code = _code(_l("动态码"))


class RemoveFactorForm(Form):
    """Password and code, before the second factor is removed."""

    confirm_password = old_password(_l("现在的密码"))
    confirm_code = _code(_l("动态码或备用码"))
