"""The deadlines of challenges for calendar programmes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from urllib.parse import urlsplit

from flask_babel import gettext
from icalendar import Calendar, Event

from web.base import site
from web.base.clock import utc_now
from web.base.urls import path_to
from web.challenges.models import Challenge
from web.challenges.states import ChallengeState

MIME_TYPE = "text/calendar; charset=utf-8"


def write_calendar(challenges: Iterable[Challenge]) -> bytes:
    """Return the last moments to ask and to bid; of one that was withdrawn they are cancelled."""
    calendar = Calendar()
    calendar.add("prodid", "-//techmatch//challenges//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    for challenge in challenges:
        for event in _events(challenge):
            calendar.add_component(event)
    found: bytes = calendar.to_ical()
    return found


def _events(challenge: Challenge) -> Iterator[Event]:
    title = challenge.title
    if challenge.questions_until is not None:
        words = gettext("提问截止：%(title)s", title=title)
        yield _event(challenge, "questions", challenge.questions_until, words)
    if challenge.bids_until is not None:
        words = gettext("揭榜截止：%(title)s", title=title)
        yield _event(challenge, "bids", challenge.bids_until, words)


def _event(challenge: Challenge, key: str, moment: datetime, words: str) -> Event:
    event = Event()
    event.add("uid", f"challenge-{challenge.id}-{key}@{urlsplit(site.address()).hostname}")
    event.add("dtstamp", utc_now())
    # A programme that knows the event takes the one with the higher number.
    event.add("sequence", challenge.version)
    event.add("dtstart", moment)
    event.add("dtend", moment)
    event.add("summary", words)
    event.add("url", site.address() + path_to("challenges.show", challenge_id=challenge.id))
    is_off = challenge.state is ChallengeState.WITHDRAWN
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    return event
