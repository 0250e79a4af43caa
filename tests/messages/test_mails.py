"""A mail reads as a mail, says why it came, and nothing typed becomes a header."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories import make_user
from tests.messages.posting import (
    files,
    needed,
    read_mail,
    read_mails,
    texts,
    told,
)
from web.base import db, site
from web.base.mails.kinds import MessageState
from web.messages.composing import one_line
from web.messages.sending import send_due


def test_without_a_server_a_mail_is_a_file_only_the_site_can_read(app: Flask) -> None:
    message = told(make_user())
    send_due()
    [file] = files()
    assert file.suffix == ".eml"
    assert message.token in file.name
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_headers_name_sender_receiver_and_one_identity(app: Flask) -> None:
    user = make_user()
    message = told(user, title="网衣“甲”")
    send_due()
    [mail] = read_mails()
    assert mail["Message-ID"] == f"<{message.token}@localhost>"
    assert mail["To"] == user.email
    assert mail["From"].addresses[0].display_name == site.settings().site_name
    assert mail["From"].addresses[0].addr_spec == "techmatch@localhost"
    assert mail["Subject"] == "“网衣“甲””有进展"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime == message.created_at.replace(microsecond=0)


def test_every_byte_is_a_plain_letter(app: Flask) -> None:
    told(make_user(), title="很长的标题" * 30)
    send_due()
    data = files()[0].read_bytes()
    assert data.isascii()
    assert max(len(line) for line in data.splitlines()) < 998
    assert b"\n" not in data.replace(b"\r\n", b"")


def test_text_and_html_say_the_same_with_absolute_links(app: Flask) -> None:
    told(make_user(), title="网衣", path="/work/postings/7")
    send_due()
    plain, html = texts(read_mails()[0])
    for text in (plain, html):
        assert "“网衣”已经发布。" in text
        assert f"{site.address()}/work/postings/7" in text
        assert f"{site.address()}/account/messages" in text
        assert f"{site.address()}/stop/" in text
        assert "接收“办理进展”" in text


def test_markup_in_a_title_is_text(app: Flask) -> None:
    told(make_user(), title="<script>alert(1)</script>")
    send_due()
    plain, html = texts(read_mails()[0])
    assert "<script>" in plain
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_mail_of_a_group_can_be_stopped_by_mail_programs(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site, "address", lambda: "https://" + "a-long-name." * 8 + "example.org")
    told(make_user())
    send_due()
    data = files()[0].read_bytes()
    mail = read_mail(data)
    assert mail["List-Unsubscribe"].startswith(f"<{site.address()}/stop/")
    assert f"\r\nList-Unsubscribe: {mail['List-Unsubscribe']}\r\n".encode() in data
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_mail_that_an_account_needs_has_no_way_to_stop_it(app: Flask) -> None:
    needed(make_user())
    send_due()
    [mail] = read_mails()
    assert mail["List-Unsubscribe"] is None
    assert "/stop/" not in "".join(texts(mail))
    assert "不能停发" in texts(mail)[0]


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x0b", "\u2028", "\x85", "\0"])
def test_nothing_typed_becomes_a_header(app: Flask, end: str) -> None:
    message = told(make_user())
    # As if the outbox had not looked.
    message.subject = one_line(f"标题{end}Bcc: other@example.org{end}{end}正文")
    db.commit()
    send_due()
    [mail] = read_mails()
    assert mail["Bcc"] is None
    assert mail["Subject"] == "标题 Bcc: other@example.org 正文"


def test_a_receiver_that_holds_a_line_end_is_refused(app: Flask) -> None:
    message = told(make_user())
    message.address = "a@example.org\r\nBcc: other@example.org"
    db.commit()
    send_due()
    assert files() == []


def test_a_mail_is_in_its_receivers_language(english: Flask) -> None:
    told(make_user(locale="en"))
    send_due()
    [mail] = read_mails()
    assert mail["From"].addresses[0].display_name == site.settings().site_name_en


def test_a_second_attempt_replaces_the_file(app: Flask) -> None:
    message = told(make_user())
    send_due()
    first = read_mail(files()[0].read_bytes())
    message = db.session().merge(message)
    message.state = MessageState.WAITING
    db.commit()
    send_due()
    assert len(files()) == 1
    assert read_mail(files()[0].read_bytes())["Message-ID"] == first["Message-ID"]
