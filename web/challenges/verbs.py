"""What the audit log says of challenges."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class ChallengeVerb(Verb):
    """The steps of a challenge, named as in its machine, and what else is done to it."""

    APPRAISE = "appraise_challenge"
    SEND_BACK = "send_back_challenge"
    APPROVE = "approve_challenge"
    WAIVE_APPRAISAL = "waive_appraisal"
    ANNOUNCE = "announce_challenge"
    EXTEND = "extend_challenge"
    CLOSE = "close_challenge"
    OPEN_BIDS = "open_bids"
    BEGIN_REVIEW = "begin_review"
    RANK = "rank_bids"
    REVIEW_AGAIN = "review_again"
    PUBLICISE = "publicise_result"
    AWARD = "award_challenge"
    RUN = "run_challenge"
    ACCEPT = "accept_result"
    TERMINATE = "terminate_challenge"
    FAIL = "fail_challenge"
    WITHDRAW = "withdraw_challenge"
    CREATE = "create_challenge"
    EDIT = "edit_challenge"
    ASK_OWNER = "ask_challenge_owner"
    OWNER_AGREE = "agree_to_challenge"
    OWNER_OBJECT = "ask_challenge_changes"
    ASK = "ask_question"
    ANSWER = "answer_question"


class ChallengeObject(LogObject):
    """Challenges, and the questions about them."""

    CHALLENGE = "challenge"
    QUESTION = "challenge_question"
