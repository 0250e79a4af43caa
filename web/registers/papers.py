"""Registers as spreadsheets: what anybody may read, and all of it for officers."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from web.base import db, formats, labels, log
from web.base.access import require
from web.base.listing.register import Register
from web.base.listing.spec import Shape, Spec
from web.base.listing.words import say
from web.base.sheets.tables import Column, Suffix, Table, wan, write_table
from web.base.site import today
from web.people.models import User
from web.registers.disclosure import PUBLIC_REACHES, EntryView, draft_view, public_view
from web.registers.listing import Wanted, select_entries
from web.registers.permissions import BRING_ENTRIES
from web.registers.queries import list_all
from web.registers.verbs import EntryObject, EntryVerb

WIDE, NARROW = 40, 16
NOT_HEADED = 80
"""The place of a field whose specification names no column: before the contact."""


def write_public(wanted: Wanted) -> bytes:
    """Return what a public list shows as a spreadsheet, public fields only."""
    views = [public_view(one) for one in db.session().scalars(select_entries(wanted))]
    specs = [spec for spec in columns_of(wanted.register) if spec.reach in PUBLIC_REACHES]
    return _write(wanted.register, [_column(spec) for spec in specs], views)


def write_all(actor: User, register: Register) -> bytes:
    """Return all fields of all entries, as they were written last, for officers. It holds
    contacts, so that it was taken is logged."""
    require(actor, BRING_ENTRIES)
    views = [draft_view(one, actor) for one in list_all(register)]
    columns = [_column(spec) for spec in columns_of(register)]
    content = _write(register, [*columns, *_STANDING], views)
    log.record(
        actor,
        EntryVerb.DOWNLOAD,
        EntryObject.ENTRY,
        None,
        register=register.name,
        count=len(views),
    )
    return content


def columns_of(register: Register) -> list[Spec]:
    """Return the fields of a register in the order of their columns in files."""
    specs = (spec for spec in register.listing.specs if spec.block is not None)
    return sorted(specs, key=lambda spec: spec.heading.at if spec.heading else NOT_HEADED)


def heading_of(spec: Spec) -> str:
    """Return a column's heading: as files that are brought name it, or in the reader's words."""
    is_chinese = labels.locale_code() == "zh"
    return spec.heading.name if spec.heading and is_chinese else str(spec.label)


def _write(
    register: Register, columns: Sequence[Column[EntryView]], views: Sequence[EntryView]
) -> bytes:
    title = gettext(
        "%(register)s（%(day)s，共 %(count)s 项）",
        register=register.title,
        day=formats.day(today()),
        count=len(views),
    )
    stream = BytesIO()
    write_table(stream, Suffix.XLSX, Table(title, str(register.title), columns, views))
    return stream.getvalue()


def _column(spec: Spec) -> Column[EntryView]:
    width = WIDE if spec.shape in (Shape.TEXT, Shape.LINE) else NARROW
    return Column(spec.name, heading_of(spec), lambda view: _cell(spec, view), width)


def _cell(spec: Spec, view: EntryView) -> Any:
    value = getattr(view, spec.name)
    if spec.shape is Shape.MONEY:
        return wan(value)
    if spec.shape in (Shape.DATE, Shape.NUMBER):
        return value
    return say(spec, view)


_STANDING: Sequence[Column[EntryView]] = (
    Column("state", _l("状态"), lambda view: labels.label(view.state), 12),
    Column("published_at", _l("发布日期"), lambda view: view.published_at, 18),
)
