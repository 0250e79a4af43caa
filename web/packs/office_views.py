"""Packs as the officers oversee them, and what is missing in the city."""

from __future__ import annotations

from collections import Counter
from io import BytesIO

from flask import render_template, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.codes import NeedKind
from web.base import formats, log, site
from web.base.arguments import code_argument, page_number
from web.base.files.kinds import MIME_TYPES, FileKind
from web.base.labels import label, site_name
from web.base.sheets.tables import Column, Suffix, Table, write_table
from web.packs import contents, queries
from web.packs.kinds import PartKind
from web.packs.queries import Missing
from web.packs.states import PackState
from web.packs.verbs import PackObject, PackVerb
from web.packs.views import blueprint
from web.people.session import account


@blueprint.get("/office/packs")
def office() -> str:
    """All packs by state, and what they say is missing."""
    state = code_argument(PackState, "state")
    page = queries.list_for_office(state, page_number())
    missing = queries.list_missing()
    return render_template(
        "packs/office.html",
        page=page,
        state=state,
        counts=queries.count_states(),
        lines=[(pack, contents.need_title(pack)) for pack in page.items],
        missing=missing,
        table=_count(missing),
        need_kinds=list(NeedKind),
    )


@blueprint.post("/office/packs/missing")
def missing_file() -> ResponseReturnValue:
    """What is missing, as a file. It is written down who took it."""
    rows = queries.list_missing()
    name = gettext("方案包缺口清单")
    stream = BytesIO()
    write_table(stream, Suffix.XLSX, Table(f"{site_name()} · {name}", name, list(_columns()), rows))
    stream.seek(0)
    log.record(account(), PackVerb.TAKE_MISSING, PackObject.PACK, None, count=len(rows))
    return send_file(
        stream,
        mimetype=MIME_TYPES[FileKind.XLSX],
        as_attachment=True,
        download_name=f"missing-{site.today():%Y%m%d}.xlsx",
    )


def _count(missing: list[Missing]) -> list[tuple[PartKind, list[int], int]]:
    """Return for each kind of part how many needs of each kind lack it."""
    counts = Counter((one.kind, one.need_kind) for one in missing)
    rows = []
    for kind in PartKind:
        line = [counts[kind, need_kind] for need_kind in NeedKind]
        if any(line):
            rows.append((kind, line, sum(line)))
    return rows


def _columns() -> list[Column[Missing]]:
    return [
        Column("need_kind", gettext("需求类型"), lambda row: label(row.need_kind), 12),
        Column("kind", gettext("缺的是"), lambda row: label(row.kind), 12),
        Column("need", gettext("技术需求"), lambda row: row.need, 40),
        Column("text", gettext("缺口说明"), lambda row: row.text, 50),
        Column("broker", gettext("技术经纪人"), lambda row: row.broker, 14),
        Column("sent", gettext("发出日期"), lambda row: formats.day(row.sent_at), 12),
    ]
