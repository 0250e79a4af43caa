"""Installations to make backups of, and empty places to bring them back to."""

from __future__ import annotations

import contextvars
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import create_engine

from matcher.domain.codes import Role
from tests.bidding.worlds import make_bid
from tests.conftest import Databases
from tests.factories import make_attachment, make_match, make_message, make_published, make_user
from web.app import create_app
from web.backups import making, rows
from web.base import db, installation
from web.base.config import Settings
from web.base.files import store
from web.base.queue import InlineQueue
from web.cli import main
from web.postings.models import Posting

PASSPHRASE = "a passphrase of the tests"
Digests = dict[str, tuple[int, str]]


def fill() -> None:
    """Postings with attachments, a match, sealed bids, mails, and texts that are hard to keep."""
    db.session().rollback()
    with db.unit_of_work():
        installation.remember("installation", "production")
    posting = make_published(title="网箱“防附着”\\ \n\t𠮷 \u2028 ends")
    make_attachment(posting, "试验报告")
    make_attachment(make_published(), "照片")
    make_match()
    make_bid()
    make_message(make_user(Role.BROKER))
    # A row that is gone: its number is not given again.
    gone = make_user(Role.FIRM)
    db.session().delete(gone)
    db.commit()


def read_digests(url: str) -> Digests:
    """Return table -> (rows, digest) of a database."""
    engine = create_engine(url)
    with making.snapshot(engine) as connection:
        found = {
            shape.name: rows.digest_table(connection, shape)
            for shape in rows.find_shapes(connection)
        }
    engine.dispose()
    return found


def read_files(settings: Settings) -> dict[str, bytes]:
    """Return the bytes of a store by their names."""
    system, root = store.open_store(settings)
    found = system.find(root) if system.exists(root) else []
    return {str(one).rsplit("/", 1)[-1]: system.cat_file(one) for one in found}


def empty_place(folder: Path, databases: Databases, **values: Any) -> Settings:
    """Settings of a place in which nothing is."""
    folder.mkdir()
    url = databases.new(folder)
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        engine.dispose()
        Path(str(engine.url.database)).unlink()
    else:
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
        engine.dispose()
    return Settings(home=folder, database_url=url, second_factor="off", **values)


def run(settings: Settings, *arguments: str, **environment: str) -> Result:
    """Run a command on an installation."""
    kept = {name: None for name in os.environ if name.startswith("TECHMATCH_")}
    given = {
        "TECHMATCH_HOME": str(settings.home),
        "TECHMATCH_DATABASE_URL": settings.database_url,
    }
    # Outside of the test's own application, as a command is.
    runner = CliRunner(env={**kept, **given, **environment})
    return contextvars.Context().run(runner.invoke, main, arguments)


@contextmanager
def site_of(settings: Settings) -> Iterator[Flask]:
    """The site on an installation, with its context pushed."""
    app = create_app(settings, InlineQueue())
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    with app.app_context():
        yield app
        db.rollback()
        db.session().close()
        db.db.engine.dispose()


def first_posting() -> Posting:
    """The posting with the strange title."""
    found = db.session().get(Posting, 1)
    assert found is not None
    return found


def read_settings(settings: Settings) -> dict[str, Any]:
    """Return the settings that a backup brought."""
    found: dict[str, Any] = json.loads((settings.home / "settings-of-backup.json").read_text())
    return found
