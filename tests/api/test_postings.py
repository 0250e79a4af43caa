"""Published needs and achievements as programs read them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from matcher.domain.codes import Confidentiality, Role
from matcher.types import Kind
from tests.api.calling import Program, make_token
from tests.calendar import today
from tests.factories import NEED_VALUES, make_draft, make_published, make_user
from web.api.fields import TOLD, schema_of
from web.api.postings import Achievement, Need
from web.base import db
from web.base.clock import utc_now
from web.base.listing.spec import Listing, Reach, Section, Shape, Spec
from web.postings import service as posting
from web.postings.fields import LISTINGS
from web.postings.models import Posting
from web.tokens.states import Scope

LINKS = {"self", "page"}


@pytest.fixture
def program(app: Flask) -> Program:
    return Program(app)


class TestFields:
    @pytest.mark.parametrize(
        ("kind", "schema"), [(Kind.NEED, Need), (Kind.ACHIEVEMENT, Achievement)]
    )
    def test_a_listings_public_fields_are_told_and_no_others(
        self, kind: Kind, schema: type
    ) -> None:
        told = {spec.name for spec in LISTINGS[kind].specs if spec.reach in TOLD}
        assert set(schema._declared_fields) == told | LINKS
        kept = {spec.name for spec in LISTINGS[kind].specs if spec.reach not in TOLD}
        assert {"contact_name", "contact_phone", "contact_email", "not_secret"} <= kept

    def test_a_new_field_that_nobody_classified_is_not_told(self) -> None:
        new = Listing(
            (Section("", "", (Spec("a", Shape.LINE), Spec("b", Shape.LINE, reach=Reach.SUMMARY))),)
        )
        assert set(schema_of("New", new)._declared_fields) == {"b"}

    def test_what_a_need_keeps_to_itself_is_null(self, program: Program) -> None:
        summary = make_published(Kind.NEED, confidentiality=Confidentiality.SUMMARY)
        told = program.read(f"/needs/{summary.id}")
        assert told["summary"] == NEED_VALUES["summary"]
        for name in (
            "problem",
            "indicators",
            "budget_max",
            "district",
            "keywords",
            "organisation_name",
        ):
            assert told[name] is None, name

    def test_an_anonymous_need_names_nobody(self, program: Program) -> None:
        need = make_published(Kind.NEED, confidentiality=Confidentiality.ANONYMOUS)
        name = need.organisation.name
        told = program.read(f"/needs/{need.id}")
        assert told["organisation_id"] is None and told["organisation_name"] is None
        assert told["problem"] == NEED_VALUES["problem"]
        for path in ("/needs", f"/needs/{need.id}", "/needs/facets"):
            assert name not in program.ask(path).text

    def test_no_contact_is_told_to_anybody(self, app: Flask) -> None:
        need = make_published(Kind.NEED)
        officer = Program(app, make_token(make_user(Role.OFFICER)))
        for one in (Program(app), officer, Program(app, make_token(need.author))):
            answer = one.ask(f"/needs/{need.id}").text
            assert not any(
                NEED_VALUES[f"contact_{part}"] in answer for part in ("name", "phone", "email")
            )


class TestWhoReads:
    def test_its_owner_reads_all_of_it_with_the_scope_for_it(self, app: Flask) -> None:
        need = make_published(Kind.NEED, confidentiality=Confidentiality.SUMMARY)
        path, owner = f"/needs/{need.id}", need.author
        own = Program(app, make_token(owner, Scope.READ_PUBLIC, Scope.READ_OWN)).read(path)
        assert own["problem"] == NEED_VALUES["problem"]
        assert Program(app, make_token(owner, Scope.READ_PUBLIC)).read(path)["problem"] is None

    def test_another_firm_reads_what_everybody_reads(self, app: Flask) -> None:
        need = make_published(Kind.NEED, confidentiality=Confidentiality.SUMMARY)
        path = f"/needs/{need.id}"
        assert Program(app, make_token(make_user())).read(path) == Program(app).read(path)

    @pytest.mark.parametrize("path", ["/needs/999", "/needs/2147483648", "/achievements/1"])
    def test_what_is_not_there_is_not_found(self, program: Program, path: str) -> None:
        make_published(Kind.NEED)
        assert program.ask(path).status_code == 404

    def test_a_draft_is_not_there(self, app: Flask) -> None:
        draft = make_draft(Kind.NEED)
        for one in (Program(app), Program(app, make_token(make_user()))):
            assert one.ask(f"/needs/{draft.id}").status_code == 404

    def test_what_is_withdrawn_is_gone_at_once(self, program: Program) -> None:
        need = make_published(Kind.NEED)
        etag = program.ask(f"/needs/{need.id}").headers["ETag"]
        with db.unit_of_work() as session:
            found = session.get_one(Posting, need.id)
            posting.withdraw(found.author, found)
        answer = program.ask(f"/needs/{need.id}", headers={"If-None-Match": etag})
        assert answer.status_code == 404
        assert program.read("/needs")["items"] == []


class TestWalking:
    def walk(self, program: Program, path: str) -> list[int]:
        found, cursor = [], ""
        while cursor is not None:
            told = program.read(f"{path}&cursor={cursor}" if cursor else path)
            found += [item["id"] for item in told["items"]]
            cursor = told["next_cursor"]
        return found

    @pytest.mark.parametrize("sort", ["", "&sort=new", "&sort=deadline"])
    def test_every_need_comes_once_in_the_order_of_the_page(
        self, program: Program, sort: str
    ) -> None:
        days = [None, 10, 5, 10, None]
        needs = [
            make_published(Kind.NEED, deadline=day and today() + timedelta(days=day))
            for day in days
        ]
        same = utc_now()
        with db.unit_of_work() as session:
            for need in needs[:3]:
                session.get_one(Posting, need.id).published_at = same
        at_once = [item["id"] for item in program.read(f"/needs?limit=100{sort}")["items"]]
        assert sorted(at_once) == sorted(need.id for need in needs)
        assert self.walk(program, f"/needs?limit=2{sort}") == at_once

    def test_achievements_come_by_maturity(self, program: Program) -> None:
        levels = [3, 1, 9, 3]
        made = [make_published(Kind.ACHIEVEMENT, trl=level).id for level in levels]
        found = self.walk(program, "/achievements?limit=1&sort=mature")
        assert found == [made[2], made[3], made[0], made[1]]

    def test_what_is_published_meanwhile_repeats_nothing(self, program: Program) -> None:
        first = [make_published(Kind.NEED).id for _ in range(4)]
        piece = program.read("/needs?limit=2")
        make_published(Kind.NEED)
        rest = program.read(f"/needs?limit=2&cursor={piece['next_cursor']}")
        ids = [item["id"] for told in (piece, rest) for item in told["items"]]
        assert ids == sorted(first, reverse=True)

    def test_the_next_piece_is_linked(self, program: Program) -> None:
        for _ in range(2):
            make_published(Kind.NEED)
        link = program.ask("/needs?limit=1").headers["Link"]
        assert link.startswith("</api/v1/needs?limit=1&cursor=") and link.endswith('; rel="next"')

    def test_a_cursor_belongs_to_its_list(self, program: Program) -> None:
        for _ in range(2):
            make_published(Kind.NEED)
        cursor = program.read("/needs?limit=1")["next_cursor"]
        for query in (
            f"sort=deadline&cursor={cursor}",
            f"field=marine&cursor={cursor}",
            "cursor=W10",
        ):
            answer = program.ask(f"/needs?{query}")
            assert answer.status_code == 422
            assert answer.json["errors"][0]["name"] == "cursor"

    def test_filters_narrow_as_on_the_page(self, program: Program) -> None:
        marine = make_published(Kind.NEED)
        make_published(Kind.NEED, fields=["petrochem"], district="chikan")
        assert [item["id"] for item in program.read("/needs?field=marine")["items"]] == [marine.id]
        assert [item["id"] for item in program.read("/needs?district=potou")["items"]] == [
            marine.id
        ]
        told = program.read("/needs/facets")["facets"]
        assert {row["code"]: row["count"] for row in told["field"]}["marine"] == 1
