"""The specification of what needs and achievements say holds for everything drawn from it."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from flask import Flask
from sqlalchemy import inspect

from matcher.domain.codes import Confidentiality, Must
from matcher.types import Item, Kind
from web.base.listing.spec import Listing, Reach, Section, Shape, Spec
from web.drafting.checking import FORMS
from web.exchange.columns import EXPORTED, find_field
from web.exchange.service import ITEM_COLUMNS
from web.postings import disclosure
from web.postings.disclosure import CONFIDENTIAL, MUST_FACTS, VALUES
from web.postings.fields import LISTINGS
from web.postings.models import AchievementRevision, NeedRevision

CONTACT = {"contact_name", "contact_phone", "contact_email"}
ORGANISATION = {"organisation_id", "organisation_name", "organisation_name_en"}
ALWAYS_OPEN = {
    *("id", "kind", "state", "revision_id", "title", "summary", "fields", "need_kind", "musts"),
    *("valid_until", "published_at", "confidentiality", "open_challenge", "is_challenge"),
    *("is_demo", "call_key"),
}
"""Written out again on purpose: what is shown of the most confidential need is reviewed here."""

KINDS = pytest.mark.parametrize("kind", Kind)
TABLES = {Kind.NEED: NeedRevision, Kind.ACHIEVEMENT: AchievementRevision}


def test_a_view_shows_what_is_specified_and_nothing_else() -> None:
    specified = {spec.name for listing in LISTINGS.values() for spec in listing.specs}
    record = {"not_secret", "holder_consents", "reads_attachments"}
    assert specified - record == VALUES
    assert {
        spec.name
        for listing in LISTINGS.values()
        for spec in listing.specs
        if spec.reach is Reach.RECORD
    } == record


@KINDS
def test_a_version_stores_what_its_form_asks_for(kind: Kind) -> None:
    columns = set(inspect(TABLES[kind]).columns.keys())
    asked = {spec.name for spec in LISTINGS[kind].asked if not spec.facet}
    kept = {"id", "posting_id", "number", "kind", "state", "author_id"} | {
        *("audit_code", "audit_note", "created_at", "submitted_at", "decided_at")
    }
    assert columns - kept == asked


def test_outsiders_see_of_each_extent_what_was_reviewed() -> None:
    assert CONFIDENTIAL[Confidentiality.PUBLIC] == CONTACT
    assert CONFIDENTIAL[Confidentiality.ANONYMOUS] == CONTACT | ORGANISATION
    assert CONFIDENTIAL[Confidentiality.SUMMARY] == VALUES - ALWAYS_OPEN
    assert set(CONFIDENTIAL) == set(Confidentiality)


def test_a_field_that_nobody_classified_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Spec("new", Shape.LINE).reach is Reach.CONTACT
    monkeypatch.setattr(disclosure, "VALUES", VALUES | {"unspecified"})
    assert "unspecified" in disclosure._beyond(Reach.SUMMARY, Reach.DETAIL, Reach.ORGANISATION)


def test_a_field_of_both_kinds_reaches_equally_far() -> None:
    need, achievement = LISTINGS[Kind.NEED], LISTINGS[Kind.ACHIEVEMENT]
    both = need.by_name.keys() & achievement.by_name.keys()
    assert both
    for name in both:
        assert need[name].reach is achievement[name].reach, name


def test_every_criterion_is_stated_in_a_field_of_a_need() -> None:
    assert set(MUST_FACTS) == set(Must)


@KINDS
def test_the_matcher_reads_what_it_knows(kind: Kind) -> None:
    known = {field.name for field in fields(Item)}
    assert {spec.item for spec in LISTINGS[kind].matched} <= known


@KINDS
def test_what_the_matcher_reads_is_a_column_of_the_files(kind: Kind) -> None:
    written = [spec for spec in LISTINGS[kind].matched if spec.item in EXPORTED]
    for spec in written:
        assert spec.heading is not None
        found = find_field((spec.heading.name,), kind)
        assert found is not None
        assert found[0] == spec.name
    assert {spec.item for spec in LISTINGS[kind].matched} <= set(EXPORTED)


def test_a_place_in_the_files_belongs_to_one_column() -> None:
    both = [spec for listing in LISTINGS.values() for spec in listing.matched if spec.heading]
    places = {(spec.heading, spec.item) for spec in both}
    assert len({heading.at for heading, _ in places if heading}) == len(places)


def test_the_columns_of_the_files_stay_where_they_are() -> None:
    placed = (
        "id title content indicators keywords fields modes trl musts budget_min budget_max"
        " price organisation district valid_until"
    )
    assert " ".join(ITEM_COLUMNS) == placed


@KINDS
def test_a_form_asks_for_everything_and_marks_what_is_needed(kind: Kind, app: Flask) -> None:
    with app.test_request_context():
        form = FORMS[kind](formdata=None)
        asked = [spec.name for spec in LISTINGS[kind].asked]
        assert [name for name in asked if name not in form] == []
        marked = {name for name in asked if form[name].flags.required}
    required = {spec.name for spec in LISTINGS[kind].required}
    assert marked == (required | {"contact_email"}) - {"not_secret", "holder_consents"}


@KINDS
def test_one_field_may_stand_in_for_another_of_the_same_form(kind: Kind) -> None:
    listing = LISTINGS[kind]
    for spec in listing.specs:
        for other in filter(None, (spec.instead, spec.low)):
            assert listing[other] in listing.asked


@KINDS
def test_what_a_page_shows_has_a_label(kind: Kind) -> None:
    assert [spec.name for spec in LISTINGS[kind].specs if spec.block and not spec.label] == []
    assert [spec.name for spec in LISTINGS[kind].asked if not spec.form_label] == []


def test_the_empty_list_of_a_field_is_nobody_elses() -> None:
    spec = LISTINGS[Kind.NEED]["keywords"]
    spec.blank.append("one")
    assert spec.blank == []


def test_a_field_specified_twice_is_refused() -> None:
    spec = Spec("title", Shape.LINE)
    with pytest.raises(ValueError, match="twice"):
        Listing((Section("", "", (spec, replace(spec, size=9))),))
