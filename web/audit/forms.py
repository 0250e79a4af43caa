"""Forms of the audit: changes asked for, and rejections."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import AuditCode
from web.base.forms.base import Form
from web.base.forms.fields import CodeField
from web.base.forms.texts import words


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
