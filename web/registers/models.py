"""Entries of all registers. What an entry says is data, as its register's listing specifies it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.base.clock import utc_now
from web.base.columns import JsonObject, UtcDateTime, Versioned, code_column
from web.base.db import Base
from web.base.listing.register import Register
from web.base.registry import present
from web.people.models import Organisation, User
from web.registers.states import EntryState


class Entry(Versioned, Base):
    """One entry: what is being written, and what the public sees.

    ``draft`` and ``shown`` hold a value by the name of each field that the register asks for:
    money in integer fen, days as ISO text, codes as their values. Nothing but
    ``web/registers/disclosure.py`` takes texts out of them for somebody to read.
    """

    __tablename__ = "register_entries"
    __table_args__ = (
        CheckConstraint(
            "shown IS NULL OR state NOT IN ('withdrawn', 'expired')", name="off_is_not_shown"
        ),
        CheckConstraint("state <> 'published' OR shown IS NOT NULL", name="published_is_shown"),
        CheckConstraint(
            "organisation_id IS NOT NULL OR organisation_name <> ''", name="of_somebody"
        ),
        Index("ix_register_entries_register_state", "register", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    register: Mapped[str] = mapped_column(String(32))
    """The name of its register."""
    state: Mapped[EntryState] = mapped_column(code_column(EntryState), default=EntryState.DRAFT)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    organisation_name: Mapped[str] = mapped_column(String(200), default="")
    """Where the organisation has no account here; empty where it has an entry of its own."""
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    """Who entered it: an expert's entry belongs to the author, a member's to the organisation."""
    draft: Mapped[JsonObject] = mapped_column(JSON, default=dict)
    shown: Mapped[JsonObject | None] = mapped_column(JSON(none_as_null=True))
    """None: the public sees nothing of it."""
    title: Mapped[str] = mapped_column(String(200), default="")
    """Of what is shown; of the draft where nothing is."""
    district: Mapped[str] = mapped_column(String(32), default="")
    search_text: Mapped[str] = mapped_column(Text, default="")
    """The folded public text of what is shown, and whose it is; empty where nothing is."""
    until: Mapped[date | None]
    """The last day on which what is shown is of use."""
    answer: Mapped[str] = mapped_column(Text, default="")
    """Why it was returned."""
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the public saw it first."""
    shown_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the public saw it change last."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    is_demo: Mapped[bool] = mapped_column(default=False)

    organisation: Mapped[Organisation | None] = relationship()
    author: Mapped[User] = relationship()
    tags: Mapped[list[EntryTag]] = relationship(cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012

    @property
    def kind(self) -> Register:
        """The register that it stands in."""
        return present().registers[self.register]

    @property
    def is_public(self) -> bool:
        """Whether the public sees it."""
        return self.shown is not None

    @property
    def belongs_to(self) -> str:
        """The name of its organisation, registered here or not."""
        return self.organisation.name if self.organisation else self.organisation_name


class EntryTag(Base):
    """A code by which lists are narrowed, of what is shown."""

    __tablename__ = "register_tags"
    __table_args__ = (Index("ix_register_tags_facet_code", "facet", "code"),)

    entry_id: Mapped[int] = mapped_column(ForeignKey("register_entries.id"), primary_key=True)
    facet: Mapped[str] = mapped_column(String(32), primary_key=True)
    """The name of the field."""
    code: Mapped[str] = mapped_column(String(64), primary_key=True)


class EntryVector(Base):
    """Vector of a public entry's text by one encoder."""

    __tablename__ = "register_vectors"

    entry_id: Mapped[int] = mapped_column(ForeignKey("register_entries.id"), primary_key=True)
    encoder: Mapped[str] = mapped_column(String(200), primary_key=True)
    content_hash: Mapped[str] = mapped_column(String(80))
    vector: Mapped[bytes]
    """float32, little endian."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
