"""A meeting from its first draft to its published outcomes, as its officer runs it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import Role
from tests.factories import make_call, make_confirmed, make_user
from tests.mailbox import forget_messages, kinds_to, texts_to
from tests.meetings.making import begin, meeting_data
from web.base import db
from web.base.clock import utc_now
from web.base.site import zone
from web.matches.models import Activity
from web.meetings import queries as query
from web.meetings import service
from web.meetings.models import Meeting, MeetingPair
from web.meetings.states import GuestState, MeetingState, TalkOutcome
from web.people.models import User

Login = Callable[[User], FlaskClient]


def typed() -> dict[str, str | list[str]]:
    day = (utc_now().astimezone(zone()) + timedelta(days=7)).date()
    return {
        "title": "海洋产业对接会",
        "begins_at": f"{day}T09:00",
        "ends_at": f"{day}T12:00",
        "place": "市科技局二楼",
        "fields": ["marine"],
        "call": "",
        "capacity": "20",
        "agenda": "09:00 开场 | 市科技局\n09:30 一对一洽谈",
        "first_slot_at": f"{day}T09:30",
        "slot_minutes": "20",
        "slots": "4",
        "breaks": "2",
        "break_minutes": "10",
        "tables": "2",
        "most_talks": "6",
        "in_a_row": "4",
    }


def test_an_officer_runs_a_meeting_to_its_outcomes_in_the_deal(app: Flask, login: Login) -> None:
    match = make_confirmed()
    firm, institute = match.need.author, match.achievement.author
    officer_account = make_user(Role.OFFICER)
    officer = login(officer_account)
    forget_messages()

    assert officer.post("/office/meetings/new", data=typed()).status_code == 302
    meeting = db.session().query(Meeting).one()
    page = f"/office/meetings/{meeting.id}"
    assert officer.get(page).status_code == 200
    assert officer.get("/meetings").text.count("海洋产业对接会") == 0
    officer.post(f"{page}/announce", data={"version": meeting.version})
    assert "海洋产业对接会" in app.test_client().get("/meetings").text

    assert match.need.published_revision is not None
    assert match.need.published_revision.title in officer.get(f"{page}/pairs").text
    officer.post(f"{page}/pairs", data={"match_id": [match.id]})
    assert firm.organisation is not None
    assert firm.organisation.name in officer.get(f"{page}/guests").text
    owners = [match.need.organisation_id, match.achievement.organisation_id]
    officer.post(f"{page}/guests", data={"organisation_id": owners})
    assert kinds_to(firm) == kinds_to(institute) == ["meeting_invited"]

    assert "等您答复" in login(firm).get("/inbox/").text
    for account in (firm, institute):
        answered = login(account).post(
            f"/meetings/{meeting.id}/mine", data={"answer": "yes", "people": "2", "names": "王工"}
        )
        assert answered.status_code == 302
    guests = query.list_guests(meeting)
    assert [guest.state for guest in guests] == [GuestState.ACCEPTED] * 2

    officer.post(f"{page}/plan")
    assert "安排了 1 场" in officer.get(f"{page}/plan").text
    assert "我的洽谈" not in login(firm).get(f"/meetings/{meeting.id}/mine").text
    officer.post(f"{page}/publish-plan", data={})
    assert kinds_to(firm) == ["meeting_invited", "meeting_planned"]
    assert "我的洽谈" in login(firm).get(f"/meetings/{meeting.id}/mine").text

    begin(db.session().get_one(Meeting, meeting.id))
    officer.post(f"/office/meetings/guests/{guests[0].id}/arrive", data={"here": "yes"})
    assert "已到 1 家，共 2 家" in officer.get(f"{page}/sign-in").text
    officer.post(f"{page}/hold", data={})
    pair = db.session().query(MeetingPair).one()
    assert "还有洽谈没有结果" in officer.get("/inbox/").text
    assert match.broker is not None
    broker = login(match.broker)
    assert "还没有结果" in broker.get("/inbox/").text
    told = broker.post(
        f"/meetings/pairs/{pair.id}/outcome", data={"outcome": "interested", "note": "约定寄样。"}
    )
    assert told.status_code == 302
    line = db.session().query(Activity).filter_by(match_id=match.id, kind="meeting").one()
    assert line.text == "对接会“海洋产业对接会”：有意向。约定寄样。"
    assert "约定寄样" in login(firm).get(f"/deals/{match.id}").text

    officer.post(f"{page}/publish", data={})
    closed = db.session().get_one(Meeting, meeting.id)
    assert closed.state is MeetingState.CLOSED
    assert query.count_outcomes([closed])[closed.id][TalkOutcome.INTERESTED] == 1
    assert "不足 3 场" in app.test_client().get(f"/meetings/{meeting.id}").text
    assert "约定寄样" not in texts_to(firm)


def test_what_was_typed_wrong_is_asked_for_again(login: Login) -> None:
    officer = login(make_user(Role.OFFICER))
    wrong = typed() | {"ends_at": typed()["begins_at"], "agenda": "开场", "breaks": "9"}
    answer = officer.post("/office/meetings/new", data=wrong)
    assert answer.status_code == 422
    assert "第 1 行没有时间" in answer.text
    assert "请填写场次的序号" in answer.text
    answer = officer.post("/office/meetings/new", data=typed() | {"slots": "40"})
    assert answer.status_code == 422
    assert "洽谈要到对接会结束以后" in answer.text
    assert "海洋产业对接会" in answer.text


def test_a_draft_that_is_called_off_was_never_announced(app: Flask, login: Login) -> None:
    officer, call = make_user(Role.OFFICER), make_call()
    draft = service.create(officer, meeting_data(title="还没有公布的会", call_id=call.id))
    service.cancel(officer, draft, "场地没有谈下来", None)
    db.commit()
    for reader in (app.test_client(), login(make_user()), login(make_user(Role.BROKER))):
        assert reader.get(f"/meetings/{draft.id}").status_code == 404
        assert reader.get(f"/meetings/{draft.id}.ics").status_code == 404
        for page in ("/meetings", f"/calls/{call.id}"):
            assert "还没有公布的会" not in reader.get(page).text
    assert "场地没有谈下来" in login(officer).get(f"/office/meetings/{draft.id}").text
