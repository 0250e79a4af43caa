"""The roadshow 路演: who presents, for how long, and how many were interested."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.domain.codes import Verification
from matcher.domain.errors import InputError, WrongState
from matcher.types import Kind
from web.base import db, log
from web.base.access import require
from web.meetings import queries as query
from web.meetings.models import Meeting, RoadshowItem
from web.meetings.permissions import MANAGE_MEETINGS
from web.meetings.states import EDITABLE_STATES, MeetingState
from web.meetings.verbs import MeetingObject, MeetingVerb
from web.people.models import User
from web.people.queries import find_organisation_named
from web.postings.disclosure import PostingView, is_listed, public_view
from web.postings.models import Posting


@dataclass(frozen=True, slots=True)
class Shown:
    """An item as everybody may see it."""

    item: RoadshowItem
    view: PostingView | None
    """The achievement, where it is one and still has its public page."""

    @property
    def title(self) -> str:
        """What is presented."""
        return self.view.title if self.view else self.item.title

    @property
    def presenter(self) -> str:
        """Who presents it; empty where that is not public."""
        if self.view is not None:
            return self.view.organisation_name or ""
        return self.item.organisation.name if self.item.organisation else ""


def list_shown(meeting: Meeting) -> list[Shown]:
    """Return the items with what is public of them; an achievement taken down is left out."""
    shown = [Shown(item, _public(item.posting)) for item in query.list_roadshow(meeting)]
    return [one for one in shown if one.view or one.item.organisation_id is not None]


def add(
    actor: User,
    meeting: Meeting,
    posting_id: int | None,
    organisation: str,
    title: str,
    minutes: int,
) -> RoadshowItem:
    """Let an achievement, by its number, or an organisation, by its name, present itself last."""
    require(actor, MANAGE_MEETINGS, meeting)
    if meeting.state not in EDITABLE_STATES:
        raise WrongState("meeting", meeting.state.value, "add_roadshow")
    item = RoadshowItem(meeting=meeting, minutes=minutes)
    if posting_id is not None:
        item.posting = _achievement(posting_id)
    else:
        found = find_organisation_named(organisation.strip())
        if found is None or found.verification is not Verification.VERIFIED:
            raise InputError.of("organisation", "unknown")
        if not title.strip():
            raise InputError.of("title", "missing")
        item.organisation, item.title = found, title.strip()
    items = query.list_roadshow(meeting)
    item.position = max((one.position for one in items), default=0) + 1
    db.session().add(item)
    _log(actor, meeting)
    return item


def move_earlier(actor: User, item: RoadshowItem) -> None:
    """Let an item change places with the one before it."""
    require(actor, MANAGE_MEETINGS, item.meeting)
    items = list(query.list_roadshow(item.meeting))
    place = items.index(item)
    if place:
        items[place - 1 : place + 1] = [item, items[place - 1]]
        for position, one in enumerate(items, 1):
            one.position = position
        _log(actor, item.meeting)


def remove(actor: User, item: RoadshowItem) -> None:
    """Take an item out."""
    require(actor, MANAGE_MEETINGS, item.meeting)
    if item.meeting.state not in EDITABLE_STATES:
        raise WrongState("meeting", item.meeting.state.value, "remove_roadshow")
    db.session().delete(item)
    _log(actor, item.meeting)


def note_result(actor: User, item: RoadshowItem, interested: int, note: str) -> None:
    """Keep how many organisations were interested."""
    require(actor, MANAGE_MEETINGS, item.meeting)
    if item.meeting.state not in (MeetingState.ANNOUNCED, MeetingState.HELD):
        raise WrongState("meeting", item.meeting.state.value, "note_roadshow")
    if interested < 0:
        raise InputError.of("interested", "negative")
    item.interested, item.note = interested, note.strip()
    _log(actor, item.meeting)


def _achievement(posting_id: int) -> Posting:
    found = db.session().get(Posting, posting_id)
    if found is None or found.kind is not Kind.ACHIEVEMENT or _public(found) is None:
        raise InputError.of("posting", "unknown")
    return found


def _public(posting: Posting | None) -> PostingView | None:
    if posting is None or posting.published_revision is None or not is_listed(posting):
        return None
    return public_view(posting.published_revision)


def _log(actor: User, meeting: Meeting) -> None:
    log.record(actor, MeetingVerb.ROADSHOW, MeetingObject.MEETING, meeting.id)
