"""techmatch doctor finds what is broken, and says what to do about it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import event, make_url

from matcher.domain.codes import Role
from matcher.domain.errors import ConfigError
from matcher.types import Kind
from tests.factories import make_message, make_published, make_user
from tests.monitoring.faults import no_room
from web.app import create_app
from web.base import db, heartbeat, installation
from web.base.clock import utc_now
from web.base.config import Settings
from web.base.files import store
from web.base.files.kinds import FileKind
from web.base.queue import HueyQueue, InlineQueue
from web.base.registry import Feature
from web.engine import encoders, index_files, indexing
from web.features import FEATURES
from web.monitoring.commands import doctor_command
from web.people import passwords
from web.postings import demo

SOUND = {
    "public_url": "https://match.example.org",
    "secure_cookies": True,
    "trusted_proxies": 1,
    "second_factor": "auto",
    "smtp_url": "smtps://site:word@mail.example.org:465",
    "secret_key": "k" * 40,
}


def change(app: Flask, **settings: object) -> None:
    """Let the installation have other settings."""
    present: Settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = present.model_copy(update=settings)


@pytest.fixture
def sound(app: Flask) -> Flask:
    """A production installation with which all is well."""
    change(app, **SOUND)
    with db.unit_of_work():
        installation.remember("installation", "production")
    heartbeat.give_sign()
    home: Path = app.config["SETTINGS"].home
    home.chmod(0o700)
    for file in home.glob("*.sqlite3*"):
        file.chmod(0o600)
    return app


def ask(app: Flask, *options: str) -> Result:
    """Run the command."""
    db.rollback()
    return app.test_cli_runner().invoke(doctor_command, list(options))


def findings(result: Result) -> dict[str, list[dict[str, str]]]:
    told = json.loads(result.stdout)
    return {check["name"]: check["findings"] for check in told["checks"]}


def home_of(app: Flask) -> Path:
    home: Path = app.config["SETTINGS"].home
    return home


@dataclass(frozen=True)
class Fault:
    """Something broken, the check that has to find it, and a word of the right advice."""

    check: str
    state: str
    advice: str
    make: Callable[[Flask], object]
    meanwhile: Callable[[], AbstractContextManager[Any]] = nullcontext
    only_on: str = ""


def old_worker(_app: Flask) -> None:
    beat = (utc_now() - timedelta(minutes=5)).isoformat()
    value = json.dumps({"beat": beat, "swept": None})
    db.store_briefly(heartbeat.KEEP, {"name": "worker", "value": value})


def held_up_worker(app: Flask) -> None:
    app.extensions["techmatch_swept"] = utc_now() - timedelta(hours=2)
    heartbeat.give_sign()


def unsent_mail(**values: object) -> Callable[[Flask], None]:
    def make(_app: Flask) -> None:
        message = make_message(make_user())
        message.created_at = message.due_at = utc_now() - timedelta(hours=1)
        for name, value in values.items():
            setattr(message, name, value)
        db.commit()

    return make


def late_posting(_app: Flask) -> None:
    posting = make_published()
    assert posting.published_revision is not None
    posting.published_revision.decided_at = utc_now() - timedelta(hours=1)
    db.commit()


def broken_queue(app: Flask) -> None:
    path = home_of(app) / "queue.sqlite3"
    queue = HueyQueue(path)
    queue.huey.storage.close()
    path.write_bytes(b"no database at all" * 1000)
    app.extensions["techmatch_queue"] = queue


def old_task(app: Flask) -> None:
    queue = HueyQueue(home_of(app) / "queue.sqlite3")
    queue._perform("refresh", 1, put_at=utc_now().timestamp() - 3600)
    app.extensions["techmatch_queue"] = queue


def refuse_writes(app: Flask) -> None:
    db.rollback()
    engine = db.db.engine
    engine.dispose()
    on_sqlite = engine.dialect.name == "sqlite"
    said = "PRAGMA query_only=ON" if on_sqlite else "SET default_transaction_read_only = on"

    def prepare(connection: Any, _record: object) -> None:
        connection.execute(said)
        if not on_sqlite:
            connection.commit()

    event.listen(engine, "connect", prepare)


def loose_row(_app: Flask) -> None:
    with db.db.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.execute("PRAGMA foreign_keys=OFF")
        driver.execute(
            "INSERT INTO sessions (user_id, token_hash, created_at, seen_at, agent, address)"
            " VALUES (999, 'x', '2026-01-01', '2026-01-01', '', '')"
        )
        driver.execute("PRAGMA foreign_keys=ON")


def open_key(app: Flask) -> None:
    path = home_of(app) / "seal_key"
    path.write_text("x" * 64)
    path.chmod(0o644)


def demo_password(_app: Flask) -> None:
    officer = make_user(Role.OFFICER)
    officer.password_hash = passwords.password_hasher().hash(demo.PASSWORD)
    db.commit()


def lost_file(_app: Flask) -> None:
    with db.unit_of_work():
        kept = store.keep(b"%PDF-1.7 something", FileKind.PDF)
    store.forget(kept.sha256)


def stray_file(app: Flask) -> None:
    folder = home_of(app) / "files" / "ab"
    folder.mkdir(parents=True)
    (folder / ("ab" * 32)).write_bytes(b"nobody's")


def broken_index(_app: Flask) -> None:
    make_published()
    indexing.embed_due()
    folder = index_files.folder_of(encoders.current().encoder, Kind.NEED)
    next(folder.glob("vectors-*.faiss")).write_bytes(b"torn")


FAULTS = {
    "a full disk": Fault("disk_home", "fail", "ulimit", lambda _: None, no_room),
    "a disk that grows full": Fault(
        "disk_home", "warn", "Make room", lambda app: change(app, disk_low_mb=10**12)
    ),
    "a home folder that is gone": Fault(
        "disk_home", "fail", "Mount it", lambda app: change(app, home=home_of(app) / "gone")
    ),
    "a database that takes no writes": Fault("database", "fail", "", refuse_writes),
    "rows that refer to nothing": Fault(
        "integrity", "fail", "restore", loose_row, only_on="sqlite"
    ),
    "a worker that is gone": Fault("worker", "fail", "Start it", old_worker),
    "a worker that is held up": Fault("worker", "warn", "long task", held_up_worker),
    "a queue that cannot be read": Fault("queue", "fail", "remove queue.sqlite3", broken_queue),
    "a task that waits": Fault("queue", "warn", "worker", old_task),
    "mail that nobody sends": Fault("mail", "fail", "worker", unsent_mail()),
    "mail that is refused": Fault(
        "mail", "fail", "TECHMATCH_SMTP_URL", unsent_mail(attempts=4, error="connect 61")
    ),
    "mail that was given up": Fault(
        "mail", "warn", "/office/messages", unsent_mail(state="failed")
    ),
    "a posting that cannot be found": Fault("index", "fail", "techmatch reindex", late_posting),
    "an index that is torn": Fault("index_files", "warn", "techmatch reindex", broken_index),
    "a Milvus that does not answer": Fault(
        "milvus", "warn", "Start Milvus", lambda app: change(app, milvus="http://127.0.0.1:1")
    ),
    "a key that others read": Fault("permissions", "fail", "chmod 0600", open_key),
    "a home folder that others read": Fault(
        "permissions", "warn", "chmod 0700", lambda app: home_of(app).chmod(0o755)
    ),
    "a database that others read": Fault(
        "permissions",
        "warn",
        "chmod 0600",
        lambda app: (home_of(app) / "techmatch.sqlite3").chmod(0o644),
        only_on="sqlite",
    ),
    "no public address": Fault(
        "settings", "warn", "TECHMATCH_PUBLIC_URL", lambda app: change(app, public_url="")
    ),
    "no encryption": Fault(
        "settings", "warn", "TLS", lambda app: change(app, public_url="http://match.example.org")
    ),
    "cookies without encryption": Fault(
        "settings", "fail", "SECURE_COOKIES", lambda app: change(app, secure_cookies=False)
    ),
    "a proxy that is not trusted": Fault(
        "settings", "warn", "TRUSTED_PROXIES", lambda app: change(app, trusted_proxies=0)
    ),
    "no second factor": Fault(
        "settings", "warn", "SECOND_FACTOR", lambda app: change(app, second_factor="off")
    ),
    "no mail server": Fault("settings", "warn", "SMTP_URL", lambda app: change(app, smtp_url="")),
    "a short key": Fault("settings", "fail", "random", lambda app: change(app, secret_key="short")),
    "a talkative log": Fault(
        "settings", "warn", "LOG_LEVEL", lambda app: change(app, log_level="debug")
    ),
    "the password of the demo": Fault("passwords", "fail", "user password", demo_password),
    "an account of the demo": Fault(
        "passwords", "fail", "/office/accounts", lambda _: make_user(email="officer@example.org")
    ),
    "a file that is lost": Fault("files", "fail", "Restore the files", lost_file),
    "a file that nobody knows": Fault("files", "warn", "The worker removes", stray_file),
}


def test_all_is_well_with_a_sound_installation(sound: Flask) -> None:
    result = ask(sound)
    assert result.exit_code == 0, result.output
    assert "0 to look after, 0 failed" in result.output


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_found_with_its_advice(sound: Flask, name: str) -> None:
    fault = FAULTS[name]
    if fault.only_on not in ("", db.db.engine.dialect.name):
        pytest.skip("a fault of the other database")
    fault.make(sound)
    with fault.meanwhile():
        result = ask(sound, "--json")
    found = findings(result)[fault.check]
    assert [one["state"] for one in found] == [fault.state], found
    assert fault.advice in found[0]["advice"]
    assert found[0]["said"].endswith(".")
    assert result.exit_code >= {"warn": 1, "fail": 2}[fault.state]


class TestADatabaseThatCannotBeUsed:
    """An application of its own, as a command would make it."""

    def ask_of(self, settings: Settings, address: str) -> dict[str, list[dict[str, str]]]:
        other = create_app(settings.model_copy(update={"database_url": address}), InlineQueue())
        result = other.test_cli_runner().invoke(doctor_command, ["--json"])
        assert result.exit_code == 2
        with other.app_context():
            db.db.engine.dispose()
        return findings(result)

    def test_a_server_that_does_not_answer(self, settings: Settings) -> None:
        address = "postgresql+psycopg://site:Secret9word@127.0.0.1:1/techmatch"
        found = self.ask_of(settings, address)
        assert "does not answer" in found["database"][0]["said"]
        assert "Secret9word" not in json.dumps(found)

    def test_a_file_that_is_no_database(self, settings: Settings, tmp_path: Path) -> None:
        path = tmp_path / "other.sqlite3"
        path.write_bytes(b"this is not what it seems to be" * 100)
        found = self.ask_of(settings, f"sqlite:///{path}")
        assert "restore the last backup" in found["database"][0]["advice"]

    def test_a_page_that_was_overwritten(self, settings: Settings, tmp_path: Path) -> None:
        if make_url(settings.resolved_database_url).get_backend_name() != "sqlite":
            pytest.skip("a fault of the other database")
        path = tmp_path / "other.sqlite3"
        shutil.copy(settings.home / "techmatch.sqlite3", path)
        with path.open("r+b") as file:
            file.seek(path.stat().st_size // 2 // 4096 * 4096)
            file.write(b"\xff" * 8192)
        found = self.ask_of(settings, f"sqlite:///{path}")
        assert "restore the last backup" in found["integrity"][0]["advice"]

    def test_nothing_was_ever_prepared(self, settings: Settings, tmp_path: Path) -> None:
        found = self.ask_of(settings, f"sqlite:///{tmp_path / 'empty.sqlite3'}")
        assert "techmatch init" in found["installation"][0]["advice"]


class TestAnApplicationThatDoesNotStart:
    @pytest.mark.parametrize(
        ("error", "said"),
        [
            (ConfigError("TECHMATCH_THREADS: too many"), "TECHMATCH_THREADS"),
            (PermissionError(13, "Permission denied", "/srv/home"), "/srv/home"),
        ],
    )
    def test_the_doctor_says_why(self, app: Flask, error: Exception, said: str) -> None:
        def fail() -> Flask:
            raise error

        runner = app.test_cli_runner()
        result = runner.invoke(doctor_command, obj=ScriptInfo(create_app=fail))
        assert result.exit_code == 2
        assert said in result.output
        assert "Traceback" not in result.output


class TestFeaturesBringTheirOwn:
    def test_an_alarm_is_a_check(self, settings: Settings) -> None:
        backups = Feature(name="other", alarms={"other_alarm": lambda: "The backup is too old."})
        app = create_app(settings, InlineQueue(), (*FEATURES, backups))
        app.testing = True
        with app.app_context():
            found = findings(ask(app, "--json"))
            told = app.test_client().get("/health/ready").get_json()
            db.db.engine.dispose()
        assert found["other_alarm"][0]["said"] == "The backup is too old."
        assert told["checks"]["other_alarm"] == "fail"
