"""Reports of quarters, each as the file that was made or edited."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.base.clock import utc_now
from web.base.columns import UtcDateTime, code_column
from web.base.db import Base
from web.base.files.models import StoredFile
from web.base.reporting import Audience
from web.people.models import User


class QuarterReport(Base):
    """One version of a quarter's report. Versions are added and published, never changed."""

    __tablename__ = "quarter_reports"
    __table_args__ = (
        # Two officers who make one at the same moment collide.
        UniqueConstraint("quarter", "audience", "number"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("published_at IS NULL OR audience = 'public'", name="published"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    quarter: Mapped[str] = mapped_column(String(6))
    """Such as 2026Q4."""
    audience: Mapped[Audience] = mapped_column(code_column(Audience))
    number: Mapped[int]
    """Place among the versions of the quarter for these readers, from 1."""
    is_edited: Mapped[bool] = mapped_column(default=False)
    """Whether an officer brought it, edited, instead of the site making it."""
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_demo: Mapped[bool] = mapped_column(default=False)

    file: Mapped[StoredFile] = relationship()
    author: Mapped[User] = relationship()

    @property
    def name(self) -> str:
        """The name its file is saved under."""
        edited = "-edited" if self.is_edited else ""
        return f"report-{self.quarter}-{self.audience.value}-{self.number}{edited}.docx"
