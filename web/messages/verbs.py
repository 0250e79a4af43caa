"""What the audit log says of messages."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class MessageVerb(Verb):
    """What people choose, and what officers do with the outbox."""

    CHOOSE = "choose_messages"
    STOP = "stop_messages"
    RETRY = "retry_message"
    DROP = "drop_message"
    TEST = "test_messages"


class MessageObject(LogObject):
    """Single messages, and an account's choices (whose number is the account's)."""

    MESSAGE = "message"
    CHOICES = "message_choices"
