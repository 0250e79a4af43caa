"""No page falls back to Chinese for a reader of English.

What is stored is written in Latin letters here, so any Chinese character comes from the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import (
    AuditCode,
    Confidentiality,
    ContractKind,
    OrganisationKind,
    Role,
    Verification,
)
from matcher.types import Criterion, Evidence, Fit, Kind
from tests.calendar import today
from tests.factories import (
    make_call,
    make_candidate,
    make_confirmed,
    make_draft,
    make_introduced,
    make_match,
    make_organisation,
    make_published,
    make_saved,
    make_submitted,
    make_user,
)
from web.audit import service as audit
from web.base import db
from web.base.clock import utc_now
from web.calls import service as calls_service
from web.calls.states import CallState
from web.catalogues import service as catalogues_service
from web.deals import service as deals
from web.engine import service as engine
from web.finding.searches import Search
from web.matches.models import Match
from web.people.models import Organisation, User
from web.postings import service as posting
from web.postings.models import Posting

Login = Callable[[User], FlaskClient]
Pages = list[tuple[User | None, str]]

CHINESE = re.compile(r"[\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]+")
# What may be Chinese: the way to the Chinese pages, the title a new call starts with, which is a
# text of the call and not of the page, and values of options, which nobody sees.
EXCEPTIONS = re.compile(
    r'<a class="tool"[^>]*>中文</a>|<input[^>]* name="title"[^>]*>|<option [^>]*value="[^"]*"'
    # What programs read names things in both languages.
    r'|<script type="application/ld\+json">.*?</script>',
    re.DOTALL,
)

WAN = 1_000_000
"""Fen in 10,000 yuan."""

TEXTS = {
    "summary": "A short public summary of the matter in a few plain words.",
    "indicators": "Output 600 per hour; breakage 2%.",
    "keywords": ["cage", "net"],
    "fields": ["marine", "food"],
    "contact_name": "Ann Lee",
}
NEED = TEXTS | {
    "title": "Nets that stay clean",
    "problem": "Barnacles grow on the nets.",
    "tried": "Copper nets.",
    "need_kind": "core",
    "trl_min": 6,
    "musts": ["maturity", "modes"],
    "deadline": today() + timedelta(days=90),
    "open_challenge": True,
}
ACHIEVEMENT = TEXTS | {
    "title": "A coating for nets",
    "innovation": "No copper.",
    "application": "Cages.",
    "market": "Farms.",
    "team": "Five people.",
    "evaluation": "Appraised.",
    "discipline": "Chemistry",
    "registration_number": "R-1",
    "intellectual_property": [
        {"kind": "发明专利", "title": "Coating", "number": "ZL 1", "state": "授权"}
    ],
}
EVIDENCE = Evidence(
    terms=("nets",),
    near=(("barnacles", "coating", 0.7),),
    criteria=(
        Criterion("field", Fit.MET, {"shared": ["marine", "food"]}),
        Criterion("maturity", Fit.NOT_MET, {"need": 6, "achievement": 4, "required": True}),
        Criterion(
            "indicators",
            Fit.MET,
            {"compared": [{"need": "2%", "achievement": "1%", "fit": "met"}]},
        ),
        Criterion(
            "budget", Fit.MET, {"budget_min": WAN, "budget_max": 80 * WAN, "price": 60 * WAN}
        ),
        Criterion("modes", Fit.NOT_MET, {"need": ["license"], "achievement": ["equity"]}),
        Criterion("district", Fit.UNKNOWN, {"need": "potou", "achievement": None}),
        Criterion("validity", Fit.MET, {"need": "2030-01-01", "achievement": None}),
    ),
)

MISSING = "/no-such-page"


class World:
    """A site with something of everything, written in Latin letters."""

    def __init__(self) -> None:
        firm = make_organisation(name="Harbour Cages Ltd", district="potou")
        self.lab = make_organisation(
            OrganisationKind.LAB, name="Bay Laboratory", intro="A laboratory.", source="A plan"
        )
        self.firm = make_user(Role.FIRM, firm, name="Ann")
        self.institute = make_user(Role.INSTITUTE, self.lab, name="Bob")
        self.broker = make_user(Role.BROKER, name="Cat", fields=["marine"])
        self.officer = make_user(Role.OFFICER, name="Dan")
        self.auditor = make_user(Role.AUDITOR, name="Eve")
        self.expert = make_user(Role.EXPERT, name="Fay")
        self.need = self.publish(Kind.NEED)
        self.achievement = self.publish(Kind.ACHIEVEMENT)
        self.deals = [self.introduce(), self.confirm(), self.sign()]
        make_organisation(name="Unverified Ltd", verification=Verification.PENDING)
        make_organisation(name="Refused Ltd", verification=Verification.REJECTED)

    def publish(self, kind: Kind, **values: Any) -> Posting:
        author, texts = self.texts_of(kind)
        return make_published(kind, author, **(texts | values))

    def texts_of(self, kind: Kind) -> tuple[User, dict[str, Any]]:
        return (self.firm, NEED) if kind is Kind.NEED else (self.institute, ACHIEVEMENT)

    def pair(self) -> dict[str, Any]:
        """Values for one more match of the world's two sides."""
        sides = {kind.value: self.publish(kind) for kind in Kind}
        return sides | {"broker": self.broker, "evidence": EVIDENCE}

    def introduce(self) -> Match:
        match = make_introduced(**self.pair())
        deals.add_note(self.broker, match, "meeting", "We met.", today())
        db.commit()
        return match

    def confirm(self) -> Match:
        match = make_confirmed(**self.pair())
        deals.add_note(self.broker, match, "call", "We spoke.", today() - timedelta(days=1))
        db.commit()
        return match

    def sign(self) -> Match:
        match = make_introduced(**self.pair())
        deals.start_negotiation(self.broker, match)
        contract = deals.ContractData(
            number="C-1",
            project_name="Clean nets",
            kind=ContractKind.LICENSE,
            signed_on=today(),
            total=90 * WAN,
            technical=80 * WAN,
            payment_terms="In two parts",
        )
        deals.sign(self.broker, match, contract)
        db.commit()
        return match

    def decided(self, kind: Kind) -> list[Posting]:
        """A draft, one that waits, one sent back, one rejected and one changed after all."""
        author, texts = self.texts_of(kind)
        back, rejected = (make_submitted(kind, author, **texts) for _ in range(2))
        audit.request_changes(self.officer, back, "Say more.")
        audit.reject(self.officer, rejected, AuditCode.DUPLICATE, "Sent twice.")
        changed = self.publish(kind)
        posting.save_draft(author, changed, {"title": "A better title", "modes": ["service"]})
        posting.submit(author, changed)
        db.commit()
        waiting = make_submitted(kind, author, **texts)
        return [make_draft(kind, author, **texts), waiting, back, rejected, changed]


@pytest.fixture
def world(english: Flask, monkeypatch: pytest.MonkeyPatch) -> World:
    """The site's content, and an engine that finds the one pair there is."""
    world = World()
    needs, achievements = [world.need.id], [world.achievement.id]
    found = make_candidate(world.need, world.achievement, evidence=EVIDENCE)
    hits = {Kind.NEED: needs, Kind.ACHIEVEMENT: achievements}
    monkeypatch.setattr(engine, "search", lambda kind, *_: [(key, 1.0) for key in hits[kind]])
    monkeypatch.setattr(engine, "suggest", lambda *_: [found])
    return world


def give_latin_names() -> None:
    """Name the accounts that the factories made on the way."""
    for user in db.session().query(User):
        user.name = f"User {user.id}"
    db.commit()


def find_chinese(page: str) -> list[str]:
    """Return the Chinese in a page, each with what stands around it."""
    page = EXCEPTIONS.sub("", page)
    return [page[max(0, hit.start() - 60) : hit.end() + 20] for hit in CHINESE.finditer(page)]


def assert_english(login: Login, app: Flask, pages: Pages) -> None:
    """Read each page as its reader; name every page that holds Chinese, with the place."""
    clients: dict[str, FlaskClient] = {}
    found: dict[str, list[str]] = {}
    for reader, address in pages:
        name = reader.role.value if reader else "visitor"
        if name not in clients:
            clients[name] = login(reader) if reader else app.test_client()
            clients[name].get("/language/en")
        answer = clients[name].get(address)
        wanted = 404 if address == MISSING else 200
        assert answer.status_code == wanted, (name, address, answer.status_code)
        text = answer.get_data(as_text=True)
        assert '<html lang="en">' in text, address
        if hits := find_chinese(text):
            found[f"{name} {address}"] = hits
    assert found == {}


def test_public_pages_are_english(world: World, login: Login, english: Flask) -> None:
    hidden = [world.publish(Kind.NEED, confidentiality=extent) for extent in Confidentiality]
    state_calls = [
        make_call(state, title=f"A call, {state.value}", focus_fields=["marine", "food"])
        for state in CallState
        if state is not CallState.CATALOGUED
    ]
    done = make_call(title="A finished call")
    for kind in Kind:
        author, texts = world.texts_of(kind)
        own = posting.create_posting(author, kind, done)
        valid = {"valid_until": today() + timedelta(days=9), "not_secret": True}
        consent = {"holder_consents": True, "trl": 7} if kind is Kind.ACHIEVEMENT else {}
        contact = {"contact_email": "a@example.org", "district": "potou"}
        posting.save_draft(author, own, texts | valid | consent | contact)
        posting.submit(author, own)
        audit.publish(world.officer, own)
    calls_service.move_call(world.officer, done, "close")
    catalogues_service.publish_catalogue(world.officer, done)
    db.commit()
    paths = "/ /about /glossary /style /achievements /needs /institutions /calls /search"
    addresses = [
        *paths.split(),
        *("/search?q=net", "/figures"),
        *("/search?q=net&kind=need", "/needs?field=marine", "/needs?field=paper", "/sign-in"),
        *(f"/needs/{one.id}" for one in (world.need, world.deals[2].need, *hidden)),
        f"/achievements/{world.achievement.id}",
        f"/institutions/{world.lab.id}",
        *(f"/calls/{one.id}" for one in (*state_calls[1:], done)),
        *(f"/calls/{done.id}/catalogue", MISSING),
    ]
    readers = [None, world.firm, world.institute]
    pages: Pages = [(reader, path) for reader in readers for path in addresses]
    signed_in = ("/sign-in",)
    assert_english(login, english, [one for one in pages if not (one[0] and one[1] in signed_in)])


def test_an_empty_site_is_english(english: Flask, login: Login) -> None:
    paths = "/about /glossary /style / /achievements /needs /institutions /calls /search /figures"
    firm = make_user(Role.FIRM, make_organisation(name="New Ltd"), name="Ann")
    broker, officer = make_user(Role.BROKER, name="Cat"), make_user(Role.OFFICER, name="Dan")
    pages: Pages = [(None, path) for path in paths.split()]
    pages += [(firm, path) for path in ("/work/", "/work/postings", "/deals/", "/saved/")]
    pages += [(broker, path) for path in ("/work/", "/desk/", "/desk/board", "/deals/")]
    office = ("queue", "calls", "matches", "organisations?q=nobody")
    pages += [(officer, f"/office/{path}") for path in office]
    assert_english(login, english, [*pages, (officer, "/work/")])


@pytest.mark.parametrize("kind", list(Kind))
def test_pages_of_members_are_english(
    world: World, login: Login, english: Flask, kind: Kind
) -> None:
    author, _ = world.texts_of(kind)
    mine = world.need if kind is Kind.NEED else world.achievement
    others = world.decided(kind)
    call = make_call(title="A call")
    chosen = (("field", "marine"), ("mode", "gone"))
    weeks_ago = utc_now() - timedelta(days=40)
    make_saved(author, Search(kind, "net", chosen), seen_at=weeks_ago)
    make_saved(author, Search(kind, "net"), seen_at=weeks_ago)
    pages = [
        *("/work/", "/inbox/", "/saved/", "/work/postings", "/deals/", "/needs?field=marine"),
        *(f"/work/{kind.value}s/new", f"/work/{kind.value}s/new?call_id={call.id}"),
        *(f"/work/postings/{one.id}" for one in (mine, *others)),
        *(f"/work/postings/{one.id}/edit" for one in (mine, *others[:1], others[2])),
        f"/work/postings/{mine.id}/suggestions",
        *(f"/deals/{one.id}" for one in world.deals),
    ]
    assert_english(login, english, [(author, page) for page in pages])


def test_pages_of_brokers_are_english(world: World, login: Login, english: Flask) -> None:
    proposed = make_match(**world.pair())
    pages = ["/work/", "/inbox/", "/desk/", f"/desk/{proposed.id}", "/desk/board", "/deals/"]
    pages += ["/desk/profile"]
    pages += [f"/deals/{one.id}" for one in world.deals]
    assert_english(login, english, [(world.broker, page) for page in pages])


def test_pages_of_the_bureau_are_english(world: World, login: Login, english: Flask) -> None:
    waiting = [one for kind in Kind for one in world.decided(kind)[1:]]
    all_calls = [make_call(state, title=f"A call, {state.value}") for state in CallState]
    make_match(**world.pair())
    give_latin_names()
    pages = [
        *("/work/", "/inbox/", "/office/queue", "/office/organisations"),
        "/office/organisations/new",
        *("/office/calls", "/office/calls/new", "/office/matches", "/office/matches?show=all"),
        *("/office/matches/plan?show=undecided", "/office/brokers", "/office/joint-needs"),
        *("/office/joint-needs/new", f"/office/brokers/{world.broker.id}"),
        *(f"/office/postings/{one.id}" for one in waiting),
        *(f"/office/calls/{one.id}" for one in all_calls),
    ]
    by_reader: Pages = [(world.officer, page) for page in pages]
    others: Pages = [(world.auditor, "/work/"), (world.auditor, "/log/"), (world.expert, "/work/")]
    assert_english(login, english, by_reader + others)


def test_refusals_of_forms_are_english(world: World, login: Login, english: Flask) -> None:
    proposed = make_match(**world.pair())
    talking = make_introduced(**world.pair())
    deals.start_negotiation(world.broker, talking)
    db.commit()
    waiting = world.decided(Kind.NEED)[1]
    wrong = {"action": "submit", "budget_min": "x", "price": "x", "valid_until": "x"}
    signing = {"total": "1", "technical": "2", "signed_on": "3000-01-01"}
    sent: list[tuple[User, str, dict[str, str]]] = [
        (world.firm, "/work/needs/new", wrong),
        (world.firm, "/saved/", {"kind": "need", "name": "x" * 81}),
        (world.institute, "/work/achievements/new", wrong),
        (world.broker, f"/desk/{proposed.id}/decline", {"code": "other"}),
        (world.broker, f"/deals/{talking.id}/sign", signing),
        (world.officer, f"/office/postings/{waiting.id}/reject", {}),
        (world.officer, f"/office/postings/{waiting.id}/request-changes", {}),
        (world.officer, "/office/organisations/new", {"credit_code": "1"}),
        (world.officer, "/office/calls/new", {"year": "1", "opens_at": "x"}),
    ]
    for reader, address, data in sent:
        client = login(reader)
        client.get("/language/en")
        answer = client.post(address, data=data)
        assert answer.status_code == 422, (address, answer.status_code)
        assert find_chinese(answer.get_data(as_text=True)) == [], address


def test_the_public_sees_institutions_by_their_english_name(
    client: FlaskClient, english: Flask
) -> None:
    one: Organisation = make_organisation(
        OrganisationKind.UNIVERSITY, name="某大学", name_en="Some University"
    )
    assert "Some University" not in client.get("/institutions").get_data(as_text=True)
    client.get("/language/en")
    for path in ("/institutions", f"/institutions/{one.id}"):
        text = EXCEPTIONS.sub("", client.get(path).get_data(as_text=True))
        assert "Some University" in text
        assert "某大学" not in text
