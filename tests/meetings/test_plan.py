"""The plan of tables: by the planner, by hand, and as its parties come to know it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import Confidentiality, DeclineCode, Role
from matcher.domain.errors import Forbidden, InputError, LostRace
from matcher.types import Kind
from tests.factories import make_confirmed, make_introduced, make_match, make_published, make_user
from tests.mailbox import forget_messages, kinds_to, texts_to
from tests.meetings.making import (
    add_match,
    let_come,
    make_meeting,
    make_planned,
    plan_greedily,
)
from web.base import db
from web.deals import service as deals
from web.meetings import inviting, planning
from web.meetings.checking import BEARABLE
from web.meetings.inviting import Answer
from web.meetings.models import Meeting, MeetingPair
from web.meetings.states import LeftReason
from web.people.models import User

Login = Callable[[User], FlaskClient]


def two_talks_of_one_firm(meeting: Meeting) -> tuple[MeetingPair, MeetingPair]:
    """Two pairs that share the need's owner, planned at tables and slots of their own."""
    first = add_match(meeting, make_confirmed())
    second = add_match(meeting, make_confirmed(need=make_published(author=first.match.need.author)))
    for pair in (first, second):
        let_come(meeting, pair)
    planning.make_plan(make_user(Role.OFFICER), meeting, None, plan_greedily)
    db.commit()
    return first, second


def refuse(code: str, act: Callable[[], object]) -> None:
    with pytest.raises(InputError) as caught:
        act()
    assert caught.value.problems[0].code == code
    db.rollback()


def test_only_pairs_whose_parties_both_come_are_seated(app: Flask) -> None:
    meeting = make_meeting()
    coming, missing = add_match(meeting), add_match(meeting)
    let_come(meeting, coming)
    inviting.answer(missing.match.need.author, meeting, Answer(comes=True))
    planning.make_plan(make_user(Role.OFFICER), meeting, None, plan_greedily)
    db.commit()
    assert coming.seat == (0, 0)
    assert (missing.seat, missing.left_out) == (None, LeftReason.NOT_COMING)


def test_a_party_is_refused_at_two_tables_at_once(app: Flask) -> None:
    meeting, officer = make_meeting(), make_user(Role.OFFICER)
    first, second = two_talks_of_one_firm(meeting)
    assert (first.seat, second.seat) == ((0, 0), (1, 0))
    refuse("party_twice", lambda: planning.move(officer, second, 0, 1, None))
    assert second.seat == (1, 0)
    assert planning.situation_of(meeting).findings() == []


def test_talks_change_places_unless_one_is_locked(app: Flask) -> None:
    meeting, officer = make_meeting(), make_user(Role.OFFICER)
    first, second = two_talks_of_one_firm(meeting)
    planning.move(officer, second, 0, 0, None)
    db.commit()
    assert (first.seat, second.seat) == ((1, 0), (0, 0))
    planning.set_lock(officer, first, locked=True, version=None)
    db.commit()
    refuse("locked", lambda: planning.move(officer, second, 1, 0, None))


def test_a_talk_is_not_moved_to_where_a_party_is_away_or_no_table_is(app: Flask) -> None:
    meeting, officer = make_meeting(), make_user(Role.OFFICER)
    pair = add_match(meeting)
    let_come(meeting, pair, away=[2])
    planning.move(officer, pair, 1, 1, None)
    db.commit()
    refuse("party_away", lambda: planning.move(officer, pair, 2, 0, None))
    refuse("outside", lambda: planning.move(officer, pair, 0, 7, None))
    assert pair.seat == (1, 1)


def test_planning_anew_leaves_locked_talks_where_they_are(app: Flask) -> None:
    meeting, officer = make_meeting(), make_user(Role.OFFICER)
    first, _second = two_talks_of_one_firm(meeting)
    planning.move(officer, first, 2, 1, None)
    planning.set_lock(officer, first, locked=True, version=None)
    planning.make_plan(officer, meeting, None, plan_greedily)
    db.commit()
    assert first.seat == (2, 1)
    assert planning.situation_of(meeting).findings() == []


def test_two_who_change_the_plan_at_once_do_not_undo_each_other(app: Flask) -> None:
    meeting, officer = make_meeting(), make_user(Role.OFFICER)
    first, second = two_talks_of_one_firm(meeting)
    seen = meeting.version
    planning.move(officer, first, 2, 0, seen)
    db.commit()
    with pytest.raises(LostRace):
        planning.move(officer, second, 2, 1, seen)


def test_parties_are_told_once_and_later_only_those_whose_talks_changed(app: Flask) -> None:
    meeting, officer = make_meeting(), make_user(Role.OFFICER)
    first, other = add_match(meeting), add_match(meeting)
    for pair in (first, other):
        let_come(meeting, pair)
    forget_messages()
    make_planned(meeting, officer)
    firm, neighbour = first.match.need.author, other.match.need.author
    assert kinds_to(firm) == kinds_to(neighbour) == ["meeting_planned"]
    refuse("unchanged", lambda: planning.publish(officer, meeting, None))
    planning.move(officer, first, 2, 0, None)
    db.commit()
    assert first.told_seat != first.seat, "nobody is told before it is published"
    planning.publish(officer, meeting, None)
    db.commit()
    assert kinds_to(firm) == ["meeting_planned", "meeting_replanned"]
    assert kinds_to(neighbour) == ["meeting_planned"]


def test_who_declines_gives_the_table_back_and_the_partner_is_told(
    app: Flask, login: Login
) -> None:
    meeting, officer = make_meeting(), make_user(Role.OFFICER)
    pair = add_match(meeting)
    let_come(meeting, pair)
    make_planned(meeting, officer)
    firm, institute = pair.match.need.author, pair.match.achievement.author
    forget_messages()
    inviting.answer(firm, meeting, Answer(comes=False))
    db.commit()
    assert (pair.seat, pair.left_out) == (None, LeftReason.NOT_COMING)
    assert "还没有通知参加单位" in login(officer).get("/inbox/").text
    assert "我的洽谈" not in login(firm).get(f"/meetings/{meeting.id}/mine").text
    planning.publish(officer, meeting, None)
    db.commit()
    assert kinds_to(institute) == ["meeting_replanned"]
    assert kinds_to(firm) == []


def test_an_empty_plan_is_not_published(app: Flask) -> None:
    meeting, officer = make_meeting(), make_user(Role.OFFICER)
    add_match(meeting)
    refuse("empty", lambda: planning.publish(officer, meeting, None))


def test_a_locked_talk_is_planned_anew_once_a_party_cannot_be_there(app: Flask) -> None:
    meeting, officer = make_meeting(), make_user(Role.OFFICER)
    pair = add_match(meeting)
    let_come(meeting, pair)
    planning.make_plan(officer, meeting, None, plan_greedily)
    planning.set_lock(officer, pair, locked=True, version=None)
    let_come(meeting, pair, away=[0])
    refuse("party_away", lambda: planning.publish(officer, meeting, None))
    planning.make_plan(officer, meeting, None, plan_greedily)
    db.commit()
    assert (pair.seat, pair.is_locked) == ((1, 0), False)


def test_only_officers_plan(app: Flask) -> None:
    meeting = make_meeting()
    for role in (Role.FIRM, Role.BROKER, Role.AUDITOR):
        with pytest.raises(Forbidden):
            planning.make_plan(make_user(role), meeting, None, plan_greedily)


def test_before_the_introduction_a_hidden_firm_stays_hidden_at_its_table(login: Login) -> None:
    need = make_published(Kind.NEED, confidentiality=Confidentiality.ANONYMOUS)
    meeting = make_meeting()
    proposed = add_match(meeting, make_match(need=need))
    institute, firm = proposed.match.achievement.author, need.author
    assert firm.organisation is not None
    let_come(meeting, proposed)
    client = login(institute)
    page = f"/meetings/{meeting.id}/mine"
    assert "深水网箱网衣" not in client.get(page).text, "nothing before the plan is published"
    make_planned(meeting)
    told = client.get(page).text
    assert "深水网箱网衣" in told
    assert "名称对接后可见" in told
    for where in (page, f"{page}.ics", f"/meetings/{meeting.id}"):
        assert firm.organisation.name not in client.get(where).text
    assert firm.organisation.name not in texts_to(institute)
    assert login(firm).get(page).text.count("低表面能防污涂层") == 1


def test_after_the_introduction_the_partner_is_named(login: Login) -> None:
    need = make_published(Kind.NEED, confidentiality=Confidentiality.ANONYMOUS)
    meeting = make_meeting()
    pair = add_match(meeting, make_introduced(need=need))
    let_come(meeting, pair)
    make_planned(meeting)
    assert (
        need.organisation.name
        in login(pair.match.achievement.author).get(f"/meetings/{meeting.id}/mine").text
    )


def test_others_see_of_a_meeting_only_what_is_public(login: Login, client: FlaskClient) -> None:
    meeting = make_meeting()
    pair = add_match(meeting)
    let_come(meeting, pair)
    make_planned(meeting)
    need = pair.match.need
    assert need.published_revision is not None
    for reader in (client, login(make_user()), login(make_user(Role.BROKER))):
        page = reader.get(f"/meetings/{meeting.id}").text
        assert "市科技局二楼" in page
        assert need.published_revision.title not in page
        assert need.organisation.name not in page
    assert "我的洽谈" not in login(make_user()).get(f"/meetings/{meeting.id}/mine").text
    foreign = login(make_user(Role.BROKER)).get(f"/meetings/{meeting.id}/pairs").text
    assert need.published_revision.title not in foreign


def test_a_talk_whose_match_has_ended_is_no_more_in_the_plan(login: Login) -> None:
    meeting = make_meeting()
    pair = add_match(meeting)
    let_come(meeting, pair)
    make_planned(meeting)
    firm = pair.match.need.author
    deals.decline_interest(firm, pair.match, DeclineCode.BUDGET_GAP)
    db.commit()
    assert "我的洽谈" not in login(firm).get(f"/meetings/{meeting.id}/mine").text
    found = planning.situation_of(meeting)
    assert [one.trouble.value for one in found.findings()] == ["not_coming"]


def test_what_is_uneasy_is_said_and_not_refused(app: Flask) -> None:
    meeting, officer = make_meeting(most_talks=1), make_user(Role.OFFICER)
    _first, second = two_talks_of_one_firm(meeting)
    findings = planning.move(officer, second, 2, 0, None)
    assert {one.trouble for one in findings} <= BEARABLE
    assert findings
