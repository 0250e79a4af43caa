"""What the audit log says of 先用后转."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class LaterVerb(Verb):
    """What is done to agreements, their instalments and payments."""

    APPLY = "later_apply"
    OFFER = "later_offer"
    CHANGE = "later_change_terms"
    SAY_YES = "later_say_yes"
    AGREE = "later_agree"
    DECLINE = "later_decline"
    BEGIN = "later_begin"
    CONVERT = "later_convert"
    GIVE_BACK = "later_give_back"
    COMPLETE = "later_complete"
    END = "later_end"
    HAPPEN = "later_happen"
    INCOME = "later_report_income"
    PAY = "later_report_payment"
    CONFIRM = "later_confirm_payment"
    DISPUTE = "later_dispute_payment"


class LaterObject(LogObject):
    """The objects of this feature."""

    AGREEMENT = "later_agreement"
    INSTALMENT = "later_instalment"
    PAYMENT = "later_payment"
