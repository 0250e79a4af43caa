"""The answer to each verb."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from lxml import etree

from matcher.types import Kind
from web.base import labels, site
from web.finding.feeds import clean
from web.harvesting import queries
from web.harvesting.addresses import identifier_of, read_identifier, repository
from web.harvesting.oai.asking import Asked, Code, Moving, Refused, read_span
from web.harvesting.oai.formats import FORMATS, XSI, Element, Format
from web.harvesting.oai.tokens import HOLDS, Going, read_token, write_token
from web.harvesting.queries import Choice, Place, Record
from web.harvesting.sets import list_sets

OAI = "http://www.openarchives.org/OAI/2.0/"
SCHEMA = "http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd"
IDENTIFIERS = "http://www.openarchives.org/OAI/2.0/oai-identifier"

PAGE = 100
"""Records in one answer; headers are as many."""

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*")
_NAMED_HOST = re.compile(r"[a-zA-Z][a-zA-Z0-9-]*(?:\.[a-zA-Z][a-zA-Z0-9-]*)+")


def stamp(moment: datetime) -> str:
    """Return a moment as the protocol writes it."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def write_answer(base: str, now: datetime, asked: Asked | None, inside: Element) -> bytes:
    """Return a whole answer. ``asked`` is told back unless it was no proper request."""
    root = etree.Element(f"{{{OAI}}}OAI-PMH", nsmap={None: OAI, "xsi": XSI})
    root.set(f"{{{XSI}}}schemaLocation", f"{OAI} {SCHEMA}")
    _add(root, "responseDate", stamp(now))
    request = _add(root, "request", base)
    for name, value in (asked or {}).items():
        request.set(name, clean(value))
    root.append(inside)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written


def write_error(refused: Refused) -> Element:
    """Return an error of the protocol."""
    element = etree.Element(f"{{{OAI}}}error", code=refused.code.value)
    element.text = clean(str(refused))
    return element


def answer(asked: Asked, base: str) -> Element:
    """Return what the verb answers. Raises Refused."""
    return _VERBS[asked["verb"]](asked, base)


def _identify(_asked: Asked, base: str) -> Element:
    root = _root("Identify")
    settings = site.settings()
    _add(root, "repositoryName", clean(labels.site_name()))
    _add(root, "baseURL", base)
    _add(root, "protocolVersion", "2.0")
    written = _EMAIL.search(settings.contact)
    _add(root, "adminEmail", written[0] if written else settings.mail_from)
    _add(root, "earliestDatestamp", stamp(queries.earliest() or datetime.now(UTC)))
    _add(root, "deletedRecord", "persistent")
    _add(root, "granularity", "YYYY-MM-DDThh:mm:ssZ")
    _add(root, "compression", "gzip")
    if _NAMED_HOST.fullmatch(repository()):
        _describe_identifiers(_add(root, "description"))
    return root


def _describe_identifiers(parent: Element) -> None:
    scheme = etree.SubElement(
        parent, f"{{{IDENTIFIERS}}}oai-identifier", nsmap={None: IDENTIFIERS, "xsi": XSI}
    )
    scheme.set(f"{{{XSI}}}schemaLocation", f"{IDENTIFIERS} {IDENTIFIERS}.xsd")
    for name, text in (
        ("scheme", "oai"),
        ("repositoryIdentifier", repository()),
        ("delimiter", ":"),
        ("sampleIdentifier", identifier_of(Kind.ACHIEVEMENT, 25)),
    ):
        etree.SubElement(scheme, f"{{{IDENTIFIERS}}}{name}").text = text


def _list_formats(asked: Asked, _base: str) -> Element:
    if "identifier" in asked and _find(asked["identifier"]).told is None:
        raise Refused(Code.NO_FORMATS, "The record has gone.")
    root = _root("ListMetadataFormats")
    for one in FORMATS.values():
        entry = _add(root, "metadataFormat")
        _add(entry, "metadataPrefix", one.prefix)
        _add(entry, "schema", one.schema())
        _add(entry, "metadataNamespace", one.namespace)
    return root


def _list_sets(asked: Asked, _base: str) -> Element:
    if "resumptionToken" in asked:
        raise Refused(Code.BAD_TOKEN, "All sets are told at once.")
    root = _root("ListSets")
    for one in list_sets():
        entry = _add(root, "set")
        _add(entry, "setSpec", one.spec)
        _add(entry, "setName", one.name)
    return root


def _get_record(asked: Asked, _base: str) -> Element:
    chosen = _format_of(asked["metadataPrefix"])
    root = _root("GetRecord")
    _write_record(root, _find(asked["identifier"]), chosen)
    return root


def _list_headers(asked: Asked, _base: str) -> Element:
    return _list(asked, lambda root, record, _chosen: _write_header(root, record))


def _list_records(asked: Asked, _base: str) -> Element:
    return _list(asked, _write_record)


Write = Callable[[Element, Record, Format], None]


def _list(asked: Asked, write: Write) -> Element:
    going = _begin(asked)
    chosen = _format_of(going.prefix)
    # One more tells whether there is another part.
    found = queries.list_records(going.choice, going.after, PAGE + 1)
    if not found and going.after is None:
        raise Refused(Code.NO_RECORDS, "Nothing is, or was, what is asked for.")
    shown, has_more = found[:PAGE], len(found) > PAGE
    root = _root(asked["verb"])
    for record in shown:
        write(root, record, chosen)
    if has_more or going.after is not None:
        last = _place(shown[-1]) if shown else going.after
        sent = going.sent + len(shown)
        _write_token(root, going, replace(going, after=last, sent=sent) if has_more else None)
    return root


def _begin(asked: Asked) -> Going:
    verb = asked["verb"]
    if "resumptionToken" in asked:
        return read_token(asked["resumptionToken"], verb)
    _format_of(asked["metadataPrefix"])
    since, until = read_span(asked)
    choice = Choice(since, until, asked.get("set", ""))
    return Going(verb, asked["metadataPrefix"], choice, total=queries.count_records(choice))


def _place(record: Record) -> Place:
    return Place(record.datestamp, record.posting_id)


def _write_token(root: Element, going: Going, following: Going | None) -> None:
    token = _add(root, "resumptionToken", write_token(following) if following else "")
    token.set("completeListSize", str(max(going.total, following.sent if following else 0)))
    token.set("cursor", str(going.sent))
    if following:
        token.set("expirationDate", stamp(datetime.now(UTC) + HOLDS))


def _find(identifier: str) -> Record:
    named = read_identifier(identifier)
    record = queries.find_record(*named) if named else None
    if named and record is None and queries.was_open(*named):
        raise Moving
    if record is None:
        raise Refused(Code.NO_SUCH_ID, "There is no such record.")
    return record


def _format_of(prefix: str) -> Format:
    if prefix not in FORMATS:
        known = ", ".join(FORMATS)
        raise Refused(Code.CANNOT_DISSEMINATE, f"Records are sent as: {known}.")
    return FORMATS[prefix]


def _write_record(root: Element, record: Record, chosen: Format) -> None:
    entry = _add(root, "record")
    _write_header(entry, record)
    if record.told is not None:
        _add(entry, "metadata").append(chosen.write(record.told))


def _write_header(root: Element, record: Record) -> None:
    header = _add(root, "header")
    if record.told is None:
        header.set("status", "deleted")
    _add(header, "identifier", identifier_of(record.kind, record.posting_id))
    _add(header, "datestamp", stamp(record.datestamp))
    for spec in record.sets:
        _add(header, "setSpec", spec)


def _root(verb: str) -> Element:
    return etree.Element(f"{{{OAI}}}{verb}")


def _add(parent: Element, name: str, text: str | None = None) -> Element:
    element = etree.SubElement(parent, f"{{{OAI}}}{name}")
    element.text = text
    return element


_VERBS: Mapping[str, Callable[[Asked, str], Element]] = {
    "Identify": _identify,
    "ListMetadataFormats": _list_formats,
    "ListSets": _list_sets,
    "GetRecord": _get_record,
    "ListIdentifiers": _list_headers,
    "ListRecords": _list_records,
}
