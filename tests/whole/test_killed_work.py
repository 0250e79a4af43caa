"""A worker that dies at any of its commits: the next one ends the work as if nothing had been.

Everything that the worker looks for regularly is due in a season of the search for markers. It
dies just before a commit, so that nothing of the piece is stored, or just after one, so that
whatever was to follow is not done; what it held in memory and all queued tasks are lost. Mails
(``tests/messages/test_crash.py``), models (``tests/e2e/test_switch_crash.py``) and backups
(``tests/backups/test_keeping.py``) are killed in tests of their own.
"""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Table, func, select

from embeddings.index_faiss import open_index
from matcher.types import Kind
from tests.conftest import SharedRoutes
from tests.whole.canary_season import Season
from tests.whole.canary_trap import Trap
from web.base import db
from web.base.clock import utc_now
from web.base.config import Settings
from web.base.mails.models import Message
from web.base.models import LogEntry
from web.base.queue import InlineQueue
from web.engine import service as engine
from web.matches.models import Match
from web.postings.models import Posting
from web.tasks import sweep

DAYS = 60
"""After these the worker looks for the first time: deadlines have passed as well."""

MOST = 5_000
"""Commits after which a worker that gets no further is given up."""

OF_TRANSACTIONS = frozenset({"log_seals", "log_heads", "posting_changes"})
"""Tables with a row for each transaction, or each time that a posting is touched: a death makes two
of one."""


class Killed(BaseException):
    """The worker is no more. Nothing of it runs on, so nothing may catch this."""


class Reaper:
    """Ends the worker at its commits: the first time that a process comes to one before it, the
    next time after it, and then no more."""

    def __init__(self) -> None:
        self.deaths: Counter[Any] = Counter()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Lurk in the present process."""
        dialect = db.db.engine.dialect
        commit, passed = dialect.do_commit, Counter[Any]()

        def strike(connection: Any) -> None:
            place = _find_place()
            passed[place] += 1
            which = (place, passed[place])
            self.deaths[which] += 1
            if self.deaths[which] != 1:
                commit(connection)
            if self.deaths[which] <= 2:
                raise Killed

        dialect.do_commit = strike
        try:
            yield
        finally:
            del dialect.do_commit


def _find_place() -> tuple[str, ...]:
    """Return which of the site's functions have called which."""
    frame, found = sys._getframe(2), []
    while frame is not None:
        if frame.f_globals.get("__name__", "").startswith("web."):
            found.append(f"{frame.f_globals['__name__']}.{frame.f_code.co_name}")
        frame = frame.f_back
    return tuple(found)


class Installation:
    """A folder with a worker's processes, one after the other."""

    def __init__(self, settings: Settings, routes: SharedRoutes) -> None:
        self.settings = settings
        self._routes = routes

    def copy(self, folder: Path) -> Installation:
        """Return the same in another folder."""
        shutil.copytree(self.settings.home, folder)
        url = f"sqlite:///{folder / 'techmatch.sqlite3'}"
        changed = self.settings.model_copy(update={"home": folder, "database_url": url})
        return Installation(changed, self._routes)

    @contextmanager
    def process(self) -> Iterator[Flask]:
        """A new process: nothing in memory, no task in the queue."""
        app = self._routes.make_app(self.settings, InlineQueue())
        with app.app_context():
            yield app
            db.session().close()
            db.db.engine.dispose()

    def look(self, moment: datetime, reaper: Reaper | None = None) -> bool:
        """Do whatever is due; return whether the worker lived to its end."""
        with self.process(), time_machine.travel(moment, tick=True):
            try:
                with reaper.at_work() if reaper else nullcontext():
                    sweep()
            except Killed:
                return False
        return True


@pytest.fixture
def season(app: Flask, settings: Settings, shared_routes: SharedRoutes) -> Installation:
    """A season of which the worker has done nothing."""
    if db.db.engine.dialect.name != "sqlite":
        pytest.skip("two copies of one file are compared")
    Season(Trap())
    db.commit()
    db.session().close()
    db.db.engine.dispose()
    return Installation(settings, shared_routes)


def test_whenever_the_worker_dies_everything_is_done_in_the_end_and_once(
    season: Installation, tmp_path: Path
) -> None:
    other, reaper = season.copy(tmp_path / "other"), Reaper()
    moment = utc_now() + timedelta(days=DAYS)
    while not other.look(moment, reaper):
        assert reaper.deaths.total() < MOST, "the worker comes no further"
    assert len(reaper.deaths) > 20, "there was hardly anything to do"
    season.look(moment)
    found = read(other)
    for name, expected in read(season).items():
        assert found[name] == expected, name


def read(installation: Installation) -> dict[str, Counter[Any]]:
    """Return what an installation holds, whatever its rows are numbered."""
    with installation.process(), db.reading() as session:
        tables = [one for one in db.Base.metadata.sorted_tables if one.name not in OF_TRANSACTIONS]
        return {
            "rows": Counter({one.name: _count(one) for one in tables}),
            "postings": Counter(session.execute(select(Posting.id, Posting.state)).all()),
            "matches": Counter(
                session.execute(select(Match.need_id, Match.achievement_id, Match.state)).all()
            ),
            "messages": Counter(
                session.execute(select(Message.key, Message.user_id, Message.channel)).all()
            ),
            "log": Counter(
                session.execute(
                    select(LogEntry.action, LogEntry.object_type, LogEntry.object_id)
                ).all()
            ),
            "index": Counter({(kind, int(one)): 1 for kind in Kind for one in _index_of(kind)}),
        }


def _count(table: Table) -> int:
    return db.session().scalar(select(func.count()).select_from(table)) or 0


def _index_of(kind: Kind) -> Any:
    return open_index(engine.index_folder(kind))[0].ids()
