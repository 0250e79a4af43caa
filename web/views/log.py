"""The audit log, for the auditor."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from web.queries import logbook
from web.views.common import page_number

blueprint = Blueprint("log", __name__, url_prefix="/log")


@blueprint.get("/")
def index() -> str:
    """Who did what to which object, the newest first."""
    wanted = logbook.LogFilter(
        object_type=request.args.get("object_type", ""),
        object_id=request.args.get("object_id", type=int),
        action=request.args.get("action", ""),
        actor=request.args.get("actor", "").strip(),
    )
    return render_template(
        "log/index.html",
        wanted=wanted,
        page=logbook.list_entries(wanted, page_number()),
        actions=logbook.list_actions(),
        object_types=logbook.list_object_types(),
    )
