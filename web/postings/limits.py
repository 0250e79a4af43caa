"""What is plausible: an odd value is asked again, an impossible one is refused."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext

from web.base.forms.fields import FEN_PER_WAN
from web.base.forms.questions import Questioning
from web.base.forms.texts import add_error

LEAST_FEN = FEN_PER_WAN // 10
LARGE_FEN = 100_000 * FEN_PER_WAN
"""Amounts outside are mostly slips between 元 and 万元, and now and then right."""

VALIDITY_YEARS = 3
DEADLINE_YEARS = 5
LAST_YEARS = 30
"""Beyond these the year is a slip of the keyboard."""


def years_after(day: date, years: int) -> date:
    """Return the same day so many years later; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def check_amount(form: Questioning, name: str) -> None:
    """Ask about an amount that is mostly typed in another unit."""
    amount = form[name].data
    if amount is None or form[name].errors:
        return
    if amount > LARGE_FEN:
        form.ask(name, "large", gettext("金额超过 10 亿元。请核对单位是否为万元。"))
    elif amount < LEAST_FEN:
        form.ask(name, "small", gettext("金额不到 0.1 万元。请核对单位是否为万元；面议请留空。"))


def check_day(form: Questioning, name: str, today: date, past: str, years: int) -> None:
    """Refuse a day that is over, with the words ``past``, and ask about one far ahead."""
    field = form[name]
    if field.data is None or field.errors:
        return
    if field.data <= today:
        add_error(field, past)
    elif field.data > years_after(today, LAST_YEARS):
        add_error(field, gettext("日期太远，请核对年份。"))
    elif field.data > years_after(today, years):
        form.ask(name, "far", gettext("离今天超过 %(years)s 年。请核对年份。", years=years))
