"""Forms of one's own profile and address."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import DataRequired, Length

from web.base.forms.base import Form
from web.base.forms.fields import TextField, as_choices
from web.base.forms.problems import Words
from web.base.forms.texts import short_text
from web.entry.forms import WRONG_PASSWORD, old_password
from web.people.forms import NOT_AN_ADDRESS, refuse_no_name

PROFILE_WORDS: Words = {("name", "demo"): _l("演示账号供大家试用，不能改姓名。")}
ADDRESS_WORDS: Words = {
    ("email", "demo"): _l("演示账号供大家试用，不能改邮箱。"),
    ("email", "not_an_address"): NOT_AN_ADDRESS,
    ("email", "same"): _l("这就是现在的邮箱，请填写另一个。"),
    ("email", "too_many"): _l("一小时最多申请 3 次，请稍后再试。"),
    ("current_password", "wrong"): WRONG_PASSWORD,
}

_LONG = _l("内容过长，最多 %(most)s 个字。", most=100)


class ProfileForm(Form):
    """Who one is, and in which language the site speaks."""

    name = TextField(
        _l("姓名"),
        [DataRequired(_l("请填写姓名。")), Length(max=100, message=_LONG), refuse_no_name],
        render_kw={"autocomplete": "name"},
    )
    title = short_text(_l("职务或职称"), "", 100, autocomplete="organization-title")
    locale = SelectField(
        _l("语言"),
        choices=lambda: as_choices(
            [("", _l("随网站设置")), ("zh", "中文"), ("en", "English")]  # Each in its own.
        ),
        description=_l("页面和邮件所用的语言。"),
    )


class AddressForm(Form):
    """A new address, and the password that shows who asks."""

    email = TextField(
        _l("新邮箱"),
        [DataRequired(_l("请填写新邮箱。")), Length(max=254, message=_l("邮箱过长。"))],
        render_kw={"type": "email", "autocomplete": "email", "inputmode": "email"},
    )
    current_password = old_password(_l("现在的密码"))
