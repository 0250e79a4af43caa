"""Who plans the payments of a contract, tells of them, and reports milestones."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ASSIGNED, PARTY, Action, Grants

PLAN_PAYMENTS = Action("plan_payments")
TELL_PAYMENT = Action("tell_payment")
REACH_MILESTONE = Action("reach_milestone")

PERMISSIONS: Grants = {
    PLAN_PAYMENTS: {Role.BROKER: ASSIGNED},
    TELL_PAYMENT: {Role.FIRM: PARTY, Role.INSTITUTE: PARTY},
    REACH_MILESTONE: {Role.BROKER: ASSIGNED, Role.FIRM: PARTY, Role.INSTITUTE: PARTY},
}
