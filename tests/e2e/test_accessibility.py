"""Every page, for every role, in both languages, light and dark: axe finds nothing serious,
and nothing scrolls sideways on a narrow phone.

Contrast takes axe most of its time. A text's contrast follows from its own colour and size and
from what is painted behind it, so each such combination is measured where it first occurs. What
a page shows between its bars is often the same for several roles, to the letter: it is looked at
for the first of them, in both languages, and the bars of a role on its own pages. A page built
like one before, for another role or in the other language, is asked only what words can change,
once in each language: what stands between its bars and what stands around it are compared apart,
what stands around is not asked again where it is built as before, and a list of five is built
like a list of two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, ViewportSize

from matcher.domain.codes import Role
from scripts.browsing import Site, Visitor
from scripts.walked import UNREACHED
from scripts.walking import drop_redirections, expected_pages, find_pages, read_routes
from tests.e2e.conftest import NewVisitor
from tests.e2e.looking import (
    CONTRAST,
    EVERYTHING,
    OF_WORDS,
    SKELETON,
    check_contrast,
    find_unmeasured,
    run_axe,
)
from tests.e2e.mails import Mails
from tests.e2e.test_journeys import press
from web.app import create_app
from web.base.config import Settings
from web.messages.stopping import stop_token

pytestmark = [pytest.mark.e2e, pytest.mark.browser]

NEWCOMER, INVITED, MOVED = "newcomer@example.org", "invited@example.org", "moved@example.org"
PASSWORD = "seven quiet herons wade"
NARROW: ViewportSize = {"width": 360, "height": 780}
WIDE: ViewportSize = {"width": 1280, "height": 900}
LANGUAGES = ("zh", "en")
MAIN = re.compile("<main.*</main>", re.S)
TOKEN = re.compile('name="csrf_token"[^>]*')
STARTS = ("/deals/?state=signed", "/", "/work", "/sign-in")
GROUPS = {
    Role.VISITOR: "public and office",
    Role.INSTITUTE: "parties",
    Role.OFFICER: "public and office",
    Role.FIRM: "parties",
    Role.AUDITOR: "public and office",
    Role.BROKER: "parties",
    Role.EXPERT: "parties",
}
"""Which process walks for whom: what it looked at for one account it knows for the next."""


@pytest.fixture(scope="session")
def routes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application's routes."""
    yield read_routes(tmp_path_factory.mktemp("routes"))


@pytest.fixture(scope="session")
def measured() -> set[str]:
    """The combinations of colours whose contrast is known."""
    return set()


@pytest.fixture(scope="session")
def shown() -> set[str]:
    """What was looked at: all that stands between a page's bars."""
    return set()


@pytest.fixture(scope="session")
def built() -> set[str]:
    """How the pages were built that were looked at, and the parts whose words were, by language."""
    return set()


@pytest.mark.parametrize(
    "role",
    [pytest.param(role, marks=pytest.mark.xdist_group(group)) for role, group in GROUPS.items()],
)
def test_every_page_is_accessible(
    visit: NewVisitor,
    routes: Flask,
    axe: str,
    measured: set[str],
    shown: set[str],
    built: set[str],
    role: Role,
) -> None:
    email = None if role is Role.VISITOR else f"{role.value}@example.org"
    visitor = visit(email)
    pages = find_pages(visitor, routes, STARTS)
    missing = expected_pages(routes, role) - set(pages) - (UNREACHED if email else set())
    assert drop_redirections(visitor, routes, missing) == set(), "no link leads there"
    own = {name: page.address for name, page in pages.items() if is_new(page.text, shown)}
    assert len(own) >= 2, "the bars of this role were hardly looked at"
    visitor.context.add_init_script(axe)
    faults: list[str] = []
    for language in LANGUAGES:
        visitor.context.add_cookies([{"name": "locale", "value": language, "url": visitor.address}])
        for endpoint, address in list(own.items()):
            visitor.go(address)
            if is_known(visitor, built, language):
                # Some other page of the same build is looked at in both languages.
                del own[endpoint]
            found = inspect(visitor, measured, built, language)
            faults += [f"{endpoint} {address} {language} {fault}" for fault in found]
    assert faults == [], "\n".join(faults)


def is_known(visitor: Visitor, built: set[str], language: str) -> bool:
    """Whether what stands between the bars is built like a page that was looked at."""
    return f"{language} {visitor.page.evaluate(SKELETON)[0]}" in built


def is_new(text: str, shown: set[str]) -> bool:
    """Return whether no page showed the same between its bars, and note that one does now."""
    found = MAIN.search(text)
    assert found is not None
    content = TOKEN.sub("", found[0])
    is_known = content in shown
    shown.add(content)
    return not is_known


@pytest.mark.xdist_group("parties")
def test_pages_that_a_mail_leads_to_are_accessible(
    site: Site, visit: NewVisitor, axe: str, measured: set[str]
) -> None:
    visitor, mails = visit(), Mails(site.home / "mails")
    visitor.context.add_init_script(axe)
    page = visitor.go("/forgot-password")
    page.fill("[name=email]", "cage@example.org")
    press(page, "发送链接")
    faults = inspect_page(visitor, "/register", measured)
    register(visitor.go("/register"))
    faults += check_texts(visitor, measured)
    addresses = [
        mails.link_for("cage@example.org", "密码", "/new-password/"),
        mails.link_for(NEWCOMER, "完成注册", "/register/confirm/"),
        invite(visit("officer@example.org").go("/office/accounts/invite"), mails),
        stop_link(site),
    ]
    faults += inspect_pages(visitor, addresses, measured)
    # Whoever confirmed is signed in, and wants another address.
    visitor.page.goto(addresses[1])
    press(visitor.page, "Confirm")
    page = visitor.go("/account/profile")
    page.fill("main [name=email]", MOVED)
    page.fill("main [name=current_password]", PASSWORD)
    press(page, "Send")
    faults += check_texts(visitor, measured)
    link = mails.link_for(MOVED, "邮箱", "/account/address/")
    faults += inspect_pages(visitor, [link], measured)
    assert faults == [], "\n".join(faults)


def stop_link(site: Site) -> str:
    """Return a link that mails end with. Which of those go out when is the worker's affair."""
    app = create_app(Settings(home=site.home))
    with app.app_context():
        return f"{site.address}/stop/{stop_token(1, 'progress')}"


def inspect_pages(visitor: Visitor, addresses: list[str], measured: set[str]) -> list[str]:
    """Return what is wrong with pages in both languages; the last one stays chosen."""
    faults = []
    for address in addresses:
        for language in LANGUAGES:
            cookie = {"name": "locale", "value": language, "url": visitor.address}
            visitor.context.add_cookies([cookie])  # type: ignore[list-item]
            path = address.removeprefix(visitor.address)
            faults += [f"{path} {language} {one}" for one in inspect_page(visitor, path, measured)]
    return faults


def register(page: Page) -> None:
    """Fill the page of registration."""
    page.fill("[name=organisation]", "湛江滩涂海水稻有限公司")
    page.select_option("[name=kind]", "firm")
    page.fill("[name=credit_code]", "91440800MA4UQ0C35A")
    page.select_option("[name=district]", "potou")
    page.fill("[name=name]", "苏一")
    page.fill("main [name=email]", NEWCOMER)
    page.fill("[name=password]", PASSWORD)
    page.check("[name=agree]")
    with page.expect_navigation():
        page.locator("main .btn-action").click()


def invite(page: Page, mails: Mails) -> str:
    """Invite an expert; return the link of the mail."""
    page.select_option("[name=role]", "expert")
    page.fill("main [name=email]", INVITED)
    press(page, "发出邀请")
    return mails.link_for(INVITED, "邀请您", "/invitation/")


def check_texts(visitor: Visitor, measured: set[str]) -> list[str]:
    """Return what is wrong with the page as it stands: it cannot be asked for again."""
    return run_axe(visitor.page, EVERYTHING, find_unmeasured(visitor.page, measured))


@pytest.mark.xdist_group("parties")
def test_a_faint_text_is_found_once_where_it_first_occurs(visit: NewVisitor, axe: str) -> None:
    page = visit().go("/about")
    page.evaluate(axe)
    page.evaluate("document.querySelectorAll('main p').forEach(p => p.style.color = '#ccc')")
    measured: set[str] = set()
    assert [fault.split(":")[0] for fault in check_contrast(page, measured)] == [CONTRAST]
    assert check_contrast(page, measured) == []


def inspect_page(visitor: Visitor, address: str, measured: set[str]) -> list[str]:
    """Return what is wrong with a page in its present language."""
    visitor.go(address)
    return inspect(visitor, measured, set(), "")


def inspect(visitor: Visitor, measured: set[str], built: set[str], language: str) -> list[str]:
    """Return what is wrong with the page that is shown; ``built`` tells what was looked at."""
    page = visitor.page
    faults = []
    # The page is as narrow as the last one was left, and as dark.
    page.set_viewport_size(NARROW)
    if page.evaluate("document.documentElement.scrollWidth") > NARROW["width"]:
        faults.append("scrolls sideways at 360 pixels")
    parts = page.evaluate(SKELETON)
    worded = [f"{language} {part}" for part in parts]
    if built.issuperset(worded):
        return faults
    page.set_viewport_size(WIDE)
    if built.issuperset(parts):
        faults += run_axe(page, OF_WORDS, [], only_main=worded[1] in built)
    else:
        page.emulate_media(color_scheme="light")
        unmeasured = find_unmeasured(page, measured)
        faults += run_axe(page, EVERYTHING, unmeasured, only_main=parts[1] in built)
        page.emulate_media(color_scheme="dark")
        faults += [f"dark: {fault}" for fault in check_contrast(page, measured)]
    built.update(worded, parts)
    return faults
