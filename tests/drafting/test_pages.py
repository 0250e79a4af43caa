"""Own postings: guided forms, drafts, submission, suggestions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import CallKind, Confidentiality, Role, Verification
from matcher.types import Kind
from tests.calendar import today
from tests.factories import (
    make_call,
    make_confirmed,
    make_draft,
    make_match,
    make_organisation,
    make_published,
    make_submitted,
    make_user,
)
from web.audit import service as audit
from web.base import db
from web.calls.states import CallState
from web.drafting.ownership import is_patent_number
from web.matches.models import Match
from web.matches.states import MatchState
from web.people.models import User
from web.postings import service as postings
from web.postings.models import Posting
from web.postings.states import PostingState, RevisionState

Login = Callable[[User], FlaskClient]

NEED = {
    "title": "生蚝开壳机",
    "summary": "旺季开壳招不到人，需要一台小作坊也买得起的自动开壳设备。",
    "problem": "全靠人工，每人每小时约六十只。",
    "indicators": "≥ 600 只/小时",
    "need_kind": "common",
    "fields": ["marine", "food"],
    "keywords": "生蚝、开壳，自动化",
    "budget_min": "36.5",
    "budget_max": "80",
    "modes": ["codevelop"],
    "district": "chikan",
    "confidentiality": "anonymous",
    "valid_until": (today() + timedelta(days=100)).isoformat(),
    "contact_name": "陈工",
    "contact_phone": "0759-0000000",
    "not_secret": "y",
}


def newest() -> Posting:
    db.rollback()
    found = db.session().query(Posting).order_by(Posting.id.desc()).first()
    assert found is not None
    return found


def page_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.get_data(as_text=True)


def test_showing_the_form_of_a_new_need_stores_nothing(app: Flask, login: Login) -> None:
    page_of(login(make_user()), "/work/needs/new")
    assert db.session().query(Posting).count() == 0


@pytest.mark.parametrize("phone", ["abc", "见官网", "123"])
def test_a_phone_that_nobody_can_call_is_asked_for_again(login: Login, phone: str) -> None:
    data = {**NEED, "contact_phone": phone, "action": "submit"}
    answer = login(make_user()).post("/work/needs/new", data=data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "请写能拨通的号码" in page
    assert f'value="{phone}"' in page


def test_a_complete_need_is_submitted(app: Flask, login: Login) -> None:
    client = login(make_user())
    answer = client.post("/work/needs/new", data={**NEED, "action": "submit"})
    posting = newest()
    assert answer.location == f"/work/postings/{posting.id}"
    assert posting.state is PostingState.SUBMITTED
    revision: Any = posting.latest
    assert (revision.budget_min, revision.budget_max) == (36_500_000, 80_000_000)
    assert revision.keywords == ["生蚝", "开壳", "自动化"]
    assert revision.values("field") == ["marine", "food"]


def test_an_incomplete_draft_is_kept(app: Flask, login: Login) -> None:
    client = login(make_user())
    data = {"title": "只有标题", "district": "", "action": "save"}
    data |= {"need_kind": "core", "confidentiality": "public"}
    answer = client.post("/work/needs/new", data=data)
    assert answer.location == f"/work/postings/{newest().id}/edit"
    assert newest().state is PostingState.DRAFT
    assert "只有标题" in page_of(client, answer.location)


@pytest.mark.parametrize("kind", list(Kind))
def test_an_empty_page_can_be_saved_and_not_submitted(app: Flask, login: Login, kind: Kind) -> None:
    role = Role.FIRM if kind is Kind.NEED else Role.INSTITUTE
    client = login(make_user(role))
    for data in ({}, {"action": "save"}, {"action": "submit"}):
        answer = client.post(f"/work/{kind.value}s/new", data=data)
        assert answer.status_code in (302, 422)
        assert newest().state is PostingState.DRAFT


def test_what_cannot_be_stored_stays_in_the_form_and_the_rest_is_saved(
    app: Flask, login: Login
) -> None:
    client = login(make_user())
    data = {**NEED, "budget_max": "很多", "deadline": "下个月", "action": "save"}
    answer = client.post("/work/needs/new", data=data)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "很多" in text
    assert "下个月" in text
    assert "请填写数字" in text
    revision: Any = newest().latest
    assert revision.title == NEED["title"]
    assert revision.budget_min is None


def test_a_budget_upside_down_is_refused_and_not_stored(app: Flask, login: Login) -> None:
    data = {**NEED, "budget_min": "90", "action": "submit"}
    answer = login(make_user()).post("/work/needs/new", data=data)
    assert answer.status_code == 422
    assert "预算上限应不低于下限" in answer.get_data(as_text=True)
    assert newest().state is PostingState.DRAFT


@pytest.mark.parametrize(
    "name", ["title", "summary", "problem", "fields", "district", "not_secret"]
)
def test_a_submission_names_every_missing_field(app: Flask, login: Login, name: str) -> None:
    data = {key: value for key, value in NEED.items() if key != name}
    answer = login(make_user()).post("/work/needs/new", data={**data, "action": "submit"})
    assert answer.status_code == 422
    assert f'href="#{name}"' in answer.get_data(as_text=True)
    assert newest().state is PostingState.DRAFT


def test_an_older_version_does_not_overwrite_a_newer_one(app: Flask, login: Login) -> None:
    draft = make_draft()
    old = draft.version
    client = login(draft.author)
    client.post(
        f"/work/postings/{draft.id}/edit",
        data={**NEED, "title": "先保存的", "version": old, "action": "save"},
    )
    answer = client.post(
        f"/work/postings/{draft.id}/edit",
        data={**NEED, "title": "后保存的", "version": old, "action": "save"},
    )
    text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "先保存的" in text
    assert "后保存的" in text
    assert newest().latest.title == "先保存的"
    assert f'name="version" type="hidden" value="{newest().version}"' in text


def test_a_form_without_a_version_overwrites_nothing(app: Flask, login: Login) -> None:
    draft = make_draft()
    client = login(draft.author)
    answer = client.post(f"/work/postings/{draft.id}/edit", data={**NEED, "action": "save"})
    assert answer.status_code == 409


def test_autosave_stores_a_draft_and_tells_its_version(app: Flask, login: Login) -> None:
    draft = make_draft()
    client = login(draft.author)
    data = {**NEED, "title": "自动保存", "version": draft.version, "action": "autosave"}
    answer = client.post(f"/work/postings/{draft.id}/autosave", data=data)
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["version"] == newest().version
    assert newest().latest.title == "自动保存"
    again = client.post(f"/work/postings/{draft.id}/autosave", data=data)
    assert again.status_code == 409


def test_autosave_never_submits(app: Flask, login: Login) -> None:
    draft = make_draft()
    data = {**NEED, "version": draft.version, "action": "submit"}
    login(draft.author).post(f"/work/postings/{draft.id}/autosave", data=data)
    assert newest().state is PostingState.DRAFT


def test_autosave_of_a_new_page_makes_one_draft(app: Flask, login: Login) -> None:
    client = login(make_user())
    answer = client.post("/work/needs/new", data={**NEED, "action": "autosave"})
    assert answer.json is not None
    assert answer.json["address"] == f"/work/postings/{newest().id}/edit"


def test_an_unverified_organisation_keeps_its_draft_and_cannot_submit(
    app: Flask, login: Login
) -> None:
    firm = make_organisation(verification=Verification.PENDING)
    client = login(make_user(Role.FIRM, firm))
    answer = client.post("/work/needs/new", data={**NEED, "action": "submit"})
    assert newest().state is PostingState.DRAFT
    assert newest().latest.title == NEED["title"]
    assert "核验" in page_of(client, answer.location)


def test_a_posting_submitted_to_a_call_is_linked_to_it(app: Flask, login: Login) -> None:
    call = make_call()
    client = login(make_user())
    assert call.title in page_of(client, f"/work/needs/new?call_id={call.id}")
    client.post(f"/work/needs/new?call_id={call.id}", data={**NEED, "action": "submit"})
    assert newest().call_id == call.id


@pytest.mark.parametrize(
    ("state", "kind"),
    [(CallState.DRAFT, CallKind.BOTH), (CallState.OPEN, CallKind.ACHIEVEMENTS)],
)
def test_a_call_that_does_not_take_needs_is_left_out(
    app: Flask, login: Login, state: CallState, kind: CallKind
) -> None:
    call = make_call(state, kind=kind)
    client = login(make_user())
    assert call.title not in page_of(client, f"/work/needs/new?call_id={call.id}")


def test_an_officers_note_is_shown_and_answered(app: Flask, login: Login) -> None:
    posting = make_submitted()
    audit.request_changes(make_user(Role.OFFICER), posting, "请补充水深")
    db.commit()
    client = login(posting.author)
    for address in ("/work/", "/work/postings", f"/work/postings/{posting.id}/edit"):
        assert "请补充水深" in page_of(client, address)
    data = {**NEED, "version": posting.version, "action": "submit"}
    client.post(f"/work/postings/{posting.id}/edit", data=data)
    assert newest().state is PostingState.SUBMITTED


def test_a_posting_under_audit_cannot_be_edited(app: Flask, login: Login) -> None:
    posting = make_submitted()
    answer = login(posting.author).get(f"/work/postings/{posting.id}/edit")
    assert answer.location == f"/work/postings/{posting.id}"


def test_editing_a_published_posting_begins_a_version_and_leaves_the_public_text(
    app: Flask, login: Login
) -> None:
    posting = make_published()
    title = posting.latest.title
    client = login(posting.author)
    data = {**NEED, "title": "新标题", "version": posting.version, "action": "submit"}
    client.post(f"/work/postings/{posting.id}/edit", data=data)
    posting = newest()
    assert [one.state for one in posting.revisions] == [
        RevisionState.APPROVED,
        RevisionState.SUBMITTED,
    ]
    assert title in client.get(f"/needs/{posting.id}").get_data(as_text=True)
    assert "新标题" in page_of(client, f"/work/postings/{posting.id}")


def test_withdrawing_takes_a_posting_off(app: Flask, login: Login) -> None:
    posting = make_published()
    client = login(posting.author)
    assert client.post(f"/work/postings/{posting.id}/withdraw").status_code == 302
    assert newest().state is PostingState.WITHDRAWN


def test_a_proposed_match_is_shown_to_nobody_but_its_broker(app: Flask, login: Login) -> None:
    match = make_match()
    other = match.achievement.latest.title
    client = login(match.need.author)
    for address in ("/work/", "/work/postings", f"/work/postings/{match.need_id}", "/deals/"):
        assert other not in page_of(client, address)


def test_a_confirmed_match_waits_on_the_days_page(app: Flask, login: Login) -> None:
    match = make_confirmed()
    text = page_of(login(match.need.author), "/work/")
    assert match.achievement.latest.title in text
    assert f"/deals/{match.id}" in text


def test_an_achievement_stores_its_rows_and_refuses_a_wrong_patent_number(
    app: Flask, login: Login
) -> None:
    client = login(make_user(Role.INSTITUTE))
    data = {
        "title": "蚝壳离线定位",
        "summary": "用双目相机给蚝壳定位，给开壳机提供刀口坐标的一套装置。",
        "fields": ["marine"],
        "trl": "6",
        "price": "12.345678",
        "valid_until": NEED["valid_until"],
        "contact_name": "李老师",
        "contact_email": "li@example.org",
        "holder_consents": "y",
        "not_secret": "y",
        "intellectual_property-0-kind": "发明专利",
        "intellectual_property-0-title": "一种蚝壳定位方法",
        "intellectual_property-0-number": "ZL 2019 1 0123456.1",
        "intellectual_property-0-state": "授权",
        "intellectual_property-1-title": "",
        "action": "submit",
    }
    answer = client.post("/work/achievements/new", data=data)
    assert answer.status_code == 422
    assert "专利号有误" in answer.get_data(as_text=True)
    revision: Any = newest().latest
    assert revision.price == 12_345_678
    assert [row["title"] for row in revision.intellectual_property] == ["一种蚝壳定位方法"]
    data |= {"version": newest().version, "intellectual_property-0-number": "ZL 2019 1 0123456.X"}
    client.post(f"/work/postings/{newest().id}/edit", data=data)
    assert newest().state is PostingState.SUBMITTED


@pytest.mark.parametrize("address", ["li@example", "li@example..org", "a@b@example.org"])
def test_a_submission_needs_an_address_that_mail_can_be_sent_to(
    app: Flask, login: Login, address: str
) -> None:
    client = login(make_user(Role.FIRM))
    data = {**NEED, "contact_email": address, "action": "submit"}
    answer = client.post("/work/needs/new", data=data)
    assert answer.status_code == 422
    assert "请填写完整的邮箱" in answer.get_data(as_text=True)


def test_the_check_digit_of_a_patent_number_counts() -> None:
    assert is_patent_number("ZL201910123456.X")
    assert not is_patent_number("ZL201910123456.1")
    assert not is_patent_number("一种方法")


def test_suggestions_wait_for_the_publication(app: Flask, login: Login) -> None:
    draft = make_draft()
    answer = login(draft.author).get(f"/work/postings/{draft.id}/suggestions")
    assert answer.location == f"/work/postings/{draft.id}"


def test_a_firm_can_ask_a_broker_to_look_at_a_suggestion(app: Flask, login: Login) -> None:
    from web.engine import indexing

    make_user(Role.BROKER)
    need, achievement = make_published(), make_published(Kind.ACHIEVEMENT)
    indexing.embed_due()
    need_id, other_id, other_title = need.id, achievement.id, achievement.latest.title
    client = login(need.author)
    address = f"/work/postings/{need_id}"
    text = page_of(client, f"{address}/suggestions")
    assert other_title in text
    assert f'name="other_id" value="{other_id}"' in text
    client.post(f"{address}/request-match", data={"other_id": other_id})
    db.rollback()
    match = db.session().query(Match).one()
    assert match.state is MatchState.PROPOSED
    assert 'name="other_id"' not in page_of(client, f"{address}/suggestions")


def test_suggestions_with_small_chances_are_folded_away(app: Flask, login: Login) -> None:
    from web.engine import indexing

    need, achievement = make_published(), make_published(Kind.ACHIEVEMENT)
    title = achievement.latest.title
    indexing.embed_due()
    client, address = login(need.author), f"/work/postings/{need.id}/suggestions"
    assert "可能性小的" not in page_of(client, address)
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update={"proposal_threshold": 1.0})
    text = page_of(client, address)
    assert "暂时没有把握大的推荐" in text
    assert text.index("另有 1 条可能性小的") < text.index(title)


def test_the_other_side_does_not_see_that_a_broker_was_asked(app: Flask, login: Login) -> None:
    from web.engine import indexing
    from web.engine import service as engine
    from web.proposing import service as matching

    make_user(Role.BROKER)
    need, achievement = make_published(), make_published(Kind.ACHIEVEMENT)
    indexing.embed_due()
    matching.request_match(need.author, need, achievement, engine.score_pair(need, achievement))
    db.commit()
    text = page_of(login(achievement.author), f"/work/postings/{achievement.id}/suggestions")
    assert f'name="other_id" value="{need.id}"' in text


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.VISITOR])
def test_everybody_who_signed_in_has_a_days_page(app: Flask, login: Login, role: Role) -> None:
    page_of(login(make_user(role)), "/work/")


def test_the_page_of_a_new_posting_submits_as_a_browser_sends_it(login: Login) -> None:
    """A browser sends every field of the page, the empty version of a new posting too."""
    user = make_user(Role.FIRM)
    data = {**NEED, "version": "", "action": "submit"}
    answer = login(user).post("/work/needs/new", data=data)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    assert newest().state is PostingState.SUBMITTED


@pytest.mark.parametrize("sent", [{}, {"confidentiality": ""}, {"confidentiality": "bogus"}])
@pytest.mark.parametrize("page", ["edit", "autosave"])
def test_a_form_without_the_choice_opens_nothing_its_owner_has_hidden(
    login: Login, page: str, sent: dict[str, str]
) -> None:
    draft = make_draft(confidentiality="summary")
    login(draft.author).post(
        f"/work/postings/{draft.id}/{page}", data={"version": draft.version, "title": "新", **sent}
    )
    db.rollback()
    stored = postings.read_values(draft.latest)
    assert stored["title"] == "新"
    assert stored["confidentiality"] is Confidentiality.SUMMARY
