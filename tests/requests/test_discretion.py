"""Nobody learns from a request more than whoever asked has told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from matcher.domain.codes import Confidentiality, Role
from tests.factories import make_organisation, make_published, make_user
from tests.requests.making import make_entry, make_request, wanted
from web.base import db
from web.people.models import User
from web.registers import service as entries
from web.registers.models import Entry
from web.requests import service
from web.requests.lists import view_of
from web.requests.models import RegisterRequest
from web.requests.queries import satisfaction_of

Login = Callable[[User], FlaskClient]

pytestmark = pytest.mark.usefixtures("app")


def ask_for_need(asker: User, need_of: User, **told: object) -> RegisterRequest:
    need = make_published(author=need_of, **told)
    request = service.ask(asker, make_entry(), replace(wanted(), posting=need))
    db.commit()
    return request


def test_asking_for_a_need_does_not_tell_whose_it_is() -> None:
    firm = make_user()
    request = ask_for_need(firm, firm, confidentiality=Confidentiality.ANONYMOUS)
    keeper = request.entry.author
    assert view_of(request, keeper).need_title == ""
    assert view_of(request, keeper).need_id is None
    assert view_of(request, firm).need_id == request.posting_id
    assert view_of(request, make_user(Role.OFFICER)).need_id == request.posting_id
    told = ask_for_need(firm, firm)
    assert view_of(told, told.entry.author).need_id == told.posting_id


def rate(entry: Entry, asker: User) -> None:
    request = make_request(entry, asker)
    service.accept(entry.author, request)
    service.finish(asker, request)
    service.rate(asker, request, 5, "")
    db.commit()


def test_a_mean_is_of_three_organisations_not_of_one_that_comes_again() -> None:
    entry, firm = make_entry(), make_user()
    for _ in range(3):
        rate(entry, firm)
    assert satisfaction_of([entry.id]) == {}
    rate(entry, make_user(Role.FIRM, make_organisation()))
    assert satisfaction_of([entry.id]) == {}
    rate(entry, make_user(Role.FIRM, make_organisation()))
    assert satisfaction_of([entry.id]) == {entry.id: (5.0, 5)}


def test_who_was_accepted_reads_that_the_entry_has_left_since(login: Login) -> None:
    entry, firm = make_entry(), make_user()
    request = make_request(entry, firm)
    service.accept(entry.author, request)
    entries.withdraw(entry.author, entry)
    db.commit()
    page = login(firm).get(f"/work/requests/{request.id}").text
    assert "后来下架了" in page
    assert "请按下面的联系方式" not in page
