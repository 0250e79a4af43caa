"""Matchmaking meetings, the organisations at them, the pairs that talk, and the roadshow."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.base.clock import utc_now
from web.base.columns import UtcDateTime, Versioned, code_column
from web.base.db import Base
from web.calls.models import Call
from web.matches.models import Match
from web.meetings.states import GuestState, LeftReason, MeetingState, TalkOutcome
from web.meetings.timetable import AgendaItem, Timetable
from web.people.models import Organisation
from web.postings.models import Posting


class Meeting(Versioned, Base):
    """One meeting at which parties of matches talk at tables, slot by slot."""

    __tablename__ = "meetings"
    __table_args__ = (
        CheckConstraint("ends_at > begins_at", name="ends_after_begins"),
        CheckConstraint("capacity >= 1", name="capacity"),
        CheckConstraint("slots BETWEEN 1 AND 60 AND slot_minutes BETWEEN 5 AND 240", name="slots"),
        CheckConstraint("tables BETWEEN 1 AND 200", name="tables"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(400), default="")
    contact: Mapped[str] = mapped_column(String(400), default="")
    """How the public asks: an office, a telephone; never a person's own."""
    fields: Mapped[list[str]] = mapped_column(JSON, default=list)
    call_id: Mapped[int | None] = mapped_column(ForeignKey("calls.id"))
    begins_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer_by: Mapped[date | None]
    capacity: Mapped[int]
    """So many people."""
    agenda: Mapped[list[AgendaItem]] = mapped_column(JSON, default=list)
    first_slot_at: Mapped[datetime] = mapped_column(UtcDateTime)
    slot_minutes: Mapped[int]
    slots: Mapped[int]
    breaks: Mapped[list[int]] = mapped_column(JSON, default=list)
    """Slots, from 0, that a break follows."""
    break_minutes: Mapped[int] = mapped_column(default=0)
    tables: Mapped[int]
    most_talks: Mapped[int] = mapped_column(default=6)
    in_a_row: Mapped[int] = mapped_column(default=4)
    state: Mapped[MeetingState] = mapped_column(
        code_column(MeetingState), default=MeetingState.DRAFT
    )
    plan_changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Set by every change of the plan, so that two at once are a lost race."""
    plan_number: Mapped[int] = mapped_column(default=0)
    """How often the plan was published."""
    plan_published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancel_reason: Mapped[str] = mapped_column(Text, default="")
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    announced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    held_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_demo: Mapped[bool] = mapped_column(default=False)

    call: Mapped[Call | None] = relationship()

    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012

    @property
    def is_public(self) -> bool:
        """Whether everybody may know of it. One called off as a draft was never announced."""
        return self.announced_at is not None

    @property
    def timetable(self) -> Timetable:
        """When its talks begin and end."""
        return Timetable(
            self.first_slot_at,
            self.slot_minutes,
            self.slots,
            frozenset(self.breaks),
            self.break_minutes,
        )


class Guest(Base):
    """An organisation that was invited or asked to come, and what it answered."""

    __tablename__ = "meeting_guests"
    __table_args__ = (
        UniqueConstraint("meeting_id", "organisation_id"),
        CheckConstraint("people >= 1", name="people"),
        CheckConstraint("(state = 'waitlist') = (queued_at IS NOT NULL)", name="queued"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    state: Mapped[GuestState] = mapped_column(code_column(GuestState), default=GuestState.INVITED)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """None: it came forward by itself."""
    invited_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    people: Mapped[int] = mapped_column(default=1)
    names: Mapped[str] = mapped_column(Text, default="")
    """Who comes, one a line, where the organisation says so."""
    wishes: Mapped[str] = mapped_column(Text, default="")
    away: Mapped[list[int]] = mapped_column(JSON, default=list)
    """Slots, from 0, in which it is not there."""
    queued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    arrived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    meeting: Mapped[Meeting] = relationship()
    organisation: Mapped[Organisation] = relationship()


class MeetingPair(Base):
    """A match whose parties may sit together. Nobody but officers and its broker knows of it
    before the plan is published."""

    __tablename__ = "meeting_pairs"
    __table_args__ = (
        UniqueConstraint("meeting_id", "match_id"),
        CheckConstraint("(table_number IS NULL) = (slot IS NULL)", name="seat"),
        CheckConstraint("(told_table IS NULL) = (told_slot IS NULL)", name="told_seat"),
        CheckConstraint("(outcome IS NULL) = (outcome_at IS NULL)", name="outcome_has_date"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    match_id: Mapped[int] = mapped_column(ForeignKey("matches.id"), index=True)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    table_number: Mapped[int | None]
    """From 0."""
    slot: Mapped[int | None]
    is_locked: Mapped[bool] = mapped_column(default=False)
    """The planner leaves it where it is."""
    left_out: Mapped[LeftReason | None] = mapped_column(code_column(LeftReason))
    told_table: Mapped[int | None]
    """Where and when its parties were told that they sit."""
    told_slot: Mapped[int | None]
    outcome: Mapped[TalkOutcome | None] = mapped_column(code_column(TalkOutcome))
    outcome_note: Mapped[str] = mapped_column(Text, default="")
    outcome_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    meeting: Mapped[Meeting] = relationship()
    match: Mapped[Match] = relationship()

    @property
    def seat(self) -> tuple[int, int] | None:
        """(slot, table) as planned, or None."""
        if self.slot is None or self.table_number is None:
            return None
        return self.slot, self.table_number

    @property
    def told_seat(self) -> tuple[int, int] | None:
        """(slot, table) as its parties know it, or None."""
        if self.told_slot is None or self.told_table is None:
            return None
        return self.told_slot, self.told_table

    @property
    def parties(self) -> tuple[int, int]:
        """The organisations of the need and of the achievement."""
        return self.match.need.organisation_id, self.match.achievement.organisation_id


class RoadshowItem(Base):
    """An achievement or an organisation that presents itself to all, and what came of it."""

    __tablename__ = "roadshow_items"
    __table_args__ = (
        CheckConstraint("posting_id IS NOT NULL OR organisation_id IS NOT NULL", name="presenter"),
        CheckConstraint("minutes BETWEEN 1 AND 240", name="minutes"),
        CheckConstraint("interested >= 0", name="interested"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    position: Mapped[int]
    posting_id: Mapped[int | None] = mapped_column(ForeignKey("postings.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    title: Mapped[str] = mapped_column(String(200), default="")
    """What an organisation presents; an achievement has its own title."""
    minutes: Mapped[int] = mapped_column(default=8)
    interested: Mapped[int | None]
    """How many organisations said that they are interested."""
    note: Mapped[str] = mapped_column(Text, default="")

    meeting: Mapped[Meeting] = relationship()
    posting: Mapped[Posting | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
