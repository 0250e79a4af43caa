"""What came of a meeting that the office held, as a line of a deal's timeline."""

from __future__ import annotations

from web.base import log
from web.deals.verbs import DealVerb
from web.matches.models import Activity, Match
from web.matches.states import MatchState
from web.matches.verbs import MatchObject
from web.people.models import User

_OVER = (MatchState.DECLINED, MatchState.CLOSED)


def note_meeting(actor: User, match: Match, text: str) -> bool:
    """Add the line; return False for a match that is over, which gets none.

    The parties sat together whether or not the broker had decided by then, so a proposed match
    gets the line too, and its parties read it once it is confirmed. Who may tell of a meeting is
    asked by those who hold it.
    """
    if match.state in _OVER:
        return False
    match.activities.append(Activity(actor_id=actor.id, kind="meeting", text=text))
    log.record(actor, DealVerb.NOTE, MatchObject.MATCH, match.id, kind="meeting")
    return True
