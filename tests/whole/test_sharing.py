"""What links, search engines and telephones see of a page: public text, one address each."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from xml.etree import ElementTree

from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import Confidentiality
from matcher.types import Kind
from tests.counties.worlds import make_pair
from tests.factories import make_draft, make_published
from tests.inventions.worlds import make_publicised, make_registered
from web.base import db

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def meta(page: str) -> dict[str, str]:
    """Return the page's named values."""
    return dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', page))


def test_a_shared_need_shows_its_public_summary_and_not_who_hides(client: FlaskClient) -> None:
    need = make_published(Kind.NEED, confidentiality=Confidentiality.SUMMARY)
    text = need.published_revision
    page = client.get(f"/needs/{need.id}").text
    head = page[: page.index("</head>")]
    assert meta(page)["og:title"] == text.title
    assert meta(page)["og:description"] == text.summary
    assert meta(page)["og:image"].startswith("http://localhost/static/share.png?v=")
    for secret in (need.organisation.name, text.problem, text.contact_name):
        assert not secret or secret not in head


def test_every_public_page_names_its_one_address_in_each_language(client: FlaskClient) -> None:
    page = client.get("/needs?page=2&field=marine").text
    assert '<link rel="canonical" href="http://localhost/needs?page=2">' in page
    assert 'hreflang="en" href="http://localhost/needs?page=2&amp;lang=en"' in page


def test_the_address_people_use_wins_over_the_one_that_was_asked(
    app: Flask, client: FlaskClient
) -> None:
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = settings.model_copy(update={"public_url": "https://match.example.cn/"})
    assert 'rel="canonical" href="https://match.example.cn/about"' in client.get("/about").text


def test_an_address_with_a_language_shows_it_and_the_next_pages_keep_it(
    client: FlaskClient,
) -> None:
    assert '<html lang="en">' in client.get("/about?lang=en").text
    page = client.get("/").text
    assert '<html lang="en">' in page
    assert "lang=" not in re.sub(r'<(link|html|meta)[^>]*>|<a class="tool"[^>]*>', "", page)


def test_the_language_chosen_last_wins_over_the_one_of_the_address(client: FlaskClient) -> None:
    page = client.get("/about?lang=en").text
    link = re.search(r'href="(/language/zh\?next=[^"]*)"', page)
    assert link is not None
    assert client.get(link[1]).headers["Location"] == "/about"


def test_pages_for_members_and_searches_are_not_indexed(client: FlaskClient) -> None:
    for path in ("/sign-in", "/search", "/nothing/here"):
        page = client.get(path).text
        assert meta(page)["robots"] == "noindex"
        assert "og:title" not in page


def test_the_sitemap_lists_what_is_public_and_nothing_else(client: FlaskClient) -> None:
    need, achievement = make_published(Kind.NEED), make_published(Kind.ACHIEVEMENT)
    draft, registered = make_draft(Kind.NEED), make_registered()
    price, pair = make_publicised(), make_pair()
    root = ElementTree.fromstring(client.get("/sitemap.xml").data)
    found = {node.text for node in root.iter(f"{MAP}loc")}
    assert f"http://localhost/needs/{need.id}" in found
    assert f"http://localhost/achievements/{achievement.id}" in found
    assert f"http://localhost/inventions/{price.invention_id}" in found
    assert f"http://localhost/inventions/publicity/{price.id}" in found
    assert f"http://localhost/counties/{pair.district}" in found
    assert f"http://localhost/needs/{draft.id}" not in found
    assert f"http://localhost/inventions/{registered.id}" not in found
    for address in found:
        assert client.get(str(address)).status_code == 200


def test_machines_read_the_citys_day_of_publication(client: FlaskClient) -> None:
    need = make_published(Kind.NEED)
    # Half past seven in the city: the day before is not over yet in UTC.
    need.published_at = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    db.commit()
    assert '"datePublished": "2026-03-03"' in client.get(f"/needs/{need.id}").text
    assert "<lastmod>2026-03-03</lastmod>" in client.get("/sitemap.xml").text


def test_robots_are_led_to_the_map_and_kept_out_of_the_desk(client: FlaskClient) -> None:
    text = client.get("/robots.txt").text
    assert "Sitemap: http://localhost/sitemap.xml" in text
    assert "Disallow: /desk" in text


def test_the_manifest_names_icons_that_are_there(client: FlaskClient) -> None:
    manifest = client.get("/site.webmanifest").get_json()
    for icon in manifest["icons"]:
        assert client.get(icon["src"]).content_type.startswith(icon["type"])
