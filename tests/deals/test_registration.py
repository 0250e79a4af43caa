"""The reminder to register a contract is the bureau's own, and its days are set by the city."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.calendar import today
from tests.figures.test_amounts import sign
from web.base import db, labels
from web.deals.models import Contract
from web.deals.queries import contract_of
from web.matches.models import Match
from web.people.models import User
from web.reminders.queries import contracts_due

Login = Callable[[User | str], FlaskClient]


def signed() -> tuple[Match, Contract]:
    match = sign(10_000_000)
    contract = contract_of(match)
    assert contract is not None
    return match, contract


@pytest.mark.parametrize(("pack", "days"), [({}, 30), ({"registration_days": 15}, 15)])
def test_the_region_pack_says_after_how_many_days(
    app: Flask, monkeypatch: pytest.MonkeyPatch, pack: dict[str, int], days: int
) -> None:
    data = {key: value for key, value in labels.region().data.items() if key != "registration_days"}
    monkeypatch.setattr(labels, "load_region", lambda _path: labels.Region(data | pack))
    _, contract = signed()
    assert contract.register_by == today() + timedelta(days=days)
    assert contracts_due(contract.register_by, [0]) == [contract]
    contract.signed_on -= timedelta(days=1)
    db.commit()
    assert contracts_due(today() + timedelta(days=days), [0]) == []


def test_no_text_tells_the_reminder_as_the_laws(login: Login) -> None:
    match, _ = signed()
    broker, seller, buyer = match.broker, match.achievement.author, match.need.author
    assert broker is not None
    for user in (broker, seller, buyer):
        shown = login(user).get(f"/deals/{match.id}").get_data(as_text=True)
        assert "这不是法定期限" in shown
        assert "科技局希望在" in shown
        for words in ("三十日内", "30 天内办理", "应在"):
            assert words not in shown
