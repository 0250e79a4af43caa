"""Bids, each version of them as it was handed in, their files, and the keys that seal them.

Everything a bidder writes stands in ``sealed`` columns and in sealed files, never in the clear;
see ``sealing.py`` and docs/challenges.md.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.base.clock import utc_now
from web.base.columns import UtcDateTime, Versioned, code_column
from web.base.db import Base
from web.base.files.models import StoredFile
from web.bidding.states import BidState, FormFault
from web.challenges.models import Challenge
from web.people.models import Organisation

LARGEST_KEY = 10**9 - 1
"""Forms read no longer number as one of a row."""


def draw_key() -> int:
    """Return a key by lot: one of a series would tell every bidder how many bids came before."""
    return 1 + secrets.randbelow(LARGEST_KEY)


class SealKey(Base):
    """The key of one challenge's bids, itself sealed under the installation's key."""

    __tablename__ = "seal_keys"

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"), primary_key=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class Bid(Versioned, Base):
    """An organisation's bid for one challenge."""

    __tablename__ = "bids"
    __table_args__ = (
        UniqueConstraint("challenge_id", "organisation_id"),
        UniqueConstraint("challenge_id", "code"),
        CheckConstraint("state <> 'submitted' OR submitted_at IS NOT NULL", name="submitted"),
        CheckConstraint("(state = 'refused') = (fault IS NOT NULL)", name="fault"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=draw_key)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    state: Mapped[BidState] = mapped_column(code_column(BidState), default=BidState.DRAFT)
    code: Mapped[str | None] = mapped_column(String(8))
    """What it is called in the review, e.g. 03: drawn by lot when the bids are opened."""
    sealed_draft: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The plan as it is being written, sealed."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the version that counts was handed in."""
    late_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When somebody first tried to hand it in after the deadline."""
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fault: Mapped[FormFault | None] = mapped_column(code_column(FormFault))
    fault_note: Mapped[str] = mapped_column(Text, default="")
    """What the bidder reads about why it was refused."""
    is_demo: Mapped[bool] = mapped_column(default=False)

    challenge: Mapped[Challenge] = relationship()
    organisation: Mapped[Organisation] = relationship()
    versions: Mapped[list[BidVersion]] = relationship(
        back_populates="bid", order_by="BidVersion.number"
    )

    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012


class BidVersion(Base):
    """One submission, as it was. The last one counts; none is changed or removed."""

    __tablename__ = "bid_versions"
    __table_args__ = (UniqueConstraint("bid_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bids.id"), index=True)
    number: Mapped[int]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the salted content with its files, in hex: the receipt's."""
    submitted_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    bid: Mapped[Bid] = relationship(back_populates="versions")


class BidFile(Base):
    """A file of a bid; its name and content are sealed. Taken off, it stays for old versions."""

    __tablename__ = "bid_files"

    id: Mapped[int] = mapped_column(primary_key=True, default=draw_key)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bids.id"), index=True)
    sealed_name: Mapped[bytes] = mapped_column(LargeBinary)
    kind: Mapped[str] = mapped_column(String(16))
    """What it was found to be, e.g. pdf."""
    size: Mapped[int]
    """Bytes of the content in the clear."""
    digest: Mapped[str] = mapped_column(String(64))
    """Salted as the bid's: it does not tell a file that somebody else has."""
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"), index=True)
    """The sealed content in the store; the digest there is that of the sealed bytes."""
    is_blind: Mapped[bool] = mapped_column(default=False)
    """The bidder says that it does not tell who bids: blind rounds see these only."""
    added_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    file: Mapped[StoredFile] = relationship()
