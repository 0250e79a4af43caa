"""Facets of the public lists: which codes there are, and what of an address narrows a list."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Mode, NeedKind, Stage
from matcher.types import Kind
from web.base import labels
from web.finding import listing
from web.finding.listing import Filter, Owner

Codes = Callable[[str], Collection[str]]
"""Facet -> the codes it has now."""

WORDS: dict[str, Any] = {
    "challenge": _l("揭榜挂帅"),
    "field": _l("产业领域"),
    "district": _l("所在地区"),
    "stage": _l("成熟度"),
    "mode": _l("合作方式"),
    "need_kind": _l("需求类型"),
    "institution": _l("单位"),
    "quarter": _l("发布季度"),
}

_ENUMS: dict[str, type[StrEnum]] = {"stage": Stage, "mode": Mode, "need_kind": NeedKind}

SORT_WORDS: dict[str, Any] = {
    "new": _l("最新发布"),
    "mature": _l("成熟度高"),
    "deadline": _l("期限近"),
}


def known_codes(facet: str) -> frozenset[str]:
    """Return the codes a facet has now."""
    if facet in ("field", "district"):
        return frozenset(labels.region().codes(f"{facet}s"))
    if facet == "quarter":
        return frozenset(listing.recent_quarters())
    if facet == "institution":
        return frozenset(str(owner.id) for owner in listing.list_owners())
    if facet == "challenge":
        return frozenset(("open",))
    return frozenset(code.value for code in _ENUMS[facet])


def name_codes(facet: str) -> dict[str, str]:
    """Return code -> word of a facet, in the order they are shown."""
    if facet in ("field", "district"):
        return labels.region().names(f"{facet}s")
    if facet == "quarter":
        return {key: key for key in listing.recent_quarters()}
    if facet == "institution":
        return {str(owner.id): _owner_name(owner) for owner in listing.list_owners()}
    if facet == "challenge":
        return {"open": gettext("正在揭榜")}
    return dict(labels.choices(_ENUMS[facet]))


def choose(kind: Kind, arguments: Mapping[str, str]) -> dict[str, Any]:
    """Return facet -> code of what is chosen; unknown codes choose nothing."""
    wanted = {facet: arguments[facet] for facet in listing.FACETS[kind] if arguments.get(facet)}
    return {facet: code for facet, code in wanted.items() if code in known_codes(facet)}


def read_filter(
    kind: Kind, arguments: Mapping[str, str], ids: tuple[int, ...] | None = None
) -> Filter:
    """Return what the arguments of an address narrow a list to."""
    sort = arguments.get("sort", "")
    known_sort = sort if sort in listing.SORTS[kind] else ""
    return Filter(kind, **choose(kind, arguments), sort=known_sort, ids=ids)


def _owner_name(owner: Owner) -> str:
    return (labels.locale_code() == "en" and owner.name_en) or owner.name
