"""Signing in."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField
from wtforms.validators import InputRequired, Length

from web.forms.base import Form
from web.forms.fields import TextField


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


def safe_path(target: str | None) -> str | None:
    """Return ``target`` when it is a path on this site, else None.

    Browsers read ``//host`` and ``/\\host`` as another site and drop control characters.
    """
    if not target or not target.startswith("/") or target.startswith("//"):
        return None
    if "\\" in target or any(ord(character) < 32 for character in target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target
