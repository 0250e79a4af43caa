"""Declining a match."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import DeclineCode
from web.base.forms.base import Form
from web.base.forms.fields import RadioCodeField
from web.base.forms.texts import words


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
