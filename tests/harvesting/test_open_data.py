"""The files with everything that is open, the page about them, and what catalogues read."""

from __future__ import annotations

import gzip
import json
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from matcher.types import Kind
from tests.factories import make_call, make_published
from tests.harvesting.harvester import Clock, identifier
from tests.harvesting.test_changes import LIST, rename
from tests.harvesting.test_harvests import change, withdraw
from tests.statements import noted
from tests.whole.test_public_pages import structured
from web.calls.states import CallState
from web.harvesting import dumps

NEEDS = "/open-data/needs.jsonl.gz"


def read(client: FlaskClient, name: str) -> list[dict[str, Any]]:
    """Return the objects of a file."""
    answer = client.get(f"/open-data/{name}.jsonl.gz")
    assert answer.status_code == 200
    return [json.loads(line) for line in gzip.decompress(answer.data).decode().splitlines()]


def test_a_file_holds_everything_that_is_open_of_its_kind(client: FlaskClient) -> None:
    need, _ = make_published(title="需求"), make_published(Kind.ACHIEVEMENT, title="成果")
    make_published(title="只公开摘要", confidentiality="summary")
    (found,) = read(client, "needs")
    assert found["title"] == "需求"
    assert found["identifier"] == identifier(need)
    assert found["page"] == f"http://localhost/needs/{need.id}"
    assert [one["title"] for one in read(client, "achievements")] == ["成果"]


def test_calls_are_told_as_soon_as_they_are_announced(client: FlaskClient) -> None:
    make_call(CallState.DRAFT, title="草拟的")
    make_call(CallState.OPEN, title="公布的", contact="王科长 0759-1111111")
    (found,) = read(client, "calls")
    assert found["title"] == "公布的"
    assert "王科长" not in json.dumps(found, ensure_ascii=False)


def test_what_is_taken_off_is_gone_from_the_file_at_once(client: FlaskClient, clock: Clock) -> None:
    """All within one second, so that no time tells the editions apart."""
    stays, leaves, hides, summary = (make_published(title=one) for one in "留撤匿摘")
    name = hides.organisation.name
    assert len(read(client, "needs")) == 4
    withdraw(leaves)
    change(hides, confidentiality="anonymous")
    change(summary, confidentiality="summary")
    found = read(client, "needs")
    assert [one["title"] for one in found] == ["留", "匿"]
    assert name not in json.dumps(found, ensure_ascii=False)
    rename(stays)
    assert read(client, "needs")[0]["organisation_name"] == "改了名称的单位"


def test_whoever_has_the_newest_file_gets_none(client: FlaskClient, clock: Clock) -> None:
    posting = make_published()
    first = client.get(NEEDS)
    tag = {"If-None-Match": first.headers["ETag"]}
    again = client.get(NEEDS, headers=tag)
    assert (again.status_code, again.data) == (304, b"")
    assert client.get("/open-data/achievements.jsonl.gz", headers=tag).status_code == 200
    change(posting, title="改了")
    newer = client.get(NEEDS, headers=tag)
    assert newer.status_code == 200
    assert newer.headers["ETag"] != first.headers["ETag"]
    withdraw(posting)
    assert client.get(NEEDS, headers={"If-None-Match": newer.headers["ETag"]}).status_code == 200


def test_a_date_tells_the_newest_file_once_its_second_is_over(
    client: FlaskClient, clock: Clock
) -> None:
    clock.now = clock.now.replace(year=2026, month=1)
    make_published()
    answer = client.get(NEEDS)
    modified = answer.headers["Last-Modified"]
    assert "2026" in modified
    assert client.get(NEEDS, headers={"If-Modified-Since": modified}).status_code == 304


def test_a_file_is_made_once_and_costs_the_same_however_long_it_is(
    client: FlaskClient, monkeypatch: Any
) -> None:
    costs = []
    for _ in range(2):
        for _ in range(3):
            make_published()
        client.get("/oai?verb=Identify")
        with noted() as sent:
            read(client, "needs")
        costs.append(len(sent))
    assert costs[0] == costs[1]
    monkeypatch.setattr(dumps, "_compress", lambda _: 1 / 0)
    assert len(read(client, "needs")) == 6


def test_other_names_have_no_file(client: FlaskClient) -> None:
    for path in ("/open-data/matches.jsonl.gz", "/open-data/..%2Fneeds.jsonl.gz"):
        assert client.get(path).status_code == 404


def test_the_page_explains_the_data_and_says_what_may_be_done_with_it(
    client: FlaskClient,
) -> None:
    make_published()
    page = client.get("/open-data").text
    for words in (
        "开放数据下载",
        "请注明来源",
        "needs.jsonl.gz",
        "budget_max",
        "预算",
        "http://localhost/oai",
    ):
        assert words in page
    data = structured(page)
    assert data["@type"] == "Dataset"
    assert data["license"] == "http://localhost/open-data#terms"
    assert 'id="terms"' in page
    files = [one["contentUrl"] for one in data["distribution"]]
    assert files[1] == f"http://localhost{NEEDS}"
    assert all(client.get(one).status_code == 200 for one in files)


def test_catalogues_of_data_find_the_files_and_the_interface(
    app: Flask, client: FlaskClient
) -> None:
    make_published()
    answer = client.get("/open-data/catalogue.jsonld")
    assert answer.headers["Content-Type"].startswith("application/ld+json")
    told = json.loads(answer.data)
    addresses = [
        one["dcat:distribution"]["dcat:downloadURL"]["@id"] for one in told["dcat:dataset"]
    ]
    assert [client.get(one).status_code for one in addresses] == [200, 200, 200]
    assert told["dcat:service"]["dcat:endpointURL"]["@id"] == "http://localhost/oai"
    assert client.get("/oai", query_string=LIST).status_code == 200
