"""What the audit log says of contracts beyond the steps of the deal."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class ContractVerb(Verb):
    """What brokers, parties and officers do."""

    FILL = "fill_contract"
    CONFIRM = "confirm_contract"
    OBJECT = "object_contract"
    TAKE_LEDGER = "take_ledger"


class ContractObject(LogObject):
    """The ledger, which is no row."""

    LEDGER = "contract_ledger"
