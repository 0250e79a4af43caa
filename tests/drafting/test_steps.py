"""The pages of what can be done to a posting: each asks first, says what it did, loses nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import AuditCode, Confidentiality, Role
from matcher.types import Kind
from tests.calendar import today
from tests.factories import (
    make_call,
    make_confirmed,
    make_draft,
    make_introduced,
    make_match,
    make_published,
    make_submitted,
    make_user,
)
from web.audit import service as audit
from web.base import db
from web.base.clock import utc_now
from web.calls.states import CallState
from web.people.models import User
from web.postings import service as postings
from web.postings.models import Posting
from web.postings.states import PostingState
from web.postings.steps import OwnStep, steps_of

Login = Callable[[User], FlaskClient]

TICK = re.compile(r'name="sure" value="([^"]+)"')


def page_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    if answer.status_code == 302:
        answer = client.get(answer.location)
    assert answer.status_code == 200, answer.status_code
    return answer.get_data(as_text=True)


def send(client: FlaskClient, path: str, **data: str) -> str:
    """Return the page that follows after what is sent."""
    answer = client.post(path, data=data)
    assert answer.status_code == 302, answer.status_code
    return page_of(client, answer.location)


def found(posting_id: int) -> Posting | None:
    db.rollback()
    return db.session().get(Posting, posting_id)


def newest() -> Posting:
    db.rollback()
    last = db.session().query(Posting).order_by(Posting.id.desc()).first()
    assert last is not None
    return last


def version_in(page: str) -> str:
    return re.findall(r'name="version" value="(\d+)"', page)[0]


def make_expired() -> Posting:
    need = make_published()
    postings.expire_due(today() + timedelta(days=201))
    db.commit()
    return need


def make_rejected() -> Posting:
    need = make_submitted()
    audit.reject(make_user(Role.OFFICER), need, AuditCode.OTHER, "看不懂")
    db.commit()
    return need


def make_new_version() -> Posting:
    need = make_published()
    postings.save_draft(need.author, need, {"title": "新版本的标题"})
    db.commit()
    return need


def make_new_version_under_audit() -> Posting:
    need = make_new_version()
    postings.submit(need.author, need)
    db.commit()
    return need


def make_withdrawn() -> Posting:
    need = make_published()
    postings.withdraw(need.author, need)
    db.commit()
    return need


MAKERS = [
    make_draft,
    make_submitted,
    make_rejected,
    make_published,
    make_new_version,
    make_new_version_under_audit,
    make_expired,
    make_withdrawn,
]


@pytest.mark.parametrize("make", MAKERS)
def test_every_step_that_is_shown_is_possible_and_every_other_leads_back_with_a_word(
    app: Flask, login: Login, make: Callable[[], Posting]
) -> None:
    posting = make()
    client, home = login(posting.author), f"/work/postings/{posting.id}"
    possible = set(steps_of(posting))
    listed, shown = page_of(client, "/work/postings"), page_of(client, home)
    for step in OwnStep:
        path = f"{home}/{'call' if step is OwnStep.CHOOSE_CALL else step.value.replace('_', '-')}"
        for page in (listed, shown):
            assert (f'"{path}"' in page) is (step in possible), step
        if step is OwnStep.COPY:
            continue
        answer = client.get(path)
        assert answer.status_code == (200 if step in possible else 302), step
        if step not in possible:
            page = page_of(client, path)
            assert 'class="notice notice--wait" role="status"' in page, step
            assert client.post(path).status_code in (302, 409), step


@pytest.mark.parametrize("make", MAKERS)
def test_nobody_else_is_let_to_any_step(
    app: Flask, login: Login, make: Callable[[], Posting]
) -> None:
    posting = make()
    for other in (make_user(), make_user(Role.INSTITUTE)):
        client = login(other)
        for step in ("delete", "discard", "take-back", "withdraw", "copy", "renew", "call"):
            assert client.post(f"/work/postings/{posting.id}/{step}").status_code == 404


def test_a_draft_is_deleted_after_a_page_that_names_it(app: Flask, login: Login) -> None:
    draft = make_draft()
    key = draft.id
    client, path = login(draft.author), f"/work/postings/{key}/delete"
    page = page_of(client, path)
    assert draft.latest.title in page
    assert "不能恢复" in page
    assert found(draft.id) is not None
    assert "草稿已删除" in send(client, path, version=version_in(page))
    assert found(key) is None
    assert client.get(f"/work/postings/{key}").status_code == 404


def test_the_log_shows_that_a_draft_was_deleted(app: Flask, login: Login) -> None:
    draft = make_draft()
    login(draft.author).post(f"/work/postings/{draft.id}/delete")
    assert "删除草稿" in page_of(login(make_user(Role.AUDITOR)), "/log/")


def test_a_draft_changed_meanwhile_is_not_deleted_unseen(app: Flask, login: Login) -> None:
    draft = make_draft()
    client, path = login(draft.author), f"/work/postings/{draft.id}/delete"
    version = version_in(page_of(client, path))
    postings.save_draft(draft.author, draft, {"title": "同事刚改过"})
    db.commit()
    assert client.post(path, data={"version": version}).status_code == 409
    assert found(draft.id) is not None


def test_a_new_version_is_discarded_after_a_page_that_names_it(app: Flask, login: Login) -> None:
    need = make_new_version()
    client, path = login(need.author), f"/work/postings/{need.id}/discard"
    page = page_of(client, path)
    assert "已通过审核的版本保持不变" in page
    client.post(path, data={"version": version_in(page)})
    home = page_of(client, f"/work/postings/{need.id}")
    assert "新版本的标题" not in home


@pytest.mark.parametrize("make", [make_submitted, make_new_version_under_audit])
def test_its_owner_reads_in_full_what_is_under_audit(
    app: Flask, login: Login, make: Callable[..., Posting]
) -> None:
    need = make()
    page = page_of(login(need.author), f"/work/postings/{need.id}")
    for text in (
        "养殖金鲳鱼的深水网箱",
        "附着量减少60%以上",
        "试过铜合金网衣",
        "0759-0001234",
        "80",
    ):
        assert text in page


def test_what_is_under_audit_is_taken_back(app: Flask, login: Login) -> None:
    need = make_submitted()
    client, path = login(need.author), f"/work/postings/{need.id}/take-back"
    officer = login(make_user(Role.OFFICER))
    assert need.latest.title in page_of(officer, "/office/queue")
    page = page_of(client, path)
    assert "已取回" in send(client, path, version=version_in(page))
    assert need.latest.title not in page_of(officer, "/office/queue")
    assert newest().state is PostingState.DRAFT


def test_an_officer_who_was_quicker_is_named_and_nothing_is_lost(app: Flask, login: Login) -> None:
    need = make_submitted()
    client, path = login(need.author), f"/work/postings/{need.id}/take-back"
    version = version_in(page_of(client, path))
    audit.request_changes(make_user(Role.OFFICER), need, "请写清楚指标")
    db.commit()
    page = send(client, path, version=version)
    assert "管理员刚刚作出了决定" in page
    assert "请写清楚指标" in page
    assert newest().state is PostingState.CHANGES_REQUESTED


def test_who_takes_back_after_the_end_of_the_call_is_told_what_that_costs(
    app: Flask, login: Login
) -> None:
    need = make_submitted()
    need.call = make_call(CallState.CATALOGUED)
    db.commit()
    page = page_of(login(need.author), f"/work/postings/{need.id}/take-back")
    assert "取回后不能再提交到这次征集" in page


def test_withdrawing_asks_first_and_counts_only_deals_that_the_owner_knows(
    app: Flask, login: Login
) -> None:
    need = make_published()
    make_introduced(need=need)
    make_match(need=need)
    client, path = login(need.author), f"/work/postings/{need.id}/withdraw"
    page = page_of(client, path)
    assert "1 项未签约的对接结束" in page
    assert newest() is not None
    assert found(need.id).state is PostingState.PUBLISHED  # type: ignore[union-attr]
    client.post(path)
    assert found(need.id).state is PostingState.WITHDRAWN  # type: ignore[union-attr]


def test_asking_before_a_withdrawal_names_nobody(app: Flask, login: Login) -> None:
    match = make_confirmed(need=make_published(confidentiality=Confidentiality.ANONYMOUS))
    achievement = match.achievement
    page = page_of(login(achievement.author), f"/work/postings/{achievement.id}/withdraw")
    assert "1 项未签约的对接结束" in page
    assert match.need.organisation.name not in page


def test_an_expired_posting_is_renewed_on_one_page(app: Flask, login: Login) -> None:
    need = make_expired()
    client, path = login(need.author), f"/work/postings/{need.id}/renew"
    page = page_of(client, path)
    assert "不必再次审核" in page
    until = (today() + timedelta(days=90)).isoformat()
    after = send(client, path, valid_until=until, version=version_in(page))
    assert "已公开，有效期到" in after
    assert newest().state is PostingState.PUBLISHED


def test_an_old_approval_is_announced_and_leads_to_the_audit(app: Flask, login: Login) -> None:
    need = make_expired()
    need.latest.decided_at = utc_now() - timedelta(days=400)
    db.commit()
    client, path = login(need.author), f"/work/postings/{need.id}/renew"
    assert "上次审核已超过一年" in page_of(client, path)
    until = (today() + timedelta(days=90)).isoformat()
    assert "已提交审核" in send(client, path, valid_until=until)
    assert need.latest.title in page_of(login(make_user(Role.OFFICER)), "/office/queue")


@pytest.mark.parametrize("typed", ["", "明天", today().isoformat(), "2099-01-01"])
def test_an_impossible_validity_is_refused_and_stays_in_the_form(
    app: Flask, login: Login, typed: str
) -> None:
    need = make_expired()
    answer = login(need.author).post(f"/work/postings/{need.id}/renew", data={"valid_until": typed})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "field__error" in page
    assert f'value="{typed}"' in page
    assert newest().state is PostingState.EXPIRED


def test_a_validity_far_ahead_is_asked_again_and_then_taken(app: Flask, login: Login) -> None:
    need = make_expired()
    client, path = login(need.author), f"/work/postings/{need.id}/renew"
    until = (today() + timedelta(days=4 * 365)).isoformat()
    answer = client.post(path, data={"valid_until": until})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "请核对年份" in page
    assert "field__error" not in page
    data = {"valid_until": until, "sure": TICK.findall(page)}
    assert client.post(path, data=data).status_code == 302
    assert newest().state is PostingState.PUBLISHED


def test_the_reminder_that_it_expires_leads_to_the_renewal(app: Flask, login: Login) -> None:
    need = make_published(valid_until=today() + timedelta(days=5))
    assert f"/work/postings/{need.id}/renew" in page_of(login(need.author), "/inbox/")


@pytest.mark.parametrize("kind", list(Kind))
def test_a_copy_opens_for_writing(app: Flask, login: Login, kind: Kind) -> None:
    source = make_published(kind)
    client = login(source.author)
    answer = client.post(f"/work/postings/{source.id}/copy")
    draft = newest()
    assert answer.location == f"/work/postings/{draft.id}/edit"
    page = page_of(client, answer.location)
    assert source.latest.title in page
    assert not re.search(r'name="not_secret"[^>]*checked', page)
