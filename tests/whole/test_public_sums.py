"""No amount that anybody can read anywhere moves with a signing: all public pages and papers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from flask_babel import force_locale

from matcher.domain.codes import ContractKind, Role
from matcher.domain.quarter import quarter_key
from tests.calendar import today
from tests.factories import make_introduced, make_user
from tests.figures.test_amounts import LAST, MONEY, sign_last_quarter
from tests.whole import canary_crawl
from tests.whole.canary_crawl import crawl
from web.base import db
from web.base.reporting import Audience
from web.deals import service as deals
from web.figures import service as figures
from web.matches.models import Match
from web.reports import service as reports
from web.reports.writing import write_report

START = ("/", "/sitemap.xml", "/figures", "/reports", "/counties", "/institutions", "/meetings")


def read_amounts(client: FlaskClient) -> dict[str, set[str]]:
    """Return the amounts at each address that a visitor finds, and in each public report."""
    found = {url: set(amounts_in(text)) for url, text in crawl(client, START)}
    for key in (quarter_key(LAST), quarter_key(today())):
        with force_locale("zh"):
            found[key] = set(amounts_in(repr(write_report(key, Audience.PUBLIC).blocks)))
    return {url: amounts for url, amounts in found.items() if amounts}


def amounts_in(text: str) -> Iterator[str]:
    for amount in MONEY.findall(text):
        yield re.sub(r"<[^>]+>|\s", "", amount)


def test_no_public_amount_anywhere_moves_with_a_signing(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The crawl changes the language with each page, and there may be one page more or less.
    monkeypatch.setattr(canary_crawl, "LANGUAGES", ("zh",))
    sign_last_quarter(10_000_000, 20_000_000, 30_000_000)
    figures.publish_due()
    officer = make_user(Role.OFFICER)
    for report in reports.make(officer, quarter_key(LAST)):
        if report.audience is Audience.PUBLIC:
            reports.publish(officer, report)
    match = make_introduced()
    db.commit()
    before = read_amounts(client)
    assert any("/figures" in url for url in before)
    sign_still_listed(match, 12_345_600)
    figures.publish_due()
    after = read_amounts(client)
    assert {url: new for url in after if (new := after[url] - before.get(url, set()))} == {}
    # What the need asks leaves the lists of those without a contract; nothing else goes.
    gone = {amount for url in before for amount in before[url] - after.get(url, set())}
    assert gone <= set(amounts_in("80万元 300,000.00元 800,000.00元"))
    shown = {amount for amounts in before.values() for amount in amounts}
    assert not any("12.3" in amount or "12,3" in amount for amount in shown)


def sign_still_listed(match: Match, total: int) -> None:
    """Sign a contract that does not fulfil its need, so that all lists stay as they are."""
    assert match.broker is not None
    deals.start_negotiation(match.broker, match)
    deals.sign(match.broker, match, terms(total), fulfils=False)
    db.commit()


def terms(total: int) -> deals.ContractData:
    return deals.ContractData(
        number="合同-新",
        project_name="网衣防污",
        kind=ContractKind.LICENSE,
        signed_on=today(),
        total=total,
        technical=total // 2,
    )
