"""What the audit log says of service inventions."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class InventionVerb(Verb):
    """What is done to inventions, prices, objections and open licences."""

    REGISTER = "invention_register"
    EDIT = "invention_edit"
    PLAN = "invention_plan_approvals"
    EVALUATE = "invention_evaluate"
    SEND_ON = "invention_send_on"
    APPROVE = "invention_approve"
    REFUSE = "invention_refuse"
    PUBLICISE = "invention_publicise_price"
    CLEAR = "invention_clear"
    TRADE = "invention_trade"
    TRANSFER = "invention_transfer"
    WITHDRAW = "invention_withdraw"
    DILIGENCE = "invention_note_diligence"
    OBJECT = "price_object"
    UPHOLD = "price_uphold"
    DISMISS = "price_dismiss"
    LAPSE = "price_lapse"
    OPEN = "licence_open"
    END = "licence_end"
    USE = "licence_use"
    CONFIRM = "licence_confirm"


class InventionObject(LogObject):
    """The objects of this feature."""

    INVENTION = "invention"
    STEPS = "approval_steps"
    OBJECTION = "price_objection"
    LICENCE = "open_licence"
    USE = "licence_use"
