"""What files can be attached to."""

from __future__ import annotations

from enum import StrEnum


class Holder(StrEnum):
    """The kind of object that a file is attached to."""

    REVISION = "revision"
    """One version of a posting's text: it is audited and disclosed with it."""
    MATCH = "match"
    """A deal."""
    CONTRACT = "contract"
    CALL = "call"
    CHALLENGE = "challenge"
    """Its terms: public from the announcement on."""
    ROUND = "review_round"
    """Minutes of a meeting, pictures of a visit."""
    STAGE = "award_stage"
    """What a team reports for a milestone."""
    OBJECTION = "objection"
    CLAIM = "claim"
