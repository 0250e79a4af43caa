"""What the public sees of registers: lists, pages, feeds, files, and what it never sees."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

from flask.testing import FlaskClient
from openpyxl import load_workbook

from matcher.domain.codes import Role
from tests.factories import make_user
from tests.registers.factories import PILOT, change, make_entry
from web.base import db
from web.people.models import User
from web.registers import service
from web.registers.models import Entry, EntryTag

Login = Callable[[User], FlaskClient]

CONTACT = [str(PILOT[name]) for name in ("contact_name", "contact_phone", "contact_email")]


def titles_of(client: FlaskClient, path: str) -> list[str]:
    page = client.get(path)
    assert page.status_code == 200
    return re.findall(r'posting__title"><a [^>]*>([^<]*)</a>', page.text)


def rows_of(content: bytes) -> list[tuple[object, ...]]:
    sheet = load_workbook(BytesIO(content)).active
    assert sheet is not None
    return list(sheet.iter_rows(values_only=True))


def test_the_contact_is_in_no_public_page_file_or_feed(client: FlaskClient) -> None:
    entry = make_entry()
    paths = ("", "/pilots", f"/pilots/{entry.id}", "/pilots.atom")
    pages = [client.get(f"/resources{path}").text for path in paths]
    pages.append(client.get("/search", query_string={"q": "速冻"}).text)
    pages.append(str(rows_of(client.get("/resources/pilots.xlsx").data)))
    for text in pages:
        assert entry.title in text
        assert not [secret for secret in CONTACT if secret in text]


def test_no_search_finds_an_entry_by_its_contact(client: FlaskClient) -> None:
    make_entry()
    for secret in CONTACT:
        page = client.get("/resources/pilots", query_string={"q": secret, "district": "xiashan"})
        assert "没有符合条件的" in page.text
        assert PILOT["title"] not in client.get("/search", query_string={"q": secret}).text


def test_drafts_and_returned_entries_are_nowhere_in_public(client: FlaskClient) -> None:
    for state in ("draft", "submitted", "returned"):
        entry = make_entry(state=state)
        assert client.get(f"/resources/pilots/{entry.id}").status_code == 404
    for path in ("/resources", "/resources/pilots", "/resources/pilots.atom", "/sitemap.xml"):
        page = client.get(path).text
        assert PILOT["title"] not in page
        assert "/resources/pilots/" not in page


def test_the_public_goes_on_seeing_the_old_text_until_a_change_is_published(
    client: FlaskClient,
) -> None:
    entry = make_entry()
    change(entry, title="新名称", capability="新工艺")
    page = client.get(f"/resources/pilots/{entry.id}").text
    assert PILOT["capability"] in page
    assert "新" + "名称" not in page
    assert titles_of(client, "/resources/pilots?q=新名称&district=xiashan") == []
    service.submit(entry.author, entry)
    service.publish(make_user(Role.OFFICER), entry)
    db.commit()
    assert titles_of(client, "/resources/pilots?q=新名称") == ["新名称"]


def test_words_and_facets_narrow_together_and_all_words_must_occur(client: FlaskClient) -> None:
    make_entry(title="甲线", district="xiashan")
    make_entry(title="乙线", district="chikan")
    make_entry(title="丙线", district="chikan", base_kind="concept", keywords=["发酵"])
    path = "/resources/pilots"
    assert titles_of(client, f"{path}?q=对虾") == ["丙线", "乙线", "甲线"]
    assert titles_of(client, f"{path}?q=对虾&district=chikan") == ["丙线", "乙线"]
    assert titles_of(client, f"{path}?q=发酵 对虾&district=chikan&base_kind=concept") == ["丙线"]
    assert titles_of(client, f"{path}?district=nowhere&base_kind=none") == ["丙线", "乙线", "甲线"]
    assert titles_of(client, f"{path}?q=概念验证") == ["丙线"]


def test_counts_beside_facets_are_those_of_the_list_they_lead_to(client: FlaskClient) -> None:
    make_entry(title="甲线", district="xiashan")
    make_entry(title="乙线", district="chikan")
    make_entry(title="丙线", district="chikan", base_kind="concept")
    page = client.get("/resources/pilots?district=chikan").text
    for code in ("concept", "pilot"):
        link = rf'href="([^"]*base_kind={code}[^"]*)".*?facet__count">(\d+)<'
        found = re.search(link, page, re.DOTALL)
        assert found is not None
        assert len(titles_of(client, found[1].replace("&amp;", "&"))) == int(found[2]) == 1


def test_feed_and_spreadsheet_hold_what_the_list_shows(client: FlaskClient) -> None:
    make_entry(title="甲线", district="xiashan")
    make_entry(title="乙线", district="chikan")
    for query in ("", "?district=chikan", "?q=速冻&district=xiashan"):
        shown = titles_of(client, f"/resources/pilots{query}")
        feed = client.get(f"/resources/pilots.atom{query}").text
        assert re.findall(r"<entry><title>([^<]*)</title>", feed) == shown
        rows = rows_of(client.get(f"/resources/pilots.xlsx{query}").data)
        assert [row[0] for row in rows[2:]] == shown
        assert rows[1][:2] == ("名称", "单位名称")


def test_what_is_withdrawn_is_gone_from_lists_and_facets(client: FlaskClient) -> None:
    entry = make_entry()
    service.withdraw(entry.author, entry)
    db.commit()
    assert titles_of(client, "/resources/pilots") == []
    assert client.get(f"/resources/pilots/{entry.id}").status_code == 404
    assert db.session().query(EntryTag).count() == 0
    assert db.session().get_one(Entry, entry.id).search_text == ""


def test_the_map_of_the_site_names_lists_and_entries(client: FlaskClient) -> None:
    entry = make_entry()
    page = client.get("/sitemap.xml").text
    for path in ("/resources", "/resources/pilots", f"/resources/pilots/{entry.id}"):
        assert f"{path}</loc>" in page


def test_what_is_in_no_register_is_not_found(client: FlaskClient) -> None:
    entry = make_entry()
    for path in ("/resources/boats", "/resources/boats.atom", f"/resources/finance/{entry.id}"):
        assert client.get(path).status_code == 404
