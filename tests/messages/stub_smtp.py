"""A mail server that takes mail and, as often as told, fails in one of the ways servers fail."""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session, syntax

MESSAGE_ID = re.compile(rb"^Message-ID: <([0-9a-f]+)@", re.MULTILINE | re.IGNORECASE)

REFUSED_RECEIVER = "451 at RCPT"
GONE_BEFORE_TEXT = "421 before DATA"
REFUSED_TEXT = "451 after DATA"
GONE_AFTER_TEXT = "taken, and the line dropped"
FAILURES = (REFUSED_RECEIVER, GONE_BEFORE_TEXT, REFUSED_TEXT, GONE_AFTER_TEXT)


class Stub:
    """What has arrived, and how the present line is to fail."""

    def __init__(
        self,
        share: float = 0.0,
        seed: int = 1,
        failures: tuple[str, ...] = FAILURES,
        seconds: float = 0.0,
    ):
        self.share, self.failures, self.seconds = share, failures, seconds
        self.chance = random.Random(seed)
        self.arrived: Counter[str] = Counter()
        self.contents: list[bytes] = []
        self.failed: Counter[str] = Counter()

    def draw(self) -> str:
        """How this line fails; empty where it does not."""
        return self.chance.choice(self.failures) if self.chance.random() < self.share else ""

    async def handle_RCPT(  # noqa: N802 - the library names it
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        """Take the receiver, or not."""
        if server.failure == REFUSED_RECEIVER:
            self.failed[server.failure] += 1
            return "451 4.3.0 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take the text, or not, or take it and say nothing."""
        content = envelope.content
        assert isinstance(content, bytes)
        if server.failure == REFUSED_TEXT:
            self.failed[server.failure] += 1
            return "451 4.3.0 Try again later"
        # Time for a worker to die between its text and our answer.
        await asyncio.sleep(self.chance.uniform(0.0, self.seconds))
        found = MESSAGE_ID.search(content)
        assert found is not None
        self.arrived[found[1].decode()] += 1
        self.contents.append(content)
        if server.failure == GONE_AFTER_TEXT:
            self.failed[server.failure] += 1
            server.transport.abort()
        await asyncio.sleep(self.chance.uniform(0.0, self.seconds))
        return "250 OK"


class FailingServer(SMTP):
    """Draws for each line how it fails."""

    def __init__(self, stub: Stub, **options: Any):
        super().__init__(stub, **options)
        self.stub = stub
        self.failure = stub.draw()

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        """Go away instead of asking for the text."""
        if self.failure == GONE_BEFORE_TEXT:
            self.stub.failed[self.failure] += 1
            await self.push("421 4.3.2 Going away")
            self.transport.close()
            return
        await super().smtp_DATA(arg)


class StubController(Controller):
    """Runs the server in a thread of its own, on a port that is free."""

    def __init__(self, stub: Stub, **options: Any):
        self.stub = stub
        super().__init__(stub, hostname="127.0.0.1", port=0, **options)

    def factory(self) -> SMTP:
        """A server for a new line."""
        return FailingServer(self.stub, **self.SMTP_kwargs)

    def _trigger_server(self) -> None:
        # The port is known once it is bound.
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()

    @property
    def url(self) -> str:
        """What TECHMATCH_SMTP_URL would be."""
        return f"smtp://127.0.0.1:{self.port}"
