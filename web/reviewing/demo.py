"""The demo's rounds: one that runs, and those by which the later challenges were decided."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from flask_babel import force_locale
from sqlalchemy import select

from matcher.domain.codes import Role
from web.base import db, site
from web.base.clock import utc_now
from web.base.site import local_day, zone
from web.challenges.demo import stage_of
from web.challenges.models import Challenge
from web.challenges.states import ChallengeState
from web.experts.models import Expert
from web.people.models import User
from web.postings.demo import Loaded, Row, read_rows
from web.reviewing import drawing, results, seats, service, sheets
from web.reviewing.defaults import usual_criteria
from web.reviewing.models import ReviewRound, Seat, Sheet
from web.reviewing.pool import find_candidates
from web.reviewing.service import CriterionData, Record, RoundData
from web.reviewing.states import Purpose, ReviewMode, Verdict

DECIDED = ("publicity", "running", "accepted")
EXPERT = "expert@example.org"
"""Whose desk the demo shows."""
LEVELS = (
    ("high", 840, Verdict.SUPPORT),
    ("middle", 765, Verdict.SUPPORT_IF),
    ("low", 690, Verdict.AGAINST),
)
"""What experts thought of the first, second and third bid: about so many tenths."""
PLACE = "市科技局二楼会议室"
MINUTES = (
    "各揭榜方按抽签顺序答辩，每家汇报十五分钟、提问十分钟。\n"
    "专家重点追问了指标的测试条件、规模放大后的成本和经费分解。\n"
    "专家独立评分，未交换分数。"
)


def load_reviews(_loaded: Loaded) -> None:
    """Make the rounds of the demo's challenges whose bids are admitted."""
    officer = db.session().scalars(select(User).filter_by(role=Role.OFFICER)).first()
    assert officer is not None
    under_review = select(Challenge).where(
        Challenge.is_demo, Challenge.state == ChallengeState.REVIEW
    )
    challenges = db.session().scalars(under_review.order_by(Challenge.id)).all()
    with force_locale(site.settings().default_locale):
        for challenge in challenges:
            stage = stage_of(challenge)
            if stage == "review":
                _run(officer, challenge)
            elif stage in DECIDED:
                _decide(officer, challenge)
    db.flush()


def _run(officer: User, challenge: Challenge) -> None:
    """Let a round go on: some have answered, some are done, the demo's expert has begun."""
    round_ = _start(officer, challenge, ReviewMode.NETWORK, 60)
    due = local_day(utc_now()) + timedelta(days=6)
    round_.due_at = datetime.combine(due, time(18), zone())
    round_.started_at = utc_now() - timedelta(days=4)
    for number, seat in enumerate(round_.panel):
        seat.drawn_at = seat.offered_at = round_.started_at
        is_shown = seat.expert.email == EXPERT
        if number % 4 == 3 and not is_shown:
            continue
        _accept(seat, round_.started_at)
        done = 1 if is_shown else len(seat.sheets) if number % 2 else 0
        for place, sheet in enumerate(seat.sheets[:done]):
            _judge(seat, sheet, place, number, round_.started_at + timedelta(days=2))


def _decide(officer: User, challenge: Challenge) -> None:
    """Let two rounds be over, and the order be known."""
    assert challenge.opened_at is not None
    begun = challenge.opened_at + timedelta(days=3)
    for mode, weight in ((ReviewMode.NETWORK, 60), (ReviewMode.MEETING, 40)):
        round_ = _start(officer, challenge, mode, weight)
        for number, seat in enumerate(round_.panel):
            seat.drawn_at = seat.offered_at = begun
            _accept(seat, begun)
            for place, sheet in enumerate(seat.sheets):
                _judge(seat, sheet, place, number, begun + timedelta(days=4))
        if mode is ReviewMode.MEETING:
            present = frozenset(seat.id for seat in round_.panel)
            held = local_day(begun + timedelta(days=4))
            service.record_meeting(officer, round_, Record(held, PLACE, MINUTES, present))
        # Where the pool has too few without a conflict, the office goes on with those it has.
        few = "本领域无利害关系的专家不足，按实到专家汇总。"
        results.release(officer, round_, few if results.needs_reason(round_) else "")
        round_.started_at, round_.due_at = begun, begun + timedelta(days=6)
        round_.created_at = begun - timedelta(days=1)
        round_.released_at = begun + timedelta(days=7)
        begun += timedelta(days=9)
    results.rank(officer, challenge)


def _start(officer: User, challenge: Challenge, mode: ReviewMode, weight: int) -> ReviewRound:
    criteria = [
        CriterionData(str(one.name), str(one.guide), one.weight)
        for one in usual_criteria(Purpose.BIDS, mode)
    ]
    data = RoundData(
        purpose=Purpose.BIDS,
        mode=mode,
        is_blind=mode is ReviewMode.NETWORK,
        bid_ids=[],
        seats=5,
        weight=weight,
        drops_extremes=False,
        due_at=utc_now() + timedelta(days=10),
        place=PLACE if mode is ReviewMode.MEETING else "",
        criteria=criteria,
    )
    round_ = service.create(officer, challenge, data)
    shown = db.session().scalars(select(Expert).filter_by(email=EXPERT)).first()
    if mode is ReviewMode.NETWORK and shown is not None and _is_free(round_, shown):
        drawing.add(officer, round_, shown.id)
    drawing.draw(officer, round_)
    service.start(officer, round_)
    db.flush()
    return round_


def _is_free(round_: ReviewRound, expert: Expert) -> bool:
    return any(one.expert.id == expert.id and not one.is_barred for one in find_candidates(round_))


def _accept(seat: Seat, offered: datetime) -> None:
    assert seat.expert.user is not None
    seats.accept(seat.expert.user, seat)
    seat.answered_at = offered + timedelta(hours=20)


def _judge(seat: Seat, sheet: Sheet, place: int, number: int, moment: datetime) -> None:
    level, around, verdict = LEVELS[min(place, len(LEVELS) - 1)]
    rows: list[Row] = [row for row in read_rows("review_comments") if row["level"] == level]
    comment = rows[number % len(rows)]
    round_ = seat.round
    key = round_.challenge_id
    if round_.mode is ReviewMode.NETWORK and (number, place, key % 2) == (3, 1, 0):
        # One who thinks quite differently from the others.
        around -= 210
    # Each expert a little more or less strict, each criterion a little better or worse.
    points = {
        one.id: around
        + 15 * ((number * 7 + one.place * 5 + place * 2 + key) % (7 + 2 * round_.number) - 4)
        for one in round_.criteria
    }
    user = seat.expert.user
    assert user is not None
    sheets.save(user, sheet, points, verdict, comment["for_bidder"], comment["for_panel"])
    sheets.submit(user, sheet)
    sheet.saved_at = sheet.submitted_at = moment
