"""Research institutions. What they have published is listed by ``/achievements?institution=``."""

from __future__ import annotations

from typing import Any

from flask import abort, url_for
from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from matcher.domain.codes import RESEARCH_KINDS
from web.api import cursors
from web.api.fields import Told
from web.api.pieces import Asked, Walk, piece, piece_of
from web.api.resources import Resource
from web.api.walks import asked_of
from web.base.access import Access
from web.base.guard import subject
from web.base.permissions import READ_PUBLIC
from web.base.urls import absolute_url
from web.institutions import queries
from web.people.models import Organisation
from web.tokens.states import Scope

ITEM = Access(READ_PUBLIC, "organisation", scope=Scope.READ_PUBLIC)

RESOURCE = Resource("institutions", _l("科研机构"))


def _links(name: str, endpoint: str, argument: str) -> fields.Field[Any]:
    def tell(told: dict[str, Any]) -> str:
        return absolute_url(url_for(endpoint, **{argument: told["id"]}))

    return fields.Function(tell, metadata={"type": "string", "format": "uri", "title": name})


class InstitutionLine(Told):
    """One institution in the list, with how many achievements it has published."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    name_en = fields.String(required=True)
    kind = fields.String(
        required=True, validate=validate.OneOf(sorted(kind.value for kind in RESEARCH_KINDS))
    )
    district = fields.String(required=True)
    intro = fields.String(required=True)
    is_demo = fields.Boolean(required=True)
    achievements = fields.Integer(required=True)
    self = _links("self", "api_institutions.institution", "organisation_id")
    page = _links("page", "institutions.show", "organisation_id")


class Institution(InstitutionLine):
    """One institution."""

    website = fields.String(required=True)
    source = fields.String(required=True, metadata={"description": _l("简介来源")})


@RESOURCE.get(
    "/institutions", piece_of(InstitutionLine), query=Walk, words=_l("列出核验过的科研机构")
)
def institutions(query: dict[str, Any]) -> dict[str, Any]:
    """List institutions in the order of their page."""
    asked = asked_of(query)
    place = cursors.read(query.get("cursor"), asked, (int, int, int))
    found = [(_place(one), one) for one in queries.list_institutions()]
    following = [pair for pair in found if place is None or pair[0] > place]
    shown = following[: query["limit"]]
    rest = shown[-1][0] if len(following) > len(shown) else None
    return piece([_tell(one) for _, one in shown], cursors.write(rest, asked))


@RESOURCE.get(
    "/institutions/<int:organisation_id>",
    Institution,
    query=Asked,
    access=ITEM,
    words=_l("读取一家科研机构"),
)
def institution(_query: dict[str, Any], **_: int) -> dict[str, Any]:
    """Tell one institution; a firm has no page: it would name its needs."""
    organisation = subject(Organisation)
    if not queries.is_public_institution(organisation):
        abort(404)
    return _tell(queries.find_institution(organisation))


def _place(one: queries.Institution) -> list[int]:
    organisation = one.organisation
    return [int(organisation.is_demo), -one.achievements, organisation.id]


def _tell(one: queries.Institution) -> dict[str, Any]:
    organisation = one.organisation
    names = ("id", "name", "name_en", "kind", "district", "intro", "is_demo", "website", "source")
    told = {name: getattr(organisation, name) for name in names}
    return {**told, "achievements": one.achievements}
