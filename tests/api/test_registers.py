"""Registers, institutions and public figures as programs read them."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from matcher.domain.codes import OrganisationKind, Role, Verification
from matcher.types import Kind
from tests.api.calling import Program, make_token
from tests.factories import make_introduced, make_organisation, make_published, make_user
from tests.registers.factories import PILOT, make_entry
from web.api.fields import TOLD
from web.api.registers import REGISTERS
from web.base import db
from web.base.clock import utc_now
from web.base.registry import present
from web.figures import contracts
from web.figures.discretion import Release
from web.registers import service
from web.registers.models import Entry


@pytest.fixture
def program(app: Flask) -> Program:
    return Program(app)


def contacts() -> list[str]:
    return [PILOT[f"contact_{part}"] for part in ("name", "phone", "email")]


class TestRegisters:
    def test_every_register_is_there(self, app: Flask, program: Program) -> None:
        assert [one.name for one in REGISTERS] == list(present().registers)
        make_entry()
        found = program.read("/registers")["items"]
        assert {one["name"]: one["count"] for one in found} == {
            one.name: int(one.name == "pilots") for one in REGISTERS
        }
        for one in REGISTERS:
            assert isinstance(program.read(f"/registers/{one.name}")["items"], list)
            assert program.read(f"/registers/{one.name}/facets")["facets"].keys() == {*one.facets}

    def test_what_everybody_reads_is_told_and_no_contact(
        self, app: Flask, program: Program
    ) -> None:
        entry = make_entry()
        listing = entry.kind.listing
        told = program.read(f"/registers/pilots/{entry.id}")
        known = {spec.name for spec in listing.specs if spec.reach in TOLD}
        assert known <= told.keys()
        assert not {spec.name for spec in listing.specs if spec.reach not in TOLD} & told.keys()
        assert told["title"] == PILOT["title"] and told["organisation"] == entry.belongs_to
        keeper = Program(app, make_token(entry.author))
        officer = Program(app, make_token(make_user(Role.OFFICER)))
        for one in (program, keeper, officer):
            for path in ("/registers/pilots", f"/registers/pilots/{entry.id}"):
                assert not any(text in one.ask(path).text for text in contacts())

    @pytest.mark.parametrize("state", ["draft", "submitted", "returned"])
    def test_what_is_not_public_is_not_there(self, app: Flask, state: str) -> None:
        entry = make_entry(state=state)
        for one in (Program(app), Program(app, make_token(entry.author))):
            assert one.ask(f"/registers/pilots/{entry.id}").status_code == 404
            assert one.read("/registers/pilots")["items"] == []

    def test_what_is_being_changed_is_told_as_it_was_published(self, program: Program) -> None:
        entry = make_entry()
        service.change(entry.author, entry, {**PILOT, "title": "还没有审核的名称"})
        db.commit()
        assert "还没有审核" not in program.ask(f"/registers/pilots/{entry.id}").text

    def test_an_entry_is_in_its_own_register_alone(self, program: Program) -> None:
        entry = make_entry()
        assert program.ask(f"/registers/teams/{entry.id}").status_code == 404
        assert program.ask("/registers/no_such").status_code == 404

    def test_a_list_is_narrowed_and_walked(self, program: Program) -> None:
        made = [make_entry(title=f"基地{number}").id for number in range(3)]
        make_entry(title="外地", district="lianjiang")
        with db.unit_of_work() as session:
            session.execute(update(Entry).values(published_at=utc_now()))
        path = f"/registers/pilots?district={PILOT['district']}&limit=2"
        first = program.read(path)
        rest = program.read(f"{path}&cursor={first['next_cursor']}")
        found = [one["id"] for one in (*first["items"], *rest["items"])]
        assert found == made[::-1] and rest["next_cursor"] is None
        assert [one["title"] for one in program.read("/registers/pilots?q=外地")["items"]] == [
            "外地"
        ]
        for asked in ("district=zz", "foo=1", f"q=a&cursor={first['next_cursor']}"):
            assert program.ask(f"/registers/pilots?{asked}").status_code == 422, asked
        other = f"/registers/teams?limit=2&cursor={first['next_cursor']}"
        assert program.ask(other).status_code == 422, "of another list"


class TestInstitutions:
    def test_verified_institutions_are_told_and_no_firm(self, program: Program) -> None:
        achievement = make_published(Kind.ACHIEVEMENT)
        firm = make_organisation(kind=OrganisationKind.FIRM)
        waiting = make_organisation(
            kind=OrganisationKind.UNIVERSITY, verification=Verification.PENDING
        )
        own = achievement.organisation
        (told,) = program.read("/institutions")["items"]
        assert (told["id"], told["achievements"]) == (own.id, 1)
        whole = program.read(f"/institutions/{own.id}")
        assert whole.items() >= told.items() and whole["self"].endswith(f"/institutions/{own.id}")
        for hidden in (firm, waiting):
            assert program.ask(f"/institutions/{hidden.id}").status_code == 404
        found = program.read(f"/achievements?institution={own.id}")["items"]
        assert [one["id"] for one in found] == [achievement.id]

    def test_each_comes_once_in_the_order_of_the_page(self, program: Program) -> None:
        kind = OrganisationKind.UNIVERSITY
        made = [make_organisation(kind=kind, is_demo=number == 0).id for number in range(4)]
        found, cursor = [], ""
        while cursor is not None:
            told = program.read(f"/institutions?limit=1&cursor={cursor}")
            found += [one["id"] for one in told["items"]]
            cursor = told["next_cursor"]
        assert found == [*made[1:], made[0]]


class TestFigures:
    def test_small_counts_are_kept_back(self, program: Program) -> None:
        make_introduced()
        told = program.read("/figures")["totals"]
        assert (told["proposed"], told["confirmed"], told["introduced"]) == (None, None, None)
        assert (told["signed"], told["contracts"], told["amounts"]) == (0, 0, None)
        assert (told["needs"], told["achievements"]) == (1, 1)

    def test_of_amounts_only_what_was_published_is_told_to_officers_too(self, app: Flask) -> None:
        key = Program(app).read("/figures")["quarters"][-1]["key"]
        with db.unit_of_work():
            contracts.keep(Release("2025Q1", key, 5, 123_000_000, 45_000_000))
        officer = Program(app, make_token(make_user(Role.OFFICER)))
        told = officer.read("/figures")
        assert told == Program(app).read("/figures")
        assert told["totals"]["amounts"] == {
            **{"contracts": 5, "until": key, "amount": 123_000_000, "technical": 45_000_000}
        }
        assert told["quarters"][-1]["release"] == {
            **{"since": "2025Q1", "contracts": 5, "amount": 123_000_000}
        }

    def test_a_district_that_is_not_public_has_no_name(self, program: Program) -> None:
        need = make_published(confidentiality="summary")
        told: dict[str, Any] = program.read("/figures")
        assert [one["code"] for one in told["districts"]] == [""], need.id
        assert told["fields"] == [{"code": "marine", "achievements": 0, "needs": 1}]


def test_words_longer_than_the_document_allows_are_refused(client: FlaskClient) -> None:
    answer = client.get(f"/api/v1/registers/finance?q={'贷' * 300}")
    assert answer.status_code == 422
    assert answer.json is not None
    assert [one["name"] for one in answer.json["errors"]] == ["q"]
