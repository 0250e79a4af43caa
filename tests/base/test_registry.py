"""Features are put together, and what two of them claim is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, Action
from tests.factories import make_published, make_user
from web.app import create_app
from web.base import db, events, registry
from web.base.access import PUBLIC
from web.base.composing import compose
from web.base.config import Settings
from web.base.inbox import Happenings, TaskKind
from web.base.mails.kinds import MailGroup, MailKind
from web.base.marks import state_mark
from web.base.queue import InlineQueue
from web.base.registry import Feature, LogWords, NavItem
from web.calls.states import CallState
from web.features import FEATURES, load_features
from web.help.states import HelpState
from web.postings import service as postings
from web.postings.events import PostingLeft
from web.postings.states import PostingState

DO = Action("do_it")
TOLD = Happenings(
    frozenset(), list=lambda _user, _since: [], count=lambda _user, _since: 0, words={"did": "did"}
)
MakeApp = Callable[[Sequence[Feature]], Flask]

TASK = TaskKind("a", "words", "link", "somewhere", place=1)


@pytest.mark.parametrize(
    "claims",
    [
        {"permissions": {DO: {Role.OFFICER: ANY}}},
        {"access": {"a.b": PUBLIC}},
        {"log": LogWords(actions={"did": "did it"})},
        {"log": LogWords(objects={"thing": "thing"})},
        {"handlers": {"work": print}},
        {"tasks": (TASK,)},
        {"under": {"a.b": "a.c"}},
        {"sign_in": "a.b"},
        {"happenings": (TOLD,)},
    ],
)
def test_what_two_features_claim_is_refused(claims: dict[str, object]) -> None:
    one, other = (Feature(name=name, **claims) for name in ("one", "other"))  # type: ignore[arg-type]
    compose([one])
    with pytest.raises(ValueError, match="twice"):
        compose([one, other])


def test_a_name_is_taken_once() -> None:
    with pytest.raises(ValueError, match="'one' is declared twice"):
        compose([Feature(name="one"), Feature(name="one")])


def test_links_stand_in_the_order_of_their_numbers() -> None:
    late, early = (NavItem("main", f"a.{place}", "words", place) for place in (20, 10))
    composed = compose(
        [Feature(name="one", navigation=(late,)), Feature(name="two", navigation=(early,))]
    )
    assert composed.bars["main"] == [early, late]


def test_every_route_in_a_bar_or_a_task_is_declared() -> None:
    composed = compose(FEATURES)
    named = {item.endpoint for one in FEATURES for item in one.navigation}
    named |= {kind.endpoint for kind in composed.tasks.values()}
    named |= set(composed.under) | set(composed.under.values())
    named |= {endpoint for endpoint, _ in composed.notice_places.values()}
    assert named <= set(composed.access)


def test_a_feature_left_out_takes_its_routes_and_permissions_along() -> None:
    whole, rest = compose(FEATURES), compose(load_features("joint"))
    assert {name.split(".")[0] for name in set(whole.access) - set(rest.access)} == {"joint"}
    assert set(whole.policy.grants) > set(rest.policy.grants)


@dataclass(frozen=True)
class Happened:
    """An event of this test."""

    words: list[str]


@pytest.fixture
def make_app(settings: Settings, queue: InlineQueue) -> Iterator[MakeApp]:
    """Makes an application of chosen features; its connections are closed afterwards."""
    made = []

    def make(features: Sequence[Feature]) -> Flask:
        made.append(create_app(settings, queue, features))
        return made[-1]

    yield make
    for app in made:
        with app.app_context():
            db.session().close()
            db.db.engine.dispose()


def test_reactions_come_in_the_order_of_the_features(make_app: MakeApp) -> None:
    first = Feature(name="first", reacts={Happened: lambda event: event.words.append("first")})
    second = Feature(name="second", reacts={Happened: lambda event: event.words.append("second")})
    app = make_app((*FEATURES, first, second))
    with app.app_context():
        event = Happened([])
        events.publish(event)
        assert event.words == ["first", "second"]


def test_a_group_of_messages_is_made_in_one_place() -> None:
    one, other = (MailGroup("steps", "Steps", "What", 1, frozenset()) for _ in range(2))
    told = [MailKind(f"kind{number}", "", (), group=one) for number in range(2)]
    assert compose([Feature(name="a", mails=(*told,))]).mail_groups == [one]
    second = Feature(name="b", mails=(MailKind("kind2", "", (), group=other),))
    with pytest.raises(ValueError, match="'steps' is declared twice"):
        compose([Feature(name="a", mails=(*told,)), second])


def test_an_error_in_a_reaction_undoes_what_was_done(app: Flask) -> None:
    need = make_published()

    def fail(event: PostingLeft) -> None:
        raise RuntimeError("no")

    failing = Feature(name="failing", reacts={PostingLeft: fail})
    app.extensions[registry.KEY] = compose((*FEATURES, failing))
    with pytest.raises(RuntimeError), db.unit_of_work():
        postings.withdraw(need.author, need)
    db.session().expire_all()
    assert need.state is PostingState.PUBLISHED


def test_a_page_of_a_feature_left_out_is_not_found(make_app: MakeApp) -> None:
    app = make_app(load_features("figures"))
    client: FlaskClient = app.test_client()
    assert client.get("/figures").status_code == 404
    assert "/figures" not in client.get("/").text


def test_officers_only_see_the_links_they_may_follow(app: Flask) -> None:
    from web.base.navigation import links_of

    with app.test_request_context():
        shown = {item.endpoint for item in links_of("account", make_user(Role.OFFICER))}
    assert "audit.queue" in shown
    assert "desk.queue" not in shown


def test_states_of_the_same_name_keep_shapes_of_their_own(app: Flask) -> None:
    # An open call collects; an open request for help waits.
    assert state_mark(CallState.OPEN) == ("●", "good")
    assert state_mark(HelpState.OPEN) == ("◐", "wait")
