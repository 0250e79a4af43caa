"""/metrics tells Prometheus how the site is doing, and only who has the token."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from matcher.domain.codes import Role
from tests.factories import make_call, make_match, make_message, make_published, make_user
from web.app import create_app
from web.base import db, heartbeat
from web.base.config import ROOT, Settings, load_settings
from web.base.queue import InlineQueue
from web.calls.states import CallState
from web.engine import indexing
from web.monitoring import metrics
from web.people.models import User
from web.tasks import register_handlers

Login = Callable[[User], FlaskClient]
TOKEN = "a-token-for-the-tests"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
MONITORING = ROOT / "data" / "monitoring"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """An installation whose figures somebody may read."""
    return settings.model_copy(update={"metrics_token": TOKEN})


@pytest.fixture(autouse=True)
def _root_logger() -> Iterator[None]:
    root = logging.getLogger()
    before = list(root.handlers)
    yield
    for handler in root.handlers:
        if isinstance(handler, metrics.CountingHandler) and handler not in before:
            root.removeHandler(handler)


def scrape(client: FlaskClient) -> dict[str, list[Any]]:
    """Return the samples by metric, as Prometheus parses them."""
    answer = client.get("/metrics", headers=BEARER)
    assert answer.status_code == 200, answer.text
    found: dict[str, list[Any]] = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            found.setdefault(sample.name, []).append(sample)
    return found


def value_of(samples: list[Any], **labels: str) -> float:
    fitting = [one.value for one in samples if labels.items() <= one.labels.items()]
    assert len(fitting) == 1, fitting
    return float(fitting[0])


class TestWhoMayRead:
    @pytest.mark.usefixtures("app")
    @pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", "Bearer 字"])
    def test_nobody_without_the_token(self, client: FlaskClient, given: str) -> None:
        answer = client.get("/metrics", headers={"Authorization": given.encode().decode("latin-1")})
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert "techmatch_" not in answer.text

    @pytest.mark.usefixtures("app")
    def test_not_even_an_officer(self, login: Login) -> None:
        assert login(make_user(Role.OFFICER)).get("/metrics").status_code == 401

    def test_there_is_none_without_a_setting(self, app: Flask, client: FlaskClient) -> None:
        settings: Settings = app.config["SETTINGS"]
        app.config["SETTINGS"] = settings.model_copy(update={"metrics_token": ""})
        assert client.get("/metrics", headers=BEARER).status_code == 404

    def test_nothing_is_counted_without_a_setting(self, settings: Settings) -> None:
        app = create_app(settings.model_copy(update={"metrics_token": ""}), InlineQueue())
        assert metrics.KEY not in app.extensions

    @pytest.mark.parametrize("token", ["short", "sixteen-but-字字字字字"])
    def test_a_token_that_is_no_good_is_refused_and_not_shown(self, token: str) -> None:
        with pytest.raises(Exception, match="METRICS_TOKEN") as caught:
            load_settings(metrics_token=token)
        assert token not in str(caught.value)


@pytest.mark.usefixtures("app")
class TestWhatIsCounted:
    def test_requests_by_route_and_status(self, client: FlaskClient) -> None:
        for path in ("/achievements?q=a", "/achievements?q=b", "/nothing/here"):
            client.get(path)
        counts = scrape(client)["techmatch_request_seconds_count"]
        assert value_of(counts, route="finding.achievements", status="2xx") == 2
        assert value_of(counts, route="unmatched", status="4xx") == 1

    def test_requests_in_flight_are_this_one(self, client: FlaskClient) -> None:
        client.get("/nothing/here")
        assert value_of(scrape(client)["techmatch_requests_in_flight"], process="site") == 1

    def test_warnings_and_errors(self, client: FlaskClient) -> None:
        before = value_of(scrape(client)["techmatch_log_records_total"], level="error")
        logging.getLogger("any").error("something")
        after = value_of(scrape(client)["techmatch_log_records_total"], level="error")
        assert after == before + 1

    def test_matches_mails_and_postings(self, client: FlaskClient) -> None:
        make_match()
        before = value_of(scrape(client)["techmatch_mails"], state="waiting")
        make_message(make_user())
        found = scrape(client)
        assert value_of(found["techmatch_matches"], state="proposed") == 1
        assert value_of(found["techmatch_mails"], state="waiting") == before + 1
        assert value_of(found["techmatch_index_missing"]) == 2

    def test_each_check(self, client: FlaskClient) -> None:
        states = scrape(client)["techmatch_check_state"]
        assert value_of(states, check="database") == 0
        assert value_of(states, check="worker") == 1

    def test_what_is_running(self, client: FlaskClient) -> None:
        (build,) = scrape(client)["techmatch_build_info"]
        assert build.labels["database"] == db.db.engine.dialect.name


class TestTheWorker:
    def test_the_site_tells_what_the_worker_has_counted(
        self, app: Flask, client: FlaskClient, settings: Settings
    ) -> None:
        queue = InlineQueue()
        worker = create_app(settings, queue)
        register_handlers(worker, queue)
        queue.put("sweep")
        queue.run_all()
        with worker.app_context():
            metrics.leave_for_site()
        found = scrape(client)
        counts = found["techmatch_task_seconds_count"]
        assert value_of(counts, task="sweep", outcome="done", process="worker") == 1
        # One metric of two processes is announced once, or Prometheus would refuse all.
        text = client.get("/metrics", headers=BEARER).text
        assert text.count("# TYPE techmatch_log_records_total ") == 1

    def test_a_broken_file_of_the_worker_does_no_harm(
        self, app: Flask, client: FlaskClient, settings: Settings
    ) -> None:
        (settings.home / "worker.prom").write_text("no { metrics")
        assert scrape(client)["techmatch_check_state"]

    def test_its_sign_of_life_has_an_age(self, app: Flask, client: FlaskClient) -> None:
        heartbeat.give_sign()
        assert value_of(scrape(client)["techmatch_worker_age_seconds"]) < 60


@pytest.mark.usefixtures("app")
def test_no_label_holds_a_person_a_text_or_a_number(login: Login, client: FlaskClient) -> None:
    user = make_user(Role.OFFICER, name="CANARYNAME")
    posting = make_published(title="CANARYTITLE")
    call = make_call(CallState.OPEN, title="CANARYCALL")
    db.commit()
    signed_in = login(user)
    for path in ("/work/", f"/needs/{posting.id}", f"/calls/{call.id}", "/search?q=CANARYQUERY"):
        signed_in.get(path)
    text = client.get("/metrics", headers=BEARER).text
    assert "CANARY" not in text
    labels = {(name, value) for name, value in re.findall(r'(\w+)="([^"]*)"', text) if name != "le"}
    known = {name: {value for key, value in labels if key == name} for name, _ in labels}
    assert set(known) <= {
        *("route", "status", "process", "task", "outcome", "level", "state", "check", "kind"),
        *("version", "python", "database"),
    }
    routes = set(signed_in.application.view_functions) | {"unmatched"}
    assert known["route"] <= routes
    assert known["status"] <= {"1xx", "2xx", "3xx", "4xx", "5xx"}


class TestBoardAndAlerts:
    """Every name in the files that Prometheus and Grafana read is one that the site tells."""

    WORD = re.compile(r"\btechmatch_[a-z_]+\b")

    @pytest.fixture
    def told(self, app: Flask, client: FlaskClient) -> set[str]:
        """Every series of a site that has everything to tell."""
        heartbeat.give_sign()
        make_match()
        make_message(make_user())
        indexing.embed_due()
        app.extensions[metrics.KEY].note_task("sweep", True, 0.1)
        client.get("/nothing/here")
        return set(scrape(client))

    def test_the_board(self, told: set[str]) -> None:
        board = json.loads((MONITORING / "grafana.json").read_text(encoding="utf-8"))
        queries = [
            target["expr"] for panel in board["panels"] for target in panel.get("targets", ())
        ]
        assert len(queries) >= 12
        for query in queries:
            names = set(self.WORD.findall(query))
            assert names, query
            assert names <= told, names - told

    def test_the_alerts(self, told: set[str]) -> None:
        rules = read_rules()
        assert len(rules) >= 10
        for rule in rules:
            names = set(self.WORD.findall(rule["expr"]))
            assert names, rule["alert"]
            assert names <= told, names - told

    def test_every_check_an_alert_names_is_there(self, app: Flask, client: FlaskClient) -> None:
        checks = {one.labels["check"] for one in scrape(client)["techmatch_check_state"]}
        text = (MONITORING / "rules.yml").read_text(encoding="utf-8")
        for named in re.findall(r'check[=!]~?"([^"]+)"', text):
            for part in named.split("|"):
                assert [name for name in checks if re.fullmatch(part, name)], part

    def test_each_alert_says_what_to_do_and_is_explained(self) -> None:
        text = (ROOT / "docs" / "monitoring.md").read_text(encoding="utf-8")
        for rule in read_rules():
            assert rule["labels"]["severity"] in ("page", "ticket")
            assert rule["annotations"]["summary"] and rule["annotations"]["action"]
            assert f"| `{rule['alert']}` |" in text, rule["alert"]


def read_rules() -> list[dict[str, Any]]:
    """Return the alerts as Prometheus reads them."""
    read = yaml.safe_load((MONITORING / "rules.yml").read_text(encoding="utf-8"))
    return [rule for group in read["groups"] for rule in group["rules"]]
