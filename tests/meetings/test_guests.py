"""Who is invited, who finds a place and who waits for one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher.domain.codes import Role, Verification
from matcher.domain.errors import Forbidden, InputError, WrongState
from tests.factories import make_organisation, make_user
from tests.mailbox import forget_messages, kinds_to, texts_to
from tests.meetings.making import (
    add_match,
    begin,
    let_come,
    make_guest,
    make_meeting,
    make_planned,
    meeting_data,
    state_of,
)
from web.base import db
from web.base.models import LogEntry
from web.base.site import local_day, today
from web.meetings import inviting, service
from web.meetings import queries as query
from web.meetings.inviting import Answer
from web.meetings.models import Guest
from web.meetings.own_data import collect_answers, forget_names
from web.meetings.states import GuestState
from web.people.models import User

Login = Callable[[User], FlaskClient]
COME = Answer(comes=True, people=2)


def test_who_finds_no_place_waits_and_moves_up_when_somebody_leaves(app: Flask) -> None:
    meeting = make_meeting(capacity=3)
    first, second, third = make_user(), make_user(), make_user()
    for user, people in ((first, 2), (second, 2), (third, 1)):
        inviting.answer(user, meeting, Answer(comes=True, people=people))
    assert [state_of(meeting, one) for one in (first, second, third)] == [
        GuestState.ACCEPTED,
        GuestState.WAITLIST,
        GuestState.ACCEPTED,
    ]
    forget_messages()
    inviting.answer(first, meeting, Answer(comes=False))
    db.commit()
    assert state_of(meeting, second) is GuestState.ACCEPTED
    assert kinds_to(second) == ["meeting_moved_up"]
    assert query.free_places(meeting) == 0


def test_the_first_who_waits_moves_up_first(app: Flask) -> None:
    meeting = make_meeting(capacity=2)
    users = [make_user() for _ in range(4)]
    for user in users:
        inviting.answer(user, meeting, Answer(comes=True, people=2))
    inviting.answer(users[0], meeting, Answer(comes=False))
    states = [state_of(meeting, one) for one in users]
    assert states == [
        GuestState.DECLINED,
        GuestState.ACCEPTED,
        GuestState.WAITLIST,
        GuestState.WAITLIST,
    ]


def test_a_larger_room_lets_those_who_wait_in(app: Flask) -> None:
    officer = make_user(Role.OFFICER)
    meeting = make_meeting(officer, capacity=2)
    first, second = make_user(), make_user()
    for user in (first, second):
        inviting.answer(user, meeting, COME)
    data = meeting_data(capacity=4, begins_at=meeting.begins_at, ends_at=meeting.ends_at)
    service.edit(officer, meeting, data, meeting.version)
    db.commit()
    assert state_of(meeting, second) is GuestState.ACCEPTED


def test_a_place_is_not_lost_because_there_is_none_for_more_people(app: Flask) -> None:
    meeting = make_meeting(capacity=3)
    user = make_user()
    inviting.answer(user, meeting, COME)
    inviting.answer(make_user(), meeting, Answer(comes=True, people=1))
    with pytest.raises(InputError) as caught:
        inviting.answer(user, meeting, Answer(comes=True, people=3))
    assert caught.value.problems[0].code == "no_room"
    assert state_of(meeting, user) is GuestState.ACCEPTED


def test_nobody_is_promised_more_than_the_capacity_whatever_they_answer(app: Flask) -> None:
    meeting = make_meeting(capacity=5)
    users = [make_user() for _ in range(5)]
    steps = [(0, 3), (1, 3), (2, 2), (0, 0), (3, 2), (1, 1), (4, 5), (2, 0), (1, 0), (3, 1)]
    for who, people in steps:
        said = Answer(comes=people > 0, people=max(1, people))
        inviting.answer(users[who], meeting, said)
        db.commit()
        guests = query.list_guests(meeting)
        taken = sum(one.people for one in guests if one.state is GuestState.ACCEPTED)
        waiting = [one.people for one in guests if one.state is GuestState.WAITLIST]
        assert taken <= 5
        assert all(people > 5 - taken for people in waiting), "nobody waits who would fit"


def test_only_verified_members_come_forward(app: Flask) -> None:
    meeting = make_meeting()
    unverified = make_organisation(verification=Verification.PENDING)
    with pytest.raises(InputError):
        inviting.answer(make_user(organisation=unverified), meeting, COME)
    for role in (Role.BROKER, Role.OFFICER, Role.AUDITOR):
        with pytest.raises(Forbidden):
            inviting.answer(make_user(role), meeting, COME)


def test_a_draft_takes_no_answers_and_a_meeting_that_is_over_neither(app: Flask) -> None:
    draft = service.create(make_user(Role.OFFICER), meeting_data())
    with pytest.raises(WrongState):
        inviting.answer(make_user(), draft, COME)
    meeting = make_meeting()
    begin(meeting)
    service.hold(make_user(Role.OFFICER), meeting)
    with pytest.raises(WrongState):
        inviting.answer(make_user(), meeting, COME)


def test_an_invitation_is_mailed_once_and_says_nothing_of_partners(app: Flask) -> None:
    meeting = make_meeting()
    pair = add_match(meeting)
    firm = pair.match.need.author
    forget_messages()
    make_guest(meeting, firm)
    make_guest(meeting, firm)
    assert kinds_to(firm) == ["meeting_invited"]
    told = texts_to(firm)
    assert f"/meetings/{meeting.id}/mine" in told
    assert pair.match.achievement.published_revision is not None
    assert pair.match.achievement.published_revision.title not in told


def test_the_silent_are_reminded_once_a_day_and_nobody_else(app: Flask) -> None:
    officer = make_user(Role.OFFICER)
    meeting = make_meeting(officer)
    silent, coming = make_user(), make_user()
    make_guest(meeting, silent)
    inviting.answer(coming, meeting, COME)
    forget_messages()
    assert inviting.ask_again(officer, meeting) == 1
    inviting.ask_again(officer, meeting)
    db.commit()
    assert kinds_to(silent) == ["meeting_asked_again"]
    assert kinds_to(coming) == []


def test_the_day_before_guests_are_reminded_once(app: Flask) -> None:
    meeting = make_meeting()
    coming, declined = make_user(), make_user()
    inviting.answer(coming, meeting, COME)
    inviting.answer(declined, meeting, Answer(comes=False))
    forget_messages()
    day = local_day(meeting.begins_at)
    for before in (2, 1, 1, 0):
        service.remind_due(day - timedelta(days=before))
    db.commit()
    assert kinds_to(coming) == ["meeting_tomorrow"]
    assert kinds_to(declined) == []


def test_the_worker_notes_that_a_meeting_is_over(app: Flask) -> None:
    meeting = make_meeting()
    begin(meeting)
    meeting.ends_at = meeting.begins_at + timedelta(minutes=5)
    db.commit()
    service.hold_due()
    db.commit()
    assert meeting.state.value == "held"


def test_whoever_was_invited_hears_of_a_cancelled_meeting_and_of_another_place(app: Flask) -> None:
    officer = make_user(Role.OFFICER)
    meeting = make_meeting(officer)
    firm = make_user()
    make_guest(meeting, firm)
    forget_messages()
    same = {"begins_at": meeting.begins_at, "ends_at": meeting.ends_at}
    same["first_slot_at"] = meeting.first_slot_at
    service.edit(officer, meeting, meeting_data(title="改名", **same), meeting.version)
    db.commit()
    assert kinds_to(firm) == []
    service.edit(officer, meeting, meeting_data(place="图书馆", **same), meeting.version)
    service.cancel(officer, meeting, "台风红色预警。", None)
    db.commit()
    assert kinds_to(firm) == ["meeting_changed", "meeting_cancelled"]
    assert "台风红色预警" in texts_to(firm)


def test_one_tap_signs_an_organisation_in_and_another_takes_it_back(login: Login) -> None:
    meeting = make_meeting()
    user = make_user()
    inviting.answer(user, meeting, COME)
    db.commit()
    guest = db.session().scalars(select(Guest)).one()
    officer = login(make_user(Role.OFFICER))
    for here in ("yes", "yes", "no"):
        officer.post(f"/office/meetings/guests/{guest.id}/arrive", data={"here": here})
    assert db.session().get_one(Guest, guest.id).arrived_at is None
    signed = select(LogEntry).where(LogEntry.action == "sign_in_guest")
    assert len(db.session().scalars(signed).all()) == 2


def test_an_officer_answers_for_whoever_telephones(login: Login) -> None:
    meeting = make_meeting(capacity=2)
    user = make_user()
    guest = make_guest(meeting, user)
    officer = login(make_user(Role.OFFICER))
    officer.post(f"/office/meetings/guests/{guest.id}", data={"answer": "yes", "people": "9"})
    assert state_of(meeting, user) is GuestState.INVITED
    officer.post(f"/office/meetings/guests/{guest.id}", data={"answer": "yes", "people": "2"})
    assert state_of(meeting, user) is GuestState.ACCEPTED


def test_names_go_with_the_account_that_wrote_them(app: Flask) -> None:
    meeting = make_meeting()
    user = make_user()
    inviting.answer(user, meeting, Answer(comes=True, names="王工\n李工"))
    db.commit()
    assert collect_answers(user)[0]["names"] == "王工\n李工"
    forget_names(user)
    db.commit()
    assert collect_answers(user)[0]["names"] == ""


def test_an_inbox_holds_the_meetings_one_is_asked_about_and_those_one_comes_to(
    login: Login,
) -> None:
    meeting = make_meeting(answer_by=today() + timedelta(days=2))
    pair = add_match(meeting)
    firm = pair.match.need.author
    make_guest(meeting, firm)
    client = login(firm)
    assert "邀请您单位参加对接会" in client.get("/inbox/").text
    let_come(meeting, pair)
    make_planned(meeting)
    page = client.get("/inbox/").text
    assert "邀请您单位参加对接会" not in page
    assert "您单位参加的对接会" in page
