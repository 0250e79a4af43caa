"""What the audit log says of payments and milestones. The object is the match."""

from __future__ import annotations

from web.base.log import Verb


class PaymentVerb(Verb):
    """What the broker and the parties do with payments and milestones."""

    PLAN = "plan_payments"
    TELL = "tell_payment"
    RECEIVE = "receive_payment"
    CORRECT = "correct_payment"
    WITHDRAW = "withdraw_payment"
    REPORT_BASE = "report_royalty_base"
    PLAN_MILESTONES = "plan_milestones"
    REACH_MILESTONE = "reach_milestone"
    REOPEN_MILESTONE = "reopen_milestone"
