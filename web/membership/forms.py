"""Forms of registration, of invitations and of organisations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import ClassVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, PasswordField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from matcher.domain.codes import OrganisationKind, Role
from matcher.domain.errors import InputError
from web.base import labels
from web.base.addresses import find_fault
from web.base.forms.base import Form
from web.base.forms.choices import district_choices, field_choices, with_empty
from web.base.forms.fields import CodeField, CodesField, TextField, as_choices
from web.base.forms.problems import Words, show_problems
from web.base.forms.texts import add_error, short_text, words
from web.entry.forms import password_field
from web.membership.kinds import JOINABLE, MEMBER_ROLES
from web.people.forms import NOT_AN_ADDRESS, ORGANISATION_WORDS, check_facts, refuse_no_name
from web.people.models import Organisation
from web.people.passwords import PASSWORD_WORDS, check_password

EMAIL_WORDS: Words = {
    ("email", "not_an_address"): NOT_AN_ADDRESS,
    ("email", "taken"): _l("这个邮箱已有账号，请在账号列表中查找。"),
}
NOT_JOINABLE = _l("这家单位的账号由平台管理员开通，请联系平台管理员。")
JOIN_WORDS: Words = {**PASSWORD_WORDS, **EMAIL_WORDS, "organisation": NOT_JOINABLE}
INVITE_WORDS: Words = {
    **EMAIL_WORDS,
    ("organisation", "not_verified"): _l("单位核验后才能邀请成员。"),
    ("organisation", "missing"): _l("请填写单位全称或统一社会信用代码。"),
    ("organisation", "unknown"): _l("没有这家单位。请核对全称或代码，或先在“单位管理”中新建。"),
    ("organisation", "other_role"): _l("单位类型与角色不符：企业成员选“企业”，其余选“高校院所”。"),
}
EDIT_WORDS: Words = {
    **ORGANISATION_WORDS,
    ("kind", "members"): _l(
        "已有成员的单位不能在企业与科研单位之间改换类型：成员的角色会与单位不符。"
        "请新建单位，再邀请成员。"
    ),
}

_AGREED = _l("请阅读并勾选，才能继续。")


def email_field(label: object, description: object = "") -> TextField:
    """Return a field for a mail address."""
    return TextField(
        label,
        [InputRequired(_l("请填写邮箱。")), Length(max=254, message=_l("邮箱过长。"))],
        description=description,
        render_kw={"type": "email", "autocomplete": "email", "inputmode": "email"},
    )


def chosen_password() -> PasswordField:
    """Return a field for the password of a new account."""
    help_text = _l("至少 10 个字符，可以是一句话；不要求大小写或符号。")
    return password_field(_l("密码"), _l("请设置密码。"), "new-password", help_text)


def person_name(label: object = _l("姓名"), required: object = _l("请填写姓名。")) -> TextField:
    """Return a field for the name of a person."""
    longest = Length(max=100, message=_l("内容过长，最多 %(most)s 个字。", most=100))
    asked = [InputRequired(required), longest, refuse_no_name]
    validators = asked if required else [Optional(), longest, refuse_no_name]
    return TextField(label, validators, render_kw={"autocomplete": "name"})


def check_address(field: TextField) -> None:
    """Put an error beside a field that holds no mail address."""
    if field.data and not field.errors and find_fault(field.data):
        add_error(field, str(EMAIL_WORDS["email", "not_an_address"]))


def _choices_of(codes: Iterable[StrEnum]) -> list[SelectChoice]:
    return with_empty(as_choices((one.value, labels.label(one)) for one in codes))


class RegistrationForm(Form):
    """A visitor registers: which organisation, and who."""

    NEEDED = ("organisation", "name", "email", "password")

    organisation = short_text(
        _l("单位全称或统一社会信用代码"),
        _l("已在平台的单位，填全称或代码即可；也可以填一部分，再点“查找单位”。"),
        200,
        autocomplete="organization",
    )
    chosen = RadioField(_l("找到的单位"), choices=[], validate_choice=False)
    kind = CodeField(
        _l("单位类型"), OrganisationKind, empty=_l("请选择"), choices=lambda: _choices_of(JOINABLE)
    )
    credit_code = short_text(
        _l("统一社会信用代码"), _l("18 位，见登记证书；最后一位是校验码。"), 30
    )
    district = SelectField(_l("所在县（市、区）"), choices=district_choices)
    name = person_name()
    title = short_text(_l("职务或职称"), "", 100, autocomplete="organization-title")
    email = email_field(_l("邮箱"), _l("用来登录和接收通知，需要确认。"))
    password = chosen_password()
    agree = BooleanField(_l("我已阅读并同意隐私声明和服务条款"), [DataRequired(_AGREED)])

    @property
    def code(self) -> str:
        """The credit code in capitals."""
        return str(self.credit_code.data or "").upper().replace(" ", "")

    def offer(self, candidates: Sequence[Organisation]) -> None:
        """Let one of the organisations found be chosen, or none of them."""
        found = [(str(one.id), describe(one)) for one in candidates]
        none = ("", gettext("都不是，登记为新单位"))
        self.chosen.choices = [*found, none] if found else []
        offered = [key for key, _words in [*found, none]]
        if self.chosen.data not in offered:
            self.chosen.data = found[0][0] if len(found) == 1 else ""

    def check_person(self) -> None:
        """Check what is asked of the person."""
        self.validate()
        check_address(self.email)
        if self.password.errors:
            return
        try:
            check_password(str(self.password.data), self.email.data or "", self.name.data or "")
        except InputError as error:
            show_problems(self, error, PASSWORD_WORDS)

    def check_new(self, is_credit_code: object) -> None:
        """Check what is asked of an organisation that nobody knows yet."""
        assert callable(is_credit_code)
        if is_credit_code(str(self.organisation.data).upper()):
            add_error(self.organisation, gettext("平台上没有这个代码的单位，请填写单位全称。"))
        if self.kind.data not in JOINABLE and not self.kind.errors:
            add_error(self.kind, gettext("请选择单位类型。"))
        check_facts(self, is_credit_code)


def describe(organisation: Organisation) -> str:
    """Return the published facts of an organisation in one line."""
    place = labels.district_name(organisation.district)
    return gettext(
        "%(name)s（%(district)s，%(kind)s）",
        name=organisation.name,
        district=place,
        kind=labels.label(organisation.kind),
    )


class AcceptanceForm(Form):
    """Somebody accepts an invitation."""

    NEEDED = ("name", "password")

    name = person_name()
    title = short_text(_l("职务或职称"), "", 100, autocomplete="organization-title")
    password = chosen_password()
    agree = BooleanField(_l("我已阅读并同意隐私声明和服务条款"), [DataRequired(_AGREED)])


class MemberInvitationForm(Form):
    """An administrator invites somebody to the organisation."""

    NEEDED: ClassVar[Sequence[str]] = ("email",)

    email = email_field(_l("邮箱"))
    name = person_name(required=None)

    def check(self) -> bool:
        """Check what was typed."""
        self.validate()
        check_address(self.email)
        return not self.errors


class AccountInvitationForm(MemberInvitationForm):
    """An officer invites somebody to an account of any role."""

    NEEDED = ("role", "email")

    role = CodeField(
        _l("账号角色"),
        Role,
        empty=_l("请选择"),
        choices=lambda: _choices_of(role for role in Role if role is not Role.VISITOR),
    )
    title = short_text(_l("职务或职称"), "", 100)
    organisation = short_text(
        _l("单位全称或统一社会信用代码"),
        _l("企业和高校院所的成员必须填写，其他角色可以不填。"),
        200,
    )
    fields = CodesField(
        _l("熟悉的领域"),
        choices=field_choices,
        description=_l("技术经纪人和评审专家填写，其他角色不填。"),
    )

    @property
    def needs_organisation(self) -> bool:
        """Whether the role is one of members."""
        return self.role.data in MEMBER_ROLES

    def check(self) -> bool:
        """Check what was typed."""
        super().check()
        if self.role.data in (None, Role.VISITOR) and not self.role.errors:
            add_error(self.role, gettext("请选择角色。"))
        return not self.errors


class PresentationForm(Form):
    """What an organisation says of itself in public."""

    name_en = short_text(_l("英文名称"), "", 200)
    intro = words(_l("单位简介"))
    website = short_text(
        _l("网站"), _l("以 http:// 或 https:// 开头。"), 200, type="url", autocomplete="url"
    )
    public_contact = short_text(
        _l("公开联系方式"),
        _l("例如科技处电话。会公开显示，请勿填写个人的手机或邮箱。"),
        400,
    )

    def check(self, is_web_address: object) -> bool:
        """Check what was typed; ``is_web_address`` knows what a page can link to."""
        assert callable(is_web_address)
        self.validate()
        if self.website.data and not self.website.errors and not is_web_address(self.website.data):
            add_error(self.website, gettext("请填写完整的网址，例如 https://www.example.com。"))
        return not self.errors


class OfficeOrganisationForm(PresentationForm):
    """Everything of an organisation that an officer may change."""

    NEEDED = ("name", "kind", "district")

    name = short_text(_l("单位名称"), _l("与登记证书一致的全称。"), 200)
    kind = CodeField(_l("单位类型"), OrganisationKind)
    credit_code = short_text(
        _l("统一社会信用代码"), _l("18 位，见登记证书；最后一位是校验码。"), 18
    )
    district = SelectField(_l("所在县（市、区）"), choices=district_choices)

    @property
    def code(self) -> str | None:
        """The credit code in capitals; None where there is none."""
        return str(self.credit_code.data or "").upper().replace(" ", "") or None

    def check(self, is_web_address: object) -> bool:
        """Check what was typed."""
        super().check(is_web_address)
        if not self.name.data:
            add_error(self.name, gettext("请填写单位全称。"))
        if not self.district.data:
            add_error(self.district, gettext("请选择所在的县（市、区）。"))
        return not self.errors
