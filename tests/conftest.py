"""Fixtures: a migrated database per test, the application, clients."""

from __future__ import annotations

import contextvars
import gc
import os
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask.blueprints import BlueprintSetupState
from flask.testing import FlaskClient
from hypothesis import settings as property_settings
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Dialect, Engine, event
from werkzeug.routing import Map, Rule

from tests.databases import NewDatabase, Server, is_left_out, sqlite_databases
from tests.factories import PASSWORD
from web.app import create_app
from web.base import db
from web.base.config import ROOT, Settings
from web.base.extensions import babel, limiter
from web.base.queue import InlineQueue
from web.people import passwords
from web.people.models import User
from web.tasks import register_handlers

CATALOGUE = ROOT / "web" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
LONGEST = ("test_accessibility", "test_season", "test_newcomers")
"""The browser tests that take longest."""
COMPILED = ("_parts", "_trace", "_converters", "arguments", "_build", "_build_unknown")
"""What a route's address is compiled to."""


# Whether a change may land does not depend on luck: the same examples each time. To search on:
# scripts/test tests/base --hypothesis-profile=search
property_settings.register_profile("search", property_settings(deadline=None))
property_settings.register_profile("same", derandomize=True)
property_settings.load_profile("same")


class OutsideClient(FlaskClient):
    """A client whose requests do not share the test's application context.

    A request inside a pushed context would take over its ``g`` and with it the account of the
    request before. The test's session starts afresh after each request, so it sees what was done.
    """

    def open(self, *args: Any, **options: Any) -> Any:
        """Perform a request in a context of its own."""
        db.rollback()
        return contextvars.Context().run(super().open, *args, **options)


def _on_postgresql() -> bool:
    return os.environ.get("TEST_DATABASE") == "postgresql"


def _is_whole(config: pytest.Config) -> bool:
    """Whether all tests are to run: whoever names some wants them."""
    return config.args_source is not pytest.Config.ArgsSource.ARGS


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not even read the files of which a whole run does without every test."""
    is_test = collection_path.suffix == ".py" and _is_whole(config)
    return True if is_test and is_left_out(collection_path, "", _on_postgresql()) else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the browser tests last, as each process that runs some has a site beside it from then
    on; the longest first, so that all processes end together. What touches no database is not run
    again on another one."""
    if _on_postgresql():
        items[:] = [item for item in items if "databases" in getattr(item, "fixturenames", ())]
    if _is_whole(config):
        items[:] = [one for one in items if not is_left_out(one.path, one.name, _on_postgresql())]
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    if item.path.stem == "test_canary":
        return -1  # Reads for so long that the others would wait for it at the end.
    if item.get_closest_marker("browser") is None:
        return 0
    return 1 + (*LONGEST, item.path.stem).index(item.path.stem)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name what is done with a file by the argument and not by the file's bytes: they may tell the
    second it was made, and all processes have to know a test by the same name."""
    return argname if isinstance(val, bytes) else None


def pytest_collection_finish() -> None:
    """Keep the collector of garbage off what the process imported and collected: that is never
    garbage, and every application that is left behind would have all of it searched."""
    gc.freeze()
    gc.enable()
    gc.set_threshold(50_000, 20, 10)


@pytest.fixture(scope="session", autouse=True)
def real_hasher() -> Iterator[PasswordHasher]:
    """The site's own hasher; all tests hash with one that costs next to nothing."""
    real = passwords.password_hasher()
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "password_hasher", lambda: hasher)
        yield real


class SharedTemplates(BytecodeCache):
    """What templates were compiled to, by their text: every test has an application of its own.

    Only immutable code is shared; each application makes its own templates of it.
    """

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take the code of this very text, if another application compiled it before."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code for the next application."""
        self._codes[bucket.key, bucket.checksum] = bucket.code


class SharedStatements:
    """What SQL statements were compiled to, for the engines of all applications.

    A compiled statement belongs to a dialect, so the engines of one kind share theirs too. It
    holds no value of a parameter and no row.
    """

    def __init__(self) -> None:
        self._dialects: dict[str, Dialect] = {}
        self._compiled: dict[Any, Any] = {}

    def join(self, engine: Engine) -> None:
        """Let the engine use what others compiled."""
        engine.connect().close()  # The first connection tells a dialect what its server can do.
        engine.dialect = self._dialects.setdefault(engine.dialect.name, engine.dialect)
        engine.update_execution_options(compiled_cache=self._compiled)


@pytest.fixture(scope="session", autouse=True)
def hasty_sqlite() -> Iterator[None]:
    """Nothing in this process has to outlive a power failure; that costs a wait at each commit."""

    def hasten(connection: Any, _record: Any) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA synchronous=OFF")

    event.listen(Engine, "connect", hasten)
    yield
    event.remove(Engine, "connect", hasten)


@pytest.fixture(scope="session")
def shared_statements() -> SharedStatements:
    """One store for all engines of the process."""
    return SharedStatements()


@pytest.fixture(scope="session", autouse=True)
def shared_addresses() -> Iterator[None]:
    """Compile each route's address once and not for every application.

    What is made of it follows from the rule's text and defaults alone; builders are given the
    rule itself.
    """
    compiled: dict[Any, dict[str, Any]] = {}
    compile_rule = Rule.compile

    def shared(rule: Rule) -> None:
        defaults = sorted((rule.defaults or {}).items())
        key = (rule.rule, rule.subdomain, rule.host, rule.merge_slashes, repr(defaults))
        if key not in compiled:
            compile_rule(rule)
            compiled[key] = {name: vars(rule)[name] for name in COMPILED}
        vars(rule).update(compiled[key])
        for name in ("_build", "_build_unknown"):
            setattr(rule, name, compiled[key][name].__func__.__get__(rule))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "compile", shared)
        yield


class SharedRoutes:
    """The addresses of the site's applications, which are the same for all: the first application
    adds its rules one by one, those after it take its map and note their views alone."""

    def __init__(self) -> None:
        self._map: Map | None = None

    def make_app(self, settings: Settings, queue: InlineQueue) -> Flask:
        """Return an application with all features. Nobody may add a rule to it."""
        if self._map is None:
            app = create_app(settings, queue)
            self._map = app.url_map
            return app
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Flask, "add_url_rule", _note_view)
            patch.setattr(BlueprintSetupState, "add_url_rule", _note_part)
            app = create_app(settings, queue)
        app.url_map = self._map
        return app


def _note_view(
    app: Flask, _rule: str, endpoint: str | None = None, view_func: Any = None, **_options: Any
) -> None:
    app.view_functions[endpoint or view_func.__name__] = view_func


def _note_part(
    state: BlueprintSetupState,
    _rule: str,
    endpoint: str | None = None,
    view_func: Any = None,
    **_options: Any,
) -> None:
    name = f"{state.name_prefix}.{state.name}.{endpoint or view_func.__name__}".lstrip(".")
    state.app.view_functions[name] = view_func


@pytest.fixture(scope="session")
def shared_routes() -> SharedRoutes:
    """One map for all applications of the process."""
    return SharedRoutes()


@pytest.fixture(scope="session")
def shared_templates() -> SharedTemplates:
    """One store for all applications of the process."""
    return SharedTemplates()


@dataclass(frozen=True)
class Databases:
    """Where the tests' databases come from."""

    new: NewDatabase
    """One that a test may alter as it likes."""
    lend: NewDatabase
    """One that a test may only fill."""
    server: Server | None = None

    def join(self, engine: Engine) -> None:
        """Give an application the connections that others had before it."""
        if self.server is not None:
            self.server.join(engine)

    def leave(self, engine: Engine) -> None:
        """Take an application's connections away."""
        if self.server is not None:
            self.server.leave(engine)
        else:
            engine.dispose()


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Makes migrated, empty databases; on PostgreSQL where TEST_DATABASE says so."""
    folder = tmp_path_factory.mktemp("database")
    if _on_postgresql():
        server = Server(folder)
        yield Databases(server.new, server.lend, server)
        server.stop()
    else:
        copied = sqlite_databases(folder)
        yield Databases(copied, copied)


@pytest.fixture
def settings(tmp_path: Path, databases: Databases) -> Settings:
    """Settings of an installation in a folder of its own."""
    home = tmp_path / "home"
    home.mkdir()
    return Settings(
        home=home,
        database_url=databases.lend(home),
        secret_key="tests",
        second_factor="off",
        # Fakes encode in no time; tests of the transformer switch it on.
        transformer=False,
    )


@pytest.fixture
def queue() -> InlineQueue:
    """The task queue's fake: tasks wait until ``run_all``."""
    return InlineQueue()


@pytest.fixture
def app(
    settings: Settings,
    queue: InlineQueue,
    databases: Databases,
    shared_routes: SharedRoutes,
    shared_templates: SharedTemplates,
    shared_statements: SharedStatements,
) -> Iterator[Flask]:
    """The application on an empty database, with its context pushed."""
    app = shared_routes.make_app(settings, queue)
    app.jinja_env.bytecode_cache = shared_templates
    app.test_client_class = OutsideClient
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    register_handlers(app, queue)
    limiter.enabled = False
    with app.app_context():
        databases.join(db.db.engine)
        shared_statements.join(db.db.engine)
        yield app
        _part(app, databases)


def _part(app: Flask, databases: Databases) -> None:
    db.rollback()
    db.session().close()
    with app.app_context():
        databases.leave(db.db.engine)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor."""
    return app.test_client()


@pytest.fixture
def login(app: Flask) -> Callable[[User | str], FlaskClient]:
    """Return a function that gives a client signed in as an account."""

    def sign_in(user: User | str) -> FlaskClient:
        client = app.test_client()
        email = user if isinstance(user, str) else user.email
        answer: Any = client.post("/sign-in", data={"email": email, "password": PASSWORD})
        assert answer.status_code == 302, answer.get_data(as_text=True)
        return client

    return sign_in


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogue as the site reads it, made from the present texts."""
    folder = tmp_path_factory.mktemp("translations")
    (folder / "en" / "LC_MESSAGES").mkdir(parents=True)
    with CATALOGUE.open("rb") as source:
        catalogue = read_po(source, locale="en")
    with (folder / "en" / "LC_MESSAGES" / "messages.mo").open("wb") as file:
        write_mo(file, catalogue)
    return folder


@pytest.fixture
def english(app: Flask, compiled: Path) -> Iterator[Flask]:
    """The application with the present catalogue."""
    app.extensions["babel"].translation_directories = [str(compiled)]
    # Flask-Babel keeps what it has read as long as the process runs.
    babel.domain_instance.cache.clear()
    yield app
    babel.domain_instance.cache.clear()
