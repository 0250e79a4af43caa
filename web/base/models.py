"""The audit log, counts of attempts, facts about the installation.

Rows can be added to the log, never changed or removed: triggers refuse it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from web.base.clock import utc_now
from web.base.columns import JsonObject, UtcDateTime
from web.base.db import Base


class LogEntry(Base):
    """Who did what to which object. Holds codes and numbers, no text of the object."""

    __tablename__ = "log_entries"
    __table_args__ = (Index("ix_log_entries_object", "object_type", "object_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    action: Mapped[str] = mapped_column(String(64))
    object_type: Mapped[str] = mapped_column(String(32))
    object_id: Mapped[int | None]
    before: Mapped[str] = mapped_column(String(32), default="")
    after: Mapped[str] = mapped_column(String(32), default="")
    detail: Mapped[JsonObject] = mapped_column(JSON, default=dict)


class LogSeal(Base):
    """The seal of one entry: a link of the chain, see ``web/base/chain.py``.

    It refers to its entry by number alone, so that it outlives an entry that was removed: what is
    missing is then told by the seal that is left.
    """

    __tablename__ = "log_seals"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """The place in the chain: 1, 2, 3 without a gap, in the order of the commits."""
    entry_id: Mapped[int] = mapped_column(unique=True)
    hash: Mapped[str] = mapped_column(String(64))


class Meta(Base):
    """Facts about the whole installation, such as whether it holds demo data."""

    __tablename__ = "meta"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(String(400))


class Sign(Base):
    """When something was last there, such as the worker: written every few seconds.

    Not among the facts about the installation, which pages are made of.
    """

    __tablename__ = "signs"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(String(400))


class Attempt(Base):
    """How often something was tried lately that may be tried only so often.

    The key is a keyed hash: the row tells neither an address nor an account. It means nothing
    after ``expires_at`` and is removed then.
    """

    __tablename__ = "attempts"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When it was last tried."""
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class Edition(Base):
    """A table's mark, another one after every commit that changed the table.

    See ``web/base/caching/editions.py``, which writes it below the ORM.
    """

    __tablename__ = "editions"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    mark: Mapped[str] = mapped_column(String(16))
