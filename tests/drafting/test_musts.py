"""Criteria a need's owner insists on: in the form, on pages, and what the matcher is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError

from matcher.domain.codes import Confidentiality, Must
from matcher.types import Kind
from tests.drafting.test_pages import NEED, newest
from tests.factories import make_published, make_user
from web.base import db
from web.base.queue import InlineQueue
from web.engine import service as engine
from web.people.models import User
from web.postings.disclosure import public_item
from web.postings.models import Tag

pytestmark = pytest.mark.usefixtures("app")

Login = Callable[[User], FlaskClient]


def test_the_form_stores_what_the_owner_insists_on(app: Flask, login: Login) -> None:
    data = {**NEED, "musts": ["budget", "modes"], "action": "submit"}
    answer = login(make_user()).post("/work/needs/new", data=data)
    assert answer.status_code == 302
    assert newest().latest.values("must") == ["budget", "modes"]


@pytest.mark.parametrize(
    ("must", "without", "message"),
    [
        ("budget", {"budget_min": "", "budget_max": ""}, "请填写预算上限"),
        ("maturity", {"trl_min": ""}, "请选择最低的成熟度"),
        ("modes", {"modes": []}, "请选择可以接受的方式"),
        ("indicators", {"indicators": ""}, "请写明可测量的数字"),
    ],
)
def test_a_must_needs_something_to_measure_by(
    app: Flask, login: Login, must: str, without: dict[str, Any], message: str
) -> None:
    data = {**NEED, **without, "musts": [must], "action": "submit"}
    answer = login(make_user()).post("/work/needs/new", data=data)
    assert answer.status_code == 422
    assert message in answer.get_data(as_text=True)


def test_a_must_that_is_not_offered_is_refused_and_nothing_is_lost(login: Login) -> None:
    data = {**NEED, "musts": ["nothing"], "action": "submit"}
    answer = login(make_user()).post("/work/needs/new", data=data)
    assert answer.status_code == 422
    assert newest().latest.title == NEED["title"]


def test_the_validity_is_no_matter_of_choice(login: Login) -> None:
    data = {**NEED, "musts": ["validity"], "action": "save"}
    assert login(make_user()).post("/work/needs/new", data=data).status_code == 422


def test_the_database_refuses_an_unknown_must() -> None:
    need = make_published()
    need.latest.tags.append(Tag(facet="must", code="validity"))
    with pytest.raises(IntegrityError):
        db.session().flush()


def test_the_public_page_marks_musts(client: FlaskClient) -> None:
    need = make_published(musts=["budget"])
    assert client.get(f"/needs/{need.id}").get_data(as_text=True).count('class="must"') == 1


@pytest.mark.parametrize(
    ("confidentiality", "told"),
    [
        (Confidentiality.PUBLIC, set(Must)),
        (Confidentiality.ANONYMOUS, set(Must)),
        (Confidentiality.SUMMARY, {Must.FIELD}),
    ],
)
def test_a_must_on_something_hidden_is_told_to_nobody_outside(
    client: FlaskClient, confidentiality: Confidentiality, told: set[Must]
) -> None:
    need = make_published(trl_min=6, musts=list(Must), confidentiality=confidentiality)
    assert need.published_revision is not None
    assert set(public_item(need.published_revision).musts) == told
    page = client.get(f"/needs/{need.id}").get_data(as_text=True)
    assert page.count('class="must"') == len(told)


def test_a_must_keeps_an_achievement_out_and_the_owner_reads_why_others_are_in(
    login: Login, queue: InlineQueue
) -> None:
    dear = make_published(Kind.ACHIEVEMENT, price=90_000_000)
    open_price = make_published(Kind.ACHIEVEMENT, price=None)
    need = make_published(musts=["budget"])
    queue.run_all()
    assert [found.achievement_id for found in engine.suggest(need)] == [str(open_price.id)]
    assert engine.suggest(dear) == []
    page = login(need.author).get(f"/work/postings/{need.id}/suggestions").get_data(as_text=True)
    assert "报价不超预算是必须满足的，需核实" in page
    assert 'class="must"' in page
