"""What a registration form says beyond the contract's own row, told once for form, page and files.

A field is asked for by some types of contract, and needed by some of these. Its name is that of
the column that keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from matcher.domain.codes import ContractKind, Side
from web.base import formats
from web.base.labels import join_words, label
from web.base.listing.spec import Shape
from web.contracts import codes
from web.contracts.specs import (
    ADVISING,
    ALL,
    GIVING,
    HOME_COUNTRIES,
    LICENSING,
    MAKING,
    Part,
    Particular,
)


def _party(part: Part, who: str, country: Any, region: Any, nature: Any) -> tuple[Particular, ...]:
    return (
        Particular(
            name=f"{who}_country",
            part=part,
            shape=Shape.LINE,
            label=country,
            needed=ALL,
            hint=_l("GB/T 2659 的三位代码，中国是 156。"),
        ),
        Particular(
            name=f"{who}_region",
            part=part,
            shape=Shape.LINE,
            label=region,
            hint=_l("GB/T 2260 的六位代码；境外的不填。"),
            in_ledger=who == "seller",
        ),
        Particular(
            name=f"{who}_nature",
            part=part,
            shape=Shape.CODE,
            label=nature,
            needed=ALL,
            codes="natures",
        ),
    )


PARTICULARS: tuple[Particular, ...] = (
    Particular(
        name="effective_from",
        part=Part.TERM,
        shape=Shape.DATE,
        label=_l("有效期起"),
        needed=ALL,
        in_ledger=True,
    ),
    Particular(
        name="effective_until",
        part=Part.TERM,
        shape=Shape.DATE,
        label=_l("有效期止"),
        hint=_l("合同没有约定到期日的不填。"),
        in_ledger=True,
    ),
    Particular(
        name="seller_side",
        part=Part.SELLER,
        shape=Shape.CODE,
        label=_l("卖方是哪一方"),
        needed=ALL,
        codes="sides",
        hint=_l("提供技术的一方是卖方，一般是成果方。"),
    ),
    *_party(Part.SELLER, "seller", _l("卖方国别代码"), _l("卖方行政区划代码"), _l("卖方性质")),
    *_party(Part.BUYER, "buyer", _l("买方国别代码"), _l("买方行政区划代码"), _l("买方性质")),
    Particular(
        name="technical_field",
        part=Part.CONTENT,
        shape=Shape.CODE,
        label=_l("所属技术领域"),
        needed=ALL,
        codes="technical_fields",
        in_ledger=True,
    ),
    Particular(
        name="ip_kinds",
        part=Part.CONTENT,
        shape=Shape.CODES,
        label=_l("知识产权类别"),
        asked=MAKING | GIVING,
        needed=GIVING,
        codes="ip_kinds",
    ),
    Particular(
        name="license_mode",
        part=Part.CONTENT,
        shape=Shape.CODE,
        label=_l("许可方式"),
        asked=LICENSING,
        needed=LICENSING,
        codes="license_modes",
    ),
    Particular(
        name="plan_source",
        part=Part.CONTENT,
        shape=Shape.CODE,
        label=_l("计划来源"),
        asked=MAKING,
        needed=MAKING,
        codes="plan_sources",
        hint=_l("项目列入哪一级科技计划；没有列入的选计划外。"),
    ),
    Particular(
        name="ownership",
        part=Part.CONTENT,
        shape=Shape.CODE,
        label=_l("研发成果归属"),
        asked=MAKING,
        needed=MAKING,
        codes="ownerships",
    ),
    Particular(
        name="cooperation",
        part=Part.CONTENT,
        shape=Shape.CODE,
        label=_l("合作形式"),
        asked=MAKING | ADVISING,
        needed=MAKING,
        codes="cooperations",
    ),
    Particular(
        name="goal",
        part=Part.CONTENT,
        shape=Shape.CODE,
        label=_l("社会经济目标"),
        needed=ALL,
        codes="goals",
    ),
    Particular(
        name="industry",
        part=Part.CONTENT,
        shape=Shape.CODE,
        label=_l("国民经济行业"),
        needed=ALL,
        codes="industries",
        hint=_l("技术用在哪个行业，按 GB/T 4754 的门类；已按产业领域预选，请核对。"),
        in_ledger=True,
    ),
    Particular(
        name="items",
        part=Part.CONTENT,
        shape=Shape.NUMBER,
        label=_l("技术项数"),
        needed=ALL,
    ),
    Particular(
        name="added_investment",
        part=Part.EFFECT,
        shape=Shape.MONEY,
        label=_l("预计新增投入"),
        asked=MAKING | GIVING,
    ),
    Particular(
        name="added_output",
        part=Part.EFFECT,
        shape=Shape.MONEY,
        label=_l("预计新增产值"),
        asked=MAKING | GIVING,
    ),
)

BY_NAME: Mapping[str, Particular] = {one.name: one for one in PARTICULARS}


def fields_of(kind: ContractKind) -> list[Particular]:
    """Return what a type of contract asks for."""
    return [one for one in PARTICULARS if kind in one.asked]


def names_of(group: str) -> dict[str, str]:
    """Return code -> name of what a field may hold."""
    if group == "sides":
        return {side.value: label(side) for side in (Side.ACHIEVEMENT, Side.NEED)}
    return codes.names(group)


def codes_of(group: str) -> frozenset[str]:
    """Return the codes that a field may hold; no reader is needed, so services may ask."""
    return frozenset(side.value for side in Side) if group == "sides" else codes.codes(group)


def say(one: Particular, value: Any) -> str:
    """Return a value in words."""
    if value in (None, "", []):
        return ""
    match one.shape:
        case Shape.DATE:
            return formats.day(value)
        case Shape.MONEY:
            return formats.exact_money(value)
        case Shape.CODE:
            return names_of(one.codes).get(str(value), str(value))
        case Shape.CODES:
            known = names_of(one.codes)
            return join_words(known.get(code, code) for code in value)
        case _:
            return str(value)


def missing(kind: ContractKind, values: Mapping[str, Any]) -> list[str]:
    """Return the names of what the form of such a contract lacks."""
    lacking = [
        one.name
        for one in fields_of(kind)
        if kind in one.needed and values.get(one.name) in (None, "", [])
    ]
    return lacking + [
        f"{who}_region"
        for who in ("seller", "buyer")
        if values.get(f"{who}_country") in HOME_COUNTRIES and not values.get(f"{who}_region")
    ]


def to_plain(value: Any) -> Any:
    """Return a value as JSON keeps it."""
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


def say_plain(one: Particular, value: Any) -> str:
    """Return in words what ``to_plain`` made."""
    if one.shape is Shape.DATE and value:
        value = date.fromisoformat(value)
    return say(one, value) or gettext("（空）")
