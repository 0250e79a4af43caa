"""No message is lost and none arrives twice uncounted, whenever the workers die."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import make_user
from tests.messages.posting import TOLD
from tests.messages.stub_smtp import FAILURES, Stub, StubController
from web.base import db
from web.base.config import ROOT, Settings
from web.base.mails import outbox
from web.base.mails.kinds import MessageState
from web.base.mails.models import Message

MESSAGES = 400
MOST_BETWEEN = 20
"""So many messages arrive at most from one kill to the next."""
LEAST_KILLS = 20
SECONDS = 180


class Workers:
    """Two workers; one that is killed is followed by another."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.numbers = [self._start(), self._start()]
        self.kills = 0

    def kill(self, place: int) -> None:
        """Kill one at once and start the next."""
        os.kill(self.numbers[place], signal.SIGKILL)
        self.kills += 1
        self.numbers[place] = self._start()

    def end(self) -> None:
        """Kill both."""
        for number in self.numbers:
            os.kill(number, signal.SIGKILL)

    def _start(self) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@contextmanager
def running_workers(settings: Settings, smtp_url: str) -> Iterator[Workers]:
    values = {
        "home": str(settings.home),
        "database_url": settings.database_url,
        "smtp_url": smtp_url,
    }
    with subprocess.Popen(
        [sys.executable, "-m", "tests.messages.mail_worker", json.dumps(values)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        workers = Workers(process)
        try:
            yield workers
        finally:
            workers.end()


def post_all() -> set[str]:
    user = make_user()
    for number in range(MESSAGES):
        outbox.post(TOLD, [user], event=number, path=f"/work/{number}", title=f"第{number}项")
    db.commit()
    return set(db.session().scalars(select(Message.token)))


def count_unsettled() -> int:
    with db.reading() as session:
        wanted = select(func.count()).where(Message.state == MessageState.WAITING)
        return session.scalar(wanted) or 0


def wait_for(stub: Stub, arrivals: int) -> None:
    """Wait until so many have arrived, or the last ones take their time."""
    until = time.monotonic() + 3
    while stub.arrived.total() < arrivals and time.monotonic() < until:
        time.sleep(0.005)


@pytest.mark.e2e
@pytest.mark.xdist_group("crash")
def test_killing_the_workers_loses_no_message_and_counts_every_doubt(
    app: Flask, settings: Settings
) -> None:
    tokens = post_all()
    stub = Stub(share=0.2, seed=20261128, seconds=0.01)
    chance = random.Random(20261128)
    controller = StubController(stub)
    controller.start()
    try:
        with running_workers(settings, controller.url) as workers:
            deadline = time.monotonic() + SECONDS
            while count_unsettled() > 0:
                assert time.monotonic() < deadline, "the workers did not finish"
                wait_for(stub, stub.arrived.total() + chance.randrange(MOST_BETWEEN))
                # Not right after an arrival: at any moment of what a worker does.
                time.sleep(chance.uniform(0.0, 0.05))
                workers.kill(chance.randrange(2))
            assert workers.kills >= LEAST_KILLS
    finally:
        controller.stop()
    assert all(stub.failed[one] for one in FAILURES)
    assert_each_arrived(tokens, stub, workers.kills)


def assert_each_arrived(tokens: set[str], stub: Stub, kills: int) -> None:
    assert set(stub.arrived) == tokens
    with db.reading() as session:
        rows = session.execute(select(Message.token, Message.state, Message.doubts)).all()
    assert {state for _, state, _ in rows} == {MessageState.SENT}
    doubts = {token: count for token, _, count in rows}
    uncounted = {token: times for token, times in stub.arrived.items() if times > 1 + doubts[token]}
    assert uncounted == {}
    extra = sum(times - 1 for times in stub.arrived.values())
    print(
        f"{kills} kills, {extra} arrived again, {sum(doubts.values())} doubts, {dict(stub.failed)}"
    )
    assert extra <= sum(doubts.values())
