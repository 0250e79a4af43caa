"""Every page, for every role, in both languages, light and dark: axe finds nothing serious,
and nothing scrolls sideways on a narrow phone.

Contrast takes axe most of its time. A text's contrast follows from its own colour and size and
from what is painted behind it, so each such combination is measured where it first occurs. What
a page shows between its bars is often the same for several roles, to the letter: it is looked at
for the first of them, and the bars of a role on its own pages. A page built like one before, as in
the other language, is asked only what words can change.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page

from matcher.domain.codes import Role
from scripts.browsing import Site, Visitor
from scripts.walking import UNREACHED, drop_redirections, expected_pages, find_pages, read_routes
from tests.e2e.conftest import NewVisitor
from tests.e2e.mails import Mails
from tests.e2e.test_journeys import press

pytestmark = [pytest.mark.e2e, pytest.mark.browser]

NEWCOMER, INVITED, MOVED = "newcomer@example.org", "invited@example.org", "moved@example.org"
PASSWORD = "seven quiet herons wade"
NARROW = {"width": 360, "height": 780}
LANGUAGES = ("zh", "en")
STARTS = ("/deals/?state=signed", "/", "/work", "/sign-in")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CONTRAST = "color-contrast"
"""The one rule that a theme can change the outcome of."""

EVERYTHING_ELSE = {
    "runOnly": {"type": "tag", "values": STANDARDS},
    "rules": {CONTRAST: {"enabled": False}},
    "resultTypes": ["violations"],
}
OF_WORDS = {
    "runOnly": {"type": "rule", "values": ["target-size", "html-lang-valid", "valid-lang"]},
    "resultTypes": ["violations"],
}
"""What the words of a page can change the outcome of, where it is built as another one is."""

CONTRAST_ONLY = {"runOnly": {"type": "rule", "values": [CONTRAST]}, "resultTypes": ["violations"]}

FIND_COLOURS = """() => {
  const holds = element => element.matches('input, select, textarea')
    || [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
  window.texts = [...document.body.querySelectorAll('*')].filter(holds);
  return window.texts.map((text, number) => {
    const own = getComputedStyle(text), parts = [own.color, own.fontSize, own.fontWeight];
    for (let element = text; element; element = element.parentElement) {
      const style = getComputedStyle(element);
      // What is moved may lie on anything: such a text is measured everywhere.
      if (!['static', 'relative'].includes(style.position)) return `${location.href} ${number}`;
      parts.push(style.backgroundColor, style.backgroundImage, style.opacity);
    }
    return parts.join(' ').replaceAll('rgba(0, 0, 0, 0) none 1', '');
  });
}"""
"""Find the texts of a page; of each, all that its contrast depends on."""

CONTENT = """() => document.querySelector('main').outerHTML.replaceAll(
  /name="csrf_token" value="[^"]*"/g, '')"""
"""What a page shows between its bars."""

SKELETON = """() => {
  const free = new Set(['href', 'src', 'action', 'formaction', 'title', 'alt', 'placeholder',
    'aria-label', 'value', 'content', 'datetime', 'lang', 'hreflang']);
  const told = ({name, value}) =>
    ` ${name}=` + (free.has(name) || name.startsWith('data-') ? !!value.trim() : value);
  const walk = node => node.nodeType === 3 ? (node.data.trim() ? '.' : '')
    : node.nodeType !== 1 ? ''
    : `<${node.tagName}${[...node.attributes].map(told).join('')}>`
      + [...node.childNodes].map(walk).join('') + '>';
  return walk(document.documentElement);
}"""
"""How a page is built, whatever its words are: only that there are some."""

RUN_AXE = "options => axe.run(document, options)"
RUN_AXE_ON_TEXTS = """([numbers, options]) =>
  axe.run({include: numbers.map(number => window.texts[number])}, options)"""

GROUPS = {
    Role.VISITOR: "pages",
    Role.FIRM: "pages",
    Role.INSTITUTE: "journeys",
    Role.BROKER: "journeys",
    Role.OFFICER: "pages",
    Role.AUDITOR: "journeys",
}
"""Which process walks for whom: each process starts a site of its own."""


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application's routes."""
    yield read_routes(tmp_path_factory.mktemp("routes"))


@pytest.fixture(scope="module")
def measured() -> set[str]:
    """The combinations of colours whose contrast is known."""
    return set()


@pytest.fixture(scope="module")
def shown() -> set[str]:
    """What was looked at: language and all that stands between a page's bars."""
    return set()


@pytest.mark.parametrize(
    "role",
    [pytest.param(role, marks=pytest.mark.xdist_group(group)) for role, group in GROUPS.items()],
)
def test_every_page_is_accessible(
    visit: NewVisitor, routes: Flask, axe: str, measured: set[str], shown: set[str], role: Role
) -> None:
    email = None if role is Role.VISITOR else f"{role.value}@example.org"
    visitor = visit(email)
    pages = find_pages(visitor, routes, STARTS)
    missing = expected_pages(routes, role) - set(pages) - (UNREACHED if email else set())
    assert drop_redirections(visitor, routes, missing) == set(), "no link leads there"
    visitor.context.add_init_script(axe)
    faults: list[str] = []
    own, built = 0, set[str]()
    for language in LANGUAGES:
        visitor.context.add_cookies([{"name": "locale", "value": language, "url": visitor.address}])
        for endpoint, address in pages.items():
            visitor.go(address)
            content = f"{language} {visitor.page.evaluate(CONTENT)}"
            if content in shown:
                continue
            shown.add(content)
            own += 1
            found = inspect(visitor, measured, built)
            faults += [f"{endpoint} {address} {language} {fault}" for fault in found]
    assert own >= 2 * len(LANGUAGES), "the bars of this role were hardly looked at"
    assert faults == [], "\n".join(faults)


@pytest.mark.xdist_group("pages")
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
        mails.link_in("/stop/"),
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
    faults = read_findings(visitor.page.evaluate(RUN_AXE, EVERYTHING_ELSE))
    return faults + check_contrast(visitor.page, measured)


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
    return inspect(visitor, measured, set())


def inspect(visitor: Visitor, measured: set[str], built: set[str]) -> list[str]:
    """Return what is wrong with the page that is shown; ``built`` are those looked at before."""
    page = visitor.page
    page.emulate_media(color_scheme="light")
    skeleton = page.evaluate(SKELETON)
    if skeleton in built:
        # The other language of a page: the same elements and colours.
        faults = read_findings(page.evaluate(RUN_AXE, OF_WORDS))
    else:
        built.add(skeleton)
        faults = read_findings(page.evaluate(RUN_AXE, EVERYTHING_ELSE))
        faults += [f"light: {fault}" for fault in check_contrast(page, measured)]
        page.emulate_media(color_scheme="dark")
        faults += [f"dark: {fault}" for fault in check_contrast(page, measured)]
    wide = page.viewport_size
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    if page.evaluate("document.documentElement.scrollWidth") > NARROW["width"]:
        faults.append("scrolls sideways at 360 pixels")
    assert wide is not None
    page.set_viewport_size(wide)
    return faults


def check_contrast(page: Page, measured: set[str]) -> list[str]:
    """Measure the combinations of colours that were not measured yet, and note them."""
    first = {key: number for number, key in reversed(list(enumerate(page.evaluate(FIND_COLOURS))))}
    numbers = sorted(number for key, number in first.items() if key not in measured)
    measured.update(first)
    if not numbers:
        return []
    return read_findings(page.evaluate(RUN_AXE_ON_TEXTS, [numbers, CONTRAST_ONLY]))


def read_findings(found: dict[str, Any]) -> list[str]:
    """Return serious and critical findings: rule and first element of each."""
    return [
        f"{entry['id']}: {entry['nodes'][0]['html'][:160]} ({len(entry['nodes'])}x)"
        for entry in found["violations"]
        if entry["impact"] in ("serious", "critical")
    ]
