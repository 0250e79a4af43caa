"""Who tells what an instrument did in a year, and who compares instruments."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, OWNER, Action, Grants

TELL_YEAR = Action("tell_instrument_year")
LIST_OWN_YEARS = Action("list_own_instrument_years")
COMPARE_INSTRUMENTS = Action("compare_instruments")

PERMISSIONS: Grants = {
    TELL_YEAR: {Role.FIRM: OWNER, Role.INSTITUTE: OWNER, Role.OFFICER: ANY},
    LIST_OWN_YEARS: {Role.FIRM: ANY, Role.INSTITUTE: ANY},
    COMPARE_INSTRUMENTS: {Role.OFFICER: ANY},
}
