"""Two hosts with a site and a worker each, of which one of each is killed in the middle."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from matcher.domain.codes import Role
from matcher.types import Kind
from scripts.browsing import free_port
from tests.conftest import Databases
from tests.factories import make_submitted, make_user
from tests.milvus import serving_apart
from tests.running.hosted import make_settings
from tests.running.worlds import wait_until
from tests.serving import Caller
from web.app import create_app
from web.base import db, heartbeat, installation
from web.base.config import ROOT
from web.base.queue import InlineQueue
from web.base.queue.turn import LOCK, NAME
from web.engine import encoders, index_files, indexing
from web.matches.models import Match
from web.people.models import User
from web.postings.models import Posting
from web.postings.states import PostingState
from web.proposing import matching
from web.running import asking

POSTINGS = 90
START_SECONDS = 300.0
OFFICERS = 4
WORDS = "网箱 藤壶 饲料 冷链 风电 锂电 造纸 制鞋 对虾 牡蛎".split()
HOLDERS = text(
    "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = :lock"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
WORKERS = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND application_name LIKE :name"
)
JOBS = text("SELECT count(*) FROM techmatch_queue.procrastinate_jobs WHERE task_name <> 'sweep'")


class Hosts:
    """The processes of both hosts."""

    def __init__(self, nursery: subprocess.Popen[str], folder: Path, url: str) -> None:
        self._nursery, self._folder, self._url = nursery, folder, url
        self.ports = [free_port() for _ in range(2)]
        self.workers = [self._start(0, "worker")]
        self.sites = [self._start(place, str(port)) for place, port in enumerate(self.ports)]

    def wait_until_ready(self) -> None:
        """Wait until all answer; the first worker performs the tasks, the other one stands by."""
        wait_until(find_holder, "the worker does not begin", START_SECONDS)
        self.workers.append(self._start(1, "worker"))
        for port in self.ports:
            address = f"http://127.0.0.1:{port}"
            wait_until(
                lambda at=address: asking.is_answering(at, 1.0),
                "a site does not answer",
                START_SECONDS,
            )
        wait_until(lambda: count_workers() == 2, "the other worker does not stand by")

    def end(self) -> None:
        """Kill whatever lives."""
        for number in (*self.sites, *self.workers):
            with suppress(ProcessLookupError):
                kill(number)

    def _start(self, place: int, part: str) -> int:
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        home = self._folder / f"host{place}"
        self._nursery.stdin.write(f"{home} {self._url} {part}\n")
        self._nursery.stdin.flush()
        return int(self._nursery.stdout.readline())


def kill(number: int) -> None:
    """End a process without a word."""
    os.kill(number, signal.SIGKILL)


def find_holder() -> int | None:
    """Return the server's process of the worker whose turn it is."""
    with db.db.engine.connect() as connection:
        found: int | None = connection.scalar(HOLDERS, {"lock": LOCK})
        return found


def count_workers() -> int:
    with db.db.engine.connect() as connection:
        return connection.scalar(WORKERS, {"name": f"{NAME}@%"}) or 0


@pytest.fixture
def stored(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    databases: Databases,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[str]:
    """Where the vectors lie: in files of each host, or in one Milvus for both."""
    if databases.server is None:
        pytest.skip("SQLite has one host")
    if getattr(request, "param", "files") == "files":
        yield "files"
        return
    with serving_apart(tmp_path / "vectors") as address:
        monkeypatch.setenv("TECHMATCH_MILVUS", address)
        yield "milvus"


@pytest.fixture
def site(tmp_path: Path, databases: Databases, stored: str) -> Iterator[Flask]:
    """An installation on PostgreSQL."""
    url = databases.new(tmp_path)
    app = create_app(make_settings(tmp_path / "office", url), InlineQueue())
    with app.app_context():
        installation.prepare("production")
        yield app
        db.rollback()
        db.session().close()
        db.db.engine.dispose()


@pytest.fixture
def hosts(site: Flask, tmp_path: Path) -> Iterator[Hosts]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.running.hosted"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as nursery:
        found = Hosts(nursery, tmp_path, site.config["SETTINGS"].database_url)
        try:
            found.wait_until_ready()
            yield found
        finally:
            found.end()


class Officers:
    """Officers who publish what waits, each at one of the sites; where it is gone, at the other."""

    def __init__(self, hosts: Hosts, officers: list[User], waiting: list[tuple[int, int]]) -> None:
        self._ports = hosts.ports
        self._waiting = iter(waiting)
        self.published = 0
        self.refused: list[int] = []
        self.failures: list[BaseException] = []
        emails = [one.email for one in officers]
        self._threads = [
            threading.Thread(target=self._publish, args=(place % 2, email), daemon=True)
            for place, email in enumerate(emails)
        ]
        for one in self._threads:
            one.start()

    def wait(self, share: int) -> None:
        """Wait until so many are published."""
        wait_until(lambda: self.published >= share or self.failures, f"only {self.published}")
        assert self.failures == []

    def join(self) -> None:
        """Wait until nothing is left to do."""
        for one in self._threads:
            one.join(60)
        assert self.failures == []

    def _publish(self, place: int, email: str) -> None:
        try:
            caller = Caller(self._ports[place])
            caller.sign_in(User(email=email))
            token = caller.token("/office/queue")
            # An iterator hands out each of its members once, whatever the thread.
            for key, version in self._waiting:
                form = {"version": str(version), "csrf_token": token}
                try:
                    status = caller.ask(f"/office/postings/{key}/publish", form).status
                except OSError:
                    # It may have been stored before the site was killed: then it is refused.
                    caller.port = self._ports[1 - self._ports.index(caller.port)]
                    status = caller.ask(f"/office/postings/{key}/publish", form).status
                if status != 302:
                    self.refused.append(status)
                self.published += 1
        except BaseException as error:
            self.failures.append(error)


def make_waiting() -> list[tuple[int, int]]:
    """Return number and version of postings that wait for an officer."""
    authors = {Kind.NEED: make_user(Role.FIRM), Kind.ACHIEVEMENT: make_user(Role.INSTITUTE)}
    made = []
    with db.unit_of_work():
        for number, words in enumerate(
            itertools.islice(itertools.permutations(WORDS, 3), POSTINGS)
        ):
            kind = Kind.NEED if number % 3 == 0 else Kind.ACHIEVEMENT
            title = f"{''.join(words)}第{number}项技术"
            made.append(make_submitted(kind, authors[kind], title=title))
    return [(one.id, one.version) for one in made]


@pytest.mark.parametrize("stored", ["files", "milvus"], indirect=True)
def test_killing_a_site_and_a_worker_loses_nothing_and_doubles_nothing(
    site: Flask, hosts: Hosts, stored: str
) -> None:
    make_user(Role.BROKER, fields=["marine"])
    officers = [make_user(Role.OFFICER) for _ in range(OFFICERS)]
    waiting = make_waiting()
    first = find_holder()
    at_work = Officers(hosts, officers, waiting)
    at_work.wait(POSTINGS // 4)
    kill(hosts.sites[0])
    at_work.wait(POSTINGS // 2)
    kill(hosts.workers[0])
    killed_at = time.monotonic()
    assert at_work.published < POSTINGS, "all was published before anybody died"
    wait_until(lambda: find_holder() not in (None, first), "nobody takes the turn over")
    print(f"another worker had the turn after {time.monotonic() - killed_at:.1f} s")
    at_work.join()
    # At most those that each officer of the killed site was waiting for were stored unseen.
    assert set(at_work.refused) <= {409}
    assert len(at_work.refused) <= OFFICERS
    wait_until(is_all_done, "the worker does not catch up", 60)
    assert count_workers() == 1
    assert_nothing_is_lost_or_doubled({key for key, _ in waiting})
    if stored == "milvus":
        wait_until(are_vectors_true, "the vectors in Milvus stay behind", 60)
        assert set(find_stored()) == {key for key, _ in waiting}


def are_vectors_true() -> bool:
    time.sleep(0.3)
    with db.reading():
        encoder = encoders.current().encoder
        return not any(index_files.find_fault(kind, encoder) for kind in Kind)


def find_stored() -> list[int]:
    with db.reading():
        encoder = encoders.current().encoder
        return [int(key) for kind in Kind for key in index_files.open_store(kind, encoder).ids()]


def is_all_done() -> bool:
    time.sleep(0.3)  # To look costs the worker's own time.
    with db.db.engine.connect() as connection:
        if connection.scalar(JOBS):
            return False
    return not indexing.find_stale() and not matching.is_work_due()


def assert_nothing_is_lost_or_doubled(expected: set[int]) -> None:
    with db.reading() as session:
        is_published = Posting.state == PostingState.PUBLISHED
        assert set(session.scalars(select(Posting.id).where(is_published))) == expected
        pairs = session.execute(select(Match.need_id, Match.achievement_id)).all()
        assert len(pairs) == len(set(pairs)) > 0
        assert session.scalar(select(func.count()).where(Match.broker_id.is_(None))) == 0
        sign = heartbeat.read()
    assert sign is not None
