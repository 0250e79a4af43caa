"""What is told of a posting: every public field of the specification, and nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree

from matcher.domain.codes import Confidentiality, Role
from matcher.types import Kind
from tests.calendar import today
from tests.factories import make_call, make_organisation, make_published, make_user
from tests.harvesting.harvester import OAI, TT, ask
from web.base import db
from web.base.listing.spec import Block, Reach, Section, Shape, Spec
from web.harvesting import told
from web.harvesting.explaining import explain_fields
from web.postings.disclosure import public_view
from web.postings.fields import LISTINGS
from web.postings.models import Posting

RIGHT = {"kind": "发明专利", "title": "一种网衣", "number": "ZL 1", "state": "授权"}
EVERYTHING: dict[Kind, dict[str, Any]] = {
    Kind.NEED: {
        "deadline": today(),
        "trl_min": 6,
        "open_challenge": True,
        "musts": ["budget", "field"],
        "budget_min": 12_345,
    },
    Kind.ACHIEVEMENT: {
        "market": "前景",
        "discipline": "水产养殖",
        "team": "八人",
        "registration_number": "粤-1",
        "evaluation": "评价",
        "intellectual_property": [RIGHT | {"inventor": "不该出去的人"}],
    },
}
NOT_ALWAYS = {"call_key", "organisation_name_en"}
CONTACTS = ("陈工", "李老师", "0759", "@example.org")


def make_full(kind: Kind, **values: Any) -> Posting:
    """A posting in which every field holds something."""
    role = {Kind.NEED: Role.FIRM, Kind.ACHIEVEMENT: Role.INSTITUTE}[kind]
    author = make_user(role, make_organisation(role.value, name_en="Some institute"))
    return make_published(kind, author, **EVERYTHING[kind] | values)


@pytest.mark.parametrize("kind", Kind)
def test_every_public_field_is_told_and_no_other(client: FlaskClient, kind: Kind) -> None:
    posting = make_full(kind)
    posting.call = make_call()
    db.commit()
    public = {spec.name for spec in LISTINGS[kind].specs if spec.reach in told.TOLD}
    said = json.loads(told.write_text(posting.published_revision))
    assert set(said) == public - told.NO_FIELDS
    element = ask(client, verb="ListRecords", metadataPrefix="tt").find(f".//{TT}{kind.value}")
    assert {one.tag.removeprefix(TT) for one in element} == set(said) | {"page"}


@pytest.mark.parametrize("kind", Kind)
def test_no_contact_is_told_anywhere(client: FlaskClient, kind: Kind) -> None:
    make_full(kind)
    paths = [
        "/oai?verb=ListRecords&metadataPrefix=tt",
        "/oai?verb=ListRecords&metadataPrefix=oai_dc",
    ]
    for path in paths:
        answer = client.get(path).text
        assert not [one for one in (*CONTACTS, "不该出去的人") if one in answer]
    contacts = {spec.name for spec in LISTINGS[kind].specs if spec.block is Block.CONTACT}
    assert contacts
    assert not contacts & {spec.name for spec in told.told_specs(kind)}


def test_a_field_that_nobody_classified_is_not_told(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing = LISTINGS[Kind.NEED]
    fresh = Spec("wechat", Shape.LINE, "微信")
    more = replace(listing, sections=(*listing.sections, Section("", "", (fresh,))))
    monkeypatch.setitem(told.LISTINGS, Kind.NEED, more)  # type: ignore[arg-type]
    assert "wechat" not in [spec.name for spec in told.told_specs(Kind.NEED)]
    shown = replace(fresh, reach=Reach.DETAIL)
    more = replace(listing, sections=(*listing.sections, Section("", "", (shown,))))
    monkeypatch.setitem(told.LISTINGS, Kind.NEED, more)  # type: ignore[arg-type]
    assert "wechat" in [spec.name for spec in told.told_specs(Kind.NEED)]


def test_what_the_disclosure_hides_is_not_told(app: Flask) -> None:
    need = make_full(Kind.NEED, confidentiality=Confidentiality.ANONYMOUS)
    said = json.loads(told.write_text(need.published_revision))
    assert not [name for name in said if name.startswith("organisation")]
    assert said["confidentiality"]["code"] == "anonymous"
    summary = make_full(Kind.NEED, confidentiality=Confidentiality.SUMMARY)
    assert not told.is_open(summary.published_revision)
    # Even if it were: its view holds no more.
    view = public_view(summary.published_revision)
    assert not {"problem", "budget_max", "district", "organisation_name"} & set(told.tell(view))


def test_values_are_written_for_whoever_knows_nothing_of_us(app: Flask) -> None:
    said = json.loads(told.write_text(make_full(Kind.NEED).published_revision))
    assert said["budget_min"] == 123.45
    assert said["budget_max"] == 800_000
    assert said["fields"] == [{"code": "marine", "name": "蓝色海洋", "name_en": "Blue ocean"}]
    assert said["deadline"] == today().isoformat()
    assert said["published_at"].endswith("Z")
    assert said["is_demo"] is False


@pytest.mark.parametrize("kind", Kind)
def test_records_keep_to_the_schema_that_we_publish(client: FlaskClient, kind: Kind) -> None:
    make_full(kind), make_published(kind, fields=["steel", "marine"])
    schema = etree.XMLSchema(etree.fromstring(client.get("/oai/tt.xsd").data))
    root = ask(client, verb="ListRecords", metadataPrefix="tt")
    metadata = root.findall(f".//{OAI}metadata")
    assert len(metadata) == 2
    for one in metadata:
        schema.assertValid(one[0])
    one[0].append(etree.Element(f"{TT}contact_phone"))
    assert not schema.validate(one[0])


def test_dublin_core_tells_what_a_catalogue_shows(client: FlaskClient) -> None:
    institute = make_organisation("institute", is_demo=True, name="演示研究院")
    author = make_user(Role.INSTITUTE, institute)
    posting = make_published(Kind.ACHIEVEMENT, author, title="低表面能涂层")
    root = ask(client, verb="ListRecords", metadataPrefix="oai_dc")
    said: dict[str, list[str]] = {}
    for one in root.find(f".//{OAI}metadata")[0]:
        said.setdefault(one.tag.rpartition("}")[2], []).append(one.text)
    assert said["title"] == ["低表面能涂层"]
    assert said["creator"] == ["演示研究院"]
    assert said["subject"] == ["蓝色海洋", "防污涂层", "网衣", "藤壶"]
    assert said["identifier"] == [f"http://localhost/achievements/{posting.id}"]
    assert said["coverage"] == ["赤坎区"]
    assert said["description"][0].startswith("演示数据")
    assert "Demo data" in said["description"][0]


@pytest.mark.parametrize("kind", Kind)
def test_every_field_is_explained(app: Flask, kind: Kind) -> None:
    with app.test_request_context():
        explained = explain_fields(kind)
    assert [one.name for one in explained] == [spec.name for spec in told.told_specs(kind)]
    assert all(one.words and one.shape for one in explained)
