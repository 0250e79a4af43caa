"""Whom the audit is told to, and what is said of it."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from matcher.domain.codes import AuditCode, Role
from tests.factories import make_draft, make_organisation, make_submitted, make_user
from tests.mailbox import forget_messages, kinds_to, messages_to, text_of, texts_to
from tests.statements import noted
from web.audit import service as audit
from web.base import db
from web.base.mails import outbox
from web.base.mails.kinds import Cadence, Channel, MessageState
from web.base.mails.models import MessageChoice
from web.postings import service as posting


def test_everybody_who_acts_for_the_owner_hears_how_the_audit_ended(app: Flask) -> None:
    officer, firm = make_user(Role.OFFICER), make_organisation()
    author, colleague = make_user(Role.FIRM, firm), make_user(Role.FIRM, firm)
    gone = make_user(Role.FIRM, firm, active=False)
    expert, stranger = make_user(Role.EXPERT, firm), make_user(Role.FIRM)
    audit.publish(officer, make_submitted(author=author))
    db.commit()
    for user in (author, colleague):
        assert kinds_to(user) == ["audit_published"]
    for user in (gone, expert, stranger):
        assert kinds_to(user) == []


def test_what_the_officer_wrote_is_not_in_the_message(app: Flask) -> None:
    officer, one, other = make_user(Role.OFFICER), make_submitted(), make_submitted()
    audit.request_changes(officer, one, "请补充指标")
    audit.reject(officer, other, AuditCode.NOT_TECHNOLOGY, "与技术无关")
    db.commit()
    assert kinds_to(one.author) == ["audit_changes"]
    assert kinds_to(other.author) == ["audit_rejected"]
    assert one.latest.title in texts_to(one.author)
    assert f"/work/postings/{one.id}" in texts_to(one.author)
    assert "请补充指标" not in texts_to(one.author)
    assert "与技术无关" not in texts_to(other.author)


def test_a_text_that_is_returned_twice_is_told_twice(app: Flask) -> None:
    officer, returned = make_user(Role.OFFICER), make_submitted()
    for _ in range(2):
        audit.request_changes(officer, returned, "请补充指标")
        posting.save_draft(returned.author, returned, {"summary": "补充了指标。"})
        posting.submit(returned.author, returned)
        db.commit()
    assert kinds_to(returned.author) == ["audit_changes"] * 2


def test_officers_hear_once_before_each_digest_that_texts_wait(app: Flask) -> None:
    officer = make_user(Role.OFFICER)
    make_submitted(title="第一项")
    make_submitted(title="第二项")
    (message,) = messages_to(officer)
    assert message.kind == "posting_submitted"
    assert message.state is MessageState.HELD
    assert message.due_at == outbox.next_digest(Cadence.DAILY, message.created_at)
    assert "第一项" not in text_of(message)


def test_the_officers_group_hears_of_it_where_there_is_one(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = app.config["SETTINGS"].model_copy(update={"webhook_url": "https://robot.example"})
    monkeypatch.setitem(app.config, "SETTINGS", changed)
    make_submitted(title="第一项")
    make_submitted(title="第二项")
    (message,) = messages_to(None)
    assert message.channel is Channel.WEBHOOK
    assert "第一项" not in text_of(message)


def test_nothing_is_told_of_what_was_undone(app: Flask) -> None:
    officer, submitted = make_user(Role.OFFICER), make_submitted()
    forget_messages()
    audit.publish(officer, submitted)
    db.rollback()
    assert kinds_to(submitted.author) == []


def test_who_wants_to_hear_nothing_hears_nothing(app: Flask) -> None:
    author = make_user(Role.FIRM)
    db.session().add(MessageChoice(user_id=author.id, group="audits", cadence=Cadence.OFF))
    db.commit()
    audit.publish(make_user(Role.OFFICER), make_submitted(author=author))
    db.commit()
    assert kinds_to(author) == []


def test_each_receiver_reads_it_in_their_own_language(english: Flask) -> None:
    firm = make_organisation()
    author, colleague = make_user(Role.FIRM, firm), make_user(Role.FIRM, firm, locale="en")
    audit.publish(make_user(Role.OFFICER), make_submitted(author=author))
    db.commit()
    assert messages_to(author)[0].locale == "zh"
    assert messages_to(colleague)[0].locale == "en"


def test_a_posting_that_expires_is_told_to_its_owner(app: Flask) -> None:
    draft = make_draft(valid_until=date(2999, 1, 1))
    posting.submit(draft.author, draft)
    audit.publish(make_user(Role.OFFICER), draft)
    db.commit()
    forget_messages()
    assert posting.expire_due(date(2999, 1, 2)) == 1
    db.commit()
    assert kinds_to(draft.author) == ["posting_expired"]


def test_publishing_asks_as_much_for_many_members_as_for_one(app: Flask) -> None:
    officer = make_user(Role.OFFICER)
    asked = []
    for members in (1, 20):
        firm = make_organisation()
        author, *_ = [make_user(Role.FIRM, firm) for _ in range(members)]
        submitted = make_submitted(author=author)
        with noted() as told:
            audit.publish(officer, submitted)
            db.flush()
        asked.append(sum(one.startswith("SELECT") for one in told))
    assert asked[0] == asked[1]
