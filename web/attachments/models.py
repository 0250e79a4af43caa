"""Files attached to something."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.attachments.holders import Holder
from web.base.clock import utc_now
from web.base.columns import UtcDateTime, code_column
from web.base.db import Base
from web.base.files.models import StoredFile
from web.people.models import User


class Attachment(Base):
    """A file under the name its bringer gave it, attached to one object."""

    __tablename__ = "attachments"
    __table_args__ = (Index("ix_attachments_holder_holder_id", "holder", "holder_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    holder: Mapped[Holder] = mapped_column(code_column(Holder))
    holder_id: Mapped[int]
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    """Without folders and control characters, with the ending of what it is."""
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    file: Mapped[StoredFile] = relationship()
    author: Mapped[User | None] = relationship()
