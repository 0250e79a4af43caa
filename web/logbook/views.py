"""The audit log, for the auditor."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError
from web.base import db, site
from web.base.arguments import key_of, page_number
from web.base.chain import find_head
from web.base.sending import send_bytes
from web.base.sheets.tables import MIME_TYPES, Suffix
from web.logbook import checks, files, heads, places, words
from web.logbook import queries as logbook
from web.people.session import account

blueprint = Blueprint("logbook", __name__, url_prefix="/log")


@blueprint.get("/")
def index() -> str:
    """Who did what to which object, the newest first."""
    wanted = _wanted()
    page = logbook.list_entries(wanted, page_number())
    return render_template(
        "logbook/index.html",
        wanted=wanted,
        page=page,
        actors=logbook.actors_of(page.items),
        seals=logbook.seals_of(page.items),
        paths=places.find_paths(page.items),
        actions=logbook.list_actions(),
        object_types=logbook.list_object_types(),
        words=words,
        last=checks.find_last(),
    )


@blueprint.post("/download")
def download() -> ResponseReturnValue:
    """Send all entries that the filters of the page leave."""
    suffix = Suffix.CSV if request.form.get("suffix") == Suffix.CSV else Suffix.XLSX
    wanted = _wanted()
    try:
        stream = files.download(account(), wanted, suffix)
    except InputError:
        flash(
            gettext("记录超过一百万条，放不进一个 Excel 表。请缩小日期范围，或下载 CSV。"),
            "warning",
        )
        return redirect(url_for("logbook.index", **wanted.arguments))
    name = f"audit-log-{site.today():%Y%m%d}.{suffix.value}"
    return send_file(stream, mimetype=MIME_TYPES[suffix], as_attachment=True, download_name=name)


@blueprint.get("/chain")
def chain() -> str:
    """Show how far the log goes, when it was verified last, and the heads of earlier days."""
    return render_template(
        "logbook/chain.html",
        head=find_head(db.session()),
        waiting=checks.find_waiting(),
        last=checks.find_last(),
        heads=heads.list_heads(),
        words=words,
    )


@blueprint.post("/chain/verify")
def verify() -> ResponseReturnValue:
    """Ask for a verification; the worker does it within seconds."""
    if checks.ask(account()):
        flash(gettext("已开始校验，稍后刷新本页查看结果。"), "success")
    else:
        flash(gettext("校验正在进行，稍后刷新本页查看结果。"), "info")
    return redirect(url_for("logbook.chain"))


@blueprint.get("/chain/heads.csv")
def take_heads() -> ResponseReturnValue:
    """Send the heads of earlier days, to be kept elsewhere."""
    content = files.write_heads(heads.list_heads())
    name = f"audit-log-heads-{site.today():%Y%m%d}.csv"
    return send_bytes(content, MIME_TYPES[Suffix.CSV], name)


def _wanted() -> logbook.LogFilter:
    return logbook.LogFilter(
        object_type=request.args.get("object_type", ""),
        object_id=key_of(request.args.get("object_id")),
        action=request.args.get("action", ""),
        actor=request.args.get("actor", "").strip(),
        since=_day("since"),
        until=_day("until"),
    )


def _day(name: str) -> date | None:
    """Return a day of the address; what is none does not narrow."""
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    # The first and the last year have days whose neighbours no calendar knows.
    return day if date.min.year < day.year < date.max.year else None
