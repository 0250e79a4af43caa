"""A plan is seen by those it is for, and by nobody and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from matcher.domain.codes import Role
from matcher.types import Kind
from tests.claims.worlds import MARK, make_submitted_claim, make_taken_up
from tests.factories import make_published, make_user
from web.base import db
from web.base.queue import InlineQueue
from web.deals import service as deals
from web.engine import alike, published
from web.engine import service as engine
from web.engine.models import Embedding
from web.exchange.queries import Wanted, select_postings
from web.exchange.service import export_items
from web.figures.queries import count_by_district, count_by_field, count_totals
from web.institutions import queries as institutions
from web.matches.models import Match
from web.people.models import User
from web.postings import own
from web.postings.disclosure import public_item
from web.postings.numbers import number_of
from web.postings.states import PostingState

Login = Callable[[User], FlaskClient]


def bare_pages(app: Flask) -> Iterator[str]:
    """Yield the address of every page that takes no argument and changes nothing."""
    for rule in app.url_map.iter_rules():
        assert rule.methods is not None
        if "GET" in rule.methods and not rule.arguments and "sign-out" not in rule.rule:
            yield rule.rule


def find_mark(app: Flask, reader: FlaskClient, *more: str) -> list[str]:
    """Return the pages on which a plan's text stands."""
    return [path for path in (*bare_pages(app), *more) if MARK.encode() in read(reader, path)]


def read(reader: FlaskClient, path: str) -> bytes:
    """Return what a page holds; of a packed file what is packed in it."""
    data = reader.get(path).data
    if not data.startswith(b"PK"):
        return data
    with ZipFile(BytesIO(data)) as packed:
        return b"".join(packed.read(name) for name in packed.namelist())


def searches() -> tuple[str, ...]:
    return (
        "/search?q=声波驱离藤壶幼体",
        "/search?q=声波驱离藤壶幼体&kind=achievement",
        "/search.atom?q=声波驱离藤壶幼体",
        "/achievements?sort=mature",
        "/achievements.atom",
    )


@pytest.fixture
def match(queue: InlineQueue, app: Flask) -> Match:
    """An introduced match of a claim, beside a published achievement, all indexed."""
    assert app is not None
    make_published(Kind.ACHIEVEMENT)
    made = make_taken_up()
    deals.express_interest(made.need.author, made)
    db.commit()
    queue.run_all()
    return made


def test_no_page_of_a_visitor_or_another_firm_shows_a_plan(
    app: Flask, client: FlaskClient, login: Login, match: Match
) -> None:
    plan, organisation = match.achievement, match.achievement.organisation_id
    more = (*searches(), f"/achievements/{plan.id}", f"/institutions/{organisation}")
    assert find_mark(app, client, *more) == []
    for role in (Role.INSTITUTE, Role.BROKER):
        assert find_mark(app, login(make_user(role)), *more, f"/claims/plan/{plan.id}") == []
    assert client.get(f"/achievements/{plan.id}").status_code == 404


def test_the_needs_owner_sees_nothing_of_it_before_a_broker_took_it_up(
    app: Flask, login: Login
) -> None:
    claim = make_submitted_claim()
    owner = login(claim.posting.author)
    own_pages = (
        f"/work/postings/{claim.posting_id}",
        f"/needs/{claim.posting_id}",
        f"/work/claims/{claim.id}",
        f"/desk/claims/{claim.id}",
    )
    assert find_mark(app, owner, *own_pages, *searches()) == []
    make_taken_up(claim)
    deal = f"/deals/{claim.match_id}"
    assert MARK in owner.get(deal).text
    contact = "0759-0008888"
    assert contact not in owner.get(deal).text
    owner.post(f"{deal}/interested")
    assert contact in owner.get(deal).text


def test_nothing_counts_lists_or_indexes_a_plan(match: Match, queue: InlineQueue) -> None:
    plan = match.achievement
    assert plan.state is PostingState.CLAIM
    assert count_totals().achievements == 1
    assert sum(line.achievements for line in count_by_field()) == 1
    assert sum(line.achievements for line in count_by_district()) == 1
    assert [one.id for one in published.published_postings(Kind.ACHIEVEMENT)] != [plan.id]
    assert str(plan.id) not in {item.id for item in published.public_items()}
    assert str(plan.id) not in {item.id for item in engine.corpus(Kind.ACHIEVEMENT).items}
    assert db.session().get(Embedding, (plan.id, engine.encoder().name)) is None
    assert MARK not in str(list(export_items(Kind.ACHIEVEMENT)))
    wanted = db.session().scalars(select_postings(Wanted(kind=Kind.ACHIEVEMENT)))
    assert plan.id not in {posting.id for posting in wanted}
    matches = db.session().scalar(select(func.count()).select_from(Match))
    queue.run_all()
    assert db.session().scalar(select(func.count()).select_from(Match)) == matches


def test_a_plan_is_no_posting_of_its_owners_and_no_duplicate_of_one(match: Match) -> None:
    author = match.achievement.author
    assert own.list_own_postings(author, None, 1).items == []
    assert own.count_own_postings(author) == {}
    shown = match.achievement.latest
    copy = make_published(Kind.ACHIEVEMENT, author, title=shown.title, summary=shown.summary)
    found = alike.find_alike(author, public_item(copy.latest))
    assert match.achievement_id not in {one.view.id for one in found}


def test_an_institution_counts_what_it_published(match: Match) -> None:
    organisation = match.achievement.organisation
    found = {one.organisation.id: one.achievements for one in institutions.list_institutions()}
    assert found[organisation.id] == 0


def test_its_own_number_and_address_lead_to_its_parties_only(
    login: Login, client: FlaskClient, match: Match
) -> None:
    plan = match.achievement
    asked = client.get("/search", query_string={"q": number_of(plan)})
    assert MARK not in asked.text
    address = f"/claims/plan/{plan.id}"
    assert login(match.need.author).get(address).location == f"/deals/{match.id}"
    officer = login(make_user(Role.OFFICER)).get(address)
    assert officer.status_code == 302
    assert "deals" in officer.location
    assert login(make_user(Role.FIRM)).get(address).status_code == 404
