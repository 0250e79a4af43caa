"""One's own needs and achievements, in every state, as the pages of the workbench show them."""

from __future__ import annotations

from typing import Any

from flask import abort, url_for
from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from matcher.domain.codes import AuditCode
from matcher.types import Kind
from web.api.fields import TOLD, Told, choice, schema_of
from web.api.pieces import Asked, Walk, piece_of
from web.api.resources import Resource
from web.api.versions import note_version
from web.api.walks import walk
from web.base.access import Access
from web.base.guard import subject
from web.base.urls import absolute_url
from web.people.session import account
from web.postings import own
from web.postings.fields import LISTINGS
from web.postings.models import Posting
from web.postings.own import OwnPosting
from web.postings.permissions import CREATE_ACHIEVEMENT, CREATE_NEED, READ_POSTING_WORK
from web.postings.states import LIFE_STATES, PostingState, RevisionState
from web.postings.steps import OwnStep
from web.tokens.states import Scope

RESOURCE = Resource("own_postings", _l("自己的需求和成果"))

LIST = {
    Kind.NEED: Access(CREATE_NEED, scope=Scope.READ_OWN),
    Kind.ACHIEVEMENT: Access(CREATE_ACHIEVEMENT, scope=Scope.READ_OWN),
}
ITEM = Access(READ_POSTING_WORK, "posting", scope=Scope.READ_OWN)
KEYS = ((Posting.id, True),)
PATHS = {Kind.NEED: "/own/needs", Kind.ACHIEVEMENT: "/own/achievements"}

_STATES = [state.value for state in LIFE_STATES]
_TEXT_STATES = validate.OneOf([state.value for state in RevisionState])


class AuditRemark(Told):
    """What an officer wants changed, or why a text was not accepted."""

    code = fields.String(
        required=True, allow_none=True, validate=validate.OneOf([code.value for code in AuditCode])
    )
    text = fields.String(required=True)


class TextVersion(Told):
    """One version of the text, without it."""

    number = fields.Integer(required=True)
    state = fields.String(required=True, validate=_TEXT_STATES)
    created_at = fields.DateTime(required=True)
    submitted_at = fields.DateTime(required=True, allow_none=True)
    decided_at = fields.DateTime(required=True, allow_none=True)
    remark = fields.String(attribute="audit_note", required=True)


class OwnQuery(Walk):
    """What the address of a list of one's own carries."""

    state = choice(_STATES)


def _own_fields() -> dict[str, fields.Field[Any]]:
    """Return what an owner is told beside the text: where it stands, and what to do."""
    steps = validate.OneOf([step.value for step in OwnStep])
    return {
        "text_state": fields.String(
            required=True,
            validate=_TEXT_STATES,
            metadata={"description": _l("最新一版文字的状态")},
        ),
        "is_new_version": fields.Boolean(
            required=True, metadata={"description": _l("已发布的内容有新版本在改")}
        ),
        "remark": fields.Nested(
            AuditRemark,
            required=True,
            allow_none=True,
            metadata={"description": _l("管理员的意见，还需要处理时")},
        ),
        "steps": fields.List(
            fields.String(validate=steps),
            required=True,
            metadata={"description": _l("现在可以做的")},
        ),
        "created_at": fields.DateTime(required=True),
        "submitted_at": fields.DateTime(required=True, allow_none=True),
        "self": fields.String(required=True, metadata={"format": "uri"}),
        "page": fields.String(required=True, metadata={"format": "uri"}),
    }


def _schemas(kind: Kind, name: str) -> tuple[type[Told], type[Told]]:
    """Return the schemas of a line of the list and of the whole."""
    line = schema_of(f"{name}Line", LISTINGS[kind], **_own_fields())
    versions = fields.List(fields.Nested(TextVersion), required=True)
    return line, schema_of(name, LISTINGS[kind], **_own_fields(), versions=versions)


def tell_own(one: OwnPosting, posting: Posting) -> dict[str, Any]:
    """Return one's own posting as its schema tells it. A contact has no field there."""
    view = one.view
    told = {
        spec.name: None if spec.name in view.hidden else getattr(view, spec.name)
        for spec in LISTINGS[view.kind].specs
        if spec.reach in TOLD
    }
    return {
        **told,
        "text_state": one.latest.state,
        "is_new_version": one.has_open_revision,
        "remark": _remark(one),
        "steps": [step.value for step in one.steps],
        "created_at": one.created_at,
        "submitted_at": posting.submitted_at,
        "self": address_of(posting),
        "page": page_of(posting),
    }


def address_of(posting: Posting) -> str:
    """Return where a program reads its owner's posting."""
    endpoint = f"api_own_postings.own_{posting.kind.value}"
    return absolute_url(url_for(endpoint, posting_id=posting.id))


def page_of(posting: Posting) -> str:
    """Return the owner's page of a posting."""
    return absolute_url(url_for("drafting.show", posting_id=posting.id))


def own_subject(kind: Kind) -> Posting:
    """Return the posting of the address. Aborts with 404 where it is of the other kind."""
    posting = subject(Posting)
    if posting.kind is not kind:
        abort(404)
    return posting


def _remark(one: OwnPosting) -> dict[str, Any] | None:
    return {"code": one.latest.audit_code, "text": one.note} if one.note else None


def _add(kind: Kind, name: str, words: tuple[Any, Any]) -> None:
    """Add the addresses of a kind."""
    line, item = _schemas(kind, name)

    def show_list(query: dict[str, Any]) -> dict[str, Any]:
        user, state = account(), query.get("state")
        wanted = own.select_own(user, kind, PostingState(state) if state else None)

        def tell(posting: Posting) -> dict[str, Any]:
            return tell_own(own.own_posting(user, posting), posting)

        return walk(wanted, KEYS, (int,), query, tell)

    def show_one(_query: dict[str, Any], **_: int) -> dict[str, Any]:
        posting = own_subject(kind)
        note_version(posting.version)
        told = tell_own(own.own_posting(account(), posting), posting)
        return {**told, "versions": own.list_history(posting)}

    show_list.__name__, show_one.__name__ = f"own_{kind.value}s", f"own_{kind.value}"
    path = PATHS[kind]
    RESOURCE.get(path, piece_of(line), query=OwnQuery, access=LIST[kind], words=words[0])(show_list)
    RESOURCE.get(f"{path}/<int:posting_id>", item, query=Asked, access=ITEM, words=words[1])(
        show_one
    )


_add(Kind.NEED, "OwnNeed", (_l("列出本单位的需求"), _l("读取本单位的一项需求")))
_add(Kind.ACHIEVEMENT, "OwnAchievement", (_l("列出本单位的成果"), _l("读取本单位的一项成果")))
