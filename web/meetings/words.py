"""Words of the codes of this feature."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from web.meetings.checking import Trouble
from web.meetings.states import GuestState, LeftReason, MeetingState, TalkOutcome

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    MeetingState: {
        MeetingState.DRAFT: _l("拟稿"),
        MeetingState.ANNOUNCED: _l("已公布"),
        MeetingState.HELD: _l("已举行"),
        MeetingState.CLOSED: _l("结果已发布"),
        MeetingState.CANCELLED: _l("已取消"),
    },
    GuestState: {
        GuestState.INVITED: _l("待答复"),
        GuestState.ACCEPTED: _l("参加"),
        GuestState.DECLINED: _l("不参加"),
        GuestState.WAITLIST: _l("候补"),
    },
    TalkOutcome: {
        TalkOutcome.INTERESTED: _l("有意向"),
        TalkOutcome.AGAIN: _l("需再谈"),
        TalkOutcome.UNSUITABLE: _l("不合适"),
        TalkOutcome.NOT_MET: _l("未见面"),
    },
    LeftReason: {
        LeftReason.NO_TIME: _l("双方没有都在场的时段"),
        LeftReason.PARTY_FULL: _l("一方在双方都在场的时段已有别的洽谈，或者场次已满"),
        LeftReason.ROOM_FULL: _l("双方都有空，但洽谈桌已满，多一张桌就能安排"),
        LeftReason.NOT_COMING: _l("有一方没有确认参加，或者配对已结束"),
    },
    Trouble: {
        Trouble.OUTSIDE: _l("没有这张桌或这个时段"),
        Trouble.TABLE_TAKEN: _l("同一张桌在这个时段已有另一场"),
        Trouble.PARTY_TWICE: _l("一方在这个时段已在另一张桌"),
        Trouble.PARTY_AWAY: _l("一方说明这个时段不在场"),
        Trouble.NOT_COMING: _l("有一方没有确认参加，或者配对已结束"),
        Trouble.TOO_MANY: _l("一方的场次超过上限"),
        Trouble.NO_PAUSE: _l("一方连续的场次超过上限"),
    },
}

MARKS: dict[type[StrEnum], dict[Any, tuple[str, str]]] = {
    MeetingState: {
        MeetingState.DRAFT: ("○", "done"),
        MeetingState.ANNOUNCED: ("●", "good"),
        MeetingState.HELD: ("◕", "wait"),
        MeetingState.CLOSED: ("✓", "brand"),
        MeetingState.CANCELLED: ("✕", "stop"),
    },
    GuestState: {
        GuestState.INVITED: ("◐", "wait"),
        GuestState.ACCEPTED: ("✓", "good"),
        GuestState.DECLINED: ("✕", "stop"),
        GuestState.WAITLIST: ("◔", "act"),
    },
    TalkOutcome: {
        TalkOutcome.INTERESTED: ("✓", "good"),
        TalkOutcome.AGAIN: ("◑", "wait"),
        TalkOutcome.UNSUITABLE: ("✕", "stop"),
        TalkOutcome.NOT_MET: ("○", "done"),
    },
}
