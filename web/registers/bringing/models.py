"""Tables that were brought into a register."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.base.clock import utc_now
from web.base.columns import JsonObject, UtcDateTime, Versioned, code_column
from web.base.db import Base
from web.base.files.models import StoredFile
from web.base.listing.register import Register
from web.base.registry import present
from web.people.models import Organisation, User
from web.registers.bringing.states import BringState


class Bringing(Versioned, Base):
    """One table, from its upload to what became of its rows.

    The file is kept until its rows are taken or left, and no longer: it may hold contacts.
    """

    __tablename__ = "register_bringings"
    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012

    id: Mapped[int] = mapped_column(primary_key=True)
    register: Mapped[str] = mapped_column(String(32))
    actor_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    """Whose rows they are; none where an officer brings those of several."""
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    name: Mapped[str] = mapped_column(String(200))
    state: Mapped[BringState] = mapped_column(code_column(BringState), default=BringState.READ)
    given: Mapped[JsonObject] = mapped_column(JSON, default=dict)
    """Field -> what to put where a row says nothing of it, as JSON keeps it."""
    outcome: Mapped[JsonObject] = mapped_column(JSON, default=dict)
    """Numbers of what became of the rows."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    actor: Mapped[User] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    file: Mapped[StoredFile | None] = relationship()

    @property
    def kind(self) -> Register:
        """The register that it is brought into."""
        return present().registers[self.register]

    @property
    def is_office(self) -> bool:
        """Whether an officer brings it: its rows are shown to the public at once."""
        return self.organisation_id is None
