"""Who reads a contract, who says that it is as recorded, and who sees the ledger."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, ASSIGNED, PARTY, Action, Grants

READ_CONTRACT = Action("read_contract")
CONFIRM_CONTRACT = Action("confirm_contract")
LIST_CONTRACTS = Action("list_contracts")

PERMISSIONS: Grants = {
    READ_CONTRACT: {
        Role.BROKER: ASSIGNED,
        Role.FIRM: PARTY,
        Role.INSTITUTE: PARTY,
        Role.OFFICER: ANY,
    },
    CONFIRM_CONTRACT: {Role.FIRM: PARTY, Role.INSTITUTE: PARTY},
    LIST_CONTRACTS: {Role.BROKER: ANY},
}
