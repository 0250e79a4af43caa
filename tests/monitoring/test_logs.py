"""The log tells which route was answered how, and nothing that anybody wrote or may not know."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from matcher.domain.codes import Role
from tests.factories import NEED_VALUES, PASSWORD, make_draft, make_user
from web.base import db
from web.base.config import Settings
from web.base.logs import context, setup
from web.base.logs.hiding import Hider, list_secrets
from web.base.logs.tracebacks import format_error, words_of
from web.base.queue import HueyQueue
from web.catalogues import queries as catalogues
from web.people.models import User
from web.tasks import register_handlers

Login = Callable[[User], FlaskClient]


class Log:
    """What the process logs, as it is written."""

    def __init__(self, settings: Settings) -> None:
        self.handler = setup.make_handler(settings)
        assert isinstance(self.handler, logging.StreamHandler)
        self.stream = io.StringIO()
        self.handler.setStream(self.stream)

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def records(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]

    @property
    def requests(self) -> list[dict[str, Any]]:
        return [one for one in self.records if one["logger"] == "techmatch.requests"]


@pytest.fixture
def log(app: Flask) -> Iterator[Log]:
    """Everything, down to what only developers ask for, as JSON."""
    yield from listen(app.config["SETTINGS"].model_copy(update={"log_format": "json"}))


@pytest.fixture
def text_log(app: Flask) -> Iterator[Log]:
    """The same as text."""
    yield from listen(app.config["SETTINGS"])


def listen(settings: Settings) -> Iterator[Log]:
    found, root = Log(settings), logging.getLogger()
    level = root.level
    root.addHandler(found.handler)
    root.setLevel(logging.DEBUG)
    yield found
    root.removeHandler(found.handler)
    root.setLevel(level)


class TestTheLineOfARequest:
    def test_there_is_one_with_route_status_and_time(self, client: FlaskClient, log: Log) -> None:
        client.get("/achievements?q=secret")
        (line,) = log.requests
        assert line["route"] == "finding.achievements"
        assert line["status"] == 200
        assert line["method"] == "GET"
        assert line["duration_ms"] > 0
        assert line["time"].endswith("Z")
        assert "account" not in line

    def test_it_has_the_number_of_the_account_alone(self, login: Login, log: Log) -> None:
        user = make_user(name="陈某某")
        client = login(user)
        client.get("/work/")
        assert log.requests[-1]["account"] == user.id
        assert user.name not in log.text and user.email not in log.text

    @pytest.mark.parametrize(
        ("path", "status", "route"),
        [("/nothing/secret", 404, "unmatched"), ("/office/messages", 302, "messages.record")],
    )
    def test_what_is_refused_has_one_too(
        self, client: FlaskClient, log: Log, path: str, status: int, route: str
    ) -> None:
        client.get(path)
        (line,) = log.requests
        assert (line["status"], line["route"]) == (status, route)

    def test_a_failure_has_one_too(
        self, client: FlaskClient, log: Log, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        break_home(monkeypatch, RuntimeError("x"))
        client.get("/")
        assert [line["status"] for line in log.requests] == [500]

    def test_as_text_it_is_one_line(self, client: FlaskClient, text_log: Log) -> None:
        answer = client.get("/achievements")
        (line,) = [one for one in text_log.text.splitlines() if "techmatch.requests" in one]
        assert f" INFO techmatch.requests {answer.headers['X-Request-ID']} GET " in line

    def test_nobody_can_write_a_line_of_his_own(self, app: Flask, text_log: Log) -> None:
        logging.getLogger("any").warning("first\nsecond ERROR")
        assert len(text_log.text.splitlines()) == 1


class TestTheNumberOfARequest:
    def test_every_answer_has_one_of_its_own(self, client: FlaskClient) -> None:
        numbers = {client.get("/health").headers["X-Request-ID"] for _ in range(3)}
        assert len(numbers) == 3

    def test_a_strangers_number_is_not_taken(self, client: FlaskClient) -> None:
        answer = client.get("/", headers={"X-Request-ID": "given-by-somebody"})
        assert answer.headers["X-Request-ID"] != "given-by-somebody"

    @pytest.mark.parametrize(
        ("given", "is_taken"),
        [
            ("4f0c9a7be31d", True),
            ("short", False),
            ("a b <script>", False),
            ("x" * 65, False),
        ],
    )
    def test_that_of_our_proxy_is_taken_where_it_is_well_formed(
        self, app: Flask, client: FlaskClient, given: str, is_taken: bool
    ) -> None:
        settings: Settings = app.config["SETTINGS"]
        app.config["SETTINGS"] = settings.model_copy(update={"trusted_proxies": 1})
        answer = client.get("/", headers={"X-Request-ID": given})
        assert (answer.headers["X-Request-ID"] == given) is is_taken

    def test_it_stands_on_the_page_of_an_error(
        self, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        break_home(monkeypatch, RuntimeError("x"))
        answer = client.get("/")
        assert answer.status_code == 500
        assert answer.headers["X-Request-ID"] in answer.text

    def test_what_is_logged_meanwhile_bears_it(
        self, client: FlaskClient, log: Log, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        break_home(monkeypatch, RuntimeError("x"))
        answer = client.get("/")
        errors = [one for one in log.records if one["level"] == "error"]
        assert [one["request_id"] for one in errors] == [answer.headers["X-Request-ID"]]

    def test_it_goes_with_a_task_into_the_log_of_the_worker(
        self, app: Flask, log: Log, tmp_path: Path
    ) -> None:
        queue = HueyQueue(tmp_path / "queue.sqlite3")
        register_handlers(app, queue)
        queue.handlers["refresh"] = lambda _id: logging.getLogger("any").info("at work")
        with context.within("4f0c9a7be31d"):
            queue.put("refresh", 1)
        queue.huey.execute(queue.huey.dequeue())
        assert [one["request_id"] for one in log.records if one["logger"] == "any"] == [
            "4f0c9a7be31d"
        ]
        assert context.request_id.get() == ""

    def test_a_task_of_an_earlier_release_is_performed(self, app: Flask, tmp_path: Path) -> None:
        queue, performed = HueyQueue(tmp_path / "queue.sqlite3"), []
        queue.handlers["refresh"] = performed.append
        queue._perform("refresh", 7)
        queue.huey.execute(queue.huey.dequeue())
        assert performed == [7]


class TestAWholeWalk:
    """Somebody registers a need, mistypes a password, follows a link and meets an error."""

    SEARCHED, TYPED, WRONG = "CANARYSEARCHED", "CANARYTYPED水下网箱", "canary-wrong-password"
    LINK = "canaryLinkToken0123456789abcdef"

    def walk(self, login: Login, app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        user = make_user(Role.FIRM, email="canaryperson@example.org", name="CANARYNAME")
        make_draft(author=user, title=self.TYPED)
        db.commit()
        visitor = app.test_client()
        visitor.post("/sign-in", data={"email": user.email, "password": self.WRONG})
        visitor.get(f"/search?q={self.SEARCHED}&field=marine")
        visitor.get(f"/reset/{self.LINK}")
        visitor.get(f"/stop/{self.LINK}")
        client = login(user)
        client.get("/work/")
        client.post("/work/needs/new", data={**NEED_VALUES, "title": self.TYPED})
        client.post("/work/needs/new", data={"title": ""})
        break_home(monkeypatch, ValueError(self.TYPED))
        client.get("/")
        break_home(monkeypatch, refused(f"DETAIL:  Key (email)=({user.email}) already exists."))
        client.get("/")
        cookie = client.get_cookie("session")
        assert cookie is not None
        return [user.email, user.name, PASSWORD, cookie.value]

    def test_its_log_holds_nothing_of_it(
        self, app: Flask, login: Login, log: Log, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        secrets = self.walk(login, app, monkeypatch)
        assert len(log.requests) >= 9
        for word in (*secrets, self.SEARCHED, "CANARY", self.WRONG, self.LINK, "q=", "水下网箱"):
            assert word not in log.text, word

    def test_nor_does_its_log_as_text(
        self, app: Flask, login: Login, text_log: Log, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        secrets = self.walk(login, app, monkeypatch)
        assert "Traceback" in text_log.text
        for word in (*secrets, self.SEARCHED, "CANARY", self.WRONG, self.LINK, "q=", "水下网箱"):
            assert word not in text_log.text, word


class TestSecrets:
    SETTINGS: ClassVar[dict[str, str]] = {
        "database_url": "postgresql+psycopg://site:Pa%2Fss9word@db.example.org/techmatch",
        "smtp_url": "smtps://site:Smtp9word@mail.example.org:465",
        "webhook_url": "https://robot.example.org/send?key=robot-key-0123",
        "secret_key": "s" * 40,
        "seal_key": "k" * 40,
        "metrics_token": "m" * 24,
    }
    WORDS = ("Pa%2Fss9word", "Pa/ss9word", "Smtp9word", "robot-key-0123", "s" * 40, "k" * 40)

    @pytest.fixture
    def hider(self, tmp_path: Path) -> Hider:
        (tmp_path / "secret_key").write_text("kept-in-the-home-folder\n")
        return Hider(list_secrets(Settings(home=tmp_path, **self.SETTINGS)))  # type: ignore[arg-type]

    def test_none_of_the_settings_gets_into_the_log(self, hider: Hider) -> None:
        for word in (*self.WORDS, "m" * 24, "kept-in-the-home-folder"):
            assert word not in hider.hide(f"connect to {word} failed"), word

    def test_an_address_keeps_its_host_and_loses_its_password(self, hider: Hider) -> None:
        said = hider.hide("cannot open ftp://somebody:other-word@files.example.org/x")
        assert "other-word" not in said
        assert "files.example.org" in said

    def test_a_connection_that_fails_tells_no_password(self, hider: Hider) -> None:
        try:
            raise OperationalError("SELECT 1", {}, OSError(f"no route to {self.WORDS[2]}@mail"))
        except OperationalError as error:
            assert self.WORDS[2] not in hider.hide(format_error(error))

    def test_the_settings_do_not_show_them(self, tmp_path: Path) -> None:
        shown = repr(Settings(home=tmp_path, **self.SETTINGS))  # type: ignore[arg-type]
        for word in (*self.WORDS, "m" * 24):
            assert word not in shown


class TestWhatAnErrorMaySay:
    @pytest.mark.parametrize(
        "error",
        [ValueError("words"), KeyError("words"), UnicodeError("words")],
    )
    def test_what_may_quote_somebody_is_left_out(self, error: Exception) -> None:
        assert words_of(error) == ""

    def test_what_tells_of_the_machine_is_kept(self) -> None:
        assert "No space" in words_of(OSError(28, "No space left on device"))

    def test_a_database_tells_the_column_and_not_the_row(self) -> None:
        said = words_of(refused("DETAIL:  Failing row contains (1, words)."))
        assert "uq_users_email" in said
        assert "words" not in said

    def test_where_it_happened_is_told_with_what_it_came_from(self) -> None:
        try:
            try:
                raise ValueError("words")
            except ValueError as cause:
                raise RuntimeError("words") from cause
        except RuntimeError as error:
            said = format_error(error)
        assert said.index("ValueError") < said.index("RuntimeError")
        assert "test_logs.py" in said
        assert 'words")' not in said.replace('raise ValueError("words")', "").replace(
            'raise RuntimeError("words") from cause', ""
        )


def refused(detail: str) -> DBAPIError:
    """What PostgreSQL says of a row it refuses."""
    said = f'duplicate key value violates unique constraint "uq_users_email"\n{detail}'
    return IntegrityError("INSERT", {}, Exception(said), hide_parameters=True)


def break_home(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Let the home page fail."""

    def fail() -> None:
        raise error

    monkeypatch.setattr(catalogues, "list_announced_calls", fail)


def test_every_key_of_the_home_folder_is_kept_out_of_the_log(tmp_path: Path) -> None:
    for name in ("secret_key", "seal_key", "log_key"):
        (tmp_path / name).write_text(f"{name}-that-nobody-guesses")
    hidden = list_secrets(Settings(home=tmp_path))
    assert {
        f"{name}-that-nobody-guesses" for name in ("secret_key", "seal_key", "log_key")
    } <= hidden
