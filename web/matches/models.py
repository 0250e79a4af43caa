"""Matches, their timeline, and the decisions on them."""

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

from matcher.domain.codes import CloseCode, DeclineCode, Interest, Origin, Outcome
from web.base.clock import utc_now
from web.base.columns import JsonObject, UtcDateTime, Versioned, code_column
from web.base.db import Base
from web.matches.states import MatchState
from web.people.models import User
from web.postings.models import Posting, Revision

_AFTER_INTRODUCTION = "('introduced', 'negotiating', 'signed', 'registered', 'completed')"


class Match(Versioned, Base):
    """One need x one achievement: a proposal that may become a deal."""

    __tablename__ = "matches"
    __table_args__ = (
        UniqueConstraint("need_id", "achievement_id"),
        CheckConstraint("probability BETWEEN 0 AND 1", name="probability"),
        CheckConstraint("level BETWEEN 1 AND 4", name="level"),
        CheckConstraint("(state = 'declined') = (decline_code IS NOT NULL)", name="decline_code"),
        CheckConstraint("(state = 'closed') = (close_code IS NOT NULL)", name="close_code"),
        CheckConstraint(
            f"state NOT IN {_AFTER_INTRODUCTION}"
            " OR (need_interest = 'interested' AND achievement_interest = 'interested')",
            name="introduced_when_both_interested",
        ),
        Index("ix_matches_broker_state", "broker_id", "state"),
        Index(
            "ix_matches_introduced",
            "broker_id",
            "need_id",
            sqlite_where=text("introduced_at IS NOT NULL"),
            postgresql_where=text("introduced_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("postings.id"), index=True)
    achievement_id: Mapped[int] = mapped_column(ForeignKey("postings.id"), index=True)
    need_revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    achievement_revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    state: Mapped[MatchState] = mapped_column(code_column(MatchState), default=MatchState.PROPOSED)
    origin: Mapped[Origin] = mapped_column(code_column(Origin), default=Origin.ENGINE)
    score: Mapped[float]
    probability: Mapped[float]
    level: Mapped[int]
    evidence: Mapped[JsonObject] = mapped_column(JSON)
    features: Mapped[JsonObject] = mapped_column(JSON, default=dict)
    """What the score was computed from, see FeatureRow; empty where unknown."""
    list_rank: Mapped[int | None]
    """Place in the list in which the engine found the pair, from 1."""
    engine_version: Mapped[str] = mapped_column(String(200))
    call_id: Mapped[int | None] = mapped_column(ForeignKey("calls.id"))
    broker_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decline_code: Mapped[DeclineCode | None] = mapped_column(code_column(DeclineCode))
    decline_note: Mapped[str] = mapped_column(Text, default="")
    close_code: Mapped[CloseCode | None] = mapped_column(code_column(CloseCode))
    close_note: Mapped[str] = mapped_column(Text, default="")
    need_interest: Mapped[Interest] = mapped_column(
        code_column(Interest, "need_interest"), default=Interest.PENDING
    )
    achievement_interest: Mapped[Interest] = mapped_column(
        code_column(Interest, "achievement_interest"), default=Interest.PENDING
    )
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    introduced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_demo: Mapped[bool] = mapped_column(default=False)

    need: Mapped[Posting] = relationship(foreign_keys=[need_id])
    achievement: Mapped[Posting] = relationship(foreign_keys=[achievement_id])
    need_revision: Mapped[Revision] = relationship(foreign_keys=[need_revision_id])
    achievement_revision: Mapped[Revision] = relationship(foreign_keys=[achievement_revision_id])
    broker: Mapped[User | None] = relationship()
    activities: Mapped[list[Activity]] = relationship(
        back_populates="match", order_by="Activity.id"
    )

    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012


class Activity(Base):
    """One line of a deal's timeline: a step of the workflow or a note of a participant."""

    __tablename__ = "activities"
    __table_args__ = (CheckConstraint("kind IN ('step', 'meeting', 'call', 'note')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    match_id: Mapped[int] = mapped_column(ForeignKey("matches.id"), index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(16))
    action: Mapped[str] = mapped_column(String(32), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    next_step: Mapped[str] = mapped_column(String(200), default="")
    """What was agreed on to be done next, in few words."""
    next_who: Mapped[str] = mapped_column(String(16), default="")
    """Who does it: 'need', 'achievement', 'both' or 'broker'."""
    due: Mapped[date | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    match: Mapped[Match] = relationship(back_populates="activities")
    actor: Mapped[User | None] = relationship()

    @property
    def step_words(self) -> str:
        """What was agreed on; older lines say it in their text."""
        return self.next_step or self.text


class Decision(Base):
    """One decision with what the broker was shown. Rows are added, never changed or removed.

    The last row of a match counts: an undone decision is a row of its own.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        CheckConstraint(
            "(outcome = 'declined') = (decline_code IS NOT NULL)", name="declined_with_code"
        ),
        CheckConstraint("probability BETWEEN 0 AND 1", name="probability"),
        CheckConstraint("level BETWEEN 1 AND 4", name="level"),
        CheckConstraint("list_rank >= 1 AND queue_place >= 1", name="places"),
        Index("ix_decisions_match_id_id", "match_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    match_id: Mapped[int] = mapped_column(ForeignKey("matches.id"))
    broker_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    outcome: Mapped[Outcome] = mapped_column(code_column(Outcome))
    decline_code: Mapped[DeclineCode | None] = mapped_column(code_column(DeclineCode))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    score: Mapped[float]
    probability: Mapped[float]
    level: Mapped[int]
    features: Mapped[JsonObject] = mapped_column(JSON, default=dict)
    """Made from public text only; still not for publication."""
    engine_version: Mapped[str] = mapped_column(String(200))
    list_rank: Mapped[int | None]
    queue_place: Mapped[int | None]
    """How many of the broker's waiting proposals were as probable or more, itself included."""
    is_demo: Mapped[bool] = mapped_column(default=False)

    match: Mapped[Match] = relationship()
