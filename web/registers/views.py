"""What the public reads of registers: the hub, lists, entries, feeds and spreadsheets."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from web.base.access import allows
from web.base.arguments import page_number
from web.base.guard import subject
from web.base.listing.register import Register
from web.base.listing.spec import Block
from web.base.registry import present
from web.base.sending import send_bytes
from web.base.sheets.tables import MIME_TYPES, Suffix
from web.base.urls import absolute_url
from web.people.session import actor
from web.registers import feeds, listing, papers, seeking
from web.registers.disclosure import public_view
from web.registers.listing import Wanted
from web.registers.models import Entry
from web.registers.permissions import AUDIT_ENTRIES, KEEP_ENTRY
from web.registers.relations import may_write
from web.registers.texts import block_of, line_of, texts_of

blueprint = Blueprint("registers", __name__)

NEWEST = 3
FEED_SIZE = 30


@blueprint.get("/resources")
def hub() -> str:
    """Show every register with its newest entries."""
    counts = listing.count_public()
    registers = present().registers.values()
    return render_template(
        "registers/hub.html",
        registers=registers,
        counts=counts,
        newest={
            one.name: listing.list_newest(one, NEWEST) for one in registers if counts.get(one.name)
        },
        writable=[one for one in registers if may_write(actor(), one)],
    )


@blueprint.get("/resources/<register>")
def index(register: str) -> str:
    """List what a register has, narrowed by words and facets."""
    wanted = _wanted(register)
    page = listing.list_entries(wanted, page_number())
    return render_template(
        "registers/index.html",
        register=wanted.register,
        wanted=wanted,
        page=page,
        facets=listing.name_facets(wanted),
        near=[] if page.items else seeking.find_near(wanted),
        line_of=line_of,
        may_write=may_write(actor(), wanted.register),
        may_audit=allows(actor(), AUDIT_ENTRIES),
    )


@blueprint.get("/resources/<register>.atom")
def feed(register: str) -> Response:
    """Send the newest entries of a list as a feed."""
    wanted = _wanted(register)
    page = listing.list_entries(wanted, 1, FEED_SIZE)
    text = feeds.make_feed(
        wanted.register,
        page.items,
        page=absolute_url(url_for("registers.index", register=register, **wanted.arguments)),
        address=absolute_url(url_for("registers.feed", register=register, **wanted.arguments)),
    )
    return Response(text, content_type="application/atom+xml; charset=utf-8")


@blueprint.get("/resources/<register>.xlsx")
def download(register: str) -> ResponseReturnValue:
    """Send what a list shows as a spreadsheet: public fields only."""
    wanted = _wanted(register)
    name = f"{wanted.register.name}.xlsx"
    return send_bytes(papers.write_public(wanted), MIME_TYPES[Suffix.XLSX], name)


@blueprint.get("/resources/<register>/<int:entry_id>")
def show(register: str, **_: int) -> str:
    """Show what anybody may read of an entry. The contact is on no public page."""
    entry = subject(Entry)
    if entry.register != register or not entry.is_public:
        abort(404)
    view = public_view(entry)
    address = absolute_url(url_for("registers.show", register=register, entry_id=entry.id))
    return render_template(
        "registers/show.html",
        entry=entry,
        view=view,
        register=entry.kind,
        texts=texts_of(view),
        facts=[
            line for line in block_of(view, Block.FACT) if line[0] != _label(entry.kind, "keywords")
        ],
        keywords=getattr(view, "keywords", ()),
        structured=feeds.describe_entry(view, address),
        is_own=allows(actor(), KEEP_ENTRY, entry),
    )


def find_register(name: str) -> Register:
    """Return the register of an address; 404 where there is none."""
    found = present().registers.get(name)
    if found is None:
        abort(404)
    return found


def _wanted(register: str) -> Wanted:
    return listing.read_wanted(find_register(register), request.args)


def _label(register: Register, name: str) -> str:
    spec = register.listing.by_name.get(name)
    return str(spec.label) if spec else ""
