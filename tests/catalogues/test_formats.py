"""Whatever a catalogue is read as, it tells what is public and nothing that was withdrawn."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from matcher.domain.codes import Confidentiality, Role
from matcher.types import Kind
from tests.catalogues.world import make_catalogue, read_all, rewrite, withdraw
from tests.factories import make_call, make_organisation, make_published, make_user
from web.base import db
from web.calls.states import CallState
from web.postings.models import Posting

FORMATS = ("", ".docx", ".xlsx", ".json", ".atom")
UNMET = ("/needs/unmet", "/needs/unmet.docx", "/needs/unmet.xlsx")
ATOM = "{http://www.w3.org/2005/Atom}"


def secret_need(level: Confidentiality) -> Posting:
    firm = make_organisation(name="要保密的公司")
    return make_published(
        Kind.NEED,
        make_user(Role.FIRM, firm),
        title="大家都看得到的标题",
        problem="保密的难题",
        indicators="保密的指标",
        budget_max=9_876_000_000,
        budget_min=None,
        contact_name="保密的联系人",
        confidentiality=level,
    )


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_format_tells_nothing_that_the_owner_hides(client: FlaskClient, suffix: str) -> None:
    call = make_catalogue(secret_need(Confidentiality.SUMMARY))
    text = read_all(client, f"/calls/{call.id}/catalogue{suffix}")
    assert "大家都看得到的标题" in text
    for hidden in ("要保密的公司", "保密的难题", "保密的指标", "保密的联系人", "9876", "9,876"):
        assert hidden not in text


@pytest.mark.parametrize("suffix", FORMATS)
def test_what_is_hidden_later_is_hidden_in_every_format(client: FlaskClient, suffix: str) -> None:
    need = secret_need(Confidentiality.PUBLIC)
    path = f"/calls/{make_catalogue(need).id}/catalogue{suffix}"
    assert "要保密的公司" in read_all(client, path)
    rewrite(need, confidentiality=Confidentiality.ANONYMOUS)
    text = read_all(client, path)
    assert "要保密的公司" not in text
    assert "大家都看得到的标题" in text


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_withdrawn_line_is_gone_from_every_format_at_once(
    client: FlaskClient, suffix: str
) -> None:
    gone, stays = make_published(Kind.NEED, title="撤回的需求"), make_published(Kind.NEED)
    path = f"/calls/{make_catalogue(gone, stays).id}/catalogue{suffix}"
    assert "撤回的需求" in read_all(client, path)
    withdraw(gone)
    text = read_all(client, path)
    assert "撤回的需求" not in text
    assert stays.latest.title in text


@pytest.mark.parametrize("suffix", FORMATS)
def test_no_format_is_there_before_the_catalogue(client: FlaskClient, suffix: str) -> None:
    call = make_call(CallState.CLOSED)
    assert client.get(f"/calls/{call.id}/catalogue{suffix}").status_code == 404


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_catalogue_of_nothing_opens_in_every_format(client: FlaskClient, suffix: str) -> None:
    need = make_published(Kind.NEED)
    call = make_catalogue(need)
    withdraw(need)
    assert "深水网箱" not in read_all(client, f"/calls/{call.id}/catalogue{suffix}")


@pytest.mark.parametrize("path", UNMET)
def test_the_list_of_needs_tells_nothing_that_the_owner_hides(
    client: FlaskClient, path: str
) -> None:
    need = secret_need(Confidentiality.SUMMARY)
    text = read_all(client, path)
    assert "大家都看得到的标题" in text
    for hidden in ("要保密的公司", "保密的指标", "保密的难题", "9876", "9,876"):
        assert hidden not in text
    withdraw(need)
    assert "大家都看得到的标题" not in read_all(client, path)


def test_the_page_names_its_other_formats(client: FlaskClient) -> None:
    call = make_catalogue()
    page = client.get(f"/calls/{call.id}/catalogue").text
    for suffix in FORMATS[1:]:
        assert f'href="/calls/{call.id}/catalogue{suffix}"' in page
    assert '<link rel="alternate" type="application/json"' in page
    assert '<link rel="alternate" type="application/atom+xml"' in page


def test_the_json_names_each_item_once_and_says_what_is_hidden(client: FlaskClient) -> None:
    need, achievement = secret_need(Confidentiality.SUMMARY), make_published(Kind.ACHIEVEMENT)
    call = make_catalogue(need, achievement)
    record = json.loads(client.get(f"/calls/{call.id}/catalogue.json").data)
    assert (record["format"], record["version"]) == ("techmatch-catalogue", 1)
    assert record["call"]["key"] == call.key
    assert set(record["items"]) == {f"N{need.id}", f"A{achievement.id}"}
    told = record["items"][f"N{need.id}"]
    assert told["organisation_name"] is None
    assert {"organisation_name", "indicators", "problem", "budget_max"} <= set(told["hidden"])
    assert not {name for name in told["hidden"] if told[name] is not None}
    listed = {one["name"]: one["groups"][0]["items"] for one in record["lists"]}
    line = [{"number": 1, "code": f"N{need.id}"}]
    assert listed["needs"] == listed["technologies"] == line
    assert record["items"][f"A{achievement.id}"]["price"] == 60_000_000


@pytest.mark.parametrize("suffix", [".json", ".atom"])
def test_a_copy_is_good_only_as_long_as_nothing_changed(client: FlaskClient, suffix: str) -> None:
    need = make_published(Kind.NEED)
    path = f"/calls/{make_catalogue(need, make_published(Kind.NEED)).id}/catalogue{suffix}"
    first = client.get(path)
    known = {"If-None-Match": first.headers["ETag"]}
    dated = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert client.get(path, headers=known).status_code == 304
    withdraw(need)
    # In the second of the withdrawal the date alone would still be the same.
    assert client.get(path, headers=dated).status_code == 200
    assert client.get(path, headers=known).status_code == 200


def test_the_feed_of_calls_tells_each_step_once(client: FlaskClient) -> None:
    make_call(CallState.DRAFT, title="拟稿")
    make_call(CallState.SCHEDULED, title="将来的")
    make_call(CallState.OPEN, title="现在的")
    make_catalogue(title="过去的")
    root = ElementTree.fromstring(client.get("/calls.atom").data)
    titles = [entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")]
    assert sorted(map(str, titles)) == [
        "征集开始：现在的",
        "征集开始：过去的",
        "征集截止：过去的",
        "征集预告：将来的",
        "清单发布：过去的",
    ]
    keys = {entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")}
    assert len(keys) == len(titles)
    assert '<link rel="alternate" type="application/atom+xml"' in client.get("/calls").text


def test_what_no_xml_can_hold_breaks_no_feed(client: FlaskClient) -> None:
    call = make_call(CallState.OPEN, title="征集\x01通知")
    ElementTree.fromstring(client.get("/calls.atom").data)
    call.state = CallState.ARCHIVED
    db.commit()
    ElementTree.fromstring(client.get(f"/calls/{call.id}/catalogue.atom").data)
