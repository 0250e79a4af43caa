"""Files by what they hold."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from web.base.clock import utc_now
from web.base.columns import UtcDateTime, code_column
from web.base.db import Base
from web.base.files.kinds import FileKind, TextState


class StoredFile(Base):
    """The bytes of a file, once for all who bring the same. Who may see it: see its holders."""

    __tablename__ = "stored_files"
    __table_args__ = (CheckConstraint("size >= 0", name="size"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[FileKind] = mapped_column(code_column(FileKind))
    size: Mapped[int]
    """Bytes."""
    text: Mapped[str] = mapped_column(Text, default="")
    """What was read in it; empty until then."""
    text_state: Mapped[TextState] = mapped_column(code_column(TextState), default=TextState.WAITING)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
