"""Which request the running code works for, or came from."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

HEADER = "X-Request-ID"

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Empty outside of a request and of what a request has queued."""

_WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")


def take_id(given: str | None) -> str:
    """Return the id that a proxy gave where it is well-formed, else a new one."""
    return given if given and _WELL_FORMED.fullmatch(given) else secrets.token_hex(8)


@contextmanager
def within(identity: str) -> Iterator[None]:
    """Let what is logged in the block bear the id of a request."""
    token = request_id.set(identity)
    try:
        yield
    finally:
        request_id.reset(token)
