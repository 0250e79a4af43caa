"""What every way out of the site has in common."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Protocol

Handing = Callable[[], None]
"""Called just before the text goes over the line: from then on it may have arrived."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message as it goes over a line. Every attempt sends the same bytes."""

    token: str
    at: datetime
    """When the message was written."""
    sender: str
    receiver: str
    data: bytes = field(repr=False)


class LineError(Exception):
    """It was not sent, or nobody knows.

    ``step`` names what went wrong and ``detail`` is a code or the class of an error: neither
    holds anything of the message, of its receiver or of a password.
    """

    def __init__(
        self, step: str, detail: object, *, permanent: bool = False, is_answered: bool = True
    ) -> None:
        super().__init__(f"{step} {detail}")
        self.permanent = permanent
        """Whether another attempt would end in the same way."""
        self.is_answered = is_answered
        """False where the line broke: a text that was handed over may have arrived."""

    @classmethod
    def broken(cls, step: str, error: Exception) -> LineError:
        """Return the error of a line that broke."""
        return cls(step, type(error).__name__, is_answered=False)


class Transport(Protocol):
    """Carries one message out of the site."""

    def send(self, envelope: Envelope, handing: Handing) -> None:
        """Send the message; return once the other side has taken it. Raises LineError.

        Calls ``handing`` just before the text goes over the line, and sends nothing where that
        raises.
        """


@cache
def safe_context() -> ssl.SSLContext:
    """Return what checks the other side's certificate and name. Reading the roots takes a while."""
    return ssl.create_default_context()
