"""Requests to the owners of entries, and the days of an entry's capacity."""

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

from web.base.cases.kinds import CaseKind
from web.base.cases.models import Case, Due
from web.base.columns import JsonList, UtcDateTime, code_column
from web.base.db import Base
from web.people.models import Organisation
from web.postings.models import Posting
from web.registers.models import Entry
from web.requests.kinds import REQUESTS
from web.requests.states import RequestState

_WAITS = text("state = 'open'")

LEAST_RATING, MOST_RATING = 1, 5


class CapacityDay(Base):
    """What an entry can take on a day, and how much of it is taken. Who took it is not here."""

    __tablename__ = "capacity_days"
    __table_args__ = (
        CheckConstraint("taken >= 0 AND taken <= units", name="not_oversold"),
        UniqueConstraint("entry_id", "day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("register_entries.id"))
    day: Mapped[date]
    units: Mapped[int]
    """0: closed on this day, as on a day without a row."""
    taken: Mapped[int] = mapped_column(default=0)


class RegisterRequest(Due, Case, Base):
    """What somebody asks of the owner of an entry.

    ``note`` is what for, ``answer`` what the owner wrote. ``held`` are the days that are taken
    for it while it is open or accepted: those of the range on which the entry takes anything.
    """

    __tablename__ = "register_requests"
    __table_args__ = (
        CheckConstraint("state <> 'open' OR answered_at IS NULL", name="open_is_unanswered"),
        CheckConstraint(
            "state NOT IN ('accepted', 'refused', 'done') OR answered_at IS NOT NULL",
            name="answered_at",
        ),
        CheckConstraint(
            "(first_day IS NULL) = (last_day IS NULL) AND (first_day IS NULL) = (units = 0)",
            name="days_with_units",
        ),
        CheckConstraint("first_day <= last_day", name="days_in_order"),
        CheckConstraint("units >= 0", name="units"),
        CheckConstraint(
            "rating IS NULL OR (state = 'done' AND rating BETWEEN 1 AND 5)", name="rating"
        ),
        Index(
            "ix_register_requests_one_open",
            "entry_id",
            "asked_by_id",
            unique=True,
            sqlite_where=_WAITS,
            postgresql_where=_WAITS,
        ),
        Index("ix_register_requests_state_due_on", "state", "due_on"),
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("register_entries.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    """What the public called the entry then: its owner may write it anew and show it to nobody."""
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    """Whose members asked; None where a broker did."""
    posting_id: Mapped[int | None] = mapped_column(ForeignKey("postings.id"), index=True)
    """The need it is for."""
    state: Mapped[RequestState] = mapped_column(
        code_column(RequestState), default=RequestState.OPEN
    )
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    units: Mapped[int] = mapped_column(default=0)
    held: Mapped[JsonList] = mapped_column(JSON, default=list)
    """Days as ISO text."""
    contact_name: Mapped[str] = mapped_column(String(100), default="")
    contact_phone: Mapped[str] = mapped_column(String(40), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    rating: Mapped[int | None]
    rating_words: Mapped[str] = mapped_column(Text, default="")
    rated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_demo: Mapped[bool] = mapped_column(default=False)

    entry: Mapped[Entry] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    posting: Mapped[Posting | None] = relationship()

    @property
    def case_kind(self) -> CaseKind:
        """All of them have the same steps."""
        return REQUESTS

    @property
    def days(self) -> list[date]:
        """The days that are held for it."""
        return [date.fromisoformat(day) for day in self.held]
