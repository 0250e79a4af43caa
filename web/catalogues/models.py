"""Lines of published catalogues, and reminders of drafts."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.base.clock import utc_now
from web.base.columns import UtcDateTime
from web.base.db import Base
from web.postings.models import Posting, Revision


class CatalogueEntry(Base):
    """One line of a published catalogue: the text as it was when the catalogue came out."""

    __tablename__ = "catalogue_entries"

    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"), primary_key=True)
    posting_id: Mapped[int] = mapped_column(ForeignKey("postings.id"), primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    position: Mapped[int]

    posting: Mapped[Posting] = relationship()
    revision: Mapped[Revision] = relationship()


class CallReminder(Base):
    """An officer reminded an organisation of its drafts for a call; once a day at most."""

    __tablename__ = "call_reminders"

    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    """The city's."""
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
