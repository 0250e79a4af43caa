"""No accepted submission is lost, whenever the worker dies.

At chosen moments, in every run: ``tests/whole/test_killed_work.py``. This one kills a real process
at random ones, and is run by name (``scripts/test tests -m long``).
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from embeddings.index_faiss import open_index
from matcher.domain.codes import Role
from matcher.types import Kind
from tests.factories import make_published, make_user
from web.app import create_app
from web.base import db, installation
from web.base.config import Settings
from web.engine import indexing
from web.engine import service as engine
from web.people.models import User
from web.postings.models import Posting
from web.postings.states import PostingState
from web.proposing import matching as proposals

POSTINGS = 120
KILLS = 5


@contextmanager
def running_worker(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    environment = os.environ | {"TECHMATCH_HOME": str(home), "TECHMATCH_SWEEP_SECONDS": "1"}
    environment.pop("TECHMATCH_DATABASE_URL", None)
    process = subprocess.Popen([sys.executable, "-m", "web.cli", "worker"], env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Flask]:
    """An installation with the real queue."""
    app = create_app(Settings(home=tmp_path / "home", secret_key="tests"))
    with app.app_context():
        installation.prepare("production")
        yield app
        db.rollback()
        db.session().close()
        db.db.engine.dispose()


def publish(number: int, authors: dict[Kind, User]) -> None:
    kind = Kind.NEED if number % 3 == 0 else Kind.ACHIEVEMENT
    subject = random.Random(number).sample(
        "网箱 藤壶 饲料 冷链 风电 锂电 造纸 制鞋 对虾 牡蛎".split(), 3
    )
    with db.unit_of_work():
        make_published(kind, authors[kind], title=f"{''.join(subject)}第{number}项技术")


@pytest.mark.long
@pytest.mark.e2e
@pytest.mark.xdist_group("crash")
def test_killing_the_worker_at_random_moments_loses_no_posting(site: Flask) -> None:
    home: Path = site.config["SETTINGS"].home
    chance = random.Random(20261123)
    with db.unit_of_work():
        make_user(Role.BROKER, fields=["marine"])
        authors = {Kind.NEED: make_user(Role.FIRM), Kind.ACHIEVEMENT: make_user(Role.INSTITUTE)}
    done = 0
    for kill in range(KILLS):
        with running_worker(home) as worker:
            until = time.monotonic() + chance.uniform(1.0, 4.0)
            share = POSTINGS * (kill + 1) // KILLS
            while done < share:
                publish(done, authors)
                done += 1
            time.sleep(max(0.0, until - time.monotonic()))
            worker.send_signal(signal.SIGKILL)
            worker.wait()
    assert done == POSTINGS
    with running_worker(home) as worker:
        wait_until_idle(worker)
    assert_everything_is_indexed_and_matched()


def wait_until_idle(worker: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        assert worker.poll() is None, "the worker ended by itself"
        if not indexing.find_stale() and not proposals.is_work_due() and indexes_are_complete():
            return
        time.sleep(0.5)
    pytest.fail("the worker did not catch up within 90 seconds")


def indexes_are_complete() -> bool:
    with db.reading():
        published = {
            kind: set(
                db.session().scalars(
                    select(Posting.id).where(
                        Posting.kind == kind, Posting.state == PostingState.PUBLISHED
                    )
                )
            )
            for kind in Kind
        }
    return all(
        set(open_index(engine.index_folder(kind))[0].ids().tolist()) == published[kind]
        for kind in Kind
    )


def assert_everything_is_indexed_and_matched() -> None:
    with db.reading() as session:
        published = session.query(Posting).filter_by(state=PostingState.PUBLISHED).count()
    assert published == POSTINGS
    assert indexing.find_stale() == []
    assert not proposals.is_work_due()
    assert indexes_are_complete()
