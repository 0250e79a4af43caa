"""Who has deals, and who looks at all of them."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, Action, Grants

LIST_DEALS = Action("list_deals")
OVERSEE_DEALS = Action("oversee_deals")

PERMISSIONS: Grants = {
    LIST_DEALS: {Role.BROKER: ANY, Role.FIRM: ANY, Role.INSTITUTE: ANY},
    OVERSEE_DEALS: {Role.OFFICER: ANY},
}
