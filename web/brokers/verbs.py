"""What the audit log says of brokers."""

from __future__ import annotations

from web.base.log import Verb


class BrokerVerb(Verb):
    """Who works on what, and what brokers are."""

    ASSIGN = "assign"
    UNASSIGN = "unassign"
    EDIT_BROKER = "edit_broker"
    DECLARE_CONFLICT = "declare_conflict"
    END_CONFLICT = "end_conflict"
