"""Tasks and deadlines in one place, what others did, and the introduction."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import CloseCode, Confidentiality, DeclineCode, HelpKind, Role
from matcher.types import Kind
from tests.calendar import ZONE
from tests.factories import (
    make_call,
    make_confirmed,
    make_draft,
    make_help_request,
    make_introduced,
    make_match,
    make_published,
    make_submitted,
    make_user,
)
from web.audit import service as audit
from web.base import db
from web.base.clock import utc_now
from web.base.composing import compose
from web.base.site import local_day, today
from web.deals import service as deals
from web.deals.notices import UNTOLD_STEPS
from web.desk import service as matching
from web.desk import service as review
from web.features import FEATURES
from web.help import service as help_requests
from web.help.states import HELP
from web.inbox import notices, tasks
from web.joint import service as joint
from web.matches.models import Match
from web.matches.states import MATCH
from web.people.models import User
from web.postings import service as posting_service

HELP_KINDS = {f"help_{step}" for step in HELP.steps} - {"help_assign"}

Login = Callable[[User], FlaskClient]


def kinds_of(user: User) -> list[str]:
    return [task.kind for task in tasks.list_tasks(user, today())]


def told(user: User) -> list[str]:
    return [notice.kind for notice in notices.list_notices(user)]


def early_on(day: date) -> datetime:
    """Half past seven in the city, when the day before is not over yet in UTC."""
    return datetime.combine(day, time(7, 30), ZONE)


def side_of(match: Match, kind: Kind) -> User:
    return (match.need if kind is Kind.NEED else match.achievement).author


class TestTasks:
    def test_a_confirmed_match_waits_for_the_answer_of_both_sides(self, app: Flask) -> None:
        match = make_confirmed()
        for kind in Kind:
            assert "answer" in kinds_of(side_of(match, kind))
        deals.express_interest(side_of(match, Kind.NEED), match)
        db.commit()
        assert "answer" not in kinds_of(side_of(match, Kind.NEED))
        assert "answer" in kinds_of(side_of(match, Kind.ACHIEVEMENT))

    def test_a_proposal_waits_for_its_broker_and_for_nobody_else(self, app: Flask) -> None:
        match = make_match()
        assert kinds_of(match.broker) == ["review"]
        assert "answer" not in kinds_of(side_of(match, Kind.NEED))

    def test_a_draft_for_an_open_call_is_due_when_the_call_closes(self, app: Flask) -> None:
        call = make_call()
        draft = make_draft(Kind.NEED)
        draft.call = call
        db.commit()
        (task,) = [one for one in tasks.list_tasks(draft.author, today()) if one.kind == "finish"]
        assert task.until == local_day(call.closes_at)

    def test_a_deadline_is_a_day_of_the_city(self, app: Flask) -> None:
        closing = today() + timedelta(days=9)
        call = make_call(closes_at=early_on(closing))
        draft = make_draft(Kind.NEED)
        outsider = make_user(Role.FIRM)
        draft.call = call
        db.commit()
        found = [
            task.until
            for user in (draft.author, outsider, make_user(Role.OFFICER))
            for task in tasks.list_tasks(user, today())
            if task.kind in ("finish", "submit", "collect")
        ]
        assert found == [closing] * 3

    def test_a_week_without_an_answer_is_seven_days_of_the_city(self, app: Flask) -> None:
        match = make_confirmed()
        for days, is_silent in ((6, False), (7, True)):
            match.decided_at = early_on(today() - timedelta(days=days))
            db.commit()
            assert ("remind" in kinds_of(match.broker)) is is_silent

    def test_who_has_not_taken_part_is_told_of_the_open_call(self, app: Flask) -> None:
        call = make_call()
        draft = make_draft(Kind.NEED)
        assert "submit" in kinds_of(draft.author)
        draft.call = call
        db.commit()
        assert "submit" not in kinds_of(draft.author)

    def test_what_expires_within_a_month_is_to_be_extended(self, app: Flask) -> None:
        soon = make_published(Kind.NEED, valid_until=today() + timedelta(days=20))
        later = make_published(Kind.NEED, valid_until=today() + timedelta(days=200))
        assert "extend" in kinds_of(soon.author)
        assert "extend" not in kinds_of(later.author)

    def test_a_signed_contract_is_to_be_registered_within_thirty_days(self, app: Flask) -> None:
        match = make_introduced()
        deals.start_negotiation(match.broker, match)
        day = today() - timedelta(days=3)
        deals.sign(match.broker, match, contract(day))
        db.commit()
        (task,) = [one for one in tasks.list_tasks(match.broker, today()) if one.kind == "register"]
        assert task.until == day + timedelta(days=30)

    def test_an_officer_sees_how_much_waits_for_the_audit(self, app: Flask) -> None:
        make_submitted(Kind.NEED)
        make_submitted(Kind.ACHIEVEMENT)
        found = {one.kind: one.count for one in tasks.list_tasks(make_user(Role.OFFICER), today())}
        assert found["audit"] == 2

    def test_a_firm_is_asked_to_join_until_it_has_answered(self, app: Flask) -> None:
        first, second = make_published(Kind.NEED), make_published(Kind.NEED)
        asked = joint.form_joint(make_user(Role.OFFICER), [first, second], "A joint need", "Words.")
        db.commit()
        (task,) = [one for one in tasks.list_tasks(first.author, today()) if one.kind == "join"]
        assert (task.object_id, task.title, task.since) == (
            first.id,
            "A joint need",
            asked.created_at,
        )
        joint.answer(first.author, first, agrees=False)
        db.commit()
        assert "join" not in kinds_of(first.author)
        assert "join" in kinds_of(second.author)

    def test_a_request_for_help_waits_for_officers_and_then_for_its_broker(
        self, app: Flask
    ) -> None:
        officer, broker = make_user(Role.OFFICER), make_user(Role.BROKER)
        asked = make_help_request()
        (task,) = [one for one in tasks.list_tasks(officer, today()) if one.kind == "help"]
        assert (task.count, task.since) == (1, asked.asked_at)
        assert "enquiry" not in kinds_of(broker)
        help_requests.assign(officer, asked, broker)
        db.commit()
        assert "help" not in kinds_of(officer)
        assert "enquiry" in kinds_of(broker)
        assert "enquiry" not in kinds_of(make_user(Role.BROKER))
        help_requests.answer(broker, asked, "Ask the university.")
        db.commit()
        assert "enquiry" not in kinds_of(broker)

    def test_the_home_page_counts_what_the_inbox_counts(self, app: Flask, login: Login) -> None:
        officer, broker = make_user(Role.OFFICER), make_user(Role.BROKER)
        for _ in range(2):
            make_help_request(broker=broker)
        for _ in range(3):
            make_help_request()
        retired = make_match()
        retired.broker.active = False
        make_match(broker=broker)
        db.commit()
        figures = {
            officer: {"help": "项企业求助待受理", "assign": "项配对没有经纪人"},
            broker: {"enquiry": "项企业求助待答复", "review": "项配对待研判"},
        }
        for user, words in figures.items():
            counts = {task.kind: task.count for task in tasks.list_tasks(user, today())}
            home = login(user).get("/work/").text
            for kind, word in words.items():
                assert f"<b>{counts[kind]}</b><span>{word}" in home

    def test_what_is_due_soon_comes_first_and_what_is_far_off_last(self, app: Flask) -> None:
        match = make_introduced()
        late, far = today() - timedelta(days=1), today() + timedelta(days=60)
        deals.add_note(match.broker, match, "note", "A step.", far)
        other = make_introduced()
        other.broker = match.broker
        deals.add_note(match.broker, other, "note", "Another step.", late)
        waiting = make_match()
        waiting.broker = match.broker
        db.commit()
        found = tasks.list_tasks(match.broker, today())
        assert [one.until for one in found] == [late, None, far]

    def test_every_task_leads_somewhere_its_owner_may_go(self, app: Flask, login: Login) -> None:
        match = make_confirmed()
        make_submitted(Kind.NEED)
        make_call()
        broker, officer = make_match().broker, make_user(Role.OFFICER)
        joint.form_joint(officer, [match.need, make_published(Kind.NEED)], "A title", "Words.")
        make_help_request(broker=broker)
        make_help_request()
        people = (broker, match.need.author, officer)
        for user in people:
            client = login(user)
            page = client.get("/inbox/").text
            links = re.findall(r'<p class="task__go"><a [^>]*href="([^"]+)"', page)
            assert links
            for link in links:
                assert client.get(link, follow_redirects=True).status_code == 200


class TestNotices:
    def test_an_owner_is_told_how_the_audit_went(self, app: Flask) -> None:
        posting = make_submitted(Kind.NEED)
        audit.request_changes(make_user(Role.OFFICER), posting, "A number is missing.")
        db.commit()
        (notice,) = notices.list_notices(posting.author)
        assert (notice.kind, notice.is_new) == ("posting_audit_request_changes", True)
        assert told(make_user(Role.FIRM)) == []

    def test_nobody_is_told_of_what_they_did_themselves(self, app: Flask) -> None:
        match = make_confirmed()
        assert told(match.broker) == []
        deals.express_interest(side_of(match, Kind.NEED), match)
        db.commit()
        assert told(match.broker) == ["need_interested"]
        assert "need_interested" not in told(side_of(match, Kind.NEED))

    def test_a_match_that_no_broker_confirmed_is_told_to_nobody(self, app: Flask) -> None:
        match = make_match()
        matching.decline(match.broker, match, DeclineCode.FIELD_MISMATCH)
        db.commit()
        for kind in Kind:
            assert told(side_of(match, kind)) == ["posting_audit_publish"]

    def test_a_decision_that_was_taken_back_is_no_news(self, app: Flask) -> None:
        match = make_match()
        assert match.broker is not None
        then = utc_now() - timedelta(minutes=1)
        matching.confirm(match.broker, match, at=then)
        db.session().flush()
        review.undo(match.broker, match, then)
        matching.confirm(match.broker, match, at=then)
        db.commit()
        told = [notice.kind for notice in notices.list_notices(match.need.author)]
        assert told.count("confirm") == 1

    def test_a_firm_is_told_what_came_of_its_requests_for_help(self, app: Flask) -> None:
        officer, broker = make_user(Role.OFFICER), make_user(Role.BROKER)
        need = make_published(Kind.NEED)
        help_requests.answer(broker, make_help_request(need, broker=broker), "Ask them.")
        help_requests.refuse(officer, make_help_request(need), "Name a number first.")
        help_requests.grant(officer, make_help_request(need, HelpKind.CHALLENGE))
        db.commit()
        found = [one for one in notices.list_notices(need.author) if one.kind in HELP_KINDS]
        assert [one.kind for one in found] == ["help_grant", "help_refuse", "help_answer"]
        assert {(one.object_type, one.object_id) for one in found} == {("posting", need.id)}
        assert {one.title for one in found} == {need.latest.title}
        assert notices.count_unread(need.author) == len(notices.list_notices(need.author))
        for stranger in (make_user(Role.FIRM), officer, broker):
            assert told(stranger) == []
            assert notices.count_unread(stranger) == 0

    def test_a_request_that_lapses_is_told_unless_the_firm_took_its_need_away(
        self, app: Flask
    ) -> None:
        withdrawn, expired = make_help_request().posting, make_help_request().posting
        colleague = make_user(Role.FIRM, withdrawn.organisation)
        posting_service.withdraw(withdrawn.author, withdrawn)
        assert expired.published_revision is not None
        expired.published_revision.valid_until = today() - timedelta(days=1)
        posting_service.expire_due(today())
        db.commit()
        assert "help_lapse" not in {*told(withdrawn.author), *told(colleague)}
        assert "help_lapse" in told(expired.author)

    def test_a_notice_of_help_leads_to_what_was_answered(self, app: Flask, login: Login) -> None:
        asked = make_help_request()
        help_requests.refuse(make_user(Role.OFFICER), asked, "Name a number first.")
        db.commit()
        client = login(asked.posting.author)
        page = client.get("/inbox/").text
        address = f"/work/postings/{asked.posting_id}"
        assert f'href="{address}#help"' in page
        assert "Name a number first." not in page
        assert "Name a number first." in client.get(address).text

    def test_a_notice_holds_no_text_of_a_note_and_no_hidden_name(
        self, app: Flask, login: Login
    ) -> None:
        need = make_published(Kind.NEED, confidentiality=Confidentiality.SUMMARY)
        match = make_confirmed(need=need)
        deals.add_note(match.broker, match, "note", "Ask about the price of 4711.")
        db.commit()
        page = login(side_of(match, Kind.ACHIEVEMENT)).get("/inbox/").text
        assert need.latest.title in page
        assert "4711" not in page
        assert need.organisation.name not in page

    def test_why_a_side_declined_is_no_part_of_the_news(self, app: Flask, login: Login) -> None:
        match = make_confirmed()
        deals.decline_interest(
            side_of(match, Kind.NEED), match, DeclineCode.OTHER, "Their price is absurd."
        )
        db.commit()
        assert match.close_code is CloseCode.SIDE_DECLINED
        page = login(side_of(match, Kind.ACHIEVEMENT)).get("/inbox/").text
        assert "absurd" not in page

    def test_the_bar_counts_what_is_unread_until_it_is_marked_read(
        self, app: Flask, login: Login
    ) -> None:
        posting = make_submitted(Kind.NEED)
        audit.publish(make_user(Role.OFFICER), posting)
        db.commit()
        client = login(posting.author)
        page = client.get("/inbox/").text
        assert '<span class="count" aria-hidden="true">1</span>' in page
        until = re.search(r'name="until" value="([^"]+)"', page)
        assert until is not None
        client.post("/inbox/read", data={"until": until[1]})
        assert 'class="count"' not in client.get("/inbox/").text

    def test_it_is_counted_anew_only_when_something_happened(
        self, app: Flask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        match = make_confirmed()
        firm = side_of(match, Kind.NEED)
        before = notices.count_unread(firm)
        with monkeypatch.context() as patch:
            patch.setattr(notices, "_sources", lambda _user: pytest.fail("counted again"))
            assert notices.count_unread(firm) == before
        deals.express_interest(side_of(match, Kind.ACHIEVEMENT), match)
        assert notices.count_unread(firm) == before + 1

    def test_what_came_after_the_page_was_read_stays_new(self, app: Flask, login: Login) -> None:
        match = make_confirmed()
        client = login(side_of(match, Kind.NEED))
        until = re.search(r'name="until" value="([^"]+)"', client.get("/inbox/").text)
        assert until is not None
        deals.express_interest(side_of(match, Kind.ACHIEVEMENT), match)
        db.commit()
        client.post("/inbox/read", data={"until": until[1]})
        assert notices.count_unread(side_of(match, Kind.NEED)) == 1

    @pytest.mark.parametrize("until", ["", "tomorrow", "2026-01-01", "9999-01-01T00:00:00+00:00"])
    def test_a_moment_nobody_can_have_read_marks_nothing_to_come(
        self, app: Flask, login: Login, until: str
    ) -> None:
        match = make_confirmed()
        client = login(side_of(match, Kind.NEED))
        assert client.post("/inbox/read", data={"until": until}).status_code == 302
        deals.express_interest(side_of(match, Kind.ACHIEVEMENT), match)
        db.commit()
        assert notices.count_unread(side_of(match, Kind.NEED)) == 1


def test_every_step_that_is_told_has_words() -> None:
    told = set(compose(FEATURES).notice_words)
    assert set(MATCH.steps) - set(UNTOLD_STEPS) <= told
    assert told >= HELP_KINDS


class TestTheIntroduction:
    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.VISITOR])
    def test_it_greets_every_role_until_it_is_put_away(
        self, app: Flask, login: Login, role: Role
    ) -> None:
        client = login(make_user(role))
        assert 'class="welcome"' in client.get("/work/").text
        client.post("/inbox/greeted")
        assert 'class="welcome"' not in client.get("/work/").text


def contract(day: date) -> deals.ContractData:
    from matcher.domain.codes import ContractKind

    return deals.ContractData(
        number="2026-1",
        project_name="A project",
        kind=ContractKind.DEVELOPMENT,
        signed_on=day,
        total=1_000_000,
        technical=800_000,
        payment_terms="",
    )
