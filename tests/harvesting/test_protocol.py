"""The protocol's rules: verbs, arguments, errors, tokens, and what an answer is made of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from lxml import etree

from matcher.types import Kind
from tests.factories import make_published, make_submitted, make_user
from tests.harvesting.harvester import OAI, Clock, ask, errors, headers, identifier
from web.base import db, maintenance
from web.harvesting.oai import answering
from web.harvesting.oai.asking import Code
from web.postings import service as posting_service

VERBS = ("Identify", "ListMetadataFormats", "ListSets", "ListIdentifiers", "ListRecords")
LIST = {"verb": "ListRecords", "metadataPrefix": "oai_dc"}


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"verb": "Harvest"},
        {"verb": ""},
        {"verb": "identify"},
        {"verb": ["Identify", "ListSets"]},
    ],
)
def test_without_one_verb_of_the_protocol_there_is_no_answer(
    client: FlaskClient, asked: dict[str, Any]
) -> None:
    root = etree.fromstring(client.get("/oai", query_string=asked).data)
    assert errors(root) == [Code.BAD_VERB]
    assert not root.find(f"{OAI}request").attrib


@pytest.mark.parametrize(
    "asked",
    [
        {"verb": "Identify", "metadataPrefix": "oai_dc"},
        {"verb": "Identify", "lang": "en"},
        {"verb": "ListSets", "set": "need"},
        {"verb": "ListRecords"},
        {"verb": "GetRecord", "metadataPrefix": "oai_dc"},
        {"verb": "GetRecord", "identifier": "oai:127.0.0.1:need/1"},
        {"verb": "ListRecords", "metadataPrefix": ["oai_dc", "tt"]},
        LIST | {"resumptionToken": "x"},
        LIST | {"from": "yesterday"},
        LIST | {"from": "2026-02-30"},
        LIST | {"from": "2026-1-1"},
        LIST | {"from": "2026-01-01T00:00:00"},
        LIST | {"from": "2026-01-01T00:00Z"},
        LIST | {"until": "2026-01-01T24:00:00Z"},
        LIST | {"until": ""},
        LIST | {"from": "2026-01-01", "until": "2026-01-02T00:00:00Z"},
        LIST | {"from": "2026-01-02", "until": "2026-01-01"},
        LIST | {"from": "２０２６-01-01"},
    ],
)
def test_arguments_that_do_not_belong_there_are_refused(
    client: FlaskClient, asked: dict[str, Any]
) -> None:
    make_published()
    root = etree.fromstring(client.get("/oai", query_string=asked).data)
    assert errors(root) == [Code.BAD_ARGUMENT]
    assert not root.find(f"{OAI}request").attrib


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (LIST | {"metadataPrefix": "marc21"}, Code.CANNOT_DISSEMINATE),
        (LIST | {"set": "nothing"}, Code.NO_RECORDS),
        (LIST | {"set": "field:%"}, Code.NO_RECORDS),
        (LIST | {"until": "1999-12-31"}, Code.NO_RECORDS),
        (LIST | {"from": "9999-12-31"}, Code.NO_RECORDS),
        ({"verb": "ListSets", "resumptionToken": "x"}, Code.BAD_TOKEN),
        ({"verb": "ListRecords", "resumptionToken": ""}, Code.BAD_TOKEN),
        ({"verb": "ListRecords", "resumptionToken": "garbage"}, Code.BAD_TOKEN),
        ({"verb": "ListMetadataFormats", "identifier": "urn:x"}, Code.NO_SUCH_ID),
    ],
)
def test_what_cannot_be_answered_has_its_error(
    client: FlaskClient, asked: dict[str, str], code: Code
) -> None:
    make_published()
    root = ask(client, **asked)
    assert errors(root) == [code]
    assert dict(root.find(f"{OAI}request").attrib) == asked


def test_an_empty_site_has_no_records_to_list(client: FlaskClient) -> None:
    assert errors(ask(client, **LIST)) == [Code.NO_RECORDS]
    assert ask(client, verb="Identify").findtext(f".//{OAI}earliestDatestamp")


def test_identifiers_name_one_record_of_one_kind(client: FlaskClient) -> None:
    need, draft = make_published(), make_submitted()
    wanted = {"verb": "GetRecord", "metadataPrefix": "tt"}
    assert list(headers(ask(client, **wanted, identifier=identifier(need)))) == [identifier(need)]
    for strange in (
        identifier(need).replace("need", "achievement"),
        identifier(need).replace("127.0.0.1", "elsewhere.example"),
        identifier(draft),
        "oai:127.0.0.1:need/999999999999999",
        f"oai:127.0.0.1:need/0{need.id}",
    ):
        assert errors(ask(client, **wanted, identifier=strange)) == [Code.NO_SUCH_ID]


def test_the_address_people_use_is_part_of_every_name(app: Flask, client: FlaskClient) -> None:
    need = make_published()
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = settings.model_copy(
        update={"public_url": "https://match.example.cn", "contact": "科技局 office@example.cn"}
    )
    root = ask(client, verb="Identify")
    said = {one.tag.rpartition("}")[2]: one.text for one in root.iter() if one.text}
    assert said["baseURL"] == "https://match.example.cn/oai"
    assert said["adminEmail"] == "office@example.cn"
    assert said["repositoryIdentifier"] == "match.example.cn"
    assert said["deletedRecord"] == "persistent"
    assert said["granularity"] == "YYYY-MM-DDThh:mm:ssZ"
    assert f"oai:match.example.cn:need/{need.id}" in headers(ask(client, **LIST))


def test_days_and_seconds_choose_what_changed_then(client: FlaskClient, clock: Clock) -> None:
    first = make_published()
    ask(client, verb="Identify")
    clock.go_on(60)
    second = make_published()
    ask(client, verb="Identify")
    choices = {
        (): {first, second},
        (("from", "2027-03-01"), ("until", "2027-03-01")): {first, second},
        (("from", "2027-03-01T08:00:01Z"),): {second},
        (("until", "2027-03-01T08:00:00Z"),): {first},
        (("from", "2027-03-01T08:00:00Z"), ("until", "2027-03-01T08:01:00Z")): {first, second},
    }
    for choice, expected in choices.items():
        found = headers(ask(client, **LIST, **dict(choice)))
        assert set(found) == {identifier(one) for one in expected}, choice
    assert errors(ask(client, **LIST, **{"from": "2027-03-02"})) == [Code.NO_RECORDS]


def test_a_list_goes_on_by_its_token_until_an_empty_one(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "PAGE", 2)
    for _ in range(5):
        make_published()
    asked: dict[str, str] = {"verb": "ListIdentifiers", "metadataPrefix": "tt"}
    told = []
    while True:
        root = ask(client, **asked)
        token = root.find(f".//{OAI}resumptionToken")
        told.append((len(headers(root)), token.get("cursor"), token.get("completeListSize")))
        if not token.text:
            break
        assert token.get("expirationDate")
        asked = {"verb": "ListIdentifiers", "resumptionToken": token.text}
    assert told == [(2, "0", "5"), (2, "2", "5"), (1, "4", "5")]


def test_a_token_of_another_list_or_hand_or_day_is_refused(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "PAGE", 1)
    make_published(), make_published()
    token = ask(client, **LIST).findtext(f".//{OAI}resumptionToken")

    def go_on(token: str, verb: str = "ListRecords") -> list[str]:
        return errors(ask(client, verb=verb, resumptionToken=token))

    assert go_on(token) == []
    assert go_on(token, "ListIdentifiers") == [Code.BAD_TOKEN]
    # Not its last letter: some of that letter's bits belong to no byte of the signature.
    assert go_on(f"{token[:-2]}{'A' if token[-2] != 'A' else 'B'}{token[-1]}") == [Code.BAD_TOKEN]
    other = URLSafeTimedSerializer("another key", salt="oai-pmh").dumps([])
    assert go_on(str(other)) == [Code.BAD_TOKEN]
    old = datetime.now(UTC).timestamp() - timedelta(days=1, minutes=1).total_seconds()
    with monkeypatch.context() as patch:
        patch.setattr("itsdangerous.timed.TimestampSigner.get_timestamp", lambda _: int(old))
        stale = ask(client, **LIST).findtext(f".//{OAI}resumptionToken")
    assert go_on(stale) == [Code.BAD_TOKEN]


def test_questions_may_be_posted(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    need = make_published()
    answer = client.post("/oai", data=LIST)
    assert identifier(need) in headers(etree.fromstring(answer.data))
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert errors(etree.fromstring(client.post("/oai?verb=Identify").data)) == [Code.BAD_VERB]


def test_whoever_asks_is_a_visitor_who_reads_chinese_and_keeps_nothing(
    app: Flask, client: FlaskClient, login: Any
) -> None:
    need = make_published(title="匿名的", confidentiality="anonymous")
    owner = login(need.author)
    owner.set_cookie("locale", "en")
    asked = LIST | {"metadataPrefix": "tt"}
    told = owner.get("/oai", query_string=asked)
    plain = client.get("/oai", query_string=asked)
    for name in ("responseDate",):
        for answer in (told, plain):
            root = etree.fromstring(answer.data)
            root.remove(root.find(f"{OAI}{name}"))
            answer.set_data(etree.tostring(root))
    assert told.data == plain.data
    assert need.organisation.name not in told.text
    for path in ("/oai?lang=en", "/oai?verb=Identify", "/oai/tt.xsd?lang=en"):
        for reader in (client, owner):
            assert not reader.get(path).headers.getlist("Set-Cookie")
    for path in ("/open-data/needs.jsonl.gz?lang=en", "/open-data/catalogue.jsonld?lang=en"):
        assert not client.get(path).headers.getlist("Set-Cookie")


def test_a_closed_site_says_when_to_come_again(app: Flask, client: FlaskClient) -> None:
    home: Path = app.config["SETTINGS"].home
    maintenance.begin(home, None)
    answer = client.get("/oai?verb=Identify")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    maintenance.end(home)


def test_while_much_is_made_ready_a_harvester_is_asked_to_wait(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.harvesting.service.AT_ONCE", 1)
    monkeypatch.setattr("web.harvesting.service.MOST_BATCHES", 1)
    monkeypatch.setattr("web.harvesting.service.stamp_due.__defaults__", (1,))
    for _ in range(2):
        make_published()
    for path in ("/oai?verb=Identify", "/open-data/needs.jsonl.gz"):
        make_published(), make_published()
        answer = client.get(path)
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize("kind", Kind)
def test_every_answer_is_well_formed_whatever_somebody_wrote(
    client: FlaskClient, kind: Kind
) -> None:
    ugly = "a\x01b\x0b<&>\"'\ufffe]]>\U0001f40b\r\nz"
    author = make_user("firm" if kind is Kind.NEED else "institute")
    make_published(kind, author, title=ugly, summary=ugly, keywords=[ugly, "\x02"])
    author.organisation.name = f"单位{ugly}"
    db.commit()
    for prefix in ("oai_dc", "tt"):
        root = ask(client, verb="ListRecords", metadataPrefix=prefix)
        texts = [one.text for one in root.iter() if one.text and "a" in one.text]
        assert sum("ab<&>\"'" in text for text in texts) >= 3
    root = ask(client, verb="GetRecord", metadataPrefix="tt", identifier=f"oai:{ugly}")
    assert errors(root) == [Code.NO_SUCH_ID]


def test_an_answer_has_the_parts_that_the_specification_names(client: FlaskClient) -> None:
    gone = make_published()
    make_published(Kind.ACHIEVEMENT)
    ask(client, verb="Identify")
    posting_service.withdraw(gone.author, gone)
    db.commit()
    for verb in VERBS:
        more = {"metadataPrefix": "oai_dc"} if verb in ("ListIdentifiers", "ListRecords") else {}
        root = ask(client, verb=verb, **more)
        parts = [one.tag for one in root]
        assert parts == [f"{OAI}{name}" for name in ("responseDate", "request", verb)]
        assert root.find(f"{OAI}request").get("verb") == verb
    for record in ask(client, **LIST).iter(f"{OAI}record"):
        header = [one.tag.removeprefix(OAI) for one in record.find(f"{OAI}header")]
        assert header[:2] == ["identifier", "datestamp"]
        assert set(header[2:]) == {"setSpec"}
        is_gone = record.find(f"{OAI}header").get("status") == "deleted"
        assert (record.find(f"{OAI}metadata") is None) is is_gone
