"""The two forms of a record: Dublin Core, and all that is told as our own elements."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext
from lxml import etree

from matcher.types import Kind
from web.base import labels
from web.base.listing.spec import Shape
from web.base.urls import absolute_url
from web.harvesting.addresses import page_of
from web.harvesting.told import Told, told_specs

TT = "urn:x-techmatch:tt:1"
"""The namespace of our own form: the same wherever the program runs."""

OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC = "http://purl.org/dc/elements/1.1/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

DEMO = "Demo data: all of it is invented."

Element = Any
"""lxml has no types of its own."""


@dataclass(frozen=True, slots=True)
class Format:
    """A form in which records are sent."""

    prefix: str
    namespace: str
    schema: Callable[[], str]
    write: Callable[[Told], Element]


def write_dublin_core(told: Told) -> Element:
    """Return a record in Dublin Core, in Chinese as it was written."""
    root = etree.Element(f"{{{OAI_DC}}}dc", nsmap={"oai_dc": OAI_DC, "dc": DC, "xsi": XSI})
    root.set(f"{{{XSI}}}schemaLocation", f"{OAI_DC} {DC_SCHEMA}")
    for name, text in _dublin_core(told):
        etree.SubElement(root, f"{{{DC}}}{name}").text = text
    return root


def _dublin_core(told: Told) -> Iterator[tuple[str, str]]:
    yield "title", told["title"]
    if "organisation_name" in told:
        yield "creator", told["organisation_name"]
    yield from (("subject", one["name"]) for one in told.get("fields", ()))
    yield from (("subject", word) for word in told.get("keywords", ()))
    if told.get("is_demo"):
        yield "description", " ".join((gettext("演示数据：内容均为虚构。"), DEMO))
    if "summary" in told:
        yield "description", told["summary"]
    yield "publisher", labels.site_name()
    if "published_at" in told:
        yield "date", told["published_at"][:10]
    yield "type", told["kind"]["name"]
    yield "type", told["kind"]["name_en"]
    yield "identifier", page_of(told["kind"]["code"], told["id"])
    yield "language", "zh"
    if "district" in told:
        yield "coverage", told["district"]["name"]
    yield "rights", absolute_url(url_for("harvesting.page", _anchor="terms"))


def write_own(told: Told) -> Element:
    """Return a record with every field that is told."""
    kind = Kind(told["kind"]["code"])
    root = etree.Element(f"{{{TT}}}{kind.value}", nsmap={None: TT, "xsi": XSI})
    root.set(f"{{{XSI}}}schemaLocation", f"{TT} {own_schema()}")
    root.set(XML_LANG, "zh")
    etree.SubElement(root, f"{{{TT}}}page").text = page_of(kind, told["id"])
    for spec in told_specs(kind):
        if spec.name in told:
            _WRITE[spec.shape](etree.SubElement(root, f"{{{TT}}}{spec.name}"), told[spec.name])
    return root


def _write_plain(element: Element, value: Any) -> None:
    if isinstance(value, bool):
        element.text = "true" if value else "false"
    elif isinstance(value, float):
        element.text = f"{value:.2f}"
    else:
        element.text = str(value)


def _write_code(element: Element, value: Mapping[str, str]) -> None:
    element.text = value["code"]
    element.set("name", value["name"])
    element.set("nameEn", value["name_en"])


def _write_codes(element: Element, values: list[Mapping[str, str]]) -> None:
    for one in values:
        _write_code(etree.SubElement(element, f"{{{TT}}}code"), one)


def _write_words(element: Element, words: list[str]) -> None:
    for word in words:
        etree.SubElement(element, f"{{{TT}}}word").text = word


def _write_rows(element: Element, rows: list[Mapping[str, str]]) -> None:
    for row in rows:
        entry = etree.SubElement(element, f"{{{TT}}}row")
        for name, text in row.items():
            etree.SubElement(entry, f"{{{TT}}}{name}").text = text


_WRITE: Mapping[Shape, Callable[[Element, Any], None]] = {
    **dict.fromkeys(Shape, _write_plain),
    Shape.CODE: _write_code,
    Shape.CODES: _write_codes,
    Shape.KEYWORDS: _write_words,
    Shape.ROWS: _write_rows,
}


def own_schema() -> str:
    """Return the address of the schema of our own form."""
    return absolute_url(url_for("harvesting.schema"))


DC_SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"

FORMATS: Mapping[str, Format] = {
    "oai_dc": Format("oai_dc", OAI_DC, lambda: DC_SCHEMA, write_dublin_core),
    "tt": Format("tt", TT, own_schema, write_own),
}
