"""The public pages around a signing: what an observer reads, and what officers read."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher.domain.codes import ContractKind, Role
from matcher.domain.quarter import quarter_key, quarter_starts
from tests.calendar import ZONE, today
from tests.factories import make_introduced, make_user
from web.base import db
from web.base.models import LogEntry
from web.deals import service as deals
from web.deals.models import Contract
from web.figures import queries as figures_queries
from web.figures import service
from web.matches.models import Match
from web.people.models import User

Login = Callable[[User | str], FlaskClient]
PUBLIC = ("/", "/figures", "/about", "/needs", "/achievements", "/institutions", "/calls")
FEEDS = ("/needs.atom", "/achievements.atom", "/sitemap.xml")
LAST, PRESENT = quarter_starts(today(), 2)
MONEY = re.compile(r"[\d,.]+\s*(?:<[^>]+>)?\s*(?:万元|亿元|元)")


def sign(total: int, quarter: datetime | None = None) -> Match:
    """A signed deal over ``total`` fen, recorded at a moment."""
    match = make_introduced()
    assert match.broker is not None
    deals.start_negotiation(match.broker, match)
    data = deals.ContractData(
        number=f"合同-{match.id}",
        project_name="网衣防污",
        kind=ContractKind.LICENSE,
        signed_on=today(),
        total=total,
        technical=total // 2,
    )
    contract = deals.sign(match.broker, match, data)
    if quarter is not None:
        contract.created_at = quarter
    db.commit()
    return match


def sign_last_quarter(*totals: int) -> None:
    for total in totals:
        sign(total, datetime.combine(LAST, time(12), UTC))


def read_money(client: FlaskClient) -> list[str]:
    """Return every amount that anybody can read on the public pages and in the feeds."""
    texts = [client.get(path).get_data(as_text=True) for path in (*PUBLIC, *FEEDS)]
    # What the postings themselves ask or offer is their owners' to tell.
    return [re.sub(r"<[^>]+>", "", found) for text in texts for found in MONEY.findall(text)]


def figures_of(client: FlaskClient) -> str:
    return client.get("/figures").get_data(as_text=True)


def test_no_public_amount_moves_with_a_signing_or_a_registration(client: FlaskClient) -> None:
    sign_last_quarter(10_000_000, 20_000_000, 30_000_000)
    service.publish_due()
    seen = set(MONEY.findall(figures_of(client)))
    assert seen
    for total in (12_345_600, 777_777_700, 400):
        match = sign(total)
        service.publish_due()
        assert set(MONEY.findall(figures_of(client))) == seen
        assert match.broker is not None
        deals.register(match.broker, match, f"登-{match.id}", today())
        db.commit()
        service.publish_due()
        assert set(MONEY.findall(figures_of(client))) == seen
        shown = " ".join(read_money(client))
        assert f"{total / 1_000_000:g}" not in re.findall(r"[\d.]+", shown)


def test_a_quarter_that_is_over_is_published_rounded(client: FlaskClient) -> None:
    sign_last_quarter(10_012_300, 20_045_600, 25_078_900)
    assert "还不单独公布" in figures_of(client)
    assert service.publish_due()
    assert not service.publish_due()
    totals = figures_queries.count_totals()
    assert (totals.published, totals.until) == (3, quarter_key(LAST))
    assert (totals.amount, totals.technical) == (55_100_000, 27_600_000)
    assert "55.1 万元" in figures_of(client)
    assert db.session().scalar(select(LogEntry.action).where(LogEntry.object_type == "figures"))


def test_a_correction_does_not_change_what_was_published(client: FlaskClient) -> None:
    sign_last_quarter(10_000_000, 20_000_000, 30_000_000)
    service.publish_due()
    before = figures_of(client)
    contract = db.session().scalar(select(Contract).order_by(Contract.id).limit(1))
    assert contract is not None
    contract.total += 5_000_000
    db.commit()
    service.publish_due()
    assert figures_of(client) == before


def test_a_contract_signed_earlier_counts_in_the_quarter_it_is_recorded_in(app: Flask) -> None:
    sign_last_quarter(10_000_000, 20_000_000, 30_000_000)
    service.publish_due()
    match = sign(12_345_600)
    contract = db.session().scalar(select(Contract).where(Contract.match_id == match.id))
    assert contract is not None
    contract.signed_on = LAST
    db.commit()
    service.publish_due()
    quarters = {quarter.key: quarter for quarter in figures_queries.count_by_quarter(ZONE, today())}
    last, present = quarters[quarter_key(LAST)], quarters[quarter_key(PRESENT)]
    assert last.release is not None
    assert (last.contracts, last.release.amount) == (3, 60_000_000)
    assert (present.contracts, present.release) == (1, None)


def test_the_quarter_is_over_a_day_late(monkeypatch: pytest.MonkeyPatch, app: Flask) -> None:
    sign_last_quarter(10_000_000, 20_000_000, 30_000_000)
    monkeypatch.setattr(service, "today", lambda: PRESENT)
    assert not service.publish_due()
    monkeypatch.setattr(service, "today", lambda: PRESENT.replace(day=2))
    assert service.publish_due()


def test_officers_read_the_exact_amounts_and_nobody_else(login: Login) -> None:
    sign_last_quarter(10_012_300, 20_045_600)
    shown = figures_of(login(make_user(Role.OFFICER)))
    assert "300,579.00 元" in shown
    for role in (Role.BROKER, Role.FIRM, Role.AUDITOR):
        shown = figures_of(login(make_user(role)))
        assert "300,579" not in shown
        assert "合同的准确金额" not in shown
