"""The public registers: pilot plants, instruments, funds, scenes, measures, teams.

What a register has is told by its listing alone: the contact and what nobody classified have no
field here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import abort, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields

from web.api.facets import Facets, tell_facets
from web.api.fields import Told, schema_of, text, words_of
from web.api.pieces import Asked, Walk, piece, piece_of
from web.api.resources import Resource
from web.api.walks import walk
from web.base.access import Access
from web.base.guard import subject
from web.base.listing.register import Register
from web.base.permissions import READ_PUBLIC
from web.base.registry import present
from web.base.urls import absolute_url
from web.finance.feature import FINANCE
from web.instruments.feature import INSTRUMENTS
from web.measures.feature import MEASURES
from web.pilots.feature import PILOTS
from web.registers import listing
from web.registers.disclosure import EntryView, public_view
from web.registers.listing import Wanted
from web.registers.models import Entry
from web.scenes.feature import SCENES
from web.teams.feature import TEAMS
from web.tokens.states import Scope

REGISTERS = (TEAMS, PILOTS, INSTRUMENTS, FINANCE, SCENES, MEASURES)
"""One name for each register, in the order of their places."""

ITEM = Access(READ_PUBLIC, "entry", scope=Scope.READ_PUBLIC)
KEYS = ((Entry.published_at, True), (Entry.id, True))
KINDS = (datetime, int)

RESOURCE = Resource("registers", _l("创新资源"))


class RegisterLine(Told):
    """One register."""

    name = fields.String(required=True)
    title = fields.String(required=True)
    lead = fields.String(required=True)
    count = fields.Integer(required=True)
    page = fields.String(required=True, metadata={"format": "uri"})


@RESOURCE.get("/registers", piece_of(RegisterLine), query=Asked, words=_l("列出创新资源的登记册"))
def registers(_query: dict[str, Any]) -> dict[str, Any]:
    """List the registers."""
    counts = listing.count_public()
    return piece(
        [_tell(one, counts.get(one.name, 0)) for one in present().registers.values()], None
    )


def _tell(register: Register, count: int) -> dict[str, Any]:
    return {
        "name": register.name,
        "title": str(register.title),
        "lead": str(register.lead),
        "count": count,
        "page": absolute_url(url_for("registers.index", register=register.name)),
    }


def _address(view: EntryView) -> str:
    return absolute_url(url_for(f"api_registers.{view.kind.name}_entry", entry_id=view.id))


def _page(view: EntryView) -> str:
    return absolute_url(url_for("registers.show", register=view.kind.name, entry_id=view.id))


def _item_schema(register: Register) -> type[Told]:
    known: dict[str, fields.Field[Any]] = {
        "id": fields.Integer(required=True),
        "published_at": fields.DateTime(required=True),
        "updated_at": fields.DateTime(attribute="shown_at", required=True, allow_none=True),
        "organisation_en": fields.String(required=True),
        "is_demo": fields.Boolean(required=True),
        "self": fields.Function(_address, metadata={"type": "string", "format": "uri"}),
        "page": fields.Function(_page, metadata={"type": "string", "format": "uri"}),
    }
    return schema_of(f"{register.name.capitalize()}Entry", register.listing, **known)


def _query_schema(register: Register) -> type[Schema]:
    """Return what the address of a list carries: words and the facets of its page."""

    def check(facet: str) -> Callable[[str], None]:
        def is_known(code: str) -> None:
            if code not in listing.codes_of(register, facet):
                raise ValidationError(gettext("没有这个代码，请从 facets 列出的代码中选择。"))

        return is_known

    chosen = {
        name: text(validate=check(name), metadata={"description": register.listing[name].label})
        for name in register.facets
    }
    words = words_of(listing.LONGEST_QUERY, _l("含有这些词的"))
    return type(f"{register.name.capitalize()}Query", (Walk,), {**chosen, "q": words})


def _add(register: Register) -> None:
    """Add the addresses of a register."""
    item, query_schema = _item_schema(register), _query_schema(register)
    name, words = register.name, register.title

    def entries(query: dict[str, Any]) -> dict[str, Any]:
        found = listing.select_entries(_wanted(register, query))
        return walk(found, KEYS, KINDS, query, public_view)

    def facets(_query: dict[str, Any]) -> dict[str, Any]:
        return tell_facets(listing.name_facets(Wanted(register)))

    def entry(_query: dict[str, Any], **_: int) -> EntryView:
        found = subject(Entry)
        if found.register != name or not found.is_public:
            abort(404)
        return public_view(found)

    entries.__name__, facets.__name__, entry.__name__ = name, f"{name}_facets", f"{name}_entry"
    RESOURCE.get(f"/registers/{name}", piece_of(item), query=query_schema, words=words)(entries)
    RESOURCE.get(f"/registers/{name}/facets", Facets, query=Asked, words=words)(facets)
    RESOURCE.get(f"/registers/{name}/<int:entry_id>", item, query=Asked, access=ITEM, words=words)(
        entry
    )


def _wanted(register: Register, query: dict[str, Any]) -> Wanted:
    chosen = {name: query[name] for name in register.facets if query.get(name)}
    return Wanted(register, " ".join(query.get("q", "").split()), chosen)


for _register in REGISTERS:
    _add(_register)
