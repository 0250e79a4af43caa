"""The public pages of calls and catalogues."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, abort, render_template, send_file
from flask.typing import ResponseReturnValue

from matcher.types import Kind
from web.base.access import allows
from web.base.clock import utc_now
from web.base.guard import subject
from web.calls.late import find_permission
from web.calls.models import Call
from web.calls.permissions import MANAGE_CALLS
from web.calls.service import accepts
from web.calls.states import WANTED, CallState
from web.catalogues import queries as public
from web.catalogues.workbook import make_workbook
from web.people.session import actor

blueprint = Blueprint("catalogues", __name__)


@blueprint.get("/calls")
def index() -> str:
    """List the quarterly calls."""
    found = public.list_announced_calls()
    return render_template(
        "catalogues/index.html", calls=found, submissions=public.count_submissions(found)
    )


@blueprint.get("/calls/<int:call_id>")
def show(**_: int) -> str:
    """Show one call."""
    call = subject(Call)
    _require_announced(call)
    open_kinds = _open_kinds(call)
    return render_template(
        "catalogues/show.html",
        call=call,
        submissions=public.count_submissions([call])[call.id],
        open_kinds=open_kinds,
        is_late=bool(open_kinds) and call.closes_at <= utc_now(),
        wanted_kinds=[kind for kind in Kind if kind in WANTED[call.kind]],
    )


@blueprint.get("/calls/<int:call_id>/catalogue")
def catalogue(**_: int) -> str:
    """Show a call's catalogue."""
    _require_catalogued(subject(Call))
    lines = public.list_catalogue(subject(Call))
    return render_template("catalogues/catalogue.html", call=subject(Call), lines=lines)


@blueprint.get("/calls/<int:call_id>/catalogue.xlsx")
def catalogue_file(**_: int) -> ResponseReturnValue:
    """Send a call's catalogue as a spreadsheet."""
    _require_catalogued(subject(Call))
    content = make_workbook(subject(Call), public.list_catalogue(subject(Call)))
    return send_file(
        BytesIO(content),
        mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        as_attachment=True,
        download_name=_file_name(subject(Call)),
    )


def _file_name(found: Call) -> str:
    # Several thematic calls share a quarter and a kind.
    theme = f"-{found.id}" if found.theme else ""
    return f"catalogue-{found.key}-{found.kind.value}{theme}.xlsx"


def _require_announced(found: Call) -> None:
    if found.state is CallState.DRAFT and not allows(actor(), MANAGE_CALLS):
        abort(404)


def _require_catalogued(found: Call) -> None:
    if found.state not in (CallState.CATALOGUED, CallState.ARCHIVED):
        abort(404)


def _open_kinds(found: Call) -> list[Kind]:
    """Return what the page offers to hand in. Of the grace after the end it tells nothing."""
    user = actor()
    organisation_id = user.organisation_id if user is not None else None
    is_over = found.closes_at <= utc_now() and find_permission(found, organisation_id) is None
    return [
        kind
        for kind in Kind
        if not is_over and accepts(found, kind, organisation_id=organisation_id)
    ]
