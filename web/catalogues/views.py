"""The public pages of calls and catalogues."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, render_template, request

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
from web.catalogues.lists import ListName, NamedList, arrange_catalogue, fields_of, narrow
from web.catalogues.structured import describe_call
from web.catalogues.unmet import list_unmet
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
        structured=describe_call(call),
        submissions=public.count_submissions([call])[call.id],
        open_kinds=open_kinds,
        is_late=bool(open_kinds) and call.closes_at <= utc_now(),
        wanted_kinds=[kind for kind in Kind if kind in WANTED[call.kind]],
    )


@blueprint.get("/calls/<int:call_id>/catalogue")
def catalogue(**_: int) -> str:
    """Show a call's catalogue."""
    call = subject(Call)
    require_catalogued(call)
    lists = arrange_catalogue(public.list_catalogue(call))
    # Needs stand in two lists; each is told once.
    counted = [one for one in lists if one.name is not ListName.TECHNOLOGIES]
    return render_template(
        "catalogues/catalogue.html",
        call=call,
        total=sum(len(one.rows) for one in counted),
        gone=sum(one.withdrawn for one in counted),
        **_shown(lists),
    )


@blueprint.get("/needs/unmet")
def unmet() -> str:
    """Show what firms still look for, by kind of technology."""
    lists = list_unmet()
    return render_template(
        "catalogues/unmet.html", total=sum(len(one.rows) for one in lists), **_shown(lists)
    )


def _shown(lists: Sequence[NamedList]) -> dict[str, Any]:
    """Return the lists as the page shows them: of one field, where the reader asks for one."""
    fields = fields_of(lists)
    field = request.args.get("field", "")
    field = field if field in dict(fields) else ""
    return {"lists": narrow(lists, field), "fields": fields, "field": field}


def require_catalogued(found: Call) -> None:
    """Answer that there is no such page as long as the call has no catalogue."""
    if found.state not in (CallState.CATALOGUED, CallState.ARCHIVED):
        abort(404)


def _require_announced(found: Call) -> None:
    if found.state is CallState.DRAFT and not allows(actor(), MANAGE_CALLS):
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
