"""A meeting, and one's own talks at it, for calendar programmes."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from flask_babel import gettext
from icalendar import Calendar, Event

from web.base import site
from web.base.clock import utc_now
from web.base.urls import path_to
from web.meetings.models import Meeting
from web.meetings.states import MeetingState
from web.meetings.talks import OwnTalk

MIME_TYPE = "text/calendar; charset=utf-8"


def write_calendar(meeting: Meeting, talks: Sequence[OwnTalk] = ()) -> bytes:
    """Return the meeting as a calendar, with the talks of whoever asks."""
    calendar = Calendar()
    calendar.add("prodid", "-//techmatch//meetings//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add_component(_meeting_event(meeting))
    for talk in talks:
        calendar.add_component(_talk_event(meeting, talk))
    found: bytes = calendar.to_ical()
    return found


def _meeting_event(meeting: Meeting) -> Event:
    event = _event(meeting, f"meeting-{meeting.id}")
    event.add("dtstart", meeting.begins_at)
    event.add("dtend", meeting.ends_at)
    event.add("summary", meeting.title)
    if meeting.description:
        event.add("description", meeting.description)
    event.add("url", site.address() + path_to("meetings.show", meeting_id=meeting.id))
    return event


def _talk_event(meeting: Meeting, talk: OwnTalk) -> Event:
    event = _event(meeting, f"talk-{talk.id}")
    event.add("dtstart", talk.begins_at)
    event.add("dtend", talk.ends_at)
    event.add(
        "summary",
        gettext("%(table)s 号桌洽谈：%(title)s", table=talk.table, title=talk.partner.title),
    )
    event.add("url", site.address() + path_to("meetings.mine", meeting_id=meeting.id))
    return event


def _event(meeting: Meeting, key: str) -> Event:
    event = Event()
    event.add("uid", f"{key}@{urlsplit(site.address()).hostname}")
    event.add("dtstamp", utc_now())
    # A programme that knows the event takes the one with the higher number.
    event.add("sequence", meeting.version)
    place = ", ".join(part for part in (meeting.place, meeting.address) if part)
    event.add("location", place)
    is_off = meeting.state is MeetingState.CANCELLED
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    return event
