"""Entries on their way: who writes, hands in, decides, and what ends by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from matcher.domain.codes import Role, Verification
from matcher.domain.errors import Forbidden, InputError, LostRace, WrongState
from tests.calendar import today
from tests.factories import make_organisation, make_user
from tests.registers.factories import PILOT, change, make_entry
from tests.registers.test_public import rows_of
from web.base import db
from web.base.listing.spec import Shape
from web.base.mails.models import Message
from web.base.models import LogEntry
from web.base.registry import present
from web.people.models import User
from web.registers import expiry, service
from web.registers.disclosure import draft_view
from web.registers.models import Entry
from web.registers.own_data import collect_entries, forget_entries, keep_contact
from web.registers.states import EntryState

pytestmark = pytest.mark.usefixtures("app")

Login = Callable[[User], FlaskClient]

TEXTS = (Shape.LINE, Shape.TEXT)
TYPED: dict[str, Any] = {**PILOT, "keywords": "速冻、对虾"}


def stored(key: int = 1) -> Entry:
    db.rollback()
    return db.session().get_one(Entry, key)


def send(client: FlaskClient, form: dict[str, Any]) -> TestResponse:
    answer = client.post("/work/resources/pilots/new", data=form)
    assert answer.status_code == 302
    return client.get(answer.location)


def test_a_member_enters_hands_in_and_an_officer_publishes(login: Login) -> None:
    member, officer = make_user(Role.INSTITUTE), login(make_user(Role.OFFICER))
    sent = send(login(member), {**TYPED, "action": "submit"})
    assert "已提交" in sent.text
    assert "等待审核的资源登记" in officer.get("/inbox/").text
    assert PILOT["title"] in officer.get("/office/resources").text
    page = officer.get("/office/resources/1").text
    assert PILOT["contact_phone"] in page
    officer.post("/office/resources/1/publish", data={"version": stored().version})
    entry = stored()
    assert entry.state is EntryState.PUBLISHED
    assert entry.organisation_id == member.organisation_id
    posted = db.session().scalars(select(Message).where(Message.user_id == member.id)).all()
    assert [message.kind for message in posted] == ["entry_published"]


def test_a_draft_may_be_incomplete_and_a_submission_says_what_is_missing(login: Login) -> None:
    member = login(make_user(Role.FIRM))
    draft = {"title": "半份", "base_kind": "pilot", "district": ""}
    assert member.post("/work/resources/pilots/new", data=draft).status_code == 302
    sent = member.post("/work/resources/1/edit", data={**draft, "action": "submit", "version": 1})
    assert sent.status_code == 422
    assert "请写一段简介" in sent.text
    assert "半份" in sent.text
    member.post("/work/resources/1/submit")
    assert "请选择所在地" in member.get("/work/resources/1").text
    assert stored().state is EntryState.DRAFT


def test_a_form_that_is_sent_twice_makes_one_entry(login: Login) -> None:
    member = login(make_user(Role.INSTITUTE))
    form = {**TYPED, "action": "submit"}
    answers = [member.post("/work/resources/pilots/new", data=form) for _ in range(2)]
    assert [answer.location for answer in answers] == ["/work/resources/1"] * 2
    assert member.post("/work/resources/pilots/new", data={**form, "title": "另一条线"}).location
    assert db.session().scalar(select(func.count(Entry.id))) == 2


def test_a_return_asks_for_words_and_the_owner_reads_them(login: Login) -> None:
    entry = make_entry(state="submitted")
    officer = login(make_user(Role.OFFICER))
    path, version = f"/office/resources/{entry.id}/return", {"version": entry.version}
    assert officer.post(path, data=version).status_code == 422
    officer.post(path, data={**version, "words": "请写明规模。"})
    owner = login(entry.author)
    assert "请写明规模。" in owner.get(f"/work/resources/{entry.id}").text
    assert "登记的资源需要修改" in owner.get("/inbox/").text


def test_nobody_publishes_what_was_changed_since_it_was_read(login: Login) -> None:
    entry = make_entry(state="submitted")
    read = entry.version
    change(entry, title="后来改的")
    service.submit(entry.author, entry)
    db.commit()
    officer = login(make_user(Role.OFFICER))
    for seen in (read, ""):
        data = {"version": seen}
        assert officer.post(f"/office/resources/{entry.id}/publish", data=data).status_code == 409
    assert stored(entry.id).state is EntryState.SUBMITTED


def test_two_who_change_the_same_draft_do_not_overwrite_each_other(login: Login) -> None:
    entry = make_entry(state="draft")
    seen = entry.version
    change(entry, summary="先保存的")
    answer = login(entry.author).post(
        f"/work/resources/{entry.id}/edit", data={**TYPED, "summary": "后保存的", "version": seen}
    )
    assert answer.status_code == 409
    assert "后保存的" in answer.text
    assert draft_view(stored(entry.id), entry.author).summary == "先保存的"
    with pytest.raises(LostRace):
        service.withdraw(entry.author, stored(entry.id), seen)


def test_others_neither_read_nor_change_an_entry(login: Login, client: FlaskClient) -> None:
    entry = make_entry(state="submitted")
    gets = (f"/work/resources/{entry.id}", f"/work/resources/{entry.id}/edit")
    posts = (f"/work/resources/{entry.id}/submit", f"/work/resources/{entry.id}/withdraw")
    other = login(make_user(Role.INSTITUTE))
    assert [other.get(path).status_code for path in gets] == [404, 404]
    assert [other.post(path).status_code for path in posts] == [404, 404]
    for role in (Role.BROKER, Role.AUDITOR):
        assert login(make_user(role)).get(gets[0]).status_code == 403
    assert client.get(gets[0]).status_code == 302


@pytest.mark.parametrize("role", [Role.FIRM, Role.INSTITUTE, Role.EXPERT, Role.BROKER])
def test_only_officers_decide_and_take_all_fields(login: Login, role: Role) -> None:
    entry = make_entry(state="submitted")
    client = login(make_user(role))
    for path in ("", "/pilots", f"/{entry.id}"):
        assert client.get(f"/office/resources{path}").status_code == 403
    for path in (f"/{entry.id}/publish", f"/{entry.id}/return", "/pilots.xlsx"):
        assert client.post(f"/office/resources{path}").status_code == 403


def test_officers_publish_their_own_drafts_and_nobody_elses(login: Login) -> None:
    officer = make_user(Role.OFFICER)
    own = make_entry(officer, "draft")
    assert own.organisation_name == "测试基地"
    page = login(officer).get(f"/office/resources/{own.id}").text
    assert "通过并发布" in page
    service.publish(officer, own)
    draft = make_entry(state="draft")
    with pytest.raises(Forbidden):
        service.publish(officer, draft)
    with pytest.raises(WrongState):
        service.publish(officer, own)


def test_the_officers_spreadsheet_holds_all_fields_and_is_logged(login: Login) -> None:
    make_entry(state="draft")
    file = login(make_user(Role.OFFICER)).post("/office/resources/pilots.xlsx")
    assert PILOT["contact_phone"] in str(rows_of(file.data))
    actions = db.session().scalars(select(LogEntry.action)).all()
    assert "download_entries" in actions


def test_a_role_writes_to_the_registers_that_are_meant_for_it(login: Login) -> None:
    expert = make_user(Role.EXPERT)
    assert login(expert).get("/work/resources/pilots/new").status_code == 403
    with pytest.raises(Forbidden):
        service.start(expert, present().registers["pilots"], PILOT, "某大学")


def test_an_experts_entry_belongs_to_the_expert_whoever_employs_them() -> None:
    institute = make_organisation()
    expert = make_user(Role.EXPERT, institute)
    colleague = make_user(Role.INSTITUTE, institute)
    entry = service.start(expert, present().registers["teams"], {}, institute.name)
    assert (entry.belongs_to, entry.organisation_id) == (institute.name, None)
    with pytest.raises(Forbidden):
        draft_view(entry, colleague)


def test_members_of_unverified_organisations_hand_nothing_in(login: Login) -> None:
    organisation = make_organisation(verification=Verification.PENDING)
    member = make_user(Role.INSTITUTE, organisation)
    page = send(login(member), {**TYPED, "action": "submit"})
    assert "通过核验后才能提交" in page.text
    assert stored().state is EntryState.DRAFT


def test_an_entry_leaves_on_the_day_after_its_last_one() -> None:
    officer = make_user(Role.OFFICER)
    entry = make_entry(officer)
    entry.until = today()
    db.commit()
    expiry.expire_due(today())
    assert entry.is_public
    expiry.expire_due(today() + timedelta(days=1))
    assert entry.state is EntryState.EXPIRED
    assert not entry.is_public


def test_what_is_over_already_is_not_handed_in() -> None:
    told = {"title": "一", "until": today() - timedelta(days=1)}
    entry = make_entry(make_user(Role.OFFICER), "draft", "teams", **told)
    told |= {spec.name: "一" for spec in entry.kind.listing.required if spec.shape in TEXTS}
    coded = {"team_kind": "envoys", "counties": ["xuwen"]}
    service.change(entry.author, entry, {**PILOT, **told, **coded})
    with pytest.raises(InputError) as refused:
        service.submit(entry.author, entry)
    assert refused.value.concerns("until")


def test_a_contact_in_public_must_be_replaced_before_its_person_leaves(app: Flask) -> None:
    member = make_user(Role.INSTITUTE, name="林主任")
    entry = make_entry(member)
    with app.test_request_context():
        assert len(keep_contact(member)) == 1
    service.withdraw(member, entry)
    assert keep_contact(member) == []
    assert collect_entries(member)[0]["text"]["contact_phone"] == PILOT["contact_phone"]
    forget_entries(member)
    kept = draft_view(entry, member)
    assert (kept.contact_name, kept.contact_phone, kept.title) == ("", "", PILOT["title"])
