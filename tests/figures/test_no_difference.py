"""No difference or combination of two public pages tells the amount of a single contract."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from flask.testing import FlaskClient
from flask_babel import force_locale
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.domain.quarter import next_quarter, quarter_key, quarter_start, quarter_starts
from tests.calendar import today
from tests.figures.test_amounts import MONEY, figures_of, sign, sign_last_quarter
from tests.figures.test_discretion import AMOUNTS, share
from web.base import registry
from web.base.discretion import is_told
from web.base.reporting import Audience, quarter_period
from web.figures import service
from web.figures.contracts import list_releases
from web.figures.discretion import Share, may_publish, release_due
from web.figures.words import public_count

FIRST = date(2024, 1, 1)
DAYS = 900

CONTRACTS = st.lists(
    st.tuples(
        st.integers(0, DAYS),
        st.builds(share, st.integers(0, 5), st.integers(0, 3), AMOUNTS),
    ),
    max_size=24,
)
VISITS = st.lists(st.integers(0, DAYS + 100), min_size=2, max_size=5)

Shown = frozenset[int]
"""The contracts, by their place in the history, over which a public sum goes."""


def visit(history: Sequence[tuple[int, Share]], days: Sequence[int]) -> list[list[Shown]]:
    """Return over which contracts the sums of the page go at each visit.

    As the worker does it: day by day it publishes what is due and keeps it; the page shows each
    release, and the sum of all.
    """
    kept: list[Shown] = []
    published: set[str] = set()
    pages = []
    for day in range(max(days) + 1):
        present = quarter_key(FIRST + timedelta(days=day - 1))
        waiting: dict[str, list[int]] = defaultdict(list)
        for place, (recorded, _) in enumerate(history):
            key = quarter_key(FIRST + timedelta(days=recorded))
            if recorded <= day and key < present and key not in published:
                waiting[key].append(place)
        quarters = [(key, [history[at][1] for at in found]) for key, found in waiting.items()]
        for release in release_due(sorted(quarters, key=lambda one: one[0])):
            keys = [key for key in sorted(waiting) if release.since <= key <= release.until]
            kept.append(frozenset(at for key in keys for at in waiting[key]))
            published.update(between(release.since, release.until))
        if day in days:
            pages.append([*kept, frozenset[int]().union(*kept)])
    return pages


def between(since: str, until: str) -> list[str]:
    """Return the keys of the quarters up to the last published, gone for good."""
    keys = [since]
    while keys[-1] != until:
        keys.append(quarter_key(next_quarter(keys[-1])))
    return keys


@settings(max_examples=50, deadline=None)
@given(CONTRACTS, VISITS)
def test_no_difference_of_two_public_pages_tells_a_single_contract(
    history: list[tuple[int, Share]], days: list[int]
) -> None:
    shown = {one for page in visit(history, sorted(days)) for one in page}
    for one, other in itertools.product(shown, repeat=2):
        left = one - other
        assert not left or may_publish([history[at][1] for at in left])


@settings(max_examples=50, deadline=None)
@given(CONTRACTS, VISITS)
def test_no_combination_of_public_sums_keeps_one_contract_apart_from_its_release(
    history: list[tuple[int, Share]], days: list[int]
) -> None:
    pages = visit(history, sorted(days))
    releases = {one for page in pages for one in page[:-1]}
    # Disjoint, and every sum is of whole ones: whatever is added to or taken from each other,
    # the contracts of a release stay together.
    assert sum(map(len, releases)) == len(frozenset[int]().union(*releases))
    for page in pages:
        for shown in page:
            assert all(one <= shown or not one & shown for one in releases)


def test_every_amount_of_the_page_is_a_release_or_the_sum_of_all(client: FlaskClient) -> None:
    older = quarter_starts(today(), 4)[1]
    for total in (10_012_300, 20_045_600, 25_078_900):
        sign(total, datetime.combine(older, time(12), UTC))
    sign_last_quarter(40_000_000, 50_000_000, 61_000_000)
    sign(99_900_000)
    assert service.publish_due()
    releases = list_releases()
    assert len(releases) == 2
    told = {one.amount for one in releases}
    told |= {sum(one.amount for one in releases), sum(one.technical for one in releases)}
    shown = re.findall(r"([\d.,]+) 万元", figures_of(client))
    assert {round(float(text.replace(",", "")) * 1_000_000) for text in shown} == told


def test_small_counts_of_deals_are_not_told(client: FlaskClient) -> None:
    assert [is_told(number) for number in range(4)] == [True, False, False, True]
    sign(1_000_000)
    text = figures_of(client)
    found = re.search(r'data-figure="signed">(.*?)</td>', text)
    assert found is not None
    assert "少于 3" in found[1]
    contracts = re.search(r'data-figure="contracts">(.*?)</span>', text)
    assert contracts is not None
    assert contracts[1] == "少于 3"
    with force_locale("zh"):
        assert public_count(1234) == "1,234"


def test_a_contract_signed_today_moves_no_amount_of_the_public_report(
    client: FlaskClient,
) -> None:
    sign_last_quarter(10_000_000, 20_000_000, 30_000_000)
    service.publish_due()
    before = amounts_told()
    sign(12_345_600)
    assert amounts_told() == before
    assert not any("12.3" in text for text in before)


def amounts_told() -> list[str]:
    """Return the amounts in the public report of the present quarter."""
    key = quarter_key(today())
    assert quarter_start(key) <= today()
    with force_locale("zh"):
        blocks = [
            block
            for part in registry.present().report
            for block in part.write(key, quarter_period(key), Audience.PUBLIC)
        ]
    return MONEY.findall(repr(blocks))
