"""Bringing files on the pages, and what comes back as a download."""

from __future__ import annotations

import re
import tracemalloc
from collections.abc import Callable
from io import BytesIO

from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import Role
from matcher.types import Kind
from tests.attachments.acting import attach, attach_word, follow, send
from tests.attachments.samples import make_docx, make_pdf, make_png
from tests.factories import NEED_VALUES, make_call, make_draft, make_introduced, make_user
from web.attachments.holders import Holder
from web.attachments.models import Attachment
from web.base import db
from web.base.files.limits import MEGABYTE
from web.base.models import LogEntry
from web.calls.states import CallState
from web.people.models import User
from web.postings import copying, removal
from web.postings.models import Posting

Login = Callable[[User], FlaskClient]

CHOSEN = {"need_kind": "core", "confidentiality": "public", "district": "", "trl_min": ""}
"""What a form always sends."""


def test_files_are_brought_with_the_draft_and_nothing_typed_is_lost(login: Login) -> None:
    author = make_user(Role.FIRM)
    client = login(author)
    assert 'type="file"' in client.get("/work/needs/new").text
    answer = send(
        client,
        "/work/needs/new",
        ("报告.docx", make_docx()),
        ("照片.png", make_png()),
        title="还没写完的标题",
        action="attach",
        **CHOSEN,
    )
    assert answer.status_code == 302
    page = client.get(answer.headers["Location"]).text
    assert "还没写完的标题" in page
    assert "报告.docx" in page and "照片.png" in page
    assert "已上传 2 个文件" in page


def test_a_refused_file_is_named_beside_what_was_typed(login: Login) -> None:
    draft = make_draft()
    answer = send(
        login(draft.author),
        f"/work/postings/{draft.id}/edit",
        ("好的.docx", make_docx()),
        ("<script>坏.pdf.exe", b"MZ\x90"),
        title="改过的标题",
        version=str(draft.version),
        action="attach",
    )
    assert answer.status_code == 422
    assert "改过的标题" in answer.text
    assert "这是程序或脚本" in answer.text
    assert "<script>坏" not in answer.text
    assert "好的.docx" in answer.text
    db.rollback()
    assert draft.latest.title == "改过的标题"


def test_what_is_typed_wrongly_stays_on_the_page_when_files_are_brought(login: Login) -> None:
    draft = make_draft()
    values = {"title": "标题", "version": str(draft.version), "budget_max": "八十多", **CHOSEN}
    address = f"/work/postings/{draft.id}/edit"
    answer = send(login(draft.author), address, ("a.docx", make_docx()), action="attach", **values)
    assert answer.status_code == 422
    assert "八十多" in answer.text and "a.docx" in answer.text


def test_a_file_of_100_mb_gives_the_page_back_with_all_that_was_typed(login: Login) -> None:
    draft = make_draft()
    client = login(draft.author)
    body = multipart(
        {"title": "改过的标题", "version": str(draft.version), "action": "attach"},
        b"%PDF-1.7" + bytes(100 * MEGABYTE),
    )
    tracemalloc.start()
    answer = client.post(
        f"/work/postings/{draft.id}/edit",
        input_stream=BytesIO(body),
        content_length=len(body),
        content_type="multipart/form-data; boundary=limit",
    )
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert answer.status_code == 422
    assert "文件超过 20 MB" in answer.text and "改过的标题" in answer.text
    assert peak < 40 * MEGABYTE


def multipart(values: dict[str, str], content: bytes) -> bytes:
    """The body of a form with one file."""
    start = '--limit\r\nContent-Disposition: form-data; name="'
    fields = "".join(f'{start}{name}"\r\n\r\n{value}\r\n' for name, value in values.items())
    file = f'{start}files"; filename="大.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
    return f"{fields}{file}".encode() + content + b"\r\n--limit--\r\n"


def test_an_upload_beyond_all_bounds_says_so(login: Login, app: Flask) -> None:
    draft = make_draft()
    client = login(draft.author)
    length = {"CONTENT_LENGTH": str(3000 * MEGABYTE)}
    for address, most in (
        (f"/work/postings/{draft.id}/edit", "256 MB"),
        (f"/attachments/revision/{draft.latest.id}", "256 MB"),
        ("/work/needs/check", "8 MB"),
    ):
        answer = client.post(
            address, environ_overrides=length, content_type="multipart/form-data; boundary=x"
        )
        assert answer.status_code == 413, address
        assert most in answer.text


def test_pressing_upload_without_a_file_says_what_is_missing(login: Login) -> None:
    draft = make_draft()
    client = login(draft.author)
    answer = client.post(
        f"/work/postings/{draft.id}/edit",
        data={"action": "attach", "title": "标题", "version": draft.version, **CHOSEN},
    )
    assert "没有选择文件" in follow(client, answer)


def test_removing_asks_first_and_keeps_what_was_typed(login: Login) -> None:
    draft = make_draft()
    attachment = attach_word(draft.author, Holder.REVISION, draft.latest, "试验报告")
    client = login(draft.author)
    answer = client.post(
        f"/work/postings/{draft.id}/edit",
        data={
            "action": f"detach-{attachment.id}",
            "title": "改过",
            "version": draft.version,
            **CHOSEN,
        },
    )
    asked = follow(client, answer)
    assert "删除附件" in asked and "试验报告.docx" in asked
    db.rollback()
    assert draft.latest.title == "改过"
    assert db.session().query(Attachment).count() == 1
    page = follow(client, client.post(f"/attachments/{attachment.id}/remove"))
    assert "附件已删除" in page and "试验报告.docx" not in page


def test_a_download_is_saved_and_never_shown(login: Login) -> None:
    draft = make_draft()
    attachment = attach(
        draft.author,
        Holder.REVISION,
        draft.latest,
        "../图纸\u202e<b>.html",
        make_png(note=b"<html><script>alert(1)</script>"),
    )
    answer = login(draft.author).get(f"/attachments/{attachment.id}")
    assert answer.data.startswith(b"\x89PNG")
    assert answer.mimetype == "image/png"
    said = answer.headers["Content-Disposition"]
    assert said.startswith("attachment;") and "filename*=UTF-8''%E5%9B%BE%E7%BA%B8_b.png" in said
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_the_bytes_come_back_as_they_were(login: Login) -> None:
    draft = make_draft()
    for name, content in (("a.pdf", make_pdf()), ("b.docx", make_docx())):
        attachment = attach(draft.author, Holder.REVISION, draft.latest, name, content)
        assert login(draft.author).get(f"/attachments/{attachment.id}").data == content


def test_a_file_the_store_lost_is_a_missing_page(login: Login, app: Flask) -> None:
    draft = make_draft()
    attachment = attach_word(draft.author, Holder.REVISION, draft.latest)
    for path in app.config["SETTINGS"].files_folder.rglob("*"):
        if path.is_file():
            path.unlink()
    assert login(draft.author).get(f"/attachments/{attachment.id}").status_code == 404


def test_there_are_only_so_many_files_and_each_only_once(login: Login) -> None:
    draft = make_draft()
    client = login(draft.author)
    address = f"/attachments/revision/{draft.latest.id}"
    many = [(f"{number}.png", make_png(number, 2)) for number in range(1, 13)]
    answer = send(client, address, *many)
    assert answer.status_code == 422
    assert answer.text.count("附件已经够多") == 2
    assert db.session().query(Attachment).count() == 10
    first = db.session().query(Attachment).first()
    assert first is not None
    client.post(f"/attachments/{first.id}/remove")
    again = send(client, address, ("又一次.png", make_png(2, 2)))
    assert again.status_code == 302
    assert "没有重复添加" in client.get(again.headers["Location"]).text
    assert db.session().query(Attachment).count() == 9


def test_the_deal_the_contract_and_the_call_take_files_on_their_pages(login: Login) -> None:
    match, officer = make_introduced(), make_user(Role.OFFICER)
    call = make_call(CallState.OPEN)
    for user, kind, key, page in (
        (match.broker, "match", match.id, f"/deals/{match.id}"),
        (officer, "call", call.id, f"/office/calls/{call.id}"),
    ):
        assert user is not None
        client = login(user)
        form = re.search(rf'<form[^>]*action="/attachments/{kind}/{key}"', client.get(page).text)
        assert form and "multipart/form-data" in form.group()
        answer = send(client, f"/attachments/{kind}/{key}", ("纪要.docx", make_docx()))
        assert answer.status_code == 302
        assert "纪要.docx" in client.get(answer.headers["Location"]).text


def test_the_log_tells_that_a_file_came_and_went_and_not_its_name(login: Login) -> None:
    draft = make_draft()
    attachment = attach_word(draft.author, Holder.REVISION, draft.latest, "保密的名字")
    login(draft.author).post(f"/attachments/{attachment.id}/remove")
    entries = [one for one in db.session().query(LogEntry) if one.action in ("attach", "detach")]
    assert [one.action for one in entries] == ["attach", "detach"]
    assert all(one.object_id == draft.id for one in entries)
    assert "保密" not in str([one.detail for one in entries])
    assert "添加附件" in login(make_user(Role.AUDITOR)).get("/log/").text


def test_a_copy_has_the_files_and_a_deleted_draft_has_none(app: Flask) -> None:
    draft = make_draft()
    attach_word(draft.author, Holder.REVISION, draft.latest, "试验报告")
    copy = copying.copy_posting(draft.author, draft)
    db.commit()
    assert names_of(copy) == ["试验报告.docx"]
    removal.delete_draft(draft.author, draft)
    db.commit()
    assert db.session().query(Attachment).count() == 1
    assert names_of(copy) == ["试验报告.docx"]


def names_of(posting: Posting) -> list[str]:
    found = db.session().query(Attachment).filter(Attachment.holder_id == posting.latest.id)
    return [one.name for one in found]


def test_the_pages_of_own_data_name_the_files_one_attached(login: Login) -> None:
    draft = make_draft(Kind.NEED, **{"title": NEED_VALUES["title"]})
    attach_word(draft.author, Holder.REVISION, draft.latest, "我的报告")
    from web.attachments.own_data import collect_attachments

    assert [row["name"] for row in collect_attachments(draft.author)] == ["我的报告.docx"]
    assert collect_attachments(make_user(Role.FIRM)) == []
