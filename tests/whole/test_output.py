"""What leaves the site runs nowhere: no formula, no markup, no name that lies."""

from __future__ import annotations

import ast
import csv
import re
import unicodedata
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.whole.access_rules import lets_in
from tests.whole.access_world import build_world
from tests.whole.test_access import rules_of
from web.base.config import ROOT
from web.base.files.kinds import ENDINGS, FileKind
from web.base.files.names import clean_name, plain_name
from web.base.sheets.tables import Column, Suffix, Table, write_table
from web.people.models import User
from web.privacy import texts

Login = Callable[[User], FlaskClient]

OWN_MARKUP = {
    "web/entry/factors.py": "the squares of a QR code; none of its text is in the drawing",
    "web/base/caching/parts.py": "a macro's output, which is escaped while it is made",
    "web/base/translating.py": "texts of templates, as the engine of templates takes them anyway",
    "web/base/panels.py": "templates that were rendered, and so escaped, before they are joined",
    "web/privacy/texts.py": "Markdown of the operator, rendered with its HTML escaped",
}
"""Where text is declared to be markup, and why it is."""
WRITERS = {
    "web/registers/bringing/template.py",
    "web/experts/template.py",
    "web/catalogues/workbook.py",
    "web/base/sheets/writing.py",
    "web/base/sheets/tables.py",
    "web/intake/badfile.py",
    "web/intake/workbook.py",
}
"""Modules that write spreadsheets; each must escape what a spreadsheet would run."""
RUNS = re.compile(r"^[=+\-@＝＋－＠\t\r]")
HARMLESS = re.compile(r"^[+\-@][\w.\-#]*$")
"""An id that begins with a sign: it stays what it is, so that it can be brought again."""
SHOWN_IN_A_BROWSER = (
    "text/html text/css text/javascript text/plain text/xml image/svg+xml image/png application/xml"
    " application/manifest+json application/atom+xml text/calendar application/json"
    " application/opensearchdescription+xml"
).split()
"""Our own pages, styles, icons, feeds and calendars."""
TYPED = st.one_of(
    st.text(max_size=40),
    st.builds(
        lambda sign, rest: sign + rest,
        st.sampled_from("= + - @ \t= \r= \ufeff= ＝ ' '= \n=".split(" ")),
        st.text(max_size=20),
    ),
)


def _templates() -> list[Path]:
    return sorted(path for path in (ROOT / "web").glob("*/templates/**/*") if path.is_file())


def test_no_template_switches_escaping_off() -> None:
    found = [
        str(path.relative_to(ROOT))
        for path in _templates()
        if re.search(r"\|\s*safe\b|autoescape|\bMarkup\b|\|\s*forceescape", path.read_text("utf-8"))
    ]
    assert len(_templates()) > 300
    assert found == []


def test_every_template_of_a_page_is_escaped(app: Flask) -> None:
    plain = [path.name for path in _templates() if not app.select_jinja_autoescape(path.name)]
    # Texts for programs and mails, which are no markup.
    assert {Path(name).suffix for name in plain} <= {".txt"}


def test_text_is_declared_to_be_markup_only_where_it_is_said_why() -> None:
    found = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "web").rglob("*.py")
        if any(
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "Markup"
            and not (node.args and isinstance(node.args[0], ast.Constant))
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
        )
    }
    assert found == set(OWN_MARKUP)


def test_whatever_writes_a_spreadsheet_escapes_what_would_run() -> None:
    writing = {
        str(path.relative_to(ROOT)): path.read_text("utf-8")
        for path in (ROOT / "web").rglob("*.py")
        if re.search(r"\bWorkbook\(|csv\.writer\(|DictWriter\(", path.read_text("utf-8"))
    }
    assert set(writing) == WRITERS
    plain = {name for name, source in writing.items() if "escape_formula" not in source}
    # It holds headings and choices of our own, and nobody's text.
    assert plain == {"web/experts/template.py"}


def _written(suffix: Suffix, text: str) -> bytes:
    column = Column(name="title", heading="标题", read=lambda row: row, width=10)
    stream = BytesIO()
    write_table(stream, suffix, Table(title=text, sheet="表", columns=[column], rows=[text]))
    return stream.getvalue()


@settings(deadline=None)
@given(TYPED)
def test_no_text_in_a_csv_file_is_a_formula(text: str) -> None:
    content = _written(Suffix.CSV, text).decode("utf-8-sig", "surrogatepass")
    cells = [cell for row in csv.reader(StringIO(content, newline="")) for cell in row]
    assert [one for one in cells if RUNS.match(one) and not HARMLESS.match(one)] == []


@settings(deadline=None)
@given(TYPED)
def test_no_text_in_a_workbook_is_a_formula(text: str) -> None:
    book = load_workbook(BytesIO(_written(Suffix.XLSX, text)))
    kinds = {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row}
    assert "f" not in kinds


@settings(deadline=None)
@given(st.text(max_size=300), st.sampled_from(FileKind))
def test_a_stored_name_shows_what_a_file_is_and_hides_nothing(name: str, kind: FileKind) -> None:
    for spelt in (name, f"../../{name}", f"a\r\nX: {name}.exe", f"\u202e{name}", f"{name}.html"):
        cleaned = clean_name(spelt, kind)
        assert cleaned.endswith(f".{ENDINGS[kind][0]}") and len(cleaned) <= 130
        for part in (cleaned, plain_name(spelt)):
            assert not set(part) & set('/\\:*?"<>|')
            assert not any(unicodedata.category(sign) in ("Cc", "Cf", "Cs") for sign in part)


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        "![a](vbscript:x)",
        "<a href='javascript:alert(1)'>a</a>",
        "[a](&#106;avascript:alert(1))",
        "```html\n<script>\n```",
    ],
)
def test_markdown_of_the_operator_holds_no_markup_of_its_own(source: str) -> None:
    shown = texts._MARKDOWN.render(source)
    assert not re.search(r"<(?:script|img|a)\b[^>]*(?:onerror|javascript|vbscript|data:)", shown)
    assert "<script" not in shown


def test_whatever_is_no_page_of_ours_is_sent_to_be_saved(app: Flask, login: Login) -> None:
    world = build_world()
    clients = {
        name: app.test_client() if user is None else login(user) for name, user in world.accounts
    }
    wrong, files = [], 0
    for rule in rules_of(app, "GET"):
        allowed = [n for n, user in world.accounts if lets_in(rule.rule, n, user)]
        own = {"suffix": "docx"} if rule.endpoint.startswith("bidding.") else {}
        with app.test_request_context():
            given_arguments = {key: (world.arguments | own)[key] for key in rule.arguments}
            address = url_for(rule.endpoint, **given_arguments)
        answer: Any = clients[allowed[0]].get(address) if allowed else None
        if answer is None:
            continue
        disposition = answer.headers.get("Content-Disposition", "")
        is_shown = answer.mimetype in SHOWN_IN_A_BROWSER
        if answer.headers.get("X-Content-Type-Options") != "nosniff":
            wrong.append(f"{rule.rule}: may be taken for something else")
        if answer.status_code == 200 and not is_shown and not disposition.startswith("attachment"):
            wrong.append(f"{rule.rule}: {answer.mimetype} is shown")
        if re.search(r"[\r\n/\\\u202a-\u202e]", disposition):
            wrong.append(f"{rule.rule}: {disposition}")
        files += bool(disposition)
        answer.close()
    assert files > 10
    assert not wrong, "\n".join(wrong)
