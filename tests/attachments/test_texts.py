"""What the text of attached files is used for: the owner's search, and matching if wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import Role
from matcher.types import Kind
from tests.attachments.acting import attach, attach_word
from tests.attachments.samples import make_pdf, make_pptx, make_xlsx
from tests.factories import make_draft, make_user
from web.attachments.holders import Holder
from web.audit import service as audit
from web.base import db
from web.base.queue import InlineQueue
from web.engine import indexing
from web.engine import service as engine
from web.engine.published import public_items
from web.people.models import User
from web.postings import service as posting
from web.postings.disclosure import public_item
from web.postings.models import Posting

Login = Callable[[User], FlaskClient]
WORD = "超声空化剥离"


def published(text: str = WORD, **values: Any) -> Posting:
    """A need with a file, published."""
    draft = make_draft(Kind.NEED, **values)
    attach_word(draft.author, Holder.REVISION, draft.latest, text)
    posting.submit(draft.author, draft)
    audit.publish(make_user(Role.OFFICER), draft)
    db.commit()
    return draft


def content_of(found: Posting) -> str:
    assert found.published_revision is not None
    [bulk] = [item for item in public_items(Kind.NEED) if item.id == str(found.id)]
    single = public_item(found.published_revision)
    assert single == bulk
    return single.content


def test_the_owner_finds_a_posting_by_the_text_and_the_name_of_its_file(
    login: Login, queue: InlineQueue
) -> None:
    draft, other = make_draft(title="第一件"), make_draft(title="第二件")
    attach_word(draft.author, Holder.REVISION, draft.latest, WORD)
    attach(draft.author, Holder.REVISION, draft.latest, "图纸.pdf", make_pdf("Cavitation"))
    queue.run_all()
    for asked in (WORD, "超声 剥离", "图纸", "cavitation", "第一件"):
        page = login(draft.author).get("/work/postings", query_string={"q": asked}).text
        assert f"/work/postings/{draft.id}" in page, asked
        page = login(other.author).get("/work/postings", query_string={"q": asked}).text
        assert f"/work/postings/{draft.id}" not in page, asked
    page = login(draft.author).get("/work/postings?q=100%25_").text
    assert "没有找到" in page


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("a.pptx", make_pptx("涂层介绍"), "涂层介绍"),
        ("a.xlsx", make_xlsx("检测数据"), "检测数据 12.5"),
        ("a.pdf", make_pdf("Antifouling"), "Antifouling"),
    ],
)
def test_text_is_taken_out_of_every_readable_kind(
    app: Flask, queue: InlineQueue, name: str, content: bytes, text: str
) -> None:
    draft = make_draft()
    attachment = attach(draft.author, Holder.REVISION, draft.latest, name, content)
    queue.run_all()
    db.rollback()
    assert text in attachment.file.text
    assert "看不见的行" not in attachment.file.text


def test_the_matcher_reads_files_only_where_their_owner_wants_it(
    app: Flask, queue: InlineQueue
) -> None:
    silent, told = published(), published(reads_attachments=True)
    queue.run_all()
    db.rollback()
    assert WORD not in content_of(silent)
    assert WORD in content_of(told)


@pytest.mark.parametrize("extent", ["anonymous", "summary"])
def test_the_matcher_never_reads_the_files_of_what_hides_something(
    app: Flask, queue: InlineQueue, extent: str
) -> None:
    found = published(reads_attachments=True, confidentiality=extent)
    queue.run_all()
    db.rollback()
    assert WORD not in content_of(found)


def test_a_text_that_is_read_late_comes_into_search_and_matching(
    app: Flask, queue: InlineQueue
) -> None:
    waiting = queue.waiting
    found = published(reads_attachments=True)
    late = [task for task in waiting if task[0] == "read_file"]
    waiting[:] = [task for task in waiting if task[0] != "read_file"]
    queue.run_all()
    before = indexing.work_stamp()
    assert WORD not in content_of(found)
    waiting.extend(late)
    queue.run_all()
    db.rollback()
    assert indexing.work_stamp() != before
    assert WORD in content_of(found)
    assert WORD in engine.corpus(Kind.NEED).items[0].content
    assert [key for key, _ in engine.search(Kind.NEED, WORD)] == [found.id]


def test_the_form_offers_it_and_says_when_it_has_no_effect(login: Login) -> None:
    page = login(make_user(Role.FIRM)).get("/work/needs/new").text
    assert "附件文字参与匹配" in page
    assert "附件不公开，也不参与匹配" in page
    assert 'name="reads_attachments" type="checkbox" value="y" checked' not in page
