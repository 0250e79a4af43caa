"""Short forms of a decision: a code, and words where the code needs them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from matcher.vocabulary import AuditCode, DeclineCode
from web.forms.base import Form
from web.forms.fields import CodeField, RadioCodeField
from web.forms.posting import strip_text

_LENGTH = Length(max=2000, message=_l("内容过长，请控制在 2000 个字以内。"))


def words(label: object, *, required: object = None, description: object = "") -> TextAreaField:
    """Return a field for a few sentences; ``required`` is what to say when it is empty."""
    validators = [_LENGTH] if required is None else [DataRequired(required), _LENGTH]
    return TextAreaField(
        label, validators, description=description, filters=[strip_text], render_kw={"rows": 3}
    )


class DeclineForm(Form):
    """Why a broker does not take up a match, or a party is not interested."""

    NEEDED = ("code",)

    code = RadioCodeField(_l("原因"), DeclineCode)
    note = words(_l("补充说明"), description=_l("选“其他”时必填。"))

    def validate(self, extra_validators: object = None) -> bool:
        """'Other' needs words."""
        is_valid = super().validate(extra_validators)
        if self.code.data is DeclineCode.OTHER and not self.note.data:
            self.note.errors = [str(_l("选了“其他”，请写明原因。"))]
            return False
        return bool(is_valid)


class ChangesForm(Form):
    """What the author should change."""

    note = words(
        _l("修改意见"),
        required=_l("请写明需要修改什么，提交人会看到这段话。"),
        description=_l("提交人会看到这段话。逐条写明改哪一项、怎么改。"),
    )


class RejectForm(Form):
    """Why a submission is rejected for good."""

    NEEDED = ("code",)

    code = CodeField(_l("原因"), AuditCode, empty=_l("请选择"))
    note = words(
        _l("说明"),
        required=_l("请写明不予通过的理由，提交人会看到这段话。"),
        description=_l("提交人会看到这段话。不予通过后，这一条不能再修改提交。"),
    )

    def validate(self, extra_validators: object = None) -> bool:
        """A reason must be chosen."""
        is_valid = super().validate(extra_validators)
        if self.code.data is None:
            self.code.errors = [str(_l("请选择不予通过的原因。"))]
            return False
        return bool(is_valid)
