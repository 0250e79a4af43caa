"""The form of a webhook."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from web.base.forms.base import Form
from web.base.forms.fields import CodesField, as_choices
from web.base.forms.texts import add_error, short_text
from web.webhooks.addresses import LONGEST
from web.webhooks.models import LONGEST_NAME
from web.webhooks.states import OWN_KINDS, PUBLIC_KINDS, EventKind
from web.webhooks.words import FAULTS, LABELS


def _choices_of(kinds: Iterable[EventKind]) -> list[SelectChoice]:
    """Return kinds as options, each with the name that receivers know it by."""
    words = LABELS[EventKind]
    return as_choices([(kind.value, f"{words[kind]} · {kind.value}") for kind in kinds])


def _public_choices() -> list[SelectChoice]:
    return _choices_of(PUBLIC_KINDS)


def _own_choices() -> list[SelectChoice]:
    return _choices_of(OWN_KINDS)


class WebhookForm(Form):
    """Where events go, and which."""

    NEEDED = ("name", "address")

    name = short_text(_l("名称"), _l("给自己看的，例如“单位业务系统”。"), LONGEST_NAME)
    address = StringField(
        _l("接收地址"),
        [
            DataRequired(_l("请填写完整的网址，例如 https://erp.example.cn/hooks。")),
            Length(max=LONGEST, message=_l("网址过长。")),
        ],
        description=_l("以 https:// 开头。平台把事件用 POST 发到这里，不跟随转向。"),
        filters=[lambda text: (text or "").strip()],
        render_kw={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"},
    )
    public_kinds = CodesField(
        _l("公开的事件"), choices=_public_choices, description=_l("与下面一组合起来，至少选一种。")
    )
    own_kinds = CodesField(_l("与您有关的事件"), choices=_own_choices)

    @property
    def kinds(self) -> list[EventKind]:
        """What was chosen."""
        codes = [*(self.public_kinds.data or []), *(self.own_kinds.data or [])]
        return [EventKind(code) for code in codes]

    def validate(self, extra_validators: object = None) -> bool:
        """Check the fields, and that something is told at all."""
        is_right = bool(super().validate(extra_validators))
        if not (self.name.data or "").strip():
            add_error(self.name, gettext("请填写名称。"))
            is_right = False
        if is_right and not self.kinds:
            add_error(self.public_kinds, gettext("请至少选择一种事件。"))
            is_right = False
        return is_right

    def show_fault(self, code: str) -> None:
        """Say beside the address what is wrong with it."""
        add_error(self.address, str(FAULTS[code]))
