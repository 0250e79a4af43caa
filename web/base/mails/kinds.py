"""What features declare of the messages they send."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from matcher.domain.codes import Role


class Cadence(StrEnum):
    """How soon somebody wants to hear of something."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"
    OFF = "off"


class Channel(StrEnum):
    """The ways out of the site."""

    MAIL = "mail"
    WEBHOOK = "webhook"


class MessageState(StrEnum):
    """How far a message has come."""

    WAITING = "waiting"
    """Goes out when it is due."""
    HELD = "held"
    """Kept for its receiver's next digest."""
    SENT = "sent"
    FAILED = "failed"
    """Given up after the last attempt; an officer can send it again."""
    CANCELLED = "cancelled"
    """Not sent any more: its receiver's account was closed, or somebody wants none of it."""
    DIGESTED = "digested"
    """Went out as part of a digest."""


@dataclass(frozen=True, slots=True)
class MailGroup:
    """What people choose a cadence for: messages of one sort."""

    name: str
    words: Any
    description: Any
    place: int
    roles: frozenset[Role]
    """Who gets such messages, and so sees the choice."""
    cadence: Cadence = Cadence.AT_ONCE
    """How soon those hear who have chosen nothing."""


@dataclass(frozen=True, slots=True)
class MailKind:
    """One message: its subject, its text and where its link leads.

    The texts may hold places such as ``%(title)s``, filled when the message is posted; what fills
    them must be something its receiver may see.
    """

    name: str
    subject: Any
    lines: tuple[Any, ...]
    """Paragraphs."""
    link: Any = ""
    """The words of the link."""
    group: MailGroup | None = None
    """None for what an account cannot do without, such as a link to a new password."""
    secret: bool = False
    """Whether its link lets its bearer in: then the text is forgotten once it is sent."""
    veiled: bool = False
    """Whether the office must not learn who got it: the delivery record leaves it out."""
