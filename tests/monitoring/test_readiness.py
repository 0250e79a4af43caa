"""/health says that the process answers, /health/ready whether the site can serve."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from tests.factories import make_message, make_published, make_user
from tests.monitoring.faults import no_room
from tests.statements import listening
from web.base import db, heartbeat, maintenance, site
from web.base.checks.kinds import Check, Result, State, fail, warn
from web.base.checks.running import Job, Runner
from web.base.clock import utc_now
from web.base.config import Settings
from web.base.mails.models import Message
from web.base.schema import known_revisions
from web.monitoring.disk import look_at


def ready_states(client: FlaskClient) -> dict[str, str]:
    states: dict[str, str] = client.get("/health/ready").get_json()["checks"]
    return states


def age(message: Message, **changes: object) -> None:
    """Let a message have been written an hour ago."""
    message.created_at = message.due_at = utc_now() - timedelta(hours=1)
    for name, value in changes.items():
        setattr(message, name, value)
    db.commit()


@pytest.mark.usefixtures("app")
class TestWhereAllIsWell:
    def test_the_site_is_ready(self, client: FlaskClient) -> None:
        heartbeat.give_sign()
        answer = client.get("/health/ready?strict=1")
        assert answer.status_code == 200
        assert answer.get_json()["status"] == "ready"
        assert set(answer.get_json()["checks"].values()) == {"ok"}

    def test_no_answer_is_kept_on_the_way(self, client: FlaskClient) -> None:
        for path in ("/health", "/health/ready"):
            assert client.get(path).headers["Cache-Control"] == "no-store"

    def test_a_closed_site_goes_on_answering(self, client: FlaskClient) -> None:
        maintenance.begin(site.settings().home, None)
        answer = client.get("/health/ready")
        assert answer.status_code == 200
        assert answer.get_json()["maintenance"] is True

    def test_a_probe_leaves_nothing_behind(self, client: FlaskClient) -> None:
        home = site.settings().home
        client.get("/health/ready")
        assert not [path for path in home.rglob("*") if "probe" in path.name]


@pytest.mark.usefixtures("app")
class TestADiskThatIsFull:
    def test_health_does_not_say_ok(self, client: FlaskClient) -> None:
        with no_room():
            answer = client.get("/health")
        assert answer.status_code == 200
        assert answer.get_json()["status"] != "ok"

    def test_the_site_is_not_ready(self, client: FlaskClient) -> None:
        with no_room():
            answer = client.get("/health/ready")
        assert answer.status_code == 503
        assert answer.get_json()["checks"]["disk_home"] == "fail"

    def test_it_is_ready_again_by_itself(self, client: FlaskClient) -> None:
        with no_room():
            client.get("/health/ready")
        assert client.get("/health/ready").status_code == 200

    @pytest.mark.parametrize(
        ("setting", "state", "status"),
        [("disk_low_mb", "warn", 200), ("disk_least_mb", "fail", 503)],
    )
    def test_it_is_told_before_it_is_full(
        self, app: Flask, client: FlaskClient, setting: str, state: str, status: int
    ) -> None:
        settings: Settings = app.config["SETTINGS"]
        app.config["SETTINGS"] = settings.model_copy(update={setting: 10**12})
        answer = client.get("/health/ready")
        assert answer.status_code == status
        assert answer.get_json()["checks"]["disk_home"] == state


@pytest.mark.usefixtures("app")
class TestADatabaseThatIsGone:
    @pytest.fixture
    def gone(self, app: Flask) -> Iterator[None]:
        def fail_to_answer(*_: object) -> None:
            raise OperationalError("SELECT 1", {}, Exception("gone"))

        with listening(fail_to_answer, db.db.engine):
            yield

    @pytest.mark.usefixtures("gone")
    def test_the_process_answers_and_says_so(self, client: FlaskClient) -> None:
        answer = client.get("/health")
        assert answer.status_code == 200
        assert answer.get_json() == {"status": "unavailable", "database": False}

    @pytest.mark.usefixtures("gone")
    def test_the_site_is_not_ready(self, client: FlaskClient) -> None:
        answer = client.get("/health/ready")
        assert answer.status_code == 503
        assert answer.get_json()["checks"]["database"] == "fail"

    def test_one_of_an_older_release_is_not_ready(self, client: FlaskClient) -> None:
        (newest,) = known_revisions()[0]
        set_revision("0001")
        try:
            answer = client.get("/health/ready")
        finally:
            set_revision(newest)
        assert answer.status_code == 503
        assert answer.get_json()["checks"]["schema"] == "fail"


def set_revision(revision: str) -> None:
    """Let the database say which schema it has."""
    with db.unit_of_work() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revision})


@pytest.mark.usefixtures("app")
class TestWorkThatIsNotDone:
    """It is told, and takes no server out of use: the pages are as good as before."""

    def test_a_worker_that_is_gone(self, client: FlaskClient) -> None:
        heartbeat.give_sign()
        long_ago = (utc_now() - timedelta(minutes=5)).isoformat()
        value = f'{{"beat": "{long_ago}", "swept": null}}'
        db.store_briefly(heartbeat.KEEP, {"name": "worker", "value": value})
        answer = client.get("/health/ready")
        assert answer.get_json()["checks"]["worker"] == "fail"
        assert answer.status_code == 200
        assert client.get("/health/ready?strict=1").status_code == 503

    def test_a_worker_that_stands_by_does_not_forget_when_all_was_looked_through(
        self, app: Flask
    ) -> None:
        with app.app_context():
            heartbeat.note_sweep()
            heartbeat.give_sign()
            before = heartbeat.read()
            # Another process, which never looks.
            app.extensions.pop("techmatch_swept")
            heartbeat.give_sign()
            after = heartbeat.read()
        assert before is not None
        assert after is not None
        assert before.swept is not None
        assert after.swept == before.swept
        assert after.beat >= before.beat

    def test_mail_that_nobody_sends(self, client: FlaskClient) -> None:
        age(make_message(make_user()))
        assert ready_states(client)["mail"] == "fail"

    def test_mail_that_the_server_refuses(self, client: FlaskClient) -> None:
        age(
            make_message(make_user()),
            attempts=3,
            due_at=utc_now() + timedelta(hours=1),
            error="connect 61",
        )
        assert ready_states(client)["mail"] == "fail"

    def test_mail_that_has_just_been_written_is_no_fault(self, client: FlaskClient) -> None:
        make_message(make_user())
        assert ready_states(client)["mail"] == "ok"

    def test_a_posting_that_nobody_can_find(self, client: FlaskClient) -> None:
        posting = make_published()
        assert ready_states(client)["index"] == "ok"
        assert posting.published_revision is not None
        posting.published_revision.decided_at = utc_now() - timedelta(hours=1)
        db.commit()
        assert ready_states(client)["index"] == "fail"


class TestWhatStrangersRead:
    def test_names_and_states_alone(self, app: Flask, client: FlaskClient) -> None:
        age(make_message(make_user()))
        with no_room():
            answer = client.get("/health/ready")
        told = answer.get_json()
        assert set(told) == {"status", "maintenance", "checks"}
        assert set(told["checks"].values()) <= set(State)
        assert str(site.settings().home) not in answer.text


class TestTheRunner:
    """It asks in the background, with a limit, and never twice at a time."""

    def test_what_hangs_is_left_and_asked_once(self, app: Flask) -> None:
        asked, go = threading.Semaphore(0), threading.Event()

        def hang() -> bool:
            asked.release()
            return go.wait()

        runner = Runner(app)
        job = Job("slow", hang, "database", 0.0)
        for _ in range(5):
            assert runner.ask([job], 0.05) == {"slow": None}
        assert asked.acquire(blocking=False)
        assert not asked.acquire(blocking=False)
        go.set()

    def test_another_lane_is_not_held_up(self, app: Flask) -> None:
        go = threading.Event()
        runner = Runner(app)
        slow = Job("slow", go.wait, "database", 0.0)
        quick = Job("quick", lambda: 1, "files", 0.0)
        outcomes = runner.ask([slow, quick], 0.5)
        assert outcomes["slow"] is None
        assert outcomes["quick"] is not None and outcomes["quick"].value == 1
        go.set()

    def test_a_fresh_answer_is_not_asked_for_again(self, app: Flask) -> None:
        runner, asked = Runner(app), []
        job = Job("kept", lambda: asked.append(1), "files", 60.0)
        for _ in range(3):
            assert runner.ask([job])["kept"] is not None
        assert len(asked) == 1

    def test_an_error_is_told_by_its_class_alone(self, app: Flask) -> None:
        def fail_with_words() -> None:
            raise ValueError("somebody's words")

        outcome = Runner(app).ask([Job("broken", fail_with_words, "files", 0.0)])["broken"]
        assert outcome is not None and outcome.error == "ValueError"


def test_a_folder_that_nobody_may_write_in_is_told(app: Flask, tmp_path: Path) -> None:
    (finding,) = look_at(tmp_path / "missing")
    assert finding.state is State.FAIL
    assert "not there" in finding.said


def test_the_worst_finding_is_the_state_of_a_check() -> None:
    check = Check(name="any", find=tuple)
    assert Result(check, ()).state is State.OK
    assert Result(check, (warn("a", "b"), fail("c", "d"))).state is State.FAIL
