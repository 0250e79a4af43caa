"""Notes and next steps: words of their own, who and when; and what is pointed out before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale

from matcher.domain.codes import Confidentiality, Role, Side
from tests.calendar import today
from tests.deals.test_pages import again, agree, text_of
from tests.factories import (
    make_confirmed,
    make_introduced,
    make_organisation,
    make_published,
    make_user,
)
from tests.mailbox import kinds_to, texts_to
from tests.problems import refused
from tests.signing import ticks
from web.base import db, site
from web.deals import day
from web.deals import service as deals
from web.deals.next_steps import doers_of, say_next
from web.deals.queries import find_open_step
from web.deals.states import Doer
from web.inbox import tasks as inbox
from web.matches.models import Activity, Match
from web.people.models import User
from web.reminders import calendar, service

Login = Callable[[User], FlaskClient]


def step(
    match: Match, words: str = "寄 5 公斤样品", who: Doer = Doer.NEED, due: date | None = None
) -> Match:
    deals.add_note(match.broker, match, "call", "谈得不错", due, next_step=words, next_who=who)
    db.commit()
    return match


def people_of(match: Match) -> tuple[User, User, User]:
    assert match.broker is not None
    return match.need.author, match.achievement.author, match.broker


def steps_in_inbox(user: User) -> list[str]:
    found = [task.title for task in inbox.list_tasks(user, today()) if task.kind == "step"]
    return [title.split(" · ")[0] for title in found]


class TestTheForm:
    def send(self, login: Login, match: Match, **values: str) -> Any:
        data = {f"note-{name}": value for name, value in {"kind": "call", **values}.items()}
        return login(match.need.author).post(f"/deals/{match.id}/note", data=data)

    def test_what_was_said_and_what_comes_next_are_two_things(self, login: Login) -> None:
        match = make_introduced()
        due = today() + timedelta(days=3)
        answer = self.send(
            login,
            match,
            text="谈得不错",
            next_step="寄样品",
            next_who="achievement",
            due=due.isoformat(),
        )
        assert answer.status_code == 302
        found = find_open_step(again(match.id))
        assert found is not None
        assert (found.text, found.next_step, found.next_who, found.due) == (
            "谈得不错",
            "寄样品",
            "achievement",
            due,
        )

    @pytest.mark.parametrize(
        "values", [{"text": "谈过"}, {"next_step": "寄样", "next_who": "both"}]
    )
    def test_either_is_enough(self, login: Login, values: dict[str, str]) -> None:
        assert self.send(login, make_introduced(), **values).status_code == 302

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({}, "请写下沟通的内容，或者下一步做什么"),
            ({"next_step": "寄样品"}, "请选择下一步由谁来做"),
            ({"text": "谈过", "due": "2027-01-05"}, "请再写下一步做什么"),
            ({"text": "谈过", "next_who": "need"}, "请再写下一步做什么"),
            ({"next_step": "长" * 201, "next_who": "need"}, "最多 200 个字"),
            ({"next_step": "寄", "next_who": "nobody"}, "请从给出的选项中选择"),
        ],
    )
    def test_what_is_missing_is_said_and_nothing_typed_is_lost(
        self, login: Login, values: dict[str, str], words: str
    ) -> None:
        match = make_introduced()
        answer = self.send(login, match, **values)
        assert answer.status_code == 422
        assert words in answer.text
        for typed in (values.get("text"), values.get("next_step")):
            assert not typed or typed in answer.text
        assert find_open_step(again(match.id)) is None

    @pytest.mark.parametrize(("days", "words"), [(-1, "已经过去"), (800, "两年以后")])
    def test_an_odd_day_is_asked_about(self, login: Login, days: int, words: str) -> None:
        match = make_introduced()
        values = {
            "next_step": "寄样品",
            "next_who": "need",
            "due": (today() + timedelta(days=days)).isoformat(),
        }
        answer = self.send(login, match, **values)
        assert answer.status_code == 422
        assert words in answer.text
        data = {f"note-{name}": value for name, value in {"kind": "call", **values}.items()}
        data["sure"] = ticks(answer.text)[0]
        sent = login(match.need.author).post(f"/deals/{match.id}/note", data=data)
        assert sent.status_code == 302

    def test_the_service_wants_words_as_well(self, app: Flask) -> None:
        match = make_introduced()
        with refused(("text", "missing")):
            deals.add_note(match.need.author, match, "note", " ", today(), next_step=" ")


class TestWhoseTurn:
    @pytest.mark.parametrize(
        ("who", "turns"),
        [
            (Doer.NEED, ("轮到您", "轮到对方", "轮到需求方")),
            (Doer.ACHIEVEMENT, ("轮到对方", "轮到您", "轮到成果方")),
            (Doer.BOTH, ("轮到双方", "轮到双方", "轮到双方")),
            (Doer.BROKER, ("轮到经纪人", "轮到经纪人", "轮到您")),
        ],
    )
    def test_it_is_the_one_who_was_named(
        self, app: Flask, who: Doer, turns: tuple[str, str, str]
    ) -> None:
        match = step(make_introduced(), who=who)
        found = find_open_step(match)
        readers = (frozenset({Side.NEED}), frozenset({Side.ACHIEVEMENT}), frozenset[Side]())
        with force_locale("zh"):
            said = [say_next(match, sides, found) for sides in readers]
        assert tuple(turn.who for turn in said if turn) == turns
        assert {turn.what for turn in said if turn} == {"寄 5 公斤样品"}

    def test_an_answer_that_is_awaited_comes_first(self, app: Flask) -> None:
        match = step(make_confirmed(), who=Doer.BROKER)
        with force_locale("zh"):
            turn = say_next(match, frozenset({Side.NEED}), find_open_step(match))
        assert turn is not None
        assert "有没有意向" in turn.what

    def test_an_older_step_names_nobody(self, app: Flask) -> None:
        match = make_introduced()
        agree(match, 3)
        found = find_open_step(match)
        assert found is not None
        assert doers_of(found) == frozenset(Side)

    def test_only_those_who_do_it_are_reminded_and_the_broker(self, app: Flask) -> None:
        match = step(make_introduced(), who=Doer.ACHIEVEMENT, due=today())
        service.remind(today())
        db.commit()
        need, achievement, broker = people_of(match)
        assert "step_due" not in kinds_to(need)
        for one in (achievement, broker):
            assert "step_due" in kinds_to(one)
            assert "“寄 5 公斤样品（成果方）”" in texts_to(one)

    def test_the_inbox_and_the_calendar_tell_it_to_those_who_do_it(self, app: Flask) -> None:
        match = step(make_introduced(), who=Doer.NEED, due=today())
        need, achievement, broker = people_of(match)
        with force_locale("zh"):
            for one in (need, broker):
                assert steps_in_inbox(one) == ["寄 5 公斤样品（需求方）"]
                told = [line.title for line in calendar.list_deadlines(one, today())]
                assert any("寄 5 公斤样品（需求方）" in title for title in told)
            assert steps_in_inbox(achievement) == []


class TestWhereItStands:
    def test_the_deal_the_board_and_the_day_show_words_and_who(self, login: Login) -> None:
        match = step(make_introduced(), who=Doer.NEED, due=today() + timedelta(days=2))
        need, achievement, broker = people_of(match)
        for one in (need, achievement, broker):
            page = text_of(login(one), f"/deals/{match.id}")
            assert "寄 5 公斤样品（需求方）" in page
            assert "谈得不错" in page
        for path in ("/desk/board", "/desk/day", "/work/"):
            assert "寄 5 公斤样品（需求方）" in text_of(login(broker), path)

    def test_a_step_without_a_day_waits_and_can_be_given_one(self, login: Login) -> None:
        match = step(make_introduced())
        need, _, broker = people_of(match)
        waiting = day.list_tasks(broker, site.today())["waiting"]
        assert [(task.kind, task.text, task.who) for task in waiting] == [
            ("undated", "寄 5 公斤样品", "need")
        ]
        client, address = login(need), f"/deals/{match.id}"
        assert "没有约定日期" in text_of(client, address)
        assert "没有约定日期" not in text_of(login(broker), "/work/")
        later = today() + timedelta(days=4)
        client.post(
            f"{address}/reschedule",
            data={"step": match.activities[-1].id, "due-due": later.isoformat()},
        )
        found = find_open_step(again(match.id))
        assert found is not None
        assert (found.next_step, found.next_who, found.due) == ("寄 5 公斤样品", "need", later)
        client.post(f"{address}/finish-step", data={"step": found.id})
        assert find_open_step(again(match.id)) is None
        assert again(match.id).activities[-1].text == "寄 5 公斤样品"

    def test_a_later_step_replaces_the_one_before_also_without_a_day(self, app: Flask) -> None:
        match = step(make_introduced(), "寄样品", due=today())
        step(match, "约现场")
        found = find_open_step(match)
        assert found is not None
        assert found.next_step == "约现场"
        assert deals_without_day(match)

    def test_an_older_line_is_read_as_it_was_written(self, login: Login) -> None:
        match = make_introduced()
        match.activities.append(
            Activity(actor_id=match.need.author.id, kind="note", text="下周看样机", due=today())
        )
        db.commit()
        need, _, broker = people_of(match)
        assert "下周看样机" in text_of(login(need), f"/deals/{match.id}")
        for path in ("/desk/board", "/desk/day"):
            assert "下周看样机" in text_of(login(broker), path)


def deals_without_day(match: Match) -> bool:
    from web.deals.queries import due_by_deal, steps_by_deal

    return not due_by_deal([match.id]) and list(steps_by_deal([match.id])) == [match.id]


class TestContactData:
    @pytest.fixture
    def hidden(self, app: Flask) -> Match:
        firm = make_user(Role.FIRM, make_organisation(name="湛江国联水产开发股份有限公司"))
        return make_confirmed(
            need=make_published(author=firm, confidentiality=Confidentiality.ANONYMOUS)
        )

    def note(self, client: FlaskClient, match: Match, text: str, **more: str) -> Any:
        data = {"note-kind": "note", "note-text": text, **more}
        return client.post(f"/deals/{match.id}/note", data=data)

    def test_what_was_found_is_named_and_sent_only_with_the_tick(
        self, hidden: Match, login: Login
    ) -> None:
        client = login(hidden.need.author)
        text = "我们国联愿意试用，\r\n电话１３８ ００１３ ８０００，邮箱 w@example.org"
        asked = self.note(client, hidden, text)
        assert asked.status_code == 422
        for words in (
            "本单位名称“国联”",
            "手机号“１３８ ００１３ ８０００”",
            "邮箱“w@example.org”",
        ):
            assert words in asked.text
        assert "仍要发送" in asked.text
        assert len(again(hidden.id).activities) == 1
        (tick,) = ticks(asked.text)
        # A browser sends every line end as CRLF.
        assert self.note(client, hidden, text, sure=tick).status_code == 302
        assert "国联" in again(hidden.id).activities[-1].text

    def test_the_tick_counts_for_the_very_text(self, hidden: Match, login: Login) -> None:
        client = login(hidden.need.author)
        (tick,) = ticks(self.note(client, hidden, "找国联").text)
        assert self.note(client, hidden, "找国联，13800138000", sure=tick).status_code == 422

    def test_a_next_step_is_looked_at_as_well(self, hidden: Match, login: Login) -> None:
        data = {"note-kind": "note", "note-next_step": "打13800138000", "note-next_who": "both"}
        answer = login(hidden.need.author).post(f"/deals/{hidden.id}/note", data=data)
        assert answer.status_code == 422
        assert "手机号“13800138000”" in answer.text

    def test_an_ordinary_note_is_not_asked_about(self, hidden: Match, login: Login) -> None:
        assert self.note(login(hidden.need.author), hidden, "愿意看样机").status_code == 302

    def test_nobody_finds_out_the_other_sides_name_by_trying(
        self, hidden: Match, login: Login
    ) -> None:
        for other in (hidden.broker, hidden.achievement.author):
            assert other is not None
            assert self.note(login(other), hidden, "是不是国联？").status_code == 302

    def test_after_the_introduction_nothing_is_asked(self, hidden: Match, login: Login) -> None:
        for one in (hidden.need.author, hidden.achievement.author):
            deals.express_interest(one, hidden)
        db.commit()
        text = "国联，13800138000"
        assert self.note(login(hidden.need.author), hidden, text).status_code == 302

    def test_why_a_side_declines_is_looked_at(self, hidden: Match, login: Login) -> None:
        client, address = login(hidden.need.author), f"/deals/{hidden.id}/decline"
        data = {"decline-code": "other", "decline-note": "直接打13800138000"}
        asked = client.post(address, data=data)
        assert asked.status_code == 422
        assert "手机号“13800138000”" in asked.text
        assert client.post(address, data=data | {"sure": ticks(asked.text)[0]}).status_code == 302

    def test_why_the_broker_closes_is_looked_at(self, hidden: Match, login: Login) -> None:
        data = {"close-code": "other", "close-note": "见 www.example.com"}
        answer = login(hidden.broker).post(f"/deals/{hidden.id}/close", data=data)
        assert answer.status_code == 422
        assert "网址“www.example.com”" in answer.text


def test_the_office_reads_no_next_step_either(login: Login) -> None:
    match = step(make_introduced(), who=Doer.NEED, due=today())
    page = text_of(login(make_user(Role.OFFICER)), f"/office/deals/{match.id}")
    assert "寄 5 公斤样品" not in page
    assert "谈得不错" not in page
