"""Pairs of institute and county, the list of duties, and what was reported on them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.base.clock import utc_now
from web.base.columns import UtcDateTime, Versioned, code_column
from web.base.db import Base
from web.counties.states import CITY, OPEN_STATES, DutyState, EntryKind, PairState
from web.people.models import Organisation, User
from web.registers.models import Entry

_RUNNING = text("state = 'running'")


class CountyPair(Versioned, Base):
    """An institute that stands by a county in one industry 一所对一县."""

    __tablename__ = "county_pairs"
    __table_args__ = (
        CheckConstraint("until IS NULL OR until >= since", name="until"),
        Index(
            "ix_county_pairs_one_running",
            "organisation_id",
            "district",
            "industry",
            unique=True,
            sqlite_where=_RUNNING,
            postgresql_where=_RUNNING,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    district: Mapped[str] = mapped_column(String(32), index=True)
    industry: Mapped[str] = mapped_column(String(100))
    """A crop or a trade in words, such as 菠萝."""
    fields: Mapped[list[str]] = mapped_column(JSON, default=list)
    aim: Mapped[str] = mapped_column(Text, default="")
    """What the public reads of it."""
    since: Mapped[date]
    until: Mapped[date | None]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("register_entries.id"))
    """The team as it stands in the register of teams."""
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """Who answers for it in the office."""
    state: Mapped[PairState] = mapped_column(code_column(PairState), default=PairState.RUNNING)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    is_demo: Mapped[bool] = mapped_column(default=False)

    organisation: Mapped[Organisation] = relationship()
    officer: Mapped[User | None] = relationship()
    team: Mapped[Entry | None] = relationship()

    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012


class CountyDuty(Versioned, Base):
    """A line of the responsibility list 责任清单."""

    __tablename__ = "county_duties"
    __table_args__ = (
        CheckConstraint("lead_id IS NOT NULL OR lead_name <> ''", name="has_lead"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
        Index("ix_county_duties_state_due_on", "state", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pair_id: Mapped[int | None] = mapped_column(ForeignKey("county_pairs.id"), index=True)
    district: Mapped[str] = mapped_column(String(32), default=CITY, index=True)
    number: Mapped[str] = mapped_column(String(20), default="")
    """As the list numbers it."""
    title: Mapped[str] = mapped_column(String(200))
    measures: Mapped[str] = mapped_column(Text, default="")
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    lead_name: Mapped[str] = mapped_column(String(200), default="")
    """Where the lead is not registered here; empty where it is."""
    partners: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Names of those who are responsible as well."""
    due_on: Mapped[date]
    state: Mapped[DutyState] = mapped_column(code_column(DutyState), default=DutyState.PLANNED)
    percent: Mapped[int] = mapped_column(default=0)
    """As the latest report says."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    is_demo: Mapped[bool] = mapped_column(default=False)

    pair: Mapped[CountyPair | None] = relationship()
    lead: Mapped[Organisation | None] = relationship()
    reports: Mapped[list[CountyReport]] = relationship(
        back_populates="duty", order_by="CountyReport.id"
    )

    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012

    @property
    def led_by(self) -> str:
        """The name of its lead, registered here or not."""
        return self.lead.name if self.lead else self.lead_name

    def is_overdue(self, today: date) -> bool:
        """Return whether its lead should have been done by now."""
        return self.state in OPEN_STATES and self.due_on < today


class CountyReport(Base):
    """What somebody said of a duty on a day. Never changed afterwards.

    Its words are for the lead and the office and nobody else.
    """

    __tablename__ = "county_reports"
    __table_args__ = (CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    duty_id: Mapped[int] = mapped_column(ForeignKey("county_duties.id"), index=True)
    kind: Mapped[EntryKind] = mapped_column(code_column(EntryKind))
    percent: Mapped[int]
    words: Mapped[str] = mapped_column(Text, default="")
    match_id: Mapped[int | None] = mapped_column(ForeignKey("matches.id"))
    """A deal of the lead's that it speaks of."""
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    duty: Mapped[CountyDuty] = relationship(back_populates="reports")
    author: Mapped[User] = relationship()
