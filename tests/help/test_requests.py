"""Requests for help with a need, and the engine's plain no."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from matcher.advice.widening import Widening
from matcher.domain.codes import HelpKind, OrganisationKind, Role
from matcher.domain.errors import Forbidden, InputError, WrongState
from matcher.types import Kind
from tests.factories import (
    make_draft,
    make_help_request,
    make_organisation,
    make_published,
    make_user,
)
from web.base import db
from web.base.models import LogEntry
from web.base.queue import InlineQueue
from web.help import service as help_requests
from web.help import verdict
from web.help.models import HelpRequest
from web.help.states import HelpState
from web.postings import service as posting
from web.postings.disclosure import public_view

pytestmark = pytest.mark.usefixtures("app")


def test_advice_goes_from_the_owner_by_an_officer_to_a_broker_and_back() -> None:
    broker = make_user(Role.BROKER)
    asked = make_help_request(broker=broker)
    assert asked.state is HelpState.ASSIGNED
    help_requests.answer(broker, asked, "可以找海洋大学的团队。")
    db.commit()
    assert (asked.state, asked.answered_by) == (HelpState.DONE, broker)
    logged = db.session().query(LogEntry).filter_by(object_type="help_request").all()
    assert [entry.action for entry in logged] == ["ask_help", "help_assign", "help_answer"]
    assert "海区" not in str([entry.detail for entry in logged])


def test_only_the_assigned_broker_answers() -> None:
    asked = make_help_request(broker=make_user(Role.BROKER))
    with pytest.raises(Forbidden):
        help_requests.answer(make_user(Role.BROKER), asked, "不该由我来答。")


def test_a_broker_of_the_asking_firm_is_not_asked() -> None:
    need = make_published()
    asked = make_help_request(need)
    colleague = make_user(Role.BROKER, need.organisation)
    with pytest.raises(Forbidden):
        help_requests.assign(make_user(Role.OFFICER), asked, colleague)


def test_nobody_asks_for_somebody_elses_need_or_before_it_is_published() -> None:
    with pytest.raises(Forbidden):
        help_requests.ask(make_user(), make_published(), HelpKind.ADVICE, "请帮忙")
    draft = make_draft()
    with pytest.raises(WrongState):
        help_requests.ask(draft.author, draft, HelpKind.ADVICE, "请帮忙")


def test_one_request_of_a_kind_waits_at_a_time() -> None:
    need = make_published()
    first = make_help_request(need)
    with pytest.raises(WrongState):
        help_requests.ask(need.author, need, HelpKind.ADVICE, "再问一次")
    make_help_request(need, HelpKind.CHALLENGE)
    help_requests.refuse(make_user(Role.OFFICER), first, "请先补充指标。")
    assert make_help_request(need).state is HelpState.OPEN


def test_saying_no_and_asking_for_advice_need_words() -> None:
    need = make_published()
    with pytest.raises(InputError):
        help_requests.ask(need.author, need, HelpKind.ADVICE, " ")
    with pytest.raises(InputError):
        help_requests.refuse(make_user(Role.OFFICER), make_help_request(need), "")


def test_a_granted_challenge_is_granted_once_and_not_public_before_it_is_announced() -> None:
    asked = make_help_request(kind=HelpKind.CHALLENGE)
    help_requests.grant(make_user(Role.OFFICER), asked)
    db.commit()
    need = asked.posting
    assert need.published_revision is not None
    assert not public_view(need.published_revision).is_challenge
    with pytest.raises(WrongState):
        help_requests.ask(need.author, need, HelpKind.CHALLENGE, "")


def test_advice_is_not_granted_and_a_challenge_is_nobodys_to_answer() -> None:
    officer, broker = make_user(Role.OFFICER), make_user(Role.BROKER)
    with pytest.raises(InputError):
        help_requests.grant(officer, make_help_request())
    with pytest.raises(InputError):
        help_requests.assign(officer, make_help_request(kind=HelpKind.CHALLENGE), broker)


def test_a_broker_retired_or_none_at_all_is_not_asked() -> None:
    officer, asked = make_user(Role.OFFICER), make_help_request()
    retired = make_user(Role.BROKER)
    retired.active = False
    for nobody in (retired, make_user(Role.OFFICER)):
        with pytest.raises(InputError):
            help_requests.assign(officer, asked, nobody)
    assert (asked.state, asked.broker) == (HelpState.OPEN, None)


def test_a_need_that_says_it_is_ready_asks_when_it_is_published() -> None:
    need = make_published(open_challenge=True)
    (asked,) = db.session().query(HelpRequest).all()
    assert (asked.posting, asked.kind) == (need, HelpKind.CHALLENGE)


def test_what_waits_lapses_when_the_need_leaves() -> None:
    asked = make_help_request(broker=make_user(Role.BROKER))
    posting.withdraw(asked.posting.author, asked.posting)
    db.commit()
    assert asked.state is HelpState.LAPSED


@pytest.mark.parametrize(
    "values",
    [
        {"state": HelpState.ASSIGNED, "broker_id": None},
        {"state": HelpState.DONE},
        {"kind": HelpKind.CHALLENGE},
    ],
)
def test_the_database_refuses_what_cannot_be(values: dict[str, object]) -> None:
    asked = make_help_request(broker=make_user(Role.BROKER))
    with pytest.raises(IntegrityError):
        db.session().execute(update(HelpRequest).where(HelpRequest.id == asked.id).values(**values))


def test_only_a_need_can_be_a_challenge() -> None:
    achievement = make_published(Kind.ACHIEVEMENT)
    achievement.challenge_at = achievement.published_at
    with pytest.raises(IntegrityError):
        db.session().flush()


def set_threshold(app: Flask, threshold: float) -> None:
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(
        update={"proposal_threshold": threshold}
    )


def test_the_engine_says_plainly_that_nothing_fits(queue: InlineQueue, app: Flask) -> None:
    set_threshold(app, 1.0)
    make_published(Kind.ACHIEVEMENT)
    need = make_published()
    assert not verdict.judge(need).is_ready
    queue.run_all()
    db.rollback()
    found = verdict.judge(need)
    assert found.is_silent
    assert (found.compared, len(found.below), found.widenings) == (1, 1, ())


def test_what_a_must_keeps_out_is_counted(queue: InlineQueue, app: Flask) -> None:
    set_threshold(app, 0.0)
    elsewhere = make_organisation(OrganisationKind.INSTITUTE, district="mazhang")
    make_published(Kind.ACHIEVEMENT, make_user(Role.INSTITUTE, elsewhere))
    need = make_published(musts=["district"])
    queue.run_all()
    found = verdict.judge(need)
    assert found.is_silent
    assert found.widenings == (Widening(("district",), 1),)
