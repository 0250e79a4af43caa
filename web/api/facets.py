"""By what a list can be narrowed, as programs are told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import fields

from web.api.fields import Told


class FacetChoice(Told):
    """One code that a list can be narrowed by."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    count = fields.Integer(required=True)


class Facets(Told):
    """Facet -> the codes of it that something has."""

    facets = fields.Dict(
        keys=fields.String(), values=fields.List(fields.Nested(FacetChoice)), required=True
    )


def tell_facets(found: Mapping[str, Iterable[tuple[str, str, int]]]) -> dict[str, Any]:
    """Return facets with their choices (code, word, number) as their schema tells them."""
    told = {
        facet: [{"code": code, "name": word, "count": count} for code, word, count in rows]
        for facet, rows in found.items()
    }
    return {"facets": told}
