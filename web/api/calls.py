"""Quarterly calls that were announced."""

from __future__ import annotations

from typing import Any

from flask import abort, url_for
from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate
from sqlalchemy import select

from matcher.domain.codes import CallKind
from web.api import cursors
from web.api.fields import Told, choice
from web.api.pieces import Asked, Walk, piece, piece_of
from web.api.resources import Resource
from web.base import db
from web.base.access import Access
from web.base.guard import subject
from web.base.permissions import READ_PUBLIC
from web.base.urls import absolute_url
from web.calls.models import Call as CallRow
from web.catalogues.queries import ANNOUNCED
from web.tokens.states import Scope

ITEM = Access(READ_PUBLIC, "call", scope=Scope.READ_PUBLIC)

RESOURCE = Resource("calls", _l("季度征集"))


def _uri(endpoint: str) -> fields.Function:
    return fields.Function(
        lambda call: absolute_url(url_for(endpoint, call_id=call.id)),
        metadata={"type": "string", "format": "uri"},
        required=True,
    )


class Call(Told):
    """One call, without whom to ask: that is on its page."""

    id = fields.Integer(required=True)
    key = fields.String(required=True, metadata={"description": _l("季度，例如 2026Q4")})
    kind = fields.String(required=True, validate=validate.OneOf([one.value for one in CallKind]))
    state = fields.String(required=True, validate=validate.OneOf([one.value for one in ANNOUNCED]))
    theme = fields.String(required=True)
    title = fields.String(required=True)
    notice = fields.String(required=True)
    eligible = fields.String(required=True)
    focus_fields = fields.List(fields.String(), required=True)
    opens_at = fields.DateTime(required=True)
    closes_at = fields.DateTime(required=True)
    is_demo = fields.Boolean(required=True)
    self = _uri("api_calls.call")
    page = _uri("catalogues.show")


class CallQuery(Walk):
    """What the list of calls can be narrowed by."""

    state = choice([one.value for one in ANNOUNCED], metadata={"description": _l("状态")})


@RESOURCE.get("/calls", piece_of(Call), query=CallQuery, words=_l("列出季度征集"))
def calls(query: dict[str, Any]) -> dict[str, Any]:
    """List announced calls, the newest first."""
    state = query.get("state")
    place = cursors.read(query.get("cursor"), state, [int])
    wanted = select(CallRow).where(CallRow.state.in_([state] if state else ANNOUNCED))
    if place is not None:
        wanted = wanted.where(CallRow.id < place[0])
    rows = db.session().scalars(wanted.order_by(CallRow.id.desc()).limit(query["limit"] + 1)).all()
    shown = rows[: query["limit"]]
    rest = [shown[-1].id] if len(rows) > len(shown) else None
    return piece(shown, cursors.write(rest, state))


@RESOURCE.get("/calls/<int:call_id>", Call, query=Asked, access=ITEM, words=_l("读取一次征集"))
def call(_query: dict[str, Any], **_: int) -> CallRow:
    """Tell one announced call."""
    found = subject(CallRow)
    if found.state not in ANNOUNCED:
        abort(404)
    return found
