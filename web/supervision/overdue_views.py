"""Overdue work: of everybody for the office, and the own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.base.arguments import code_argument
from web.base.labels import label
from web.base.sheets.tables import Column
from web.base.site import today
from web.people.session import account
from web.supervision.downloads import Content, make_download
from web.supervision.overdue_queries import list_all, list_own, owner_of, terms
from web.supervision.overdue_rules import OFFICE, Item, Late, by_kind, by_owner
from web.supervision.overdue_words import Names, item_owners, item_title, owner_names
from web.supervision.sending import asked_suffix, send

blueprint = Blueprint("overdue", __name__)

MOST = 200
"""Items on a page; the file has all."""


@blueprint.get("/office/overdue")
def index() -> str:
    """Show what is overdue of whom, and the items of one owner or kind."""
    day, items = today(), list_all(today())
    what, owner = code_argument(Late, "what"), request.args.get("owner", "")
    shown = [item for item in items if _is_asked(item, what, owner)]
    names = owner_names(owner for item in items for owner in item.owners)
    return render_template(
        "supervision/overdue.html",
        today=day,
        names=names,
        lines=by_owner(items, day),
        kinds=by_kind(items),
        terms=terms(),
        what=what,
        owner=next((one for one in names if one.key == owner), None),
        items=shown[:MOST],
        left_out=max(0, len(shown) - MOST),
        is_narrowed=bool(what or owner),
    )


@blueprint.post("/office/overdue")
def take() -> ResponseReturnValue:
    """Send everything that is overdue as a file."""
    items = list_all(today())
    names = owner_names(owner for item in items for owner in item.owners)
    content = Content("overdue", gettext("逾期事项"), _columns(names), items)
    return send(make_download(account(), content, asked_suffix(), figure=content.key))


@blueprint.get("/work/overdue")
def mine() -> str:
    """Show what is overdue of the account."""
    user, day = account(), today()
    items = list_own(user, day)
    return render_template(
        "supervision/own_overdue.html",
        today=day,
        items=items[:MOST],
        left_out=max(0, len(items) - MOST),
        of_office=owner_of(user) == OFFICE,
    )


def _is_asked(item: Item, what: Late | None, owner: str) -> bool:
    if what is not None and item.what is not what:
        return False
    return not owner or any(one.key == owner for one in item.owners)


def _columns(names: Names) -> Sequence[Column[Any]]:
    day = today()
    return [
        Column("what", gettext("事项"), lambda item: label(item.what), 16),
        Column("title", gettext("名称"), item_title, 60),
        Column("owners", gettext("责任人或单位"), lambda item: item_owners(item, names), 40),
        Column("due", gettext("期限"), lambda item: item.due, 12),
        Column("days", gettext("逾期天数"), lambda item: item.days(day), 10),
        Column("count", gettext("数量"), lambda item: item.count, 8),
    ]
