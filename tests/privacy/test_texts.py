"""The privacy notice, the terms and the contact page are texts that the operator writes."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from web.base.caching.pages import SHELF
from web.base.caching.shelf import Shelf
from web.base.config import ROOT
from web.privacy import texts

NAMES = ("privacy", "terms", "contact")
CHECK = "运营单位须核对本文本"


@pytest.fixture
def folder(app: Flask, tmp_path: Path) -> Path:
    """The operator's own folder, still empty."""
    own = tmp_path / "texts"
    own.mkdir()
    configure(app, texts=own)
    return own


def configure(app: Flask, **values: object) -> None:
    """Start the site anew with other settings."""
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update=values)
    app.extensions[SHELF] = Shelf(1_000_000)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_text_ships_in_both_languages_and_asks_to_be_checked(
    client: FlaskClient, english: Flask, name: str, language: str
) -> None:
    answer = client.get(f"/{name}?lang={language}")
    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1
    assert f'<article class="prose" lang="{"en" if language == "en" else "zh-CN"}">' in answer.text
    assert (CHECK in answer.text) or language == "en"
    assert "{" not in answer.text[answer.text.index("<article") : answer.text.index("</article>")]


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_of_a_shipped_text_have_the_same_parts(name: str) -> None:
    chinese, english = (
        (ROOT / "data" / "texts" / f"{name}.{language}.md").read_text("utf-8")
        for language in ("zh", "en")
    )
    for mark in ("\n## ", "\n- "):
        assert chinese.count(mark) == english.count(mark)


def test_the_operators_own_text_takes_the_place_of_the_shipped_one(
    client: FlaskClient, folder: Path
) -> None:
    (folder / "privacy.zh.md").write_text("# 名称\n\n本局的**隐私**声明。", "utf-8")
    page = client.get("/privacy").text
    assert "本局的<strong>隐私</strong>声明。" in page
    assert CHECK not in page
    assert page.count("<h1") == 1
    assert CHECK in client.get("/terms").text


def test_a_text_in_one_language_is_shown_to_readers_of_the_other(
    client: FlaskClient, folder: Path
) -> None:
    (folder / "terms.zh.md").write_text("本局的条款。", "utf-8")
    page = client.get("/terms?lang=en").text
    assert '<article class="prose" lang="zh-CN">' in page
    assert "本局的条款。" in page


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"  \n", b"a" * (texts.LARGEST + 1)])
def test_a_file_that_is_no_text_is_left_out_with_one_warning(
    client: FlaskClient, folder: Path, caplog: pytest.LogCaptureFixture, content: bytes
) -> None:
    (folder / "privacy.zh.md").write_bytes(content)
    with caplog.at_level(logging.WARNING, texts.__name__):
        assert CHECK in client.get("/privacy").text
        client.get("/privacy")
    assert sum("is left out" in line for line in caplog.messages) == 1


def test_a_folder_that_is_missing_leaves_the_shipped_texts(app: Flask, client: FlaskClient) -> None:
    configure(app, texts=Path("/nowhere"))
    assert CHECK in client.get("/privacy").text


def test_a_changed_file_is_shown_at_once_and_an_unchanged_one_is_not_read_again(
    client: FlaskClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "contact.zh.md"
    path.write_text("第一版。", "utf-8")
    assert "第一版。" in client.get("/contact").text
    with monkeypatch.context() as patch:
        patch.setattr(texts, "_load", None)
        patch.setattr(texts, "_parse", None)
        assert "第一版。" in client.get("/contact").text
    path.write_text("第二版。", "utf-8")
    os.utime(path, (1, 1))
    assert "第二版。" in client.get("/contact").text


def test_nothing_in_a_text_or_a_setting_becomes_markup(
    app: Flask, client: FlaskClient, folder: Path
) -> None:
    configure(app, texts=folder, contact="<b>局</b> *a_b* [x](javascript:y) 0759-1")
    (folder / "contact.zh.md").write_text(
        "{contact}\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) {unknown}", "utf-8"
    )
    page = client.get("/contact").text
    article = page[page.index("<article") : page.index("</article>")]
    assert "&lt;b&gt;局&lt;/b&gt; *a_b* [x](javascript:y) 0759-1" in article
    assert "&lt;script&gt;" in article
    assert "<script" not in article
    assert "href" not in article
    assert "{unknown}" in article


def test_the_contact_page_names_whom_the_operator_entered_and_invents_nobody(
    app: Flask, client: FlaskClient
) -> None:
    assert "运营单位还没有填写联系方式" in client.get("/contact").text
    configure(app, contact="湛江市科技局成果科 0759-0000000")
    page = client.get("/contact").text
    assert "湛江市科技局成果科 0759-0000000" in page
    assert "还没有填写" not in page


def test_every_page_leads_to_the_texts_and_shows_the_filing_numbers(
    app: Flask, client: FlaskClient
) -> None:
    page = client.get("/about").text
    for name in NAMES:
        assert f'href="/{name}"' in page
    assert "beian" not in page
    configure(app, icp_number="粤ICP备00000000号", police_number="粤公网安备 44080000000000号")
    page = client.get("/about").text
    assert '<a rel="nofollow" href="https://beian.miit.gov.cn/">粤ICP备00000000号</a>' in page
    assert "粤公网安备 44080000000000号" in page
