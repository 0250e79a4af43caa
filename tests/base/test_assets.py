"""How pages are dressed: one sheet of what is used, hashed addresses, gzip, light and dark."""

from __future__ import annotations

import gzip
import re

import pytest
from flask.testing import FlaskClient

from matcher.domain.codes import Mode, NeedKind
from web.base.assets import load_assets
from web.base.glossary import GROUPS
from web.base.stylesheets import keep_used, make_frames, used_words

GZIP = {"Accept-Encoding": "gzip, deflate"}


def sheet_of(client: FlaskClient, path: str = "/") -> str:
    found = re.search(r'<link rel="stylesheet" href="([^"]+)"', client.get(path).text)
    assert found is not None
    return found[1]


def test_a_static_file_is_kept_for_a_year_under_the_address_of_its_content(
    client: FlaskClient,
) -> None:
    address = sheet_of(client)
    assert "immutable" in client.get(address).headers["Cache-Control"]
    assert "immutable" not in client.get("/static/frame.css?v=another").headers["Cache-Control"]


def test_pages_and_static_files_travel_compressed(client: FlaskClient) -> None:
    for path in ("/", sheet_of(client)):
        plain, packed = client.get(path), client.get(path, headers=GZIP)
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in packed.headers["Vary"]
        assert len(packed.data) < len(plain.data) / 2
        assert gzip.decompress(packed.data)[:200] == plain.data[:200]


def test_the_size_of_a_compressed_page_tells_nothing_of_its_content(client: FlaskClient) -> None:
    sizes = {len(client.get("/sign-in", headers=GZIP).data) for _ in range(12)}
    assert len(sizes) > 1


def test_a_browser_that_has_a_static_file_gets_none_again(client: FlaskClient) -> None:
    address = sheet_of(client)
    tag = client.get(address, headers=GZIP).headers["ETag"]
    assert client.get(address, headers={**GZIP, "If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("name", ["none.css", "../application.py", "../../README.md"])
def test_what_is_not_in_the_static_folder_is_not_sent(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404


def test_the_frame_keeps_the_rules_of_classes_that_are_used_and_no_other() -> None:
    sheet = (
        ".btn,.carousel{color:red}.btn:not(.gone){top:0}@media (min-width:1px){.carousel{top:1px}}"
        "@media print{.btn{top:2px}}h1{margin:0}"
    )
    kept = keep_used(sheet, used_words(['<a class="btn">carousel</a>']))
    assert kept == (".btn{color:red}.btn:not(.gone){top:0}@media print{.btn{top:2px}}h1{margin:0}")


def test_the_frame_of_every_page_is_small() -> None:
    for name in make_frames():
        assert len(load_assets()[name].packed) < 16 * 1024


def test_a_reader_chooses_light_or_dark_without_scripts(client: FlaskClient) -> None:
    assert "prefers-color-scheme" in client.get(sheet_of(client)).text
    answer = client.get("/theme/dark?next=/about")
    assert answer.headers["Location"] == "/about"
    page = client.get("/about").text
    assert 'data-theme="dark"' in page
    assert "prefers-color-scheme" not in client.get(sheet_of(client)).text
    assert 'data-theme="system"' in (client.get("/theme/system"), client.get("/about"))[1].text


def test_the_theme_leads_back_to_no_other_site(client: FlaskClient) -> None:
    assert client.get("/theme/dark?next=//elsewhere.example").headers["Location"] == "/"


def test_the_style_page_shows_every_part_and_is_not_indexed(client: FlaskClient) -> None:
    page = client.get("/style").text
    assert '<meta name="robots" content="noindex">' in page
    for part in ("match-card", "season__today", "timeline__item", "empty__title", "stepper__mark"):
        assert part in page


def test_the_glossary_explains_every_word_at_an_address_of_its_own(client: FlaskClient) -> None:
    page = client.get("/glossary").text
    for key in ("trl", "open-challenge", "technical-amount", "use-first"):
        assert f'id="{key}"' in page


def test_the_glossary_has_a_word_for_every_way_to_cooperate_and_kind_of_need() -> None:
    keys = {entry.key for group in GROUPS for entry in group.entries}
    assert {mode.value.replace("_", "-") for mode in Mode} <= keys
    assert {kind.value for kind in NeedKind} <= keys
