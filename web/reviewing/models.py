"""Rounds of review with criteria, the experts drawn, and what each of them judged.

Scores are in tenths of a point. Nobody but the expert reads a sheet before its round is released.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.base.clock import utc_now
from web.base.columns import UtcDateTime, Versioned, code_column
from web.base.db import Base
from web.bidding.models import Bid
from web.challenges.models import Challenge
from web.experts.models import Expert
from web.experts.states import Tie
from web.reviewing.states import Purpose, ReviewMode, RoundState, SeatState, SheetState, Verdict


class ReviewRound(Versioned, Base):
    """One round of a challenge: what it judges, how, by when, and how much it counts."""

    __tablename__ = "review_rounds"
    __table_args__ = (
        UniqueConstraint("challenge_id", "purpose", "number"),
        CheckConstraint("weight BETWEEN 0 AND 100", name="weight"),
        CheckConstraint("seats BETWEEN 1 AND 30", name="seats"),
        CheckConstraint("(state = 'released') = (released_at IS NOT NULL)", name="released"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"), index=True)
    number: Mapped[int]
    """From 1, among the challenge's rounds of the same purpose."""
    purpose: Mapped[Purpose] = mapped_column(code_column(Purpose), default=Purpose.BIDS)
    mode: Mapped[ReviewMode] = mapped_column(code_column(ReviewMode), default=ReviewMode.NETWORK)
    state: Mapped[RoundState] = mapped_column(code_column(RoundState), default=RoundState.DRAFT)
    is_blind: Mapped[bool] = mapped_column(default=False)
    bid_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    """Which bids it judges; empty: all that are admitted when it starts."""
    seats: Mapped[int] = mapped_column(default=5)
    """So many experts judge each bid."""
    weight: Mapped[int] = mapped_column(default=100)
    """Of the total, in percent; the rounds of a challenge's bids sum to 100."""
    drops_extremes: Mapped[bool] = mapped_column(default=False)
    """Leaves out the highest and the lowest total of a bid where there are five or more."""
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(String(200), default="")
    """Where the meeting or the visit is."""
    held_on: Mapped[date | None]
    minutes: Mapped[str] = mapped_column(Text, default="")
    """What was said at the meeting, or found at the visit; for officers and the panel."""
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    release_note: Mapped[str] = mapped_column(Text, default="")
    """Why it was released although a sheet lacks, or why it was cancelled."""
    weight_note: Mapped[str] = mapped_column(Text, default="")
    """Why its weight was changed when scores were known already."""
    again_note: Mapped[str] = mapped_column(Text, default="")
    """Why the bids were reviewed once more after it, the last of its order."""

    challenge: Mapped[Challenge] = relationship()
    criteria: Mapped[list[Criterion]] = relationship(
        order_by="Criterion.place", cascade="all, delete-orphan"
    )
    panel: Mapped[list[Seat]] = relationship(back_populates="round", order_by="Seat.id")

    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012


class Criterion(Base):
    """What is judged, and how much of a sheet's hundred points it makes."""

    __tablename__ = "criteria"
    __table_args__ = (
        UniqueConstraint("round_id", "place"),
        CheckConstraint("weight BETWEEN 1 AND 100", name="weight"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("review_rounds.id"), index=True)
    place: Mapped[int]
    name: Mapped[str] = mapped_column(String(100))
    guide: Mapped[str] = mapped_column(Text, default="")
    """What deserves many points and what few."""
    weight: Mapped[int]
    """In percent; a round's criteria sum to 100. Each is judged from 0 to 100 points."""


class Seat(Versioned, Base):
    """An expert's place in a round."""

    __tablename__ = "review_seats"
    __table_args__ = (
        UniqueConstraint("round_id", "expert_id"),
        CheckConstraint("state <> 'excused' OR reason <> ''", name="excused_with_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("review_rounds.id"))
    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id"), index=True)
    state: Mapped[SeatState] = mapped_column(code_column(SeatState), default=SeatState.DRAWN)
    is_chosen: Mapped[bool] = mapped_column(default=False)
    """Chosen by an officer by hand, not by the draw."""
    tie: Mapped[Tie | None] = mapped_column(code_column(Tie))
    """The tie for which the expert stepped back."""
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why the seat was declined, left or taken away."""
    drawn_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    offered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    was_present: Mapped[bool | None]
    """At the meeting or the visit."""

    round: Mapped[ReviewRound] = relationship(back_populates="panel")
    expert: Mapped[Expert] = relationship()
    sheets: Mapped[list[Sheet]] = relationship(back_populates="seat", order_by="Sheet.id")

    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012


class Sheet(Versioned, Base):
    """One expert's judgement of one bid, or of the challenge itself in an appraisal."""

    __tablename__ = "score_sheets"
    __table_args__ = (
        UniqueConstraint("seat_id", "bid_id"),
        Index(
            "ix_score_sheets_one_without_bid",
            "seat_id",
            unique=True,
            sqlite_where=text("bid_id IS NULL"),
            postgresql_where=text("bid_id IS NULL"),
        ),
        CheckConstraint("(state = 'submitted') = (submitted_at IS NOT NULL)", name="submitted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("review_seats.id"))
    bid_id: Mapped[int | None] = mapped_column(ForeignKey("bids.id"), index=True)
    state: Mapped[SheetState] = mapped_column(code_column(SheetState), default=SheetState.OPEN)
    verdict: Mapped[Verdict | None] = mapped_column(code_column(Verdict))
    for_bidder: Mapped[str] = mapped_column(Text, default="")
    """What the bidder reads after the result, without who wrote it."""
    for_panel: Mapped[str] = mapped_column(Text, default="")
    """What only officers, and the panel after release, read."""
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why the expert stepped back from this one; for officers."""
    saved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    seat: Mapped[Seat] = relationship(back_populates="sheets")
    bid: Mapped[Bid | None] = relationship()
    scores: Mapped[list[Score]] = relationship(cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012


class Score(Base):
    """The points of one criterion, in tenths: 0 to 1,000."""

    __tablename__ = "scores"
    __table_args__ = (CheckConstraint("tenths BETWEEN 0 AND 1000", name="tenths"),)

    sheet_id: Mapped[int] = mapped_column(ForeignKey("score_sheets.id"), primary_key=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criteria.id"), primary_key=True)
    tenths: Mapped[int]
