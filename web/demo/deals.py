"""The demo's deals, led through the real services by the demo's brokers and members.

What happened on which day is written afterwards, since the services only know today.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime

from matcher.domain.codes import CloseCode, ContractKind, DeclineCode, Interest
from matcher.domain.errors import InputError
from matcher.types import Candidate
from web.base import db
from web.base.clock import utc_now
from web.deals import service as deals
from web.desk import service as desk_service
from web.engine import indexing
from web.engine import service as engine
from web.matches import service as matching
from web.matches.models import Activity, Match
from web.matches.states import UNDO_WINDOW, MatchState
from web.people.models import User
from web.postings.demo import Loaded, Row, read_rows
from web.postings.models import Posting
from web.proposing import service as proposing

_NEVER = "9999-12-31"
STEPS = ("confirmed", "introduced", "negotiating", "signed", "registered", "completed")


def load_deals(loaded: Loaded, progress: Callable[[str], None]) -> int:
    """Lead the demo's deals to their states; return how many."""
    rows = read_rows("deals")
    if not rows:
        return 0
    progress("Building the index ...")
    indexing.embed_due()
    progress("Leading the demo's deals to their states ...")
    with db.unit_of_work():
        pairs = [
            (_posting(loaded, row["need"]), _posting(loaded, row["achievement"])) for row in rows
        ]
        for row, candidate in zip(rows, engine.score_pairs(pairs), strict=True):
            _load_deal(loaded, row, candidate)
    return len(rows)


def _load_deal(loaded: Loaded, row: Row, candidate: Candidate) -> None:
    need = _posting(loaded, row["need"])
    achievement = _posting(loaded, row["achievement"])
    match = _propose(row, need, achievement, candidate)
    broker = db.session().get(User, loaded.users[row["broker"]].id)
    assert broker is not None
    match.broker = broker
    db.session().flush()
    days = row["days"]
    match.created_at = loaded.moment(days["proposed"], 2)
    _decide(loaded, match, broker, row)
    db.session().flush()


def _propose(row: Row, need: Posting, achievement: Posting, candidate: Candidate) -> Match:
    asking = {"need": (need, achievement), "achievement": (achievement, need)}
    if row.get("requested_by"):
        mine, other = asking[row["requested_by"]]
        return proposing.request_match(mine.author, mine, other, candidate)
    proposing.store_proposals([candidate], engine.version(), threshold=0.0)
    match = matching.find_match(need.id, achievement.id)
    if match is None:
        text = f"the deal {row['need']} x {row['achievement']} is not possible"
        raise InputError.of("deal", "not_proposed", text)
    return match


def _posting(loaded: Loaded, key: str) -> Posting:
    posting = db.session().get(Posting, loaded.postings[key].id)
    assert posting is not None
    return posting


def _decide(loaded: Loaded, match: Match, broker: User, row: Row) -> None:
    days, state = row["days"], row["state"]
    # What can still be taken back nobody answers to: in a quarter that has just begun, too.
    decided = min(loaded.moment(days["decided"], 3), utc_now() - UNDO_WINDOW)
    if state == "declined":
        code, note = DeclineCode(row["code"]), row.get("note", "")
        desk_service.decline(broker, match, code, note, decided)
        _date_last(match, decided)
        return
    desk_service.confirm(broker, match, at=decided)
    _date_last(match, decided)
    _lead(loaded, match, broker, row)
    if match.state.value != state:
        text = f"deal {row['need']}: is {match.state.value}, wanted {state}"
        raise InputError.of("state", "not_reached", text)


def _lead(loaded: Loaded, match: Match, broker: User, row: Row) -> None:
    """Take the steps of a confirmed deal, its notes between them in the order of their days."""
    days, notes = row["days"], deque(row.get("notes", ()))

    def add_notes_before(day: str) -> None:
        while notes and notes[0]["on"] < day:
            _add_note(loaded, match, broker, notes.popleft())

    for side in row.get("interested", ()):
        add_notes_before(days["interested"])
        _show_interest(loaded, match, side, days["interested"])
    for step in STEPS[2:]:
        if step in days:
            add_notes_before(days[step])
            _advance(loaded, match, broker, row, step)
    add_notes_before(_NEVER)
    if row.get("declined_by"):
        _refuse(loaded, match, row)
    elif "closed" in days:
        deals.close(broker, match, CloseCode(row["code"]), row.get("note", ""))
        match.closed_at = _date_last(match, loaded.moment(days["closed"], 8))


def _show_interest(loaded: Loaded, match: Match, side: str, on: str) -> None:
    owner = match.need.author if side == "need" else match.achievement.author
    deals.express_interest(owner, match)
    at = loaded.moment(on, 4 if side == "need" else 5)
    for activity in match.activities:
        if activity.action in (f"{side}_{Interest.INTERESTED.value}", "introduce"):
            activity.at = at
    if match.state is MatchState.INTRODUCED:
        match.introduced_at = at


def _refuse(loaded: Loaded, match: Match, row: Row) -> None:
    owner = match.need.author if row["declined_by"] == "need" else match.achievement.author
    deals.decline_interest(owner, match, DeclineCode(row["code"]), row.get("note", ""))
    match.closed_at = _date_last(match, loaded.moment(row["days"]["closed"], 6), count=2)


def _advance(loaded: Loaded, match: Match, broker: User, row: Row, step: str) -> None:
    on = row["days"][step]
    if step == "negotiating":
        deals.start_negotiation(broker, match)
    elif step == "signed":
        # Figures count a contract in the quarter in which it was recorded.
        deals.sign(broker, match, _contract(loaded, row)).created_at = loaded.moment(on, 7)
    elif step == "registered":
        number = row["contract"]["registration_number"]
        deals.register(broker, match, number, loaded.past_day(on))
    else:
        deals.complete(broker, match)
    _date_last(match, loaded.moment(on, 7))


def _contract(loaded: Loaded, row: Row) -> deals.ContractData:
    data = row["contract"]
    return deals.ContractData(
        number=data["number"],
        project_name=data["project_name"],
        kind=ContractKind(data["kind"]),
        signed_on=loaded.past_day(row["days"]["signed"]),
        total=round(data["total_wan"] * 1_000_000),
        technical=round(data["technical_wan"] * 1_000_000),
        payment_terms=data.get("payment_terms", ""),
    )


def _add_note(loaded: Loaded, match: Match, broker: User, note: Row) -> None:
    who = {"broker": broker, "need": match.need.author, "achievement": match.achievement.author}
    due = loaded.day(note["due"]) if note.get("due") else None
    match.activities.append(
        Activity(
            actor_id=who[note["by"]].id,
            kind=note["kind"],
            text=note["text"],
            due=due,
            at=loaded.moment(note["on"], 9),
        )
    )


def _date_last(match: Match, at: datetime, count: int = 1) -> datetime:
    for activity in match.activities[-count:]:
        activity.at = at
    return at
