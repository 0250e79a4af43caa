"""What waits, what is overdue, what the report counts, whose data it is, and the demo."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from matcher.domain.codes import Role
from tests.calendar import today
from tests.challenges.worlds import make_challenge, make_question
from tests.factories import make_organisation, make_published, make_user
from web.base import db
from web.base.clock import utc_now
from web.base.reporting import Audience, Period
from web.challenges import demo, files, notices, own_data, report, service, tasks
from web.challenges.overdue import late_challenges
from web.challenges.states import ChallengeState, Variant
from web.postings.demo import Loaded
from web.supervision.overdue_queries import Scope

pytestmark = pytest.mark.usefixtures("app")
S = ChallengeState


def test_officers_find_drafts_announcements_questions_and_sealed_bids() -> None:
    officer = make_user(Role.OFFICER)
    draft, ready, closed = (make_challenge(state) for state in (S.DRAFT, S.READY, S.CLOSED))
    asked = make_challenge()
    for _ in range(2):
        make_question(asked)
    make_question(asked, answer="是。")
    found = {
        task.kind: (task.object_id, task.count)
        for find in (
            tasks.find_drafts,
            tasks.find_ready,
            tasks.find_questions,
            tasks.find_closed,
        )
        for task in find(officer, today())
    }
    assert found == {
        "finish_challenge": (draft.id, 1),
        "announce_challenge": (ready.id, 1),
        "answer_questions": (asked.id, 2),
        "open_challenge_bids": (closed.id, 1),
    }


def test_the_owner_finds_its_terms_and_who_asked_the_deadline() -> None:
    challenge, asked = make_challenge(S.DRAFT), make_challenge()
    owner, asker = make_user(Role.FIRM, challenge.organisation), make_user(Role.INSTITUTE)
    make_question(asked, asker)
    assert [task.object_id for task in tasks.find_terms(owner, today())] == [challenge.id]
    assert tasks.find_terms(asker, today()) == []
    assert [task.object_id for task in tasks.find_asked(asker, today())] == [asked.id]
    challenge.owner_note = "期限太短。"
    db.commit()
    assert tasks.find_terms(owner, today()) == []


def test_old_questions_and_bids_left_sealed_are_overdue_for_the_office() -> None:
    long_ago = utc_now() - timedelta(days=5)
    question = make_question(asked_at=long_ago)
    make_question()
    closed = make_challenge(S.CLOSED, closed_at=long_ago)
    make_challenge(S.CLOSED, closed_at=utc_now())
    found = {item.object_id: item.days(today()) for item in late_challenges(Scope(today()))}
    assert found == {question.challenge_id: 2, closed.id: 2}
    firm = make_user(Role.FIRM)
    assert list(late_challenges(Scope(today(), firm))) == []


def test_the_report_counts_what_was_announced_and_ended_in_its_days(app: Flask) -> None:
    make_challenge(title="本季度发榜", organisation=make_organisation(name="不署名的企业"))
    make_challenge(S.ACCEPTED, announced_at=utc_now() - timedelta(days=400))
    period = Period(today() - timedelta(days=20), today())
    with app.test_request_context():
        text = repr(report.write("", period, Audience.PUBLIC))
    assert "发榜 1 项" in text
    assert "验收 1 项" in text
    assert "本季度发榜" in text
    assert "不署名的企业" not in text
    quiet = Period(today() - timedelta(days=900), today() - timedelta(days=800))
    assert report.write("", quiet, Audience.PUBLIC) == []


def test_owners_and_those_who_asked_are_told_what_was_done() -> None:
    challenge, asker = make_challenge(), make_user(Role.INSTITUTE)
    owner = make_user(Role.FIRM, challenge.organisation)
    make_question(challenge, asker)
    service.withdraw(make_user(Role.OFFICER), challenge, "企业停产。", None)
    db.commit()
    since = utc_now() - timedelta(days=1)
    for reader in (owner, asker):
        (notice,) = notices.list_notices(reader, since)
        assert (notice.kind, notice.title) == (
            "challenge_withdraw_challenge",
            challenge.title,
        )
    assert notices.count_notices(make_user(Role.FIRM), since) == 0


def test_an_account_has_its_questions_and_nobody_elses() -> None:
    question, other = make_question(answer="是。"), make_question()
    asker = db.session().get_one(type(make_user()), question.asked_by_id)
    rows = own_data.collect_questions(asker)
    assert [row["text"] for row in rows] == [question.text]
    assert other.asked_by_id != asker.id


def test_files_are_public_with_the_terms_and_none_goes_once_announced() -> None:
    officer, visitor = make_user(Role.OFFICER), None
    draft, announced, closed = (make_challenge(one) for one in (S.DRAFT, S.ANNOUNCED, S.CLOSED))
    assert not files.may_read(visitor, draft)
    assert files.may_read(make_user(Role.FIRM, draft.organisation), draft)
    assert files.may_read(visitor, announced)
    assert files.may_remove(officer, draft, None)
    assert not files.may_remove(officer, announced, None)
    assert (files.is_open(announced), files.is_open(closed)) == (True, False)


def test_the_demo_has_a_challenge_at_every_stage(app: Flask) -> None:
    make_user(Role.OFFICER)
    loaded = Loaded(0, today())
    for row in demo.rows().values():
        for key in (row["organisation"], *(one["by"] for one in row.get("questions", ()))):
            if key not in loaded.organisations:
                loaded.organisations[key] = make_organisation()
                loaded.users[key] = make_user(Role.FIRM, loaded.organisations[key])
        if "need" in row:
            loaded.postings[row["need"]] = make_published()
    demo.load_challenges(loaded)
    db.commit()
    made = db.session().query(demo.Challenge).all()
    assert {demo.stage_of(one) for one in made} == {
        *("draft", "announced", "review", "publicity", "running", "accepted"),
    }
    assert {one.variant for one in made} == set(Variant)
    assert {one.state for one in made} == {S.DRAFT, S.ANNOUNCED, S.CLOSED}
    shown = app.test_client().get("/challenges")
    assert shown.status_code == 200
