"""Going over to another encoder survives the worker's death at any moment."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from matcher.domain.codes import Role
from matcher.types import Kind
from tests.factories import make_published, make_user
from tests.fakes import FakeEncoder, serve_encoders
from web.app import create_app
from web.base import db, installation
from web.base.config import Settings
from web.engine import encoders, indexing, loaded
from web.engine import service as engine
from web.engine.models import Embedding

SUBJECTS = "网箱 藤壶 饲料 冷链 风电 锂电 造纸 制鞋 对虾 牡蛎".split()
POSTINGS = 30
KILLS = 2


@contextmanager
def running_worker(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    environment = os.environ | {
        "TECHMATCH_HOME": str(home),
        "TECHMATCH_ENCODER": "old",
        "TECHMATCH_SWEEP_SECONDS": "1",
    }
    environment.pop("TECHMATCH_DATABASE_URL", None)
    process = subprocess.Popen([sys.executable, "-m", "tests.slow_worker"], env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """A running site with its real queue, and two models that can be loaded."""
    serve_encoders(monkeypatch, FakeEncoder("old"), FakeEncoder("new"))
    app = create_app(Settings(home=tmp_path / "home", secret_key="tests", encoder="old"))
    with app.app_context():
        installation.prepare("production")
        yield app
        db.rollback()
        db.session().close()
        db.db.engine.dispose()


@pytest.mark.e2e
@pytest.mark.xdist_group("crash")
def test_killing_the_worker_costs_no_search_and_no_work_that_was_done(site: Flask) -> None:
    home: Path = site.config["SETTINGS"].home
    chance = random.Random(20261124)
    author = make_user(Role.INSTITUTE)
    titles = {publish(author, number): title_of(number) for number in range(POSTINGS)}
    indexing.embed_due()
    encoders.begin("new")
    made: dict[int, object] = {}
    for _ in range(KILLS):
        with running_worker(home) as worker:
            wait_for_progress(worker, more_than=len(made), titles=titles)
            search_for(chance.uniform(0.0, 0.5), titles)
        before, made = made, moments("new")
        assert before.items() <= made.items(), "something was embedded again"
    late = publish(author, POSTINGS)
    with running_worker(home) as worker:
        until = time.monotonic() + 240
        while encoders.current().encoder != "new":
            assert worker.poll() is None, "the worker ended by itself"
            assert time.monotonic() < until, "the swap did not come"
            search_for(0.0, titles)
            # The list of what can be found is renewed in the background; what was found once
            # is found ever after.
            if is_found(late, title_of(POSTINGS)):
                titles[late] = title_of(POSTINGS)
        while loaded.present(fresh=False).encoder.name != "new":
            search_for(0.0, titles)
        while not is_found(late, title_of(POSTINGS)):
            assert time.monotonic() < until, "what was published meanwhile is not found"
        titles[late] = title_of(POSTINGS)
        search_for(0.0, titles)
    assert made.items() <= moments("new").items()
    assert set(moments("new")) == set(titles)
    assert moments("old") == {}


def title_of(number: int) -> str:
    return f"{SUBJECTS[number % len(SUBJECTS)]}第{number}项新工艺"


def publish(author: object, number: int) -> int:
    with db.unit_of_work():
        return make_published(Kind.ACHIEVEMENT, author, title=title_of(number)).id  # type: ignore[arg-type]


def moments(encoder: str) -> dict[int, object]:
    """Return when each posting was embedded."""
    with db.reading() as session:
        rows = session.scalars(select(Embedding).filter_by(encoder=encoder))
        return {row.posting_id: row.made_at for row in rows}


def wait_for_progress(
    worker: subprocess.Popen[bytes], more_than: int, titles: dict[int, str]
) -> None:
    until = time.monotonic() + 240
    while len(moments("new")) <= more_than:
        assert worker.poll() is None, "the worker ended by itself"
        assert time.monotonic() < until, "the worker does not get on"
        search_for(0.0, titles)


def search_for(seconds: float, titles: dict[int, str]) -> None:
    """Search again and again, as visitors do; everything is found every time."""
    until = time.monotonic() + seconds
    while True:
        db.rollback()
        key, title = random.Random(time.monotonic()).choice(list(titles.items()))
        assert is_found(key, title)
        if time.monotonic() >= until:
            return
        time.sleep(0.02)


def is_found(key: int, title: str) -> bool:
    """Tell whether a search for its title finds a posting."""
    db.rollback()
    return key in [found for found, _ in engine.search(Kind.ACHIEVEMENT, title)]
