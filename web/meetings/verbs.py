"""What the audit log says of meetings."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class MeetingVerb(Verb):
    """The steps of a meeting, of its guests and of its pairs."""

    ANNOUNCE = "announce_meeting"
    HOLD = "hold_meeting"
    PUBLISH_OUTCOMES = "publish_outcomes"
    CANCEL = "cancel_meeting"
    INVITE = "invite_guest"
    ANSWER = "answer_invitation"
    MOVE_UP = "move_up"
    SIGN_IN = "sign_in_guest"
    ADD_PAIR = "add_pair"
    REMOVE_PAIR = "remove_pair"
    PLAN = "plan_tables"
    MOVE_TALK = "move_talk"
    PUBLISH_PLAN = "publish_plan"
    OUTCOME = "note_outcome"
    ROADSHOW = "change_roadshow"


class MeetingObject(LogObject):
    """Meetings, the organisations at them, and the pairs that talk."""

    MEETING = "meeting"
    GUEST = "meeting_guest"
    PAIR = "meeting_pair"
