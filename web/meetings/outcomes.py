"""What came of the talks, told by officers and brokers, and kept in the deals as well."""

from __future__ import annotations

from flask_babel import force_locale, gettext

from matcher.domain.errors import InputError, WrongState
from web.base import log, site
from web.base.access import require
from web.base.clock import utc_now
from web.base.labels import label
from web.deals.meeting_notes import note_meeting
from web.meetings.models import MeetingPair
from web.meetings.permissions import HANDLE_PAIR
from web.meetings.states import MeetingState, TalkOutcome
from web.meetings.verbs import MeetingObject, MeetingVerb
from web.people.models import User


def can_be_told(pair: MeetingPair) -> bool:
    """Return whether it is time to say what came of the pair's talk."""
    meeting = pair.meeting
    if meeting.state is MeetingState.HELD:
        return True
    return meeting.state is MeetingState.ANNOUNCED and meeting.begins_at <= utc_now()


def tell(actor: User, pair: MeetingPair, outcome: TalkOutcome, note: str = "") -> bool:
    """Keep what came of a talk; return whether the deal's timeline has it too.

    Said again without a change nothing is written; a change is a line of its own.
    """
    require(actor, HANDLE_PAIR, pair)
    if not can_be_told(pair):
        raise WrongState("meeting", pair.meeting.state.value, "tell_outcome")
    note = note.strip()
    has_seat = pair.told_slot is not None or pair.seat is not None
    if not has_seat and outcome is not TalkOutcome.NOT_MET and not note:
        # They met without a table of theirs: then say how.
        raise InputError.of("note", "missing")
    if (pair.outcome, pair.outcome_note) == (outcome, note):
        return False
    before = pair.outcome
    pair.outcome, pair.outcome_note = outcome, note
    pair.outcome_at, pair.outcome_by_id = utc_now(), actor.id
    log.record(
        actor,
        MeetingVerb.OUTCOME,
        MeetingObject.PAIR,
        pair.id,
        before=before.value if before else "",
        after=outcome.value,
        meeting=pair.meeting_id,
    )
    return note_meeting(actor, pair.match, _sentence(pair))


def _sentence(pair: MeetingPair) -> str:
    """Return the line for the deal, in the site's language: it is stored."""
    assert pair.outcome is not None
    with force_locale(site.settings().default_locale):
        told = gettext(
            "对接会“%(title)s”：%(outcome)s。",
            title=pair.meeting.title,
            outcome=label(pair.outcome),
        )
    return f"{told}{pair.outcome_note}"
