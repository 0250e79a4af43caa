"""What two people do at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from matcher.domain.codes import Role
from tests.factories import make_user
from tests.membership.helpers import messages, path_in, registration
from web.base import db
from web.people.models import JoinRequest, Organisation, User

Login = Callable[..., FlaskClient]


def _at_once(app: Flask, *posts: Callable[[], int]) -> list[int]:
    """Do all of it at the same moment; return the answers' statuses in their order."""
    barrier, answers = Barrier(len(posts)), [0] * len(posts)

    def run(number: int, post: Callable[[], int]) -> None:
        with app.app_context():
            barrier.wait()
            answers[number] = post()

    db.rollback()
    threads = [Thread(target=run, args=pair) for pair in enumerate(posts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def _count(model: type[object]) -> int:
    db.rollback()
    return db.session().scalar(select(func.count()).select_from(model)) or 0


def test_two_who_register_the_same_organisation_are_one_member_and_one_request(
    app: Flask, client: FlaskClient
) -> None:
    paths = []
    for email in ("lin@example.org", "chen@example.org"):
        client.post("/register", data=registration(email=email))
        paths.append(path_in("registration_link"))
    first, second = (app.test_client() for _ in paths)
    answers = _at_once(
        app,
        lambda: first.post(paths[0]).status_code,
        lambda: second.post(paths[1]).status_code,
    )
    assert sorted(answers) == [200, 302]
    assert (_count(Organisation), _count(User), _count(JoinRequest)) == (1, 1, 1)
    assert len(messages("join_asked")) == 1


def test_a_link_followed_twice_at_once_makes_one_account(app: Flask, client: FlaskClient) -> None:
    client.post("/register", data=registration())
    path = path_in("registration_link")
    first, second = app.test_client(), app.test_client()
    answers = _at_once(
        app, lambda: first.post(path).status_code, lambda: second.post(path).status_code
    )
    assert answers.count(302) == 1
    assert set(answers) <= {302, 409, 410}
    assert (_count(Organisation), _count(User)) == (1, 1)


def test_two_administrators_who_step_back_at_once_leave_one(app: Flask, login: Login) -> None:
    first = make_user(is_administrator=True)
    second = make_user(organisation=first.organisation, is_administrator=True)
    paths = [f"/accounts/{one.id}/administrator" for one in (first, second)]
    clients = [login(first), login(second)]
    _at_once(
        app,
        lambda: clients[0].post(paths[0], data={"manages": "no"}).status_code,
        lambda: clients[1].post(paths[1], data={"manages": "no"}).status_code,
    )
    db.rollback()
    left = db.session().scalars(select(User.id).where(User.is_administrator)).all()
    assert len(left) == 1


def test_two_officers_who_stop_each_other_at_once_leave_one(app: Flask, login: Login) -> None:
    officers = [make_user(Role.OFFICER) for _ in range(2)]
    paths = [f"/accounts/{one.id}/deactivate" for one in reversed(officers)]
    clients = [login(one) for one in officers]
    _at_once(
        app,
        lambda: clients[0].post(paths[0]).status_code,
        lambda: clients[1].post(paths[1]).status_code,
    )
    db.rollback()
    left = db.session().scalars(select(User.id).where(User.active)).all()
    assert len(left) == 1
