"""A posting is never a dead end: what its owner can still do to it, whatever became of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from matcher.domain.codes import AuditCode, CallKind, CloseCode, Role, Verification
from matcher.domain.errors import Forbidden, InputError, LostRace, WrongState
from matcher.types import Kind
from tests.calendar import today
from tests.factories import (
    make_call,
    make_confirmed,
    make_draft,
    make_match,
    make_published,
    make_submitted,
    make_user,
)
from web.audit import service as audit
from web.audit.queries import count_audit_queue
from web.base import db
from web.base.clock import utc_now
from web.base.models import LogEntry
from web.base.queue import InlineQueue
from web.calls import late
from web.calls.states import CallState
from web.engine import alike
from web.matches.states import MatchState
from web.postings import choosing, copying, removal, renewal
from web.postings import service as postings
from web.postings.models import Posting, Revision
from web.postings.own import own_posting
from web.postings.states import PostingState, RevisionState
from web.postings.steps import OwnStep, steps_of

pytestmark = pytest.mark.usefixtures("app")


def logged(action: str) -> list[LogEntry]:
    return list(db.session().scalars(select(LogEntry).where(LogEntry.action == action)))


def make_expired(kind: Kind = Kind.NEED) -> Posting:
    found = make_published(kind)
    postings.expire_due(today() + timedelta(days=201))
    db.commit()
    assert found.state is PostingState.EXPIRED
    return found


def grow_old(posting: Posting, days: int) -> None:
    assert posting.published_revision is not None
    posting.published_revision.decided_at = utc_now() - timedelta(days=days)
    db.commit()


# --- deleting and discarding


def test_a_draft_can_be_deleted_and_the_log_keeps_that_it_was() -> None:
    draft = make_draft()
    key, author = draft.id, draft.author
    alike.say_distinct(author, draft, [make_draft().id])
    removal.delete_draft(author, draft)
    db.commit()
    assert db.session().get(Posting, key) is None
    assert not db.session().scalars(select(Revision).where(Revision.posting_id == key)).all()
    entry = logged("delete_draft")[0]
    assert (entry.object_id, entry.detail["kind"], entry.actor_id) == (key, "need", author.id)


def test_only_its_organisation_deletes_a_draft() -> None:
    with pytest.raises(Forbidden):
        removal.delete_draft(make_user(), make_draft())
    with pytest.raises(Forbidden):
        removal.delete_draft(make_user(Role.OFFICER), make_draft())


def test_what_officers_have_seen_decided_or_published_is_not_deleted() -> None:
    returned = make_submitted()
    audit.request_changes(make_user(Role.OFFICER), returned, "写清楚")
    for posting in (make_submitted(), returned, make_published(), make_expired()):
        with pytest.raises(WrongState):
            removal.delete_draft(posting.author, posting)


def test_a_draft_that_changed_meanwhile_is_not_deleted_unseen() -> None:
    draft = make_draft()
    seen = draft.version
    postings.save_draft(draft.author, draft, {"title": "同事刚改过"})
    db.commit()
    with pytest.raises(LostRace):
        removal.delete_draft(draft.author, draft, seen)


def test_discarding_a_new_version_leaves_the_published_text() -> None:
    need = make_published()
    title = own_posting(need.author, need).view.title
    postings.save_draft(need.author, need, {"title": "改坏了"})
    db.commit()
    removal.discard_revision(need.author, need)
    db.commit()
    assert need.state is PostingState.PUBLISHED
    assert len(need.revisions) == 1
    assert own_posting(need.author, need).view.title == title
    assert logged("discard_revision")[0].detail["number"] == 2
    postings.save_draft(need.author, need, {"title": "再改一次"})
    assert need.latest.number == 2


def test_there_is_nothing_to_discard_of_a_text_under_audit_or_never_published() -> None:
    need = make_published()
    postings.save_draft(need.author, need, {"title": "新版本"})
    postings.submit(need.author, need)
    for posting in (need, make_draft(), make_published()):
        with pytest.raises(WrongState):
            removal.discard_revision(posting.author, posting)


# --- taking back


def test_what_waits_for_the_audit_can_be_taken_back() -> None:
    need = make_submitted()
    assert count_audit_queue() == 1
    removal.take_back(need.author, need)
    db.commit()
    assert count_audit_queue() == 0
    assert (need.state, need.latest.state) == (PostingState.DRAFT, RevisionState.DRAFT)
    entry = logged("take_back")[0]
    assert (entry.before, entry.after) == ("submitted", "draft")
    postings.submit(need.author, need)
    assert need.state is PostingState.SUBMITTED


def test_taking_back_a_new_version_leaves_the_published_text() -> None:
    need = make_published()
    postings.save_draft(need.author, need, {"title": "新版本"})
    postings.submit(need.author, need)
    db.commit()
    removal.take_back(need.author, need)
    assert need.state is PostingState.PUBLISHED
    assert need.latest.state is RevisionState.DRAFT
    assert need.published_revision is need.revisions[0]


def test_a_decision_that_was_quicker_stands() -> None:
    need = make_submitted()
    seen = need.version
    audit.publish(make_user(Role.OFFICER), need)
    db.commit()
    with pytest.raises(LostRace):
        removal.take_back(need.author, need, seen)
    with pytest.raises(WrongState):
        removal.take_back(need.author, need)
    assert need.state is PostingState.PUBLISHED


def test_an_officer_cannot_decide_on_what_was_taken_back() -> None:
    need = make_submitted()
    seen = need.version
    removal.take_back(need.author, need)
    db.commit()
    with pytest.raises(LostRace):
        audit.publish(make_user(Role.OFFICER), need, seen)


def test_what_was_taken_back_is_handed_in_again_only_in_time() -> None:
    call = make_call()
    author = make_user()
    need = make_draft(author=author)
    choosing.choose_call(author, need, call)
    postings.submit(author, need)
    call.state = CallState.CATALOGUED
    removal.take_back(author, need)
    with pytest.raises(WrongState):
        postings.submit(author, need)
    choosing.choose_call(author, need, None)
    postings.submit(author, need)
    assert need.state is PostingState.SUBMITTED


# --- renewing and restoring


def test_an_unchanged_text_is_renewed_without_another_audit(queue: InlineQueue) -> None:
    need = make_expired()
    queue.run_all()
    db.rollback()
    published_at, approved = need.published_at, need.latest.decided_at
    until = today() + timedelta(days=300)
    assert renewal.renew(need.author, need, until) is False
    db.commit()
    assert need.state is PostingState.PUBLISHED
    assert [one.state for one in need.revisions] == [
        RevisionState.SUPERSEDED,
        RevisionState.APPROVED,
    ]
    assert need.published_revision is need.latest
    assert need.latest.valid_until == until
    assert (need.published_at, need.latest.decided_at) == (published_at, approved)
    assert need.latest.not_secret
    assert ("refresh", (need.id,)) in queue.waiting
    assert logged("restore_posting")[0].detail["new"] == until.isoformat()


def test_renewing_again_and_again_does_not_make_the_approval_younger() -> None:
    need = make_expired()
    grow_old(need, 300)
    renewal.renew(need.author, need, today() + timedelta(days=100))
    grow_old(need, 366)
    assert renewal.renew(need.author, need, today() + timedelta(days=200)) is True


@pytest.mark.parametrize("kind", list(Kind))
def test_after_a_year_the_text_goes_through_the_audit_again(kind: Kind) -> None:
    posting = make_expired(kind)
    grow_old(posting, 366)
    until = today() + timedelta(days=300)
    assert renewal.renew(posting.author, posting, until) is True
    db.commit()
    assert posting.state is PostingState.EXPIRED
    assert count_audit_queue() == 1
    audit.publish(make_user(Role.OFFICER), posting)
    assert posting.state is PostingState.PUBLISHED
    assert posting.published_revision is not None
    assert posting.published_revision.valid_until == until


def test_what_is_sent_back_or_rejected_leaves_an_expired_posting_expired() -> None:
    officer = make_user(Role.OFFICER)
    for decide in (
        lambda one: audit.request_changes(officer, one, "更新指标"),
        lambda one: audit.reject(officer, one, AuditCode.OTHER, "已过时"),
    ):
        posting = make_expired()
        postings.save_draft(posting.author, posting, {"title": "换了标题"})
        postings.submit(posting.author, posting)
        decide(posting)
        assert posting.state is PostingState.EXPIRED
        assert OwnStep.EDIT in steps_of(posting)


def test_a_published_posting_is_extended_before_it_expires() -> None:
    need = make_published()
    until = today() + timedelta(days=400)
    renewal.renew(need.author, need, until)
    assert need.state is PostingState.PUBLISHED
    assert need.published_revision is not None
    assert need.published_revision.valid_until == until
    assert logged("renew_posting")


def test_a_withdrawn_posting_is_restored() -> None:
    need = make_published()
    postings.withdraw(need.author, need)
    renewal.renew(need.author, need, today() + timedelta(days=10))
    db.commit()
    assert need.state is PostingState.PUBLISHED


def test_withdrawing_takes_a_new_version_out_of_the_audit() -> None:
    need = make_published()
    postings.save_draft(need.author, need, {"title": "新版本"})
    postings.submit(need.author, need)
    postings.withdraw(need.author, need)
    db.commit()
    assert count_audit_queue() == 0
    assert need.latest.state is RevisionState.DRAFT


def test_what_is_over_cannot_be_renewed() -> None:
    need = make_published()
    need.state = PostingState.FULFILLED
    db.commit()
    with pytest.raises(WrongState):
        renewal.renew(need.author, need, today() + timedelta(days=10))
    assert list(steps_of(need)) == [OwnStep.COPY]


def test_a_validity_that_is_over_is_refused() -> None:
    need = make_expired()
    with pytest.raises(InputError):
        renewal.renew(need.author, need, today())


def test_only_a_verified_organisation_comes_back() -> None:
    need = make_expired()
    need.organisation.verification = Verification.PENDING
    db.commit()
    with pytest.raises(WrongState):
        renewal.renew(need.author, need, today() + timedelta(days=10))
    assert need.state is PostingState.EXPIRED


def test_what_was_only_proposed_is_proposed_again_when_the_posting_is_back() -> None:
    proposed = make_match()
    confirmed = make_confirmed()
    for match in (proposed, confirmed):
        postings.withdraw(match.need.author, match.need)
        db.commit()
        assert match.close_code is CloseCode.POSTING_GONE
        renewal.renew(match.need.author, match.need, today() + timedelta(days=10))
        db.commit()
    assert proposed.state is MatchState.PROPOSED
    assert proposed.close_code is None
    assert confirmed.state is MatchState.CLOSED


def test_a_pair_comes_back_only_with_both_its_postings() -> None:
    match = make_match()
    need, achievement = match.need, match.achievement
    postings.withdraw(need.author, need)
    postings.withdraw(achievement.author, achievement)
    renewal.renew(need.author, need, today() + timedelta(days=10))
    db.commit()
    assert match.state is MatchState.CLOSED
    renewal.renew(achievement.author, achievement, today() + timedelta(days=10))
    db.commit()
    assert match.state is MatchState.PROPOSED


# --- copying


@pytest.mark.parametrize("kind", list(Kind))
def test_a_copy_has_every_field_but_what_was_declared(kind: Kind) -> None:
    source = make_published(kind)
    source.call = make_call()
    db.commit()
    draft = copying.copy_posting(source.author, source)
    db.commit()
    before, after = (postings.read_values(one.latest) for one in (source, draft))
    declared = {"not_secret", "holder_consents"} & before.keys()
    assert {name for name in before if before[name] != after[name]} == declared
    assert (draft.state, draft.call, draft.submitted_at) == (PostingState.DRAFT, None, None)
    assert draft.id != source.id
    assert logged("copy_posting")[0].detail["source"] == source.id


def test_anything_of_ones_own_can_be_copied_and_nothing_of_others() -> None:
    rejected = make_submitted()
    audit.reject(make_user(Role.OFFICER), rejected, AuditCode.OTHER, "看不懂")
    for source in (make_draft(), make_submitted(), rejected, make_expired()):
        assert copying.copy_posting(source.author, source).state is PostingState.DRAFT
        with pytest.raises(Forbidden):
            copying.copy_posting(make_user(), source)


# --- the call


def test_a_posting_goes_to_another_call_until_its_call_ends() -> None:
    first, second = make_call(), make_call()
    author = make_user()
    need = make_draft(author=author)
    choosing.choose_call(author, need, first)
    postings.submit(author, need)
    choosing.choose_call(author, need, second)
    db.commit()
    assert need.call is second
    assert logged("change_call")[-1].detail == {"old": first.key, "new": second.key}
    second.state = CallState.CATALOGUED
    db.commit()
    with pytest.raises(WrongState):
        choosing.choose_call(author, need, first)


def test_a_call_for_the_other_side_is_refused() -> None:
    need = make_draft()
    with pytest.raises(WrongState):
        choosing.choose_call(need.author, need, make_call(kind=CallKind.ACHIEVEMENTS))


def test_what_was_published_without_a_call_joins_none() -> None:
    need = make_published()
    with pytest.raises(WrongState):
        choosing.choose_call(need.author, need, make_call())


def test_open_calls_are_offered_by_their_end_and_only_for_their_kind() -> None:
    now = utc_now()
    late = make_call(closes_at=now + timedelta(days=20))
    soon = make_call(closes_at=now + timedelta(days=2))
    make_call(kind=CallKind.ACHIEVEMENTS)
    make_call(CallState.DRAFT)
    make_call(CallState.CATALOGUED)
    assert choosing.list_accepting(Kind.NEED) == [soon, late]


def test_who_is_let_in_late_is_offered_the_call_and_uses_the_permission_up() -> None:
    need = make_submitted()
    call = make_call(CallState.CLOSED, closes_at=utc_now() - timedelta(days=3))
    until = utc_now() + timedelta(days=1)
    permission = late.permit(make_user(Role.OFFICER), call, need.organisation, until, "停电")
    db.commit()
    assert choosing.list_accepting(Kind.NEED) == []
    assert choosing.list_accepting(Kind.NEED, need.organisation_id) == [call]
    choosing.choose_call(need.author, need, call)
    assert permission.used_at is not None
    assert choosing.list_accepting(Kind.NEED, need.organisation_id) == []
