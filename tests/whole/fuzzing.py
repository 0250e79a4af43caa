"""Requests as nobody means them, made from the pages themselves: their forms and arguments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from random import Random
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import func, literal, select, union_all

from tests.whole.access_world import World
from web.base import db
from web.base.config import ROOT

TEXTS: tuple[str, ...] = (
    *("", " ", "a", "=1+1", "@SUM(1)", "<script>alert(1)</script>", '"><img src=x>', "{{7*7}}"),
    *("%s%n%00", "'", '"', "\\", "../../etc/passwd", "\u202egpj.exe", "\u2066\u2069", "\ufeff"),
    *("\x0b\x1f\x7f", "a\r\nSet-Cookie: b=c", "\u2028", "😀" * 3, "e\u0301", "\ufdfa" * 50),
    *("nan", "inf", "-inf", "1e999", "1e-999", "-1", "0", "1_000", "٣", "²", "①", "１２", "+5"),
    *("9" * 30, "9" * 5000, "0x10", "1,5", "1..2", "None", "null", "true", "[]", "2147483648"),
    *("9999-12-31", "0001-01-01", "2026-02-30", "99999-01-01", "2026-13", "24:60", "-0001-01-01"),
    *("2026-01-01T99:99", "99:99", "2026Q9", "0000Q1", "2026-W60", "a@b", "a@" + "b" * 300),
    *("字" * 300, "字" * 30_000, "x" * 70_000, "\n" * 3000, ",".join("a" * 3000), "0" * 20 + "1"),
)
"""What is typed instead of what is asked for."""
BROKEN = (b"%ED%A0%80", b"%FF%FE", b"%C0%80", b"%D6%D0", b"%", b"%u4e2d")
"""Halves of pairs and other encodings, as bytes of an address or a form."""
HEADERS: dict[str, tuple[str, ...]] = {
    "Accept-Language": ("", "zz-ZZ;q=9", ",;q=", "en;q=nan,*", "zh-" + "x" * 3000, "\xe9"),
    "Range": (
        "bytes=-1",
        "bytes=9-1",
        "bytes=0-99999999999999999999",
        "lines=1",
        "bytes=a-b",
        "=,",
    ),
    "If-None-Match": ("*", '"', 'W/"x', '"' + "a" * 3000 + '"', ",,,"),
    "If-Modified-Since": ("yesterday", "Thu, 99 Foo 99999 99:99:99 GMT", "-1"),
    "Cookie": ("session=a.b.c", "remember_token=1|x", "=;;=", "theme=" + "z" * 3000, "a=\xff"),
    "Accept-Encoding": ("gzip;q=x", "*;q=-1", "br,,", "identity;q=0, *;q=0"),
    "X-Part": ("results", "\xff", "../x"),
    "Accept": ("a/b;q=z", "*/*/*", ""),
    "Content-Type": ("text/\xff", "application/json", "multipart/form-data", "a" * 3000),
    "Referer": ("javascript:alert(1)", "http://[", "//", "http://localhost:99999/"),
    "User-Agent": ("", "\xff" * 50, "x" * 3000),
    "X-Requested-With": ("XMLHttpRequest",),
    "X-HTTP-Method-Override": ("DELETE",),
}
_ARGUMENT = re.compile(
    r"""args(?:\.get|\.getlist|\.pop)?[(\[]\s*["'](\w+)["']|code_argument\(\w+, ["'](\w+)["']"""
)
_TOLD = re.compile(r"\s+")


@dataclass(frozen=True)
class Field:
    """A field of a form on a page."""

    name: str
    kind: str
    """The input's type; "textarea" or "select"."""
    values: tuple[str, ...]


@dataclass(frozen=True)
class Form:
    """A form on a page, and who it was shown to."""

    action: str
    fields: tuple[Field, ...]
    page: str
    reader: str


def known_arguments() -> list[str]:
    """Return the names that our code looks for in addresses."""
    names = set()
    for path in (ROOT / "web").rglob("*.py"):
        for found in _ARGUMENT.finditer(path.read_text("utf-8")):
            names.add(found[1] or found[2])
    return sorted(names)


def read_forms(page: str, address: str, reader: str) -> Iterator[Form]:
    """Yield the forms that a page posts."""
    if "<form" not in page:
        return
    tree = html.fromstring(page.encode())
    for form in tree.iter("form"):
        if (form.get("method") or "get").lower() != "post":
            continue
        fields = tuple(_read_field(one) for one in form.xpath(".//*[@name]"))
        action = (form.get("action") or address).split("#")[0] or address
        yield Form(action, fields, address, reader)


def _read_field(element: Any) -> Field:
    kind = element.get("type", "text") if element.tag in ("input", "button") else element.tag
    values = [element.get("value") or ""]
    if element.tag == "select":
        values = [one.get("value") or "" for one in element.iter("option")]
    elif element.tag == "textarea":
        values = [element.text or ""]
    return Field(element.get("name"), kind, tuple(values))


def fill(form: Form, random: Random, wildness: float) -> list[tuple[str, Any]]:
    """Return what is sent of a form: most of it wrong, some missing, some twice."""
    sent: list[tuple[str, Any]] = []
    for field in form.fields:
        if random.random() < 0.1:
            continue
        for _ in range(2 if random.random() < 0.1 else 1):
            sent.append((field.name, _value_of(field, random, wildness)))
    if random.random() < 0.3:
        sent.append((random.choice(TEXTS)[:50] or "x", "unknown"))
    random.shuffle(sent)
    return sent


def _value_of(field: Field, random: Random, wildness: float) -> Any:
    is_kept = field.kind in ("hidden", "submit", "button", "radio", "checkbox", "select")
    if random.random() > (wildness / 4 if is_kept else wildness):
        return random.choice(field.values) if field.kind != "file" else (BytesIO(b""), "")
    if field.kind == "file" and random.random() < 0.7:
        return BytesIO(random.choice(FILES)), random.choice(("a.xlsx", "a.csv", "\u202ea.pdf", "a"))
    return random.choice(TEXTS)


FILES = (
    *(
        b"",
        b"PK\x03\x04",
        b"%PDF-1.4\n%%EOF",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xd9",
        b"\0" * 99,
    ),
    *("标题,技术难题\n甲,慢\n".encode(), b'{"title": NaN}\n', b"<svg onload='a'/>", b"=1+1\n"),
)


def typed_texts(form: Form, sent: list[tuple[str, Any]]) -> Iterator[str]:
    """Yield the texts that somebody would have to type again if they were lost."""
    asked = {
        field.name
        for field in form.fields
        if field.kind in ("text", "textarea", "search", "tel", "email")
    }
    for name, value in sent:
        if name in asked and isinstance(value, str) and value.strip().isprintable():
            yield value.strip()


def shows(page: str, text: str) -> bool:
    """Return whether a page gives a text back, wherever it stands in it."""
    plain = _TOLD.sub(" ", unescape(page))
    return _TOLD.sub(" ", text) in plain


def count_rows() -> dict[str, int]:
    """Return how many rows each table holds."""
    tables = [
        select(literal(table.name), func.count()).select_from(table)
        for table in db.Base.metadata.sorted_tables
    ]
    db.rollback()
    return {name: count for name, count in db.session().execute(union_all(*tables))}


Clients = dict[str, FlaskClient]


def sign_in_all(app: Flask, login: Callable[[Any], FlaskClient], world: World) -> Clients:
    """Return a client for each account of the world."""
    return {
        name: app.test_client() if user is None else login(user) for name, user in world.accounts
    }
