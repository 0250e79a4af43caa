"""What came of the talks, who may say so, and what the public learns of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from sqlalchemy import select

from matcher.domain.codes import DeclineCode, Role
from matcher.domain.errors import Forbidden, InputError, WrongState
from matcher.types import Kind
from tests.factories import make_confirmed, make_match, make_published, make_user
from tests.meetings.making import (
    add_match,
    begin,
    let_come,
    make_meeting,
    make_planned,
    make_proposed_pair,
)
from web.base import db
from web.base.discretion import LEAST_TOLD as LEAST
from web.base.discretion import hide_small
from web.base.papers.blocks import Grid
from web.base.reporting import Audience, quarter_period
from web.base.site import local_day
from web.deals import service as deals
from web.matches.models import Activity
from web.meetings import outcomes, pairing, roadshow, service
from web.meetings import queries as query
from web.meetings.models import Meeting, MeetingPair, RoadshowItem
from web.meetings.report import write
from web.meetings.states import TalkOutcome
from web.people.models import User

Login = Callable[[User], FlaskClient]


def lines_of(pair: MeetingPair) -> list[str]:
    """What the deal's timeline says of meetings."""
    wanted = select(Activity.text).where(
        Activity.match_id == pair.match_id, Activity.kind == "meeting"
    )
    return list(db.session().scalars(wanted.order_by(Activity.id)))


def test_an_outcome_is_a_line_of_the_deal_and_a_change_another(app: Flask) -> None:
    meeting, officer = make_meeting(), make_user(Role.OFFICER)
    pair = add_match(meeting)
    let_come(meeting, pair)
    make_planned(meeting)
    begin(meeting)
    outcomes.tell(officer, pair, TalkOutcome.AGAIN, "下周看样。")
    outcomes.tell(officer, pair, TalkOutcome.AGAIN, "下周看样。")
    outcomes.tell(officer, pair, TalkOutcome.INTERESTED)
    db.commit()
    assert lines_of(pair) == [
        "对接会“海洋产业对接会”：需再谈。下周看样。",
        "对接会“海洋产业对接会”：有意向。",
    ]


def test_only_the_pairs_own_broker_and_officers_tell_outcomes(app: Flask) -> None:
    meeting = make_meeting()
    pair = add_match(meeting)
    let_come(meeting, pair)
    make_planned(meeting)
    begin(meeting)
    for user in (make_user(Role.BROKER), pair.match.need.author, make_user(Role.AUDITOR)):
        with pytest.raises(Forbidden):
            outcomes.tell(user, pair, TalkOutcome.INTERESTED)
    assert pair.match.broker is not None
    outcomes.tell(pair.match.broker, pair, TalkOutcome.INTERESTED)


def test_nothing_is_told_before_the_meeting_begins_or_after_it_is_closed(app: Flask) -> None:
    meeting, officer = make_meeting(), make_user(Role.OFFICER)
    pair = add_match(meeting)
    let_come(meeting, pair)
    make_planned(meeting)
    with pytest.raises(WrongState):
        outcomes.tell(officer, pair, TalkOutcome.INTERESTED)
    begin(meeting)
    service.hold(officer, meeting)
    service.publish_outcomes(officer, meeting, None)
    with pytest.raises(WrongState):
        outcomes.tell(officer, pair, TalkOutcome.INTERESTED)


def test_who_met_without_a_table_says_how(app: Flask) -> None:
    meeting, officer = make_meeting(), make_user(Role.OFFICER)
    pair = make_proposed_pair(meeting)
    begin(meeting)
    with pytest.raises(InputError):
        outcomes.tell(officer, pair, TalkOutcome.INTERESTED)
    assert outcomes.tell(officer, pair, TalkOutcome.INTERESTED, "茶歇时谈过。")
    assert lines_of(pair)


def test_a_deal_that_is_over_gets_no_line(app: Flask) -> None:
    meeting, officer = make_meeting(), make_user(Role.OFFICER)
    pair = add_match(meeting)
    let_come(meeting, pair)
    make_planned(meeting)
    begin(meeting)
    deals.decline_interest(pair.match.need.author, pair.match, DeclineCode.BUDGET_GAP)
    assert not outcomes.tell(officer, pair, TalkOutcome.UNSUITABLE)
    assert lines_of(pair) == []


def test_a_note_with_a_telephone_is_asked_about_before_the_introduction(login: Login) -> None:
    meeting = make_meeting()
    pair = add_match(meeting)
    begin(meeting)
    assert pair.match.broker is not None
    broker = login(pair.match.broker)
    typed = {"outcome": "not_met", "note": "请打 13800001234"}
    answer = broker.post(f"/meetings/pairs/{pair.id}/outcome", data=typed)
    assert answer.status_code == 422
    assert "13800001234" in answer.text


def test_a_broker_brings_only_own_pairs(app: Flask) -> None:
    meeting = make_meeting()
    own, foreign = make_match(), make_match()
    assert own.broker is not None
    assert [one.id for one in pairing.suggest(meeting, own.broker)] == [own.id]
    assert pairing.add(own.broker, meeting, [own.id, foreign.id]) == 1
    db.commit()
    assert [pair.match_id for pair in query.list_pairs(meeting)] == [own.id]


def test_pairs_are_suggested_by_field_and_probability(app: Flask) -> None:
    meeting = make_meeting()
    weak, strong = make_match(probability=0.3), make_match(probability=0.9)
    other = make_match(
        need=make_published(fields=["steel"]),
        achievement=make_published(Kind.ACHIEVEMENT, fields=["steel"]),
    )
    found = [one.id for one in pairing.suggest(meeting)]
    assert found == [strong.id, weak.id]
    assert other.id not in found


def test_a_pair_its_parties_know_of_is_not_taken_out(app: Flask) -> None:
    meeting, officer = make_meeting(), make_user(Role.OFFICER)
    pair = add_match(meeting)
    let_come(meeting, pair)
    make_planned(meeting)
    with pytest.raises(WrongState):
        pairing.remove(officer, pair)


def tell_of(meeting: Meeting, told: list[TalkOutcome]) -> None:
    """Let a meeting have talks of these outcomes, and publish them."""
    officer = make_user(Role.OFFICER)
    pairs = [add_match(meeting, make_confirmed()) for _ in told]
    begin(meeting)
    for pair, outcome in zip(pairs, told, strict=True):
        outcomes.tell(officer, pair, outcome, "谈过。")
    service.hold(officer, meeting)
    service.publish_outcomes(officer, meeting, None)
    db.commit()


def test_the_public_learns_sums_but_no_small_number(client: FlaskClient) -> None:
    meeting = make_meeting()
    tell_of(meeting, [TalkOutcome.INTERESTED] * 3 + [TalkOutcome.AGAIN])
    page = client.get(f"/meetings/{meeting.id}").text
    assert "4 场" in page
    assert "各类都不单列" in page
    assert "有意向</dt>" not in page
    period = quarter_period(f"{local_day(meeting.begins_at):%Y}Q{quarter_of(meeting)}")
    for audience, cells in (
        (Audience.PUBLIC, ["4", "—", "—", "—"]),
        (Audience.OFFICE, ["4", "3", "1", "0"]),
    ):
        with force_locale("zh"):
            blocks = write("", period, audience)
        grid = next(one for one in blocks if isinstance(one, Grid))
        assert list(grid.rows[0][2:]) == cells


def quarter_of(meeting: Meeting) -> int:
    return (local_day(meeting.begins_at).month - 1) // 3 + 1


@given(st.dictionaries(st.sampled_from("abc"), st.integers(0, 9), min_size=1))
def test_no_small_count_is_shown_or_left_over(counts: dict[str, int]) -> None:
    total, parts = hide_small(counts)
    assert (total is None) == (sum(counts.values()) < LEAST)
    assert parts is None or all(count >= LEAST for count in parts.values())


def test_a_roadshow_shows_public_things_in_its_order(login: Login, client: FlaskClient) -> None:
    meeting, account = make_meeting(), make_user(Role.OFFICER)
    officer = login(account)
    achievement = make_published(Kind.ACHIEVEMENT)
    need = make_published()
    firm = make_user().organisation
    assert firm is not None
    page = f"/office/meetings/{meeting.id}/roadshow"
    assert officer.post(page, data={"posting": need.id, "minutes": "8"}).status_code == 422
    assert officer.post(page, data={"minutes": "8"}).status_code == 422
    officer.post(page, data={"posting": achievement.id, "minutes": "8"})
    officer.post(page, data={"organisation": firm.name, "title": "网箱需求", "minutes": "5"})
    items = query.list_roadshow(meeting)
    officer.post(f"/office/meetings/roadshow/{items[1].id}", data={"do": "earlier"})
    assert [one.title for one in roadshow.list_shown(meeting)] == [
        "网箱需求",
        "低表面能防污涂层网衣及其涂覆工艺",
    ]
    officer.post(f"/office/meetings/roadshow/{items[0].id}", data={"interested": "4", "note": "x"})
    assert db.session().get_one(RoadshowItem, items[0].id).interested == 4
    told = client.get(f"/meetings/{meeting.id}").text
    assert told.index("网箱需求") < told.index("低表面能防污涂层")
    assert "4 家单位有意向" not in told, "only once the outcomes are published"


def test_a_calendar_holds_the_meeting_and_ones_own_talks(login: Login, client: FlaskClient) -> None:
    meeting = make_meeting()
    pair = add_match(meeting)
    let_come(meeting, pair)
    make_planned(meeting)
    public = Calendar.from_ical(client.get(f"/meetings/{meeting.id}.ics").data)
    assert [str(one["summary"]) for one in public.walk("VEVENT")] == ["海洋产业对接会"]
    answer = login(pair.match.need.author).get(f"/meetings/{meeting.id}/mine.ics")
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    whole, talk = events
    assert whole.decoded("dtstart") == meeting.begins_at
    assert talk.decoded("dtstart") == meeting.timetable.begins(0)
    assert "1 号桌洽谈" in str(talk["summary"])
    assert "市科技局二楼" in str(whole["location"])
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_draft_is_nobodys_but_the_offices(login: Login, client: FlaskClient) -> None:
    from tests.meetings.making import meeting_data

    draft = service.create(make_user(Role.OFFICER), meeting_data())
    db.commit()
    for path in (f"/meetings/{draft.id}", f"/meetings/{draft.id}.ics"):
        assert client.get(path).status_code == 404
        assert login(make_user(Role.OFFICER)).get(path).status_code == 200
    assert login(make_user()).get(f"/meetings/{draft.id}/mine").status_code == 404
    assert login(make_user(Role.BROKER)).get(f"/meetings/{draft.id}/pairs").status_code == 404
