"""Two who want the last place at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

from flask import Flask
from flask.testing import FlaskClient

from tests.factories import make_user
from tests.meetings.making import make_meeting, state_of
from web.base import db
from web.meetings.models import Meeting
from web.meetings.states import GuestState
from web.people.models import User


def test_the_last_place_is_given_once(app: Flask, login: Callable[[User], FlaskClient]) -> None:
    meeting = make_meeting(capacity=1)
    users = [make_user() for _ in range(3)]
    clients = [login(user) for user in users]
    path, key = f"/meetings/{meeting.id}/mine", meeting.id
    barrier, answers = Barrier(len(users)), [0] * len(users)

    def run(number: int) -> None:
        with app.app_context():
            barrier.wait()
            said = {"answer": "yes", "people": "1"}
            answers[number] = clients[number].post(path, data=said).status_code

    db.rollback()
    threads = [Thread(target=run, args=(number,)) for number in range(len(users))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.rollback()
    found = db.session().get_one(Meeting, key)
    states = [state_of(found, user) for user in users]
    assert answers == [302] * 3
    assert sorted(str(state) for state in states) == ["accepted", "waitlist", "waitlist"]
    assert states.count(GuestState.ACCEPTED) == 1
