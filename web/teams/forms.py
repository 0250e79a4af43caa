"""The forms of consents: whom an entry is about, and the person's answer."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from web.base.addresses import find_fault
from web.base.forms.base import Form
from web.base.forms.problems import Words
from web.base.forms.texts import add_error, short_text

PERSON_WORDS: Words = {
    ("email", "not_an_address"): _l("请填写完整的邮箱，例如 name@example.com。"),
    ("email", "taken"): _l("这个邮箱已在名单里。"),
    ("email", "too_many"): _l("最多 12 人，请只写负责人和主要成员。"),
}

ASK_WORDS: Words = {
    ("entry", "incomplete"): _l("内容还没有填完整。请先填完，再征求同意：同意的是全部内容。"),
    ("entry", "not_verified"): _l("单位通过核验后，才能以单位名义发邮件征求同意。"),
}


class PersonForm(Form):
    """Somebody an entry is about."""

    NEEDED = ("name", "email")

    name = short_text(_l("姓名"), _l("本人同意署名之前，不会公开。"), 100, autocomplete="off")
    email = short_text(
        _l("邮箱"),
        _l("征求同意的链接发到这里，须是本人使用的邮箱。不公开。"),
        254,
        autocomplete="off",
        inputmode="email",
    )
    is_leader = BooleanField(_l("负责人"))

    def check(self) -> bool:
        """Both are needed; all faults are told at once."""
        self.validate()
        if not self.name.data:
            add_error(self.name, str(_l("请填写姓名。")))
        if not self.email.data:
            add_error(self.email, str(_l("请填写邮箱。")))
        elif find_fault(self.email.data.strip()):
            add_error(self.email, str(PERSON_WORDS["email", "not_an_address"]))
        return not self.errors


class ConsentForm(Form):
    """The answer, with what was read."""

    seen = HiddenField()
    is_named = BooleanField(
        _l("公开我的姓名"), description=_l("不勾选也可以同意：只公开上面的内容，不署名。")
    )
