"""Who is reminded of what is due, on which day of the city, and that it is once."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask

from matcher.domain.codes import CallKind, ContractKind, Role
from matcher.types import Kind
from tests.calendar import ZONE, today
from tests.factories import (
    make_call,
    make_confirmed,
    make_draft,
    make_introduced,
    make_organisation,
    make_published,
    make_submitted,
    make_user,
)
from tests.mailbox import forget_messages, kinds_to, messages_to, texts_to
from web.audit import service as audit
from web.base import db, site
from web.base.mails import outbox
from web.calls.models import Call
from web.deals import service as deals
from web.matches.models import Match
from web.people.models import User
from web.postings import service as posting
from web.postings.models import Posting
from web.reminders import service

NOW = today()


def on(days: int) -> date:
    return NOW + timedelta(days=days)


def look(day: date = NOW) -> None:
    service.remind(day)
    db.commit()


def call_closing(day: date, at: time = time(18), **values: object) -> Call:
    return make_call(closes_at=datetime.combine(day, at, ZONE), **values)


def draft_for(call: Call, author: User | None = None, kind: Kind = Kind.NEED) -> Posting:
    author = author or make_user(Role.FIRM if kind is Kind.NEED else Role.INSTITUTE)
    draft = posting.create_posting(author, kind, call)
    db.commit()
    return draft


class TestCalls:
    @pytest.mark.parametrize("days", range(9))
    def test_whoever_has_a_draft_is_reminded_seven_three_and_one_day_before(
        self, app: Flask, days: int
    ) -> None:
        call = call_closing(on(8))
        author = draft_for(call).author
        look(on(8 - days))
        assert kinds_to(author) == (["call_ends"] if days in (7, 3, 1) else [])

    @pytest.mark.parametrize(("days", "told"), [(1, True), (0, False), (2, False)])
    def test_the_day_is_the_citys_also_of_a_call_that_closes_at_half_past_seven(
        self, app: Flask, days: int, told: bool
    ) -> None:
        # In UTC it closes the evening before.
        call = call_closing(on(5), time(7, 30))
        author = draft_for(call).author
        look(on(5 - days))
        assert bool(kinds_to(author)) is told

    def test_each_reminder_comes_once_and_a_call_that_is_extended_reminds_anew(
        self, app: Flask
    ) -> None:
        call = call_closing(on(3))
        author = draft_for(call).author
        for day in (NOW, NOW, on(2), on(2)):
            look(day)
        assert kinds_to(author) == ["call_ends"] * 2
        call.closes_at += timedelta(days=2)
        db.commit()
        look(on(2))
        assert kinds_to(author) == ["call_ends"] * 3
        assert "还有 3 天截止" in messages_to(author)[-1].subject

    def test_a_text_that_was_returned_counts_as_one_to_hand_in(self, app: Flask) -> None:
        returned = make_submitted()
        audit.request_changes(make_user(Role.OFFICER), returned, "请补充")
        call_closing(on(3))
        forget_messages()
        look()
        assert kinds_to(returned.author) == ["call_ends"]

    def test_who_handed_something_in_or_has_nothing_that_fits_is_left_alone(
        self, app: Flask
    ) -> None:
        firm = make_organisation()
        diligent, colleague = make_user(Role.FIRM, firm), make_user(Role.FIRM, firm)
        call = call_closing(on(3), kind=CallKind.NEEDS)
        handed_in = make_submitted(author=diligent)
        handed_in.call = call
        make_draft(author=colleague)
        institute = make_draft(Kind.ACHIEVEMENT).author
        elsewhere = draft_for(call_closing(on(30))).author
        idle = make_user(Role.FIRM)
        expert = make_user(Role.EXPERT, make_draft().organisation)
        forget_messages()
        look()
        for user in (diligent, colleague, institute, elsewhere, idle, expert):
            assert kinds_to(user) == []

    def test_a_call_that_is_over_reminds_nobody(self, app: Flask) -> None:
        call = call_closing(on(3))
        author = draft_for(call).author
        from web.calls.service import move_call

        move_call(make_user(Role.OFFICER), call, "close")
        db.commit()
        look()
        assert kinds_to(author) == []


def step_on(match: Match, day: date) -> Match:
    assert match.broker is not None
    deals.add_note(match.broker, match, "note", "寄样品", day)
    db.commit()
    forget_messages()
    return match


def told(match: Match) -> list[list[str]]:
    assert match.broker is not None
    return [kinds_to(user) for user in (match.need.author, match.achievement.author, match.broker)]


class TestSteps:
    @pytest.mark.parametrize(("days", "is_told"), [(0, True), (-1, True), (1, False), (-20, False)])
    def test_what_is_due_or_overdue_is_told_to_all_who_take_part(
        self, app: Flask, days: int, is_told: bool
    ) -> None:
        match = step_on(make_introduced(), on(days))
        look()
        assert told(match) == [["step_due"] if is_told else []] * 3
        assert "寄样品" not in texts_to(match.need.author)

    def test_each_step_is_told_once_and_one_on_another_day_is_another(self, app: Flask) -> None:
        match = step_on(make_introduced(), NOW)
        look()
        look(on(1))
        assert told(match)[0] == ["step_due"]
        step = match.activities[-1]
        deals.reschedule(match.need.author, match, step.id, on(2))
        db.commit()
        look(on(1))
        assert told(match)[0] == ["step_due"]
        look(on(2))
        assert told(match)[0] == ["step_due"] * 2

    def test_a_step_that_is_done_is_not_told(self, app: Flask) -> None:
        match = step_on(make_introduced(), NOW)
        deals.finish_step(match.need.author, match, match.activities[-1].id)
        db.commit()
        look()
        assert told(match) == [[], [], []]

    def test_before_the_introduction_only_who_has_not_answered_is_reminded(
        self, app: Flask
    ) -> None:
        match = make_confirmed()
        deals.express_interest(match.need.author, match)
        step_on(match, NOW)
        look()
        assert told(match) == [[], ["step_due"], ["step_due"]]


def sign_on(match: Match, day: date) -> Match:
    assert match.broker is not None
    deals.start_negotiation(match.broker, match)
    data = deals.ContractData(
        number=f"HT-{match.id}",
        project_name="网衣",
        kind=ContractKind.DEVELOPMENT,
        signed_on=day,
        total=100,
        technical=100,
    )
    deals.sign(match.broker, match, data)
    db.commit()
    forget_messages()
    return match


class TestContracts:
    @pytest.mark.parametrize("days", (8, 7, 3, 1, 0))
    def test_the_holder_and_the_broker_are_reminded_of_the_registration(
        self, app: Flask, days: int
    ) -> None:
        match = sign_on(make_introduced(), on(days - 30))
        look()
        look()
        due = ["registration_due"] if days in (7, 3, 1) else []
        assert told(match) == [[], due, due]

    def test_a_registered_contract_is_not_told(self, app: Flask) -> None:
        match = sign_on(make_introduced(), on(-27))
        assert match.broker is not None
        deals.register(match.broker, match, "DJ-1", NOW)
        db.commit()
        forget_messages()
        look()
        assert told(match) == [[], [], []]


class TestPostings:
    @pytest.mark.parametrize("days", (15, 14, 13, 3, 2))
    def test_the_owner_is_reminded_before_a_posting_expires(self, app: Flask, days: int) -> None:
        found = make_published(valid_until=on(days))
        forget_messages()
        look()
        look()
        assert kinds_to(found.author) == (["posting_ends"] if days in (14, 3) else [])

    def test_what_has_left_is_not_told(self, app: Flask) -> None:
        found = make_published(valid_until=on(14))
        posting.withdraw(found.author, found)
        db.commit()
        forget_messages()
        look()
        assert kinds_to(found.author) == []


def test_nobody_is_woken_by_a_reminder(app: Flask) -> None:
    found = make_published(valid_until=on(3))
    forget_messages()
    look()
    (message,) = messages_to(found.author)
    assert message.due_at >= datetime.combine(NOW, time(outbox.DIGEST_HOUR), ZONE)


def test_the_worker_looks_once_an_hour(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[date] = []
    monkeypatch.setattr(service, "remind", looked.append)
    start = datetime.combine(NOW, time(23, 10), ZONE)
    for minutes in (0, 20, 60):
        monkeypatch.setattr(site, "now", lambda moment=start + timedelta(minutes=minutes): moment)
        service.look_for_due()
    assert looked == [NOW, on(1)]
