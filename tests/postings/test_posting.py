"""Writing a posting and its way through the audit."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from matcher.domain.codes import AuditCode, OrganisationKind, Role, Verification
from matcher.domain.errors import Forbidden, InputError, LostRace, Problem, WrongState
from matcher.types import Kind
from tests.calendar import today
from tests.factories import (
    make_call,
    make_draft,
    make_match,
    make_organisation,
    make_published,
    make_submitted,
    make_user,
)
from tests.problems import refused
from web.audit import service as audit
from web.base import db
from web.base.models import LogEntry
from web.base.queue import InlineQueue
from web.calls.states import CallState
from web.matches.states import MatchState
from web.postings import service as posting
from web.postings.own import list_waiting_postings, own_posting
from web.postings.states import PostingState, RevisionState

pytestmark = pytest.mark.usefixtures("app")


def test_a_firm_posts_needs_and_an_institute_achievements_only() -> None:
    with pytest.raises(Forbidden):
        posting.create_posting(make_user(Role.FIRM), Kind.ACHIEVEMENT)
    with pytest.raises(Forbidden):
        posting.create_posting(make_user(Role.INSTITUTE), Kind.NEED)
    with pytest.raises(Forbidden):
        posting.create_posting(make_user(Role.OFFICER), Kind.NEED)


def test_a_stranger_cannot_edit_submit_or_withdraw() -> None:
    draft, stranger = make_draft(), make_user(Role.FIRM)
    with pytest.raises(Forbidden):
        posting.save_draft(stranger, draft, {"title": "别人的"})
    with pytest.raises(Forbidden):
        posting.submit(stranger, draft)
    with pytest.raises(Forbidden):
        posting.withdraw(stranger, make_published())


def test_a_colleague_of_the_same_firm_can_edit() -> None:
    draft = make_draft()
    colleague = make_user(Role.FIRM, draft.organisation)
    posting.save_draft(colleague, draft, {"title": "同事改过的标题"})
    assert draft.latest.title == "同事改过的标题"


def test_an_incomplete_draft_is_kept_but_not_submitted() -> None:
    author = make_user(Role.FIRM)
    draft = posting.create_posting(author, Kind.NEED)
    posting.save_draft(author, draft, {"title": "只有标题"})
    db.commit()
    with pytest.raises(InputError) as caught:
        posting.submit(author, draft)
    assert Problem("summary", "missing") in caught.value.problems
    assert not caught.value.concerns("title")
    db.rollback()
    assert draft.latest.title == "只有标题"
    assert draft.state is PostingState.DRAFT


def test_a_member_of_an_unverified_organisation_cannot_submit() -> None:
    firm = make_organisation(OrganisationKind.FIRM, verification=Verification.PENDING)
    draft = make_draft(author=make_user(Role.FIRM, firm))
    with pytest.raises(WrongState):
        posting.submit(draft.author, draft)


def test_changes_requested_go_back_to_the_author_with_the_note() -> None:
    submitted, officer = make_submitted(), make_user(Role.OFFICER)
    audit.request_changes(officer, submitted, "请写明网箱规格")
    assert submitted.state is PostingState.CHANGES_REQUESTED
    posting.save_draft(submitted.author, submitted, {"problem": "周长90米的圆形网箱……"})
    posting.submit(submitted.author, submitted)
    audit.publish(officer, submitted)
    db.commit()
    assert submitted.state is PostingState.PUBLISHED
    assert submitted.latest.audit_note == "请写明网箱规格"


def test_a_rejection_needs_words_and_is_final() -> None:
    submitted, officer = make_submitted(), make_user(Role.OFFICER)
    with refused(("note", "missing")):
        audit.reject(officer, submitted, AuditCode.UNTRUE, "  ")
    audit.reject(officer, submitted, AuditCode.UNTRUE, "指标无法核实")
    db.commit()
    with pytest.raises(WrongState):
        posting.submit(submitted.author, submitted)


def test_only_an_officer_publishes() -> None:
    submitted = make_submitted()
    for user in (submitted.author, make_user(Role.BROKER), make_user(Role.AUDITOR)):
        with pytest.raises(Forbidden):
            audit.publish(user, submitted)


def test_an_edit_of_a_published_posting_waits_for_the_audit() -> None:
    published = make_published()
    author, old = published.author, published.published_revision
    posting.save_draft(author, published, {"title": "新标题"})
    posting.submit(author, published)
    db.commit()
    assert published.state is PostingState.PUBLISHED
    assert published.published_revision is old
    audit.publish(make_user(Role.OFFICER), published)
    db.commit()
    assert published.published_revision is not None
    assert published.published_revision.title == "新标题"
    assert old is not None
    assert old.state is RevisionState.SUPERSEDED
    assert [revision.number for revision in published.revisions] == [1, 2]


def test_a_rejected_edit_leaves_the_published_text() -> None:
    published = make_published()
    title = published.latest.title
    posting.save_draft(published.author, published, {"title": "夸大的标题"})
    posting.submit(published.author, published)
    audit.reject(make_user(Role.OFFICER), published, AuditCode.UNTRUE, "无依据")
    db.commit()
    assert published.state is PostingState.PUBLISHED
    assert published.published_revision is not None
    assert published.published_revision.title == title
    posting.save_draft(published.author, published, {"title": "再改一次"})
    assert published.latest.number == 3


def test_an_old_version_of_the_form_does_not_overwrite() -> None:
    draft = make_draft()
    seen = draft.version
    posting.save_draft(draft.author, draft, {"title": "第一个人的"}, seen)
    db.commit()
    with pytest.raises(LostRace):
        posting.save_draft(draft.author, draft, {"title": "第二个人的"}, seen)
    db.rollback()
    assert draft.latest.title == "第一个人的"


def test_publishing_queues_the_index_work_after_the_commit(queue: InlineQueue) -> None:
    submitted = make_submitted()
    queue.waiting.clear()
    audit.publish(make_user(Role.OFFICER), submitted)
    assert queue.waiting == []
    db.commit()
    assert queue.waiting == [("refresh", (submitted.id,))]


def test_a_rolled_back_publication_queues_nothing(queue: InlineQueue) -> None:
    submitted, officer = make_submitted(), make_user(Role.OFFICER)
    queue.waiting.clear()
    audit.publish(officer, submitted)
    db.rollback()
    db.commit()
    assert queue.waiting == []
    assert submitted.state is PostingState.SUBMITTED


def test_withdrawing_closes_the_open_matches() -> None:
    match = make_match()
    posting.withdraw(match.need.author, match.need)
    db.commit()
    assert match.need.state is PostingState.WITHDRAWN
    assert match.state is MatchState.CLOSED


def test_postings_expire_after_their_last_day() -> None:
    last = today() + timedelta(days=1)
    published = make_published(valid_until=last)
    assert posting.expire_due(last) == 0
    assert posting.expire_due(last + timedelta(days=1)) == 1
    db.commit()
    assert published.state is PostingState.EXPIRED


def test_a_closed_call_takes_no_more_submissions() -> None:
    author = make_user(Role.FIRM)
    with pytest.raises(WrongState):
        posting.create_posting(author, Kind.NEED, make_call(CallState.CATALOGUED))
    draft = posting.create_posting(author, Kind.NEED, make_call(CallState.OPEN))
    assert draft.call is not None


def test_every_step_is_in_the_log_without_any_text() -> None:
    published = make_published(title="绝不进入日志的标题")
    entries = db.session().query(LogEntry).filter_by(object_type="posting").all()
    actions = [entry.action for entry in entries if entry.object_id == published.id]
    assert actions == ["create", "submit", "audit_publish"]
    assert "绝不进入日志" not in "".join(str(entry.detail) for entry in entries)


@pytest.mark.parametrize(
    "statement", ["UPDATE log_entries SET action = 'x'", "DELETE FROM log_entries"]
)
def test_the_log_cannot_be_changed_even_by_sql(app: Flask, statement: str) -> None:
    make_published()
    with pytest.raises(DatabaseError, match="append-only"), db.db.engine.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE postings SET state = 'published', published_revision_id = NULL",
        "UPDATE postings SET state = 'unheard_of'",
        "UPDATE need_revisions SET trl_min = 12",
        "UPDATE need_revisions SET budget_min = 5, budget_max = 4",
        "UPDATE revisions SET posting_id = 999999",
    ],
)
def test_the_database_refuses_impossible_rows(statement: str) -> None:
    make_draft()
    with pytest.raises(DatabaseError), db.db.engine.begin() as connection:
        connection.execute(text(statement))


def test_a_version_begun_before_the_withdrawal_brings_it_back_through_the_audit() -> None:
    need = make_published()
    posting.save_draft(need.author, need, {"title": "新版本"})
    posting.withdraw(need.author, need)
    assert list_waiting_postings(need.author) == []
    posting.save_draft(need.author, need, {"title": "还在改"})
    posting.submit(need.author, need)
    assert need.state is PostingState.WITHDRAWN
    audit.publish(make_user(Role.OFFICER), need)
    assert need.state is PostingState.PUBLISHED
    assert own_posting(need.author, need).view.title == "还在改"
