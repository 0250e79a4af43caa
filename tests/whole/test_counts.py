"""A number that is a link, or stands beside one, is what the linked page shows as its total."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

from flask.testing import FlaskClient

from matcher.domain.codes import Role
from matcher.types import Kind
from tests.factories import (
    PASSWORD,
    make_call,
    make_draft,
    make_organisation,
    make_published,
    make_user,
)
from tests.whole.test_public_pages import facet_counts, read, sign_contract
from web.base import db
from web.catalogues import queries as catalogues
from web.demo.loading import load_demo
from web.figures import queries as figures
from web.people import passwords
from web.people.models import User
from web.postings import removal
from web.postings import service as posting
from web.postings.demo import LOGINS

NUMBERED = [
    re.compile(pattern, re.DOTALL)
    for pattern in (
        r'<a href="(?P<href>[^"]+)"[^>]*>(?P<word>[^<]*)<span class="tabs__count">(?P<n>[\d,]+)<',
        r'<a href="(?P<href>[^"]+)">\s*<span>(?P<word>[^<]*)</span>\s*'
        r'<span class="facet__count">(?P<n>[\d,]+)<',
        r'<a class="figure-link[^"]*" href="(?P<href>[^"]+)"><b>(?P<n>[\d,]+)</b>',
        r'<dt><a href="(?P<href>[^"]+)">[^<]*</a></dt><dd>\s*(?:<b>)?(?P<n>[\d,]+)',
        r'</svg>\s*<a href="(?P<href>[^"]+)"[^>]*>(?P<n>[\d,]+)</a>',
        r'<h2><a href="(?P<href>/institutions/\d+)">(?:(?!</li>).)*?<span>(?P<n>\d+) 项成果',
        r'<a href="(?P<href>[^"]+)">查看全部 (?P<n>[\d,]+) 项',
    )
]
"""A link with the number that it promises."""

TOTAL = re.compile(r"共 ([\d,]+) (?:项|家|条|份|个|名|人)")
ROWS = (
    re.compile(r'<article class="posting '),
    re.compile(r'<li class="line[ "]'),
    re.compile(r'<ul class="institutions">(?P<part>.*?)</ul>', re.DOTALL),
    re.compile(r"<tbody>(?P<part>.*?)</tbody>", re.DOTALL),
)
"""What a page lists that names no total."""

PAGES: dict[str, tuple[str, ...]] = {
    "": ("/", "/figures", "/districts", "/institutions", "/achievements", "/needs"),
    "firm": ("/work/", "/work/postings", "/deals/"),
    "institute": ("/work/", "/work/postings", "/deals/"),
    "broker": ("/work/", "/desk/board", "/deals/", "/desk/"),
    "officer": ("/work/", "/office/matches", "/office/requests", "/office/queue"),
}
"""Role -> pages with numbers that lead on."""

MOST_OF_A_PAGE = 14
"""Of many links of a page so many are followed."""


def main_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code == 200, path
    text = answer.get_data(as_text=True)
    return text[text.index("<main") :]


def promises(page: str) -> Iterator[tuple[str, int]]:
    """Yield the links of a page with the numbers that stand at them."""
    for pattern in NUMBERED:
        found = {html.unescape(one["href"]): one["n"] for one in pattern.finditer(page)}
        step = -(-len(found) // MOST_OF_A_PAGE) or 1
        for href, number in list(found.items())[::step]:
            yield href, int(number.replace(",", ""))


def total_of(client: FlaskClient, path: str) -> int:
    """Return how many rows a page says it has, or else has on all its pages."""
    page = main_of(client, path)
    if told := TOTAL.search(page):
        return int(told[1].replace(",", ""))
    count, number = _count_rows(page), 1
    while f"page={number + 1}" in page:
        number += 1
        page = main_of(client, f"{path}{'&' if '?' in path else '?'}page={number}")
        count += _count_rows(page)
    return count


def _count_rows(page: str) -> int:
    for pattern in ROWS:
        if found := list(pattern.finditer(page)):
            parts = [one.groupdict().get("part") for one in found]
            return sum(len(re.findall("<li>|<tr[ >]", part)) if part else 1 for part in parts)
    return 0


def test_numbers_are_what_the_pages_they_lead_to_show(
    client: FlaskClient, login: Callable[[User | str], FlaskClient]
) -> None:
    load_demo()
    for user in db.session().query(User):
        user.password_hash = passwords.hash_password(PASSWORD)
    db.commit()
    clients = {"": client} | {role: login(email) for role, email in LOGINS}
    wrong, checked = [], 0
    for role, pages in PAGES.items():
        for path in pages:
            for href, number in promises(main_of(clients[role], path)):
                checked += 1
                shown = total_of(clients[role], href)
                if shown != number:
                    wrong.append((role, path, href, number, shown))
    assert not wrong
    assert checked > 80


def test_what_was_fulfilled_is_counted_in_the_lists_no_more(client: FlaskClient) -> None:
    make_published(title="还在的")
    sign_contract(1_000_000)
    totals = figures.count_totals()
    assert totals.needs == 1
    assert sum(line.needs for line in figures.count_by_district()) == 1
    assert sum(line.needs for line in figures.count_by_field()) == 1
    page = read(client, "/needs")
    assert "共 1 项" in page
    assert facet_counts(page)
    # What a quarter brought does not become less by what came of it.
    assert sum(quarter.needs for quarter in _quarters()) == 2


def _quarters() -> list[figures.Quarter]:
    from web.base.site import today, zone

    return figures.count_by_quarter(zone(), today())


def test_office_and_public_count_the_same_as_handed_in(client: FlaskClient) -> None:
    call = make_call()
    author = make_user(Role.FIRM, make_organisation())
    kept, taken_back = (make_draft(Kind.NEED, author) for _ in range(2))
    for one in (kept, taken_back):
        one.call = call
        posting.submit(author, one)
    removal.take_back(author, taken_back)
    db.commit()
    (line,) = catalogues.list_calls()
    public = catalogues.count_submissions([call])[call.id]
    assert line.submissions == sum(public.values()) == 1
    assert kept.submitted_at is not None
