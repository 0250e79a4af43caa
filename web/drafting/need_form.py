"""The guided form of a technology need."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext

from matcher.domain.codes import Confidentiality, Must
from web.base.forms.fields import RadioCodeField
from web.base.forms.texts import add_error
from web.drafting.forms import PostingForm
from web.postings.disclosure import MUST_FACTS
from web.postings.fields.need import NEED
from web.postings.limits import DEADLINE_YEARS, check_day

BUDGET = ("budget_min", "budget_max")


class NeedForm(PostingForm):
    """A technology need."""

    LISTING = NEED
    AMOUNTS = BUDGET

    confidentiality = RadioCodeField(
        NEED["confidentiality"].form_label, Confidentiality, default=Confidentiality.PUBLIC
    )

    def storable_values(self) -> dict[str, Any]:
        """Return what can be stored; a budget is stored as a whole or not at all."""
        values = super().storable_values()
        low, high = (self[name] for name in BUDGET)
        if low.data is not None and high.data is not None and high.data < low.data:
            add_error(high, gettext("预算上限应不低于下限。"))
        if low.errors or high.errors:
            for name in BUDGET:
                values.pop(name, None)
        return values

    def check_complete(self, today: date) -> bool:
        """Add the errors of a need that is not ready for the audit."""
        past = gettext("希望解决的时间应晚于今天。")
        check_day(self, "deadline", today, past, DEADLINE_YEARS)
        self._check_musts()
        return super().check_complete(today)

    def _check_musts(self) -> None:
        """A must with nothing to measure by would be an empty word."""
        wants = {
            Must.MATURITY: gettext("“成熟度”勾选为必须满足，请选择最低的成熟度。"),
            Must.BUDGET: gettext("“预算”勾选为必须满足，请填写预算上限。"),
            Must.MODES: gettext("“合作方式”勾选为必须满足，请选择可以接受的方式。"),
            Must.INDICATORS: gettext("“指标”勾选为必须满足，请写明可测量的数字。"),
        }
        chosen = self["musts"].data or []
        for must, message in wants.items():
            field = self[MUST_FACTS[must]]
            if must.value in chosen and field.data in (None, "", []) and not field.errors:
                add_error(field, message)
