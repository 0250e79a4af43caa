"""A firm's table: uploaded, read, looked at, taken, and brought again."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from matcher.domain.codes import Role
from matcher.domain.errors import InputError
from tests.factories import make_call, make_user
from tests.intake.tables import bring, fill_template, make_sheet, need_row, newest, take, upload
from web.audit import service as audit
from web.base import db
from web.base.files.kinds import FileKind
from web.base.files.limits import MOST_BYTES
from web.base.files.sniffing import OLE
from web.base.files.tables import identify
from web.base.queue import InlineQueue
from web.intake.forms import UPLOAD_WORDS
from web.intake.models import ColumnMemory, Intake, Source
from web.intake.states import IntakeState
from web.people.models import User
from web.postings.models import Posting
from web.postings.states import PostingState, RevisionState

Login = Callable[[User], FlaskClient]


@pytest.fixture
def firm(app: Flask) -> User:
    return make_user(Role.FIRM)


def postings() -> list[Posting]:
    db.rollback()
    return list(db.session().scalars(select(Posting).order_by(Posting.id)))


def fates(intake: Intake) -> dict[str, Any]:
    found: dict[str, Any] = intake.outcome["fates"]
    return found


def test_nothing_is_stored_before_somebody_decides(
    firm: User, login: Login, queue: InlineQueue
) -> None:
    client = login(firm)
    intake = bring(client, queue, fill_template([need_row(id="A1"), need_row(id="A2")]))
    assert (intake.state, intake.rows, intake.bad_rows) == (IntakeState.READ, 2, 0)
    assert fates(intake) == {"new": 2}
    assert postings() == []
    page = client.get(f"/work/tables/{intake.id}").text
    assert "全部 2 行" in page
    assert "深水网箱网衣防附着技术" in page


def test_rows_become_drafts_of_the_firm(firm: User, login: Login, queue: InlineQueue) -> None:
    client = login(firm)
    intake = take(client, queue, bring(client, queue, fill_template([need_row(id="A1")])))
    assert intake.state is IntakeState.TAKEN
    (draft,) = postings()
    assert (draft.state, draft.organisation_id) == (PostingState.DRAFT, firm.organisation_id)
    assert draft.latest.budget_max == 80_500_000  # type: ignore[attr-defined]
    assert not draft.latest.not_secret
    assert "导入完成" in client.get(f"/work/tables/{intake.id}").text


def test_complete_rows_are_submitted_with_one_declaration(
    firm: User, login: Login, queue: InlineQueue
) -> None:
    client = login(firm)
    rows = [need_row(id="A1"), need_row(id="A2", fields="")]
    intake = bring(client, queue, fill_template(rows))
    refused = client.post(
        f"/work/tables/{intake.id}/take", data={"rows": "all", "submits": "submit"}
    )
    assert refused.status_code == 422
    assert "需要勾选声明" in refused.text
    intake = take(client, queue, newest(), submits="submit", declares="y")
    complete, incomplete = postings()
    assert complete.state is PostingState.SUBMITTED
    assert complete.latest.not_secret
    assert incomplete.state is PostingState.DRAFT
    assert "没有写全，存为草稿" in client.get(f"/work/tables/{intake.id}").text


def test_drafts_of_a_table_are_handed_in_when_it_comes_again(
    firm: User, login: Login, queue: InlineQueue
) -> None:
    client, content = login(firm), fill_template([need_row(id="A1")])
    take(client, queue, bring(client, queue, content))
    take(client, queue, bring(client, queue, content), submits="submit", declares="y")
    assert [one.state for one in postings()] == [PostingState.SUBMITTED]


def test_the_same_file_again_changes_nothing(firm: User, login: Login, queue: InlineQueue) -> None:
    client = login(firm)
    content = fill_template([need_row(id="A1"), need_row(id="A2", title="另一行")])
    take(client, queue, bring(client, queue, content))
    before = [(one.id, one.version, len(one.revisions)) for one in postings()]
    again = bring(client, queue, content)
    assert fates(again) == {"equal": 2}
    take(client, queue, again)
    assert [(one.id, one.version, len(one.revisions)) for one in postings()] == before


def test_a_changed_row_changes_its_own_draft(firm: User, login: Login, queue: InlineQueue) -> None:
    client = login(firm)
    take(client, queue, bring(client, queue, fill_template([need_row(id="A1")])))
    again = bring(client, queue, fill_template([need_row(id="A1", title="换了说法的标题")]))
    assert fates(again) == {"changed": 1}
    take(client, queue, again)
    (draft,) = postings()
    assert draft.latest.title == "换了说法的标题"
    assert len(draft.revisions) == 1


def test_a_changed_row_of_what_is_published_begins_a_new_version(
    firm: User, login: Login, queue: InlineQueue
) -> None:
    client = login(firm)
    content = fill_template([need_row(id="A1")])
    take(client, queue, bring(client, queue, content), submits="submit", declares="y")
    (posting,) = postings()
    audit.publish(make_user(Role.OFFICER), posting)
    db.commit()
    assert fates(bring(client, queue, content)) == {"equal": 1}
    changed = bring(client, queue, fill_template([need_row(id="A1", budget_max="90")]))
    take(client, queue, changed, submits="submit", declares="y")
    (posting,) = postings()
    assert posting.state is PostingState.PUBLISHED
    assert [one.state for one in posting.revisions] == [
        RevisionState.APPROVED,
        RevisionState.SUBMITTED,
    ]


def test_what_is_under_audit_is_named_and_left_alone(
    firm: User, login: Login, queue: InlineQueue
) -> None:
    client = login(firm)
    first = bring(client, queue, fill_template([need_row(id="A1")]))
    take(client, queue, first, submits="submit", declares="y")
    again = bring(client, queue, fill_template([need_row(id="A1", title="等不及要改的标题")]))
    assert fates(again) == {"in_audit": 1}
    assert "正在审核，不会改动" in client.get(f"/work/tables/{again.id}").text
    take(client, queue, again)
    (posting,) = postings()
    assert posting.latest.title == "深水网箱网衣防附着技术"


def test_a_row_with_our_own_code_means_that_posting(
    firm: User, login: Login, queue: InlineQueue
) -> None:
    client = login(firm)
    take(client, queue, bring(client, queue, fill_template([need_row(id="A1")])))
    (draft,) = postings()
    coded = bring(client, queue, fill_template([need_row(id=f"N{draft.id}", title="另一个标题")]))
    assert fates(coded) == {"changed": 1}
    take(client, queue, coded)
    assert [one.latest.title for one in postings()] == ["另一个标题"]


def test_the_code_of_somebody_elses_posting_is_a_new_row(
    firm: User, login: Login, queue: InlineQueue
) -> None:
    other, client = login(make_user(Role.FIRM)), login(firm)
    take(other, queue, bring(other, queue, fill_template([need_row(id="A1")])))
    (theirs,) = postings()
    mine = bring(client, queue, fill_template([need_row(id=f"N{theirs.id}")]))
    assert fates(mine) == {"new": 1}


def test_good_rows_are_taken_and_the_bad_ones_come_back_with_the_reason(
    firm: User, login: Login, queue: InlineQueue
) -> None:
    client = login(firm)
    content = fill_template([need_row(id="A1"), need_row(id="A2", title="很长" * 110)])
    intake = bring(client, queue, content)
    assert (intake.rows, intake.bad_rows) == (2, 1)
    page = client.get(f"/work/tables/{intake.id}").text
    assert "第 3 行" in page
    assert "200" in page
    refused = client.post(
        f"/work/tables/{intake.id}/take", data={"rows": "all", "submits": "drafts"}
    )
    assert refused.status_code == 422
    take(client, queue, newest())
    assert len(postings()) == 1
    returned = client.get(f"/work/tables/{intake.id}/problems.xlsx").data
    again = bring(client, queue, returned)
    assert (again.rows, again.bad_rows) == (1, 1)
    assert all(
        "问题" not in one["heading"] or not one["field"]
        for sheet in again.columns
        for one in sheet["columns"]
    )


def test_a_corrected_column_is_remembered_for_the_next_table(
    firm: User, login: Login, queue: InlineQueue
) -> None:
    client = login(firm)
    content = make_sheet(["编号", "标题", "咱们的痛"], [["A1", "网衣防附着", "换网费工且伤鱼"]])
    intake = bring(client, queue, content)
    place = [one["heading"] for one in intake.columns[0]["columns"]].index("咱们的痛")
    client.post(f"/work/tables/{intake.id}/columns", data={f"column-{place}": "problem"})
    queue.run_all()
    assert newest().outcome["first"][0]["values"]["problem"] == "换网费工且伤鱼"
    assert db.session().scalar(select(func.count()).select_from(ColumnMemory)) == 1
    later = bring(client, queue, content)
    assert later.outcome["first"][0]["values"]["problem"] == "换网费工且伤鱼"
    stranger = login(make_user(Role.FIRM))
    assert "problem" not in bring(stranger, queue, content).outcome["first"][0]["values"]


def test_what_no_field_takes_is_kept_for_the_owner(
    firm: User, login: Login, queue: InlineQueue
) -> None:
    client = login(firm)
    content = make_sheet(["编号", "标题", "归口部门"], [["A1", "网衣防附着", "市海洋局"]])
    take(client, queue, bring(client, queue, content))
    (draft,) = postings()
    source = db.session().get(Source, draft.id)
    assert source is not None
    assert "市海洋局" in source.note
    assert "市海洋局" in client.get(f"/work/postings/{draft.id}").text


def test_rows_go_into_the_chosen_call(firm: User, login: Login, queue: InlineQueue) -> None:
    call, client = make_call(), login(firm)
    intake = bring(client, queue, fill_template([need_row(id="A1")]), call=str(call.id))
    take(client, queue, intake, submits="submit", declares="y", call=str(call.id))
    assert [one.call_id for one in postings()] == [call.id]


def test_a_row_that_names_another_firm_is_not_taken_as_ones_own(
    firm: User, login: Login, queue: InlineQueue
) -> None:
    client = login(firm)
    content = make_sheet(["编号", "标题", "单位"], [["A1", "网衣防附着", "别家有限公司"]])
    intake = bring(client, queue, content)
    assert intake.bad_rows == 1
    assert "不是本单位" in client.get(f"/work/tables/{intake.id}").text


def test_a_cancelled_table_leaves_nothing(firm: User, login: Login, queue: InlineQueue) -> None:
    client = login(firm)
    intake = bring(client, queue, fill_template([need_row(id="A1")]))
    assert client.post(f"/work/tables/{intake.id}/cancel").status_code == 302
    assert client.post(f"/work/tables/{intake.id}/take", data={}).status_code == 409
    assert postings() == []


def test_a_preview_that_changed_meanwhile_is_not_decided_on(
    firm: User, login: Login, queue: InlineQueue
) -> None:
    client = login(firm)
    intake = bring(client, queue, fill_template([need_row(id="A1")]))
    data = {"rows": "all", "submits": "drafts", "version": intake.version - 1}
    assert client.post(f"/work/tables/{intake.id}/take", data=data).status_code == 409


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("", b"", "请选择要上传的表格"),
        ("a.xlsx", b"", "文件是空的"),
        ("a.xls", OLE + b" old", "另存为 .xlsx"),
        ("a.xlsx", OLE + b" renamed", "另存为 .xlsx"),
        ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "文件有密码"),
        ("a.csv", b"MZ\x00", "这里只能上传 .xlsx"),
        ("a.xlsx", b"PK\x03\x04 broken", "文件已损坏"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(
    firm: User, login: Login, name: str, content: bytes, said: str
) -> None:
    answer = upload(login(firm), content, name=name)
    assert answer.status_code == 422
    assert said in answer.text


def test_a_file_that_is_too_large_is_refused_with_the_limit() -> None:
    with pytest.raises(InputError) as refused:
        identify("a.csv", b"x" * (MOST_BYTES + 1))
    (problem,) = refused.value.problems
    assert "20 MB" in str(UPLOAD_WORDS[problem.field, problem.code])


def test_text_as_spreadsheets_save_it_is_a_table() -> None:
    assert identify("a.txt", "编号\t标题\nA1\t网衣".encode("utf-16")) is FileKind.CSV
    assert identify("a.csv", "编号,标题\nA1,网衣".encode("gb18030")) is FileKind.CSV
    assert identify("a.jsonl", b'{"id": "A1"}') is FileKind.JSONL


def test_a_table_that_cannot_be_read_says_why(firm: User, login: Login, queue: InlineQueue) -> None:
    client = login(firm)
    assert upload(client, '标题,编号\n"没有合上'.encode(), name="a.csv").status_code == 302
    queue.run_all()
    intake = newest()
    assert intake.state is IntakeState.UNREADABLE
    assert "这个文件读不了" in client.get(f"/work/tables/{intake.id}").text


def test_nobody_else_sees_a_firms_table(firm: User, login: Login, queue: InlineQueue) -> None:
    intake = bring(login(firm), queue, fill_template([need_row(id="A1")]))
    colleague = make_user(Role.FIRM, firm.organisation)
    assert login(colleague).get(f"/work/tables/{intake.id}").status_code == 200
    for other in (make_user(Role.FIRM), make_user(Role.INSTITUTE), make_user(Role.OFFICER)):
        for page in ("", "/problems.xlsx"):
            assert login(other).get(f"/work/tables/{intake.id}{page}").status_code == 404
    for other in (make_user(Role.BROKER), make_user(Role.AUDITOR)):
        assert login(other).get("/work/tables").status_code == 403


def test_the_browser_asks_what_is_in_the_table_before_the_file_is_lost(login: Login) -> None:
    page = login(make_user(Role.OFFICER)).get("/work/tables").text
    radios = re.findall(r'<input[^>]*name="kind"[^>]*>', page)
    assert len(radios) == 2
    assert all("required" in radio for radio in radios)
