"""Packs, what they are made of, what is missing, and who takes part in what they become."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.base.clock import utc_now
from web.base.columns import JsonObject, UtcDateTime, Versioned, code_column
from web.base.db import Base
from web.matches.models import Match
from web.packs.kinds import PartKind
from web.packs.states import PackState, PartReason, PartState, PartyRole, PartyState
from web.people.models import Organisation, User
from web.postings.models import Posting
from web.postings.states import PostingState
from web.registers.models import Entry

_OPEN = text("state IN ('draft', 'sent', 'answered')")


class Pack(Versioned, Base):
    """What a broker puts together for one need, and the firm answers part by part."""

    __tablename__ = "packs"
    __table_args__ = (
        CheckConstraint("(state = 'agreed') = (match_id IS NOT NULL)", name="agreed_by_match"),
        CheckConstraint("state <> 'draft' OR sent_at IS NULL", name="draft_not_sent"),
        Index(
            "ix_packs_one_open",
            "need_id",
            "broker_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_packs_broker_state", "broker_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("postings.id"), index=True)
    broker_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    state: Mapped[PackState] = mapped_column(code_column(PackState), default=PackState.DRAFT)
    words: Mapped[str] = mapped_column(Text, default="")
    """The broker's words to the firm."""
    missing: Mapped[str] = mapped_column(Text, default="")
    """What cannot be had yet, in the broker's words."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    edited_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    """When anybody changed anything of it: its version tells of its parts too."""
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it became a deal, was withdrawn or lapsed."""
    match_id: Mapped[int | None] = mapped_column(ForeignKey("matches.id"), unique=True)
    is_demo: Mapped[bool] = mapped_column(default=False)

    need: Mapped[Posting] = relationship()
    broker: Mapped[User] = relationship(foreign_keys=[broker_id])
    answered_by: Mapped[User | None] = relationship(foreign_keys=[answered_by_id])
    match: Mapped[Match | None] = relationship()
    parts: Mapped[list[Part]] = relationship(
        back_populates="pack",
        cascade="all, delete-orphan",
        order_by="(Part.place, Part.id)",
    )
    gaps: Mapped[list[Gap]] = relationship(cascade="all, delete-orphan")
    parties: Mapped[list[Party]] = relationship(back_populates="pack", order_by="Party.id")

    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012


class Part(Base):
    """One part of a pack: an achievement, or an entry of a register."""

    __tablename__ = "pack_parts"
    __table_args__ = (
        CheckConstraint("(posting_id IS NULL) <> (entry_id IS NULL)", name="of_one_thing"),
        CheckConstraint("(kind = 'achievement') = (posting_id IS NOT NULL)", name="kind_of_thing"),
        CheckConstraint("(state = 'declined') = (code IS NOT NULL)", name="declined_with_code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pack_id: Mapped[int] = mapped_column(ForeignKey("packs.id"), index=True)
    kind: Mapped[PartKind] = mapped_column(code_column(PartKind))
    posting_id: Mapped[int | None] = mapped_column(ForeignKey("postings.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("register_entries.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    """What everybody could read as its title when it was put in; it may have left since."""
    place: Mapped[int]
    """Within the pack; parts are shown by their kind first."""
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why it is proposed, in words that the firm reads."""
    is_worded: Mapped[bool] = mapped_column(default=False)
    """Whether the reason is the broker's own."""
    evidence: Mapped[JsonObject] = mapped_column(JSON, default=dict)
    """What the engine drafted it by; empty where the broker added it."""
    is_drafted: Mapped[bool] = mapped_column(default=False)
    is_weak: Mapped[bool] = mapped_column(default=False)
    is_kept: Mapped[bool] = mapped_column(default=True)
    """Whether it goes to the firm; the others are alternatives on the broker's page."""
    state: Mapped[PartState] = mapped_column(code_column(PartState), default=PartState.OFFERED)
    code: Mapped[PartReason | None] = mapped_column(code_column(PartReason))
    words: Mapped[str] = mapped_column(Text, default="")
    """What the firm says or asks."""
    reply: Mapped[str] = mapped_column(Text, default="")
    """The broker's answer to that."""
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    pack: Mapped[Pack] = relationship(back_populates="parts")
    posting: Mapped[Posting | None] = relationship()
    entry: Mapped[Entry | None] = relationship()

    @property
    def is_gone(self) -> bool:
        """Whether what it stands for has left the platform since."""
        if self.posting is not None:
            return self.posting.state is not PostingState.PUBLISHED
        return self.entry is None or not self.entry.is_public

    @property
    def is_ready(self) -> bool:
        """Whether it may go to the firm: thin grounds need a reason of the broker's own."""
        return not self.is_gone and (self.is_worded or not self.is_weak)


class Gap(Base):
    """A kind of part that the need would take and nobody offers yet."""

    __tablename__ = "pack_gaps"

    pack_id: Mapped[int] = mapped_column(ForeignKey("packs.id"), primary_key=True)
    kind: Mapped[PartKind] = mapped_column(code_column(PartKind), primary_key=True)
    text: Mapped[str] = mapped_column(Text)


class Party(Base):
    """Somebody who takes part in the deal that a pack became, or is asked to.

    The two sides of the match answer there; their rows are kept for their shares.
    """

    __tablename__ = "pack_parties"
    __table_args__ = (CheckConstraint("share >= 0", name="share"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pack_id: Mapped[int] = mapped_column(ForeignKey("packs.id"), index=True)
    part_id: Mapped[int | None] = mapped_column(ForeignKey("pack_parts.id"))
    role: Mapped[PartyRole] = mapped_column(code_column(PartyRole))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    """An expert who answers alone; where neither is known here, the broker notes the answer."""
    state: Mapped[PartyState] = mapped_column(code_column(PartyState), default=PartyState.ASKED)
    words: Mapped[str] = mapped_column(Text, default="")
    share: Mapped[int | None] = mapped_column(BigInteger)
    """Of the contract's total, in fen."""
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    pack: Mapped[Pack] = relationship(back_populates="parties")
    part: Mapped[Part | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    person: Mapped[User | None] = relationship(foreign_keys=[person_id])
    answered_by: Mapped[User | None] = relationship(foreign_keys=[answered_by_id])
