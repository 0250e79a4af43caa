"""What the audit log says of awards."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class AwardVerb(Verb):
    """What is done about results, awards and their milestones."""

    CHOOSE = "choose_bid"
    BEGIN_PUBLICITY = "begin_publicity"
    END_PUBLICITY = "end_publicity"
    OBJECT = "raise_objection"
    TAKE_BACK = "take_back_objection"
    DISMISS = "dismiss_objection"
    UPHOLD = "uphold_objection"
    LAPSE = "lapse_objection"
    PROPOSE = "propose_award"
    AWARD = "award_bid"
    DROP = "drop_award"
    CONTRACT = "contract_award"
    PLAN = "plan_stages"
    ANSWER_PLAN = "answer_plan"
    ACCEPT = "accept_award"
    PUT_OUT = "put_out_award"
    TERMINATE = "terminate_award"
    REPORT = "report_stage"
    OPINE = "opine_on_stage"
    PASS = "pass_stage"  # noqa: S105 - no password
    RETURN = "return_stage"
    FAIL = "fail_stage"


class AwardObject(LogObject):
    """The objects of this feature."""

    PUBLICITY = "publicity"
    OBJECTION = "objection"
    AWARD = "award"
    STAGE = "award_stage"
