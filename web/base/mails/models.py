"""The outbox, and what people chose to hear of."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from web.base.clock import utc_now
from web.base.columns import JsonObject, UtcDateTime, code_column
from web.base.db import Base
from web.base.mails.kinds import Cadence, Channel, MessageState


class Message(Base):
    """One message to one receiver, stored in the transaction of what it tells of."""

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_state_due_at", "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(400), unique=True)
    """Kind, event and receiver: nobody is told the same thing twice."""
    token: Mapped[str] = mapped_column(
        String(32), unique=True, default=lambda: secrets.token_hex(16)
    )
    """The part of the Message-ID before the @: every attempt carries the same."""
    kind: Mapped[str] = mapped_column(String(64))
    group: Mapped[str] = mapped_column(String(32), default="")
    channel: Mapped[Channel] = mapped_column(code_column(Channel), default=Channel.MAIL)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    address: Mapped[str] = mapped_column(String(254), default="")
    locale: Mapped[str] = mapped_column(String(8))
    subject: Mapped[str] = mapped_column(String(400))
    body: Mapped[JsonObject] = mapped_column(JSON)
    """``lines``: paragraphs; ``links``: pairs of words and path."""
    secret: Mapped[bool] = mapped_column(default=False)
    """Whether the body is forgotten once the message is sent."""
    state: Mapped[MessageState] = mapped_column(
        code_column(MessageState), default=MessageState.WAITING
    )
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    """When it is to go out, or to be tried again."""
    attempts: Mapped[int] = mapped_column(default=0)
    doubts: Mapped[int] = mapped_column(default=0)
    """How often it was handed over without an answer, and so sent again."""
    claim: Mapped[str] = mapped_column(String(32), default="")
    """Which worker is sending it."""
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    handed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its text began to go over the line; emptied when an answer came."""
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str] = mapped_column(String(400), default="")
    digest_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"), index=True)


class MessageChoice(Base):
    """How soon an account wants to hear of messages of one group."""

    __tablename__ = "message_choices"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    group: Mapped[str] = mapped_column(String(32), primary_key=True)
    cadence: Mapped[Cadence] = mapped_column(code_column(Cadence))
