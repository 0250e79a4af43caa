"""Entries out of tables: what is read, what is offered, what is taken, and what never is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher.domain.codes import Role, Verification
from tests.factories import make_user
from tests.registers.factories import PILOT, make_entry
from tests.registers.tables import (
    entries,
    fill_template,
    look,
    make_table,
    pilot_row,
    send,
    take,
    upload,
)
from web.base import db
from web.base.clock import utc_now
from web.base.models import LogEntry
from web.base.queue import InlineQueue
from web.base.registry import present
from web.people.models import User
from web.registers import service
from web.registers.bringing import worker
from web.registers.bringing.columns import fields_of, heading_of
from web.registers.bringing.reading import read_file
from web.registers.bringing.states import BringState
from web.registers.bringing.template import make_template
from web.registers.states import EntryState

Login = Callable[[User], FlaskClient]

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def office(login: Login) -> FlaskClient:
    return login(make_user(Role.OFFICER))


def test_an_officers_rows_are_shown_at_once(office: FlaskClient, queue: InlineQueue) -> None:
    bringing = upload(office, make_table([pilot_row(), pilot_row("海藻肥中试线")]))
    assert "导入 2 行" in look(office, bringing)
    assert entries() == []
    take(office, bringing)
    queue.run_all()
    first, second = entries()
    assert [one.state for one in (first, second)] == [EntryState.PUBLISHED] * 2
    assert first.shown is not None
    assert first.shown["fields"] == ["marine", "food"]
    assert (first.district, first.organisation_name) == ("xiashan", "演示水产研究所")
    assert bringing.outcome["new"] == 2
    assert bringing.file is None
    assert "导入完成" in look(office, bringing)


def test_the_same_table_again_doubles_nothing(office: FlaskClient, queue: InlineQueue) -> None:
    content = make_table([pilot_row()])
    take(office, upload(office, content))
    queue.run_all()
    again = upload(office, content)
    assert "没有可以导入的行" in look(office, again)
    changed = upload(office, make_table([pilot_row(服务能力="另加真空包装。", 简介="")]))
    page = look(office, changed)
    assert "将更新" in page
    assert "能做什么" in page
    take(office, changed)
    queue.run_all()
    (entry,) = entries()
    assert entry.shown is not None
    assert entry.shown["capability"] == "另加真空包装。"
    assert entry.shown["summary"] == "对虾加工工艺的放大。"


def test_bad_rows_are_told_with_their_number_and_left_out(
    office: FlaskClient, queue: InlineQueue
) -> None:
    rows = [
        pilot_row(),
        pilot_row("甲线", 类型="不知什么"),
        pilot_row("乙线", 电话=""),
        pilot_row("丙线", owner=""),
        pilot_row(),
        pilot_row("长" * 201),
        ["合计", "", "", "", "", "", "", "", "6", "", ""],
    ]
    bringing = upload(office, make_table(rows))
    page = look(office, bringing)
    for told in (
        "第 4 行",
        "不知什么",
        "缺“联系电话”",
        "没有写单位",
        "与第 3 行重复",
        "最多 200 个字",
    ):
        assert told in page
    assert "第 9 行" not in page
    take(office, bringing)
    queue.run_all()
    assert [one.title for one in entries()] == ["虾仁速冻中试线"]
    assert bringing.outcome["bad"] == 5


def test_what_no_row_says_is_filled_in_once_for_all(
    office: FlaskClient, queue: InlineQueue
) -> None:
    rows = [pilot_row(县区="", 产业领域=""), pilot_row("乙线", 产业领域="")]
    bringing = upload(office, make_table(rows))
    assert "统一填写" in look(office, bringing)
    answer = office.post(
        f"/work/resources/import/{bringing.id}/fill",
        data={"fields": ["marine"], "district": "potou", "version": bringing.version},
    )
    assert answer.status_code == 302
    take(office, bringing)
    queue.run_all()
    assert [(one.district, one.draft["fields"]) for one in entries()] == [
        ("potou", ["marine"]),
        ("xiashan", ["marine"]),
    ]


def test_members_bring_their_own_for_the_audit(login: Login, queue: InlineQueue) -> None:
    member = make_user(Role.INSTITUTE)
    assert member.organisation is not None
    client, own = login(member), member.organisation.name
    bringing = upload(client, make_table([pilot_row(owner=own), pilot_row("别家的线")]))
    assert "只能导入本单位的内容" in look(client, bringing)
    take(client, bringing)
    queue.run_all()
    (entry,) = entries()
    assert (entry.state, entry.organisation_id) == (EntryState.SUBMITTED, member.organisation_id)
    assert not entry.is_public


def test_others_neither_bring_nor_look(login: Login, office: FlaskClient) -> None:
    bringing = upload(office, make_table([pilot_row()]))
    member = make_user(Role.FIRM)
    client = login(member)
    for path in ("", "/take", "/drop", "/fill"):
        address = f"/work/resources/import/{bringing.id}{path}"
        answer = client.post(address) if path else client.get(address)
        assert answer.status_code == 404
    assert send(login(make_user(Role.BROKER)), make_table([pilot_row()])).status_code == 403
    assert send(office, make_table([pilot_row()]), "nothing").status_code == 404
    assert member.organisation is not None
    member.organisation.verification = Verification.PENDING
    db.commit()
    refused = send(client, make_table([pilot_row()]))
    assert (refused.status_code, "通过核验后" in refused.text) == (422, True)


def test_an_entry_its_owner_is_changing_is_left_alone(office: FlaskClient) -> None:
    author = make_user(Role.INSTITUTE)
    assert author.organisation is not None
    entry = make_entry(author)
    service.change(author, entry, {**PILOT, "summary": "正在改。"})
    db.commit()
    row = pilot_row(str(PILOT["title"]), author.organisation.name)
    page = look(office, upload(office, make_table([row])))
    assert "库里已有这一条，现在是“草稿”" in page


def test_an_officer_changes_what_a_member_entered(office: FlaskClient, queue: InlineQueue) -> None:
    author = make_user(Role.INSTITUTE)
    assert author.organisation is not None
    entry = make_entry(author)
    row = pilot_row(str(PILOT["title"]), author.organisation.name)
    take(office, upload(office, make_table([row])))
    queue.run_all()
    (kept,) = entries()
    assert (kept.id, kept.state) == (entry.id, EntryState.PUBLISHED)
    assert kept.shown is not None
    assert kept.shown["capability"] == "蒸煮、速冻、包装。"
    assert kept.organisation_id == author.organisation_id


def test_a_register_that_changed_meanwhile_is_looked_through_again(
    office: FlaskClient, queue: InlineQueue
) -> None:
    first = upload(office, make_table([pilot_row()]))
    take(office, upload(office, make_table([pilot_row()])))
    queue.run_all()
    assert take(office, first, seal="0" * 32).status_code == 302
    assert "再看一遍" in look(office, first)
    assert first.state is BringState.READ
    assert len(entries()) == 1


def test_a_table_can_be_left(office: FlaskClient) -> None:
    bringing = upload(office, make_table([pilot_row()]))
    office.post(f"/work/resources/import/{bringing.id}/drop", data={"version": bringing.version})
    db.session().refresh(bringing)
    assert (bringing.state, bringing.file) == (BringState.DROPPED, None)
    assert "没有导入" in look(office, bringing)


def test_a_lost_task_is_made_good_and_an_old_table_forgotten(
    office: FlaskClient, queue: InlineQueue
) -> None:
    lost, old = (upload(office, make_table([pilot_row(one)])) for one in ("甲线", "乙线"))
    take(office, lost)
    old.created_at = utc_now() - worker.KEPT - timedelta(hours=1)
    db.commit()
    queue.waiting.clear()
    worker.work_off()
    assert [one.title for one in entries()] == ["甲线"]
    assert (lost.state, old.state) == (BringState.TAKEN, BringState.DROPPED)
    assert old.file is None


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"", "a.xlsx", "文件是空的"),
        (b"hello, what\nis, this", "a.csv", "没有找到“名称”一列"),
        (b"%PDF-1.4", "a.pdf", "文件已损坏"),
        (make_table([]), "a.xlsx", "表头下面没有内容"),
        (("名称,类型\n" + "甲,中试\n" * 2001).encode(), "a.csv", "超过 2000 行"),
    ],
    ids=["empty", "no headings", "broken", "no rows", "too long"],
)
def test_a_file_that_cannot_be_read_says_why(
    office: FlaskClient, content: bytes, name: str, told: str
) -> None:
    answer = send(office, content, name=name)
    assert (answer.status_code, told in answer.text) == (422, True)


def test_every_register_reads_its_own_empty_table() -> None:
    for register in present().registers.values():
        content = make_template(register, with_owner=True)
        row = {heading_of(one): "甲" for one in fields_of(register) if one.name == "title"}
        reading = read_file(register, fill_template(content, [row]), "template.xlsx")
        found = {name for name in reading.columns.fields}
        assert found == {one.name for one in fields_of(register)}
        assert reading.columns.left == ()
        assert reading.other_sheets == ()


def test_the_log_tells_numbers_only(office: FlaskClient, queue: InlineQueue) -> None:
    take(office, upload(office, make_table([pilot_row(), pilot_row("乙", 类型="？？")])))
    queue.run_all()
    told = db.session().scalars(select(LogEntry).where(LogEntry.object_type == "register_table"))
    by_action = {one.action: one.detail for one in told}
    assert by_action["finish_entries"]["rows_new"] == 1
    assert by_action["take_entries"]["rows_bad"] == 1
