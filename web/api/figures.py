"""The public figures, with what is kept back of them on their page: small counts are null, and of
amounts only what was published is told, as it was published."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import fields

from web.api.fields import Told
from web.api.pieces import Asked
from web.api.resources import Resource
from web.base.discretion import is_told
from web.base.site import today, zone
from web.figures import queries
from web.figures.discretion import Release
from web.figures.queries import Quarter, Totals

RESOURCE = Resource("figures", _l("公开数据"))

DISCREET = ("proposed", "confirmed", "introduced", "signed", "contracts")
"""Counts that are about somebody where they are small."""

_SMALL = _l("小于 3 而不为 0 时为 null")


def _count(**options: Any) -> fields.Integer:
    return fields.Integer(required=True, **options)


def _discreet() -> fields.Integer:
    return _count(allow_none=True, metadata={"description": _SMALL})


class Amounts(Told):
    """What was published of the amounts of contracts, rounded."""

    contracts = _count(metadata={"description": _l("金额包含的合同数")})
    until = fields.String(required=True, metadata={"description": _l("截至的季度")})
    amount = _count(metadata={"x-unit": "CNY fen"})
    technical = _count(metadata={"x-unit": "CNY fen"})


class FigureTotals(Told):
    """The platform as a whole."""

    achievements = _count()
    needs = _count()
    institutions = _count()
    brokers = _count()
    proposed = _discreet()
    confirmed = _discreet()
    introduced = _discreet()
    signed = _discreet()
    contracts = _discreet()
    amounts = fields.Nested(
        Amounts,
        required=True,
        allow_none=True,
        metadata={"description": _l("还没有公布金额时为 null")},
    )


class QuarterRelease(Told):
    """What was published when a quarter was over."""

    since = fields.String(required=True)
    contracts = _count()
    amount = _count(metadata={"x-unit": "CNY fen"})


class FigureQuarter(Told):
    """What a quarter brought."""

    key = fields.String(required=True)
    achievements = _count()
    needs = _count()
    release = fields.Nested(QuarterRelease, required=True, allow_none=True)


class FigureLine(Told):
    """Postings of one code; an empty code stands for what is not public or not stated."""

    code = fields.String(required=True)
    achievements = _count()
    needs = _count()


class Figures(Told):
    """The public figures."""

    totals = fields.Nested(FigureTotals, required=True)
    quarters = fields.List(fields.Nested(FigureQuarter), required=True)
    fields_ = fields.List(fields.Nested(FigureLine), required=True, data_key="fields")
    districts = fields.List(fields.Nested(FigureLine), required=True)


@RESOURCE.get("/figures", Figures, query=Asked, words=_l("读取公开数据"))
def figures(_query: dict[str, Any]) -> dict[str, Any]:
    """Tell the public figures. Nobody, officers neither, gets exact amounts here."""
    return {
        "totals": _tell_totals(queries.count_totals()),
        "quarters": [_tell_quarter(one) for one in queries.count_by_quarter(zone(), today())],
        "fields_": queries.count_by_field(),
        "districts": queries.count_by_district(),
    }


def _tell_totals(totals: Totals) -> dict[str, Any]:
    open_counts = ("achievements", "needs", "institutions", "brokers")
    told: dict[str, Any] = {name: getattr(totals, name) for name in open_counts}
    for name in DISCREET:
        number = getattr(totals, name)
        told[name] = number if is_told(number) else None
    amounts = {
        "contracts": totals.published,
        "until": totals.until,
        "amount": totals.amount,
        "technical": totals.technical,
    }
    return {**told, "amounts": amounts if totals.published else None}


def _tell_quarter(quarter: Quarter) -> dict[str, Any]:
    return {
        "key": quarter.key,
        "achievements": quarter.achievements,
        "needs": quarter.needs,
        "release": _tell_release(quarter.release) if quarter.release else None,
    }


def _tell_release(release: Release) -> dict[str, Any]:
    # As on the page: without the technical part, which only the totals tell.
    return {"since": release.since, "contracts": release.contracts, "amount": release.amount}
