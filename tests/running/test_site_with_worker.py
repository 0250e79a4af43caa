"""The worker as one of the site's processes: it works, and costs what it alone has loaded."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from matcher.types import Kind
from tests.conftest import Databases
from tests.factories import make_published
from tests.running.wholes import Whole
from tests.running.worlds import find_worker, wait_until
from web.app import create_app
from web.base import db
from web.base.config import Settings
from web.matches.models import Match

POSTING = {"title": "深水网箱养殖装备抗风浪", "keywords": "网箱 养殖"}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[Whole]:
    folder = tmp_path_factory.mktemp("whole")
    running = Whole(folder, databases.new(folder), "--workers", "1", "--with-worker")
    yield running
    if running.first.is_running():
        running.end()


def test_a_posting_that_is_published_is_matched(whole: Whole) -> None:
    app = create_app(Settings(home=whole.home, database_url=whole.database_url))
    with app.app_context():
        for kind in Kind:
            make_published(kind, **POSTING)
        wait_until(_count_matches, "nothing was proposed")
        db.session().close()
        db.db.engine.dispose()
        app.extensions["techmatch_queue"].close()


def _count_matches() -> int:
    db.rollback()
    return len(db.session().scalars(select(Match)).all())


def test_what_was_loaded_is_in_memory_once(whole: Whole) -> None:
    worker = find_worker(whole.first)
    assert worker is not None
    assert worker.memory_full_info().uss < 0.5 * worker.memory_info().rss


def test_it_counts_for_itself(whole: Whole) -> None:
    """The site adds up what its processes have counted, and tells the worker's beside it."""
    done = 'techmatch_task_seconds_count{outcome="done",process="%s",task="sweep"}'
    # The regular look is sure to come; a task for one posting is a hint, which may be lost.
    wait_until(lambda: whole.count(done % "worker") > 0, "the worker tells nothing")
    assert whole.count(done % "site") == 0


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGHUP])
def test_it_is_followed_and_the_site_goes_on(whole: Whole, number: signal.Signals) -> None:
    worker = find_worker(whole.first)
    assert worker is not None
    worker.send_signal(number)
    wait_until(lambda: find_worker(whole.first) not in (None, worker), "nobody follows")
    assert whole.ask("/health")[0] == 200
    assert f"the worker ended with status -{number} and is started again" in whole.log.read_text()


def test_it_ends_in_order(whole: Whole) -> None:
    members = whole.first.children()
    assert len(members) == 2
    whole.first.send_signal(signal.SIGTERM)
    assert whole.first.wait(90) == 0
    assert not any(one.is_running() for one in members)
    assert "Traceback" not in whole.log.read_text()
