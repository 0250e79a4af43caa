"""What the audit log says of deals."""

from __future__ import annotations

from web.base.log import Verb


class DealVerb(Verb):
    """What the parties and the broker say beside the steps of the match."""

    ANSWER = "answer"
    NOTE = "note"
    CORRECT = "correct_contract"
