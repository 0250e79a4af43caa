"""The schema of our own form of a record, written from the specification of the fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import force_locale
from lxml import etree

from matcher.types import Kind
from web.base.listing.spec import Shape, Spec
from web.finding.feeds import clean
from web.harvesting.explaining import explain_field
from web.harvesting.oai.formats import TT, Element
from web.harvesting.told import ROW_CELLS, told_specs

XS = "http://www.w3.org/2001/XMLSchema"

_TYPES: Mapping[Shape, str] = {
    Shape.LINE: "xs:string",
    Shape.TEXT: "xs:string",
    Shape.NUMBER: "xs:integer",
    Shape.MONEY: "xs:decimal",
    Shape.LEVEL: "xs:integer",
    Shape.FLAG: "xs:boolean",
    Shape.DATE: "tt:moment",
    Shape.MOMENT: "tt:moment",
    Shape.CODE: "tt:code",
    Shape.CODES: "tt:codes",
    Shape.KEYWORDS: "tt:words",
    Shape.ROWS: "tt:rows",
}


def write_schema() -> bytes:
    """Return the schema as a file."""
    root = etree.Element(
        f"{{{XS}}}schema",
        nsmap={"xs": XS, "tt": TT},
        targetNamespace=TT,
        elementFormDefault="qualified",
    )
    _add_types(root)
    for kind in Kind:
        _add_kind(root, kind)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _add(parent: Element, tag: str, **attributes: str) -> Element:
    return etree.SubElement(parent, f"{{{XS}}}{tag}", attributes)


def _add_types(root: Element) -> None:
    moment = _add(root, "simpleType", name="moment")
    _add(moment, "union", memberTypes="xs:date xs:dateTime")
    code = _add(_add(_add(root, "complexType", name="code"), "simpleContent"), "extension")
    code.set("base", "xs:string")
    for name in ("name", "nameEn"):
        _add(code, "attribute", name=name, type="xs:string", use="required")
    for name, child, of in (
        *(("codes", "code", "tt:code"), ("words", "word", "xs:string")),
        ("rows", "row", "tt:row"),
    ):
        inside = _add(_add(root, "complexType", name=name), "sequence")
        _add(inside, "element", name=child, type=of, maxOccurs="unbounded")
    row = _add(_add(root, "complexType", name="row"), "sequence")
    for name in ROW_CELLS:
        _add(row, "element", name=name, type="xs:string", minOccurs="0")


def _add_kind(root: Element, kind: Kind) -> None:
    whole = _add(_add(root, "element", name=kind.value), "complexType")
    fields = _add(whole, "sequence")
    _add(fields, "element", name="page", type="xs:anyURI")
    for spec in told_specs(kind):
        _add_field(fields, spec)
    # xml:lang, and where this schema is.
    _add(whole, "anyAttribute", namespace="##other", processContents="lax")


def _add_field(fields: Element, spec: Spec) -> None:
    always = spec.name in ("id", "kind", "title")
    element = _add(fields, "element", name=spec.name, type=_TYPES[spec.shape])
    if not always:
        element.set("minOccurs", "0")
    note = _add(element, "annotation")
    for language in ("zh", "en"):
        with force_locale(language):
            words: Any = clean(explain_field(spec))
        if words:
            told = _add(note, "documentation")
            told.set("{http://www.w3.org/XML/1998/namespace}lang", language)
            told.text = words
