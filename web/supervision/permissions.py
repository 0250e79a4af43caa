"""Who sees the figures of the office, and who enters the values of the indicators."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, Action, Grants

SUPERVISE = Action("supervise")
ENTER_INDICATORS = Action("enter_indicators")

PERMISSIONS: Grants = {
    SUPERVISE: {Role.OFFICER: ANY},
    ENTER_INDICATORS: {Role.OFFICER: ANY},
}
