"""From stored decisions to a version of the engine, and back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo
from flask.testing import FlaskClient

from matcher.domain.codes import Outcome, Role
from matcher.learning.lessons import Lesson
from matcher.learning.promotion import Verdict
from matcher.ranking.ranker import load_ranker
from tests.decided import SIDE, decide_at_random, decide_by_taste, open_market, store_decisions
from tests.factories import make_match, make_user
from tests.matcher.brokers import Broker, Market
from tests.problems import refused
from web.base import db, installation
from web.base.models import LogEntry
from web.base.queue import InlineQueue
from web.cli import main
from web.engine import service as engine
from web.engine import versions
from web.engine.models import EngineVersion
from web.learning import service as learning
from web.matches import decisions
from web.matches.models import Match
from web.people.models import User
from web.postings import service as posting

pytestmark = pytest.mark.usefixtures("app")
Run = Callable[..., Result]


@pytest.fixture(scope="module")
def known_market() -> list[Market]:
    """Kept from the first test that opens it."""
    return []


@pytest.fixture
def market(app: Flask, known_market: list[Market]) -> Market:
    if not known_market:
        known_market.append(open_market())
    return known_market[0]


def thirty(market: Market) -> list[Lesson]:
    """Return the decisions of somebody who agrees with the engine."""
    return market.decide([Broker(market.shipped * 0)], 30)


@pytest.fixture
def run(app: Flask) -> Run:
    """Return a function that runs a command on the test's installation."""

    def invoke(*arguments: str) -> Result:
        db.rollback()
        information = ScriptInfo(create_app=lambda: app, set_debug_flag=False)
        found = CliRunner().invoke(main, arguments, obj=information)
        db.rollback()
        return found

    return invoke


def test_a_better_version_is_stored_explained_and_used_by_every_process(
    market: Market, app: Flask
) -> None:
    decide_by_taste(market)
    before = engine.version()
    done = learning.learn(note="一季度")
    assert done.trial.report.verdict is Verdict.BETTER
    row = db.session().query(EngineVersion).one()
    assert done.version == row.name == engine.matcher().ranker.version
    assert row.name in engine.version()
    assert row.is_active
    assert row.note == "一季度"
    assert row.report["figures"]["new"]["log_loss"] < row.report["figures"]["old"]["log_loss"]
    assert row.report["influences"]["meaning"][1] > row.report["influences"]["meaning"][0]
    entry = db.session().query(LogEntry).filter_by(action="learn").one()
    assert (entry.object_type, entry.object_id) == ("engine", row.id)
    learned = engine.version()
    assert learned != before
    # Another process knows nothing of what this one has loaded.
    app.extensions.pop("techmatch_rankers")
    app.extensions.pop("techmatch_loaded")
    assert engine.version() == learned


def test_random_decisions_change_nothing(market: Market) -> None:
    decide_at_random(market)
    done = learning.learn()
    assert done.version is None
    assert engine.matcher().ranker is load_ranker()
    assert db.session().query(EngineVersion).count() == 0


def test_open_proposals_are_judged_anew_and_decided_ones_are_left_alone(
    market: Market, queue: InlineQueue
) -> None:
    decide_by_taste(market)
    make_user(Role.BROKER, fields=["marine"])
    open_match = make_match()
    db.commit()
    queue.run_all()
    old = engine.version()
    decided = {
        match.id: (match.state, match.probability, match.engine_version)
        for match in db.session().query(Match)
        if match.decided_at is not None
    }
    learning.learn()
    queue.run_all()
    assert engine.version() != old
    db.rollback()
    assert open_match.engine_version == engine.version()
    for match_id, shown in decided.items():
        match = db.session().get_one(Match, match_id)
        assert (match.state, match.probability, match.engine_version) == shown


def test_a_rollback_returns_to_the_version_before(market: Market, queue: InlineQueue) -> None:
    decide_by_taste(market)
    first = learning.learn().version
    encoder = engine.encoder().name
    assert first is not None
    with db.unit_of_work():
        parent = versions.find_active(encoder)
        second = versions.add(load_ranker(), encoder, {}, "", parent)
        second.name = "1.x"
    assert versions.find_active(encoder) is second
    with db.unit_of_work():
        assert versions.roll_back(None, encoder) == first
    assert engine.matcher().ranker.version == first
    assert ("sweep", ()) in queue.waiting
    with db.unit_of_work():
        assert versions.roll_back(None, encoder) == versions.shipped(encoder).version
    assert engine.matcher().ranker is load_ranker()


def test_a_version_of_an_earlier_program_is_not_used(market: Market) -> None:
    decide_by_taste(market)
    name = learning.learn().version
    assert name is not None
    with db.unit_of_work():
        row = versions.find_version(name)
        assert row is not None
        row.base = "another"
    assert engine.matcher().ranker is load_ranker()
    with refused(("version", "not_usable")), db.unit_of_work():
        versions.use(None, name, engine.encoder().name)


def test_demo_decisions_never_teach_a_production_engine(market: Market) -> None:
    store_decisions(thirty(market), is_demo=True)
    matcher = engine.matcher()
    with db.reading():
        in_production = learning.collect(matcher, in_demo=False)
        in_demo = learning.collect(matcher, in_demo=True)
    assert (len(in_production.lessons), in_production.left_out) == (0, {"demo": 30})
    assert len(in_demo.lessons) == 30
    installation.prepare("production")
    assert learning.learn().trial.report.learnt == 0


def test_an_undone_decision_teaches_nothing(market: Market) -> None:
    broker = store_decisions(thirty(market))
    match = db.session().query(Match).first()
    assert match is not None
    decisions.record(broker, match, Outcome.UNDONE)
    db.commit()
    with db.reading():
        found = learning.collect(engine.matcher(), in_demo=False)
    assert (len(found.lessons), found.left_out) == (29, {"undone": 1})


def test_what_was_measured_otherwise_is_measured_again_while_the_texts_stand(
    market: Market, queue: InlineQueue
) -> None:
    store_decisions(thirty(market)[:20], measured_as="of another encoder")
    queue.run_all()
    gone = db.session().query(Match).first()
    assert gone is not None
    posting.withdraw(gone.need.author, gone.need)
    db.commit()
    queue.run_all()
    with db.reading():
        found = learning.collect(engine.matcher(), in_demo=False)
    assert (len(found.lessons), found.left_out) == (20 - SIDE, {"not_measurable": SIDE})


def test_the_commands_tell_what_happened(market: Market, run: Run) -> None:
    installation.prepare("production")
    few = run("learn")
    assert few.exit_code == 0, few.output
    assert "too few" in few.output
    broker = decide_by_taste(market)
    told = run("learn", "--dry-run")
    assert f"broker {broker.id}" in told.output
    assert broker.name not in told.output
    assert "Nothing was changed" in told.output
    assert "is in use" in run("learn").output
    shipped = versions.shipped(engine.encoder().name).version
    assert f"* {shipped}." in run("engine", "list").output
    assert "counts more" in run("engine", "show", versions.list_versions()[0].name).output
    assert f"Version {shipped} is in use" in run("engine", "rollback").output
    assert run("engine", "rollback").exit_code == 2
    assert run("engine", "use", "7.7").exit_code == 2
    assert f"* {shipped}\tshipped" in run("engine", "list").output


def test_an_officer_sees_what_a_version_learned_and_goes_back(
    market: Market, login: Callable[[User], FlaskClient]
) -> None:
    decide_by_taste(market)
    name = learning.learn().version
    officer = make_user(Role.OFFICER)
    client = login(officer)
    page = client.get("/office/engine/").get_data(as_text=True)
    assert f"版本 {name}" in page
    assert "更看重：" in page
    answer = client.post("/office/engine/use", data={"version": load_ranker().version})
    assert answer.status_code == 302
    assert engine.matcher().ranker is load_ranker()
    entry = db.session().query(LogEntry).filter_by(action="use_version").one()
    assert entry.actor_id == officer.id
    assert client.post("/office/engine/use", data={"version": "?"}).status_code == 302
