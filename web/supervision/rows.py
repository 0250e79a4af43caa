"""The rows below a figure: what a page and a file tell of each. For officers only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matcher.types import Kind
from web.base import db
from web.base.labels import district_name, field_name, join_words, label
from web.base.sheets.tables import Column, wan
from web.base.site import local_day
from web.deals.models import Contract
from web.matches.loading import match_options
from web.matches.models import Match
from web.matches.queries import disclose_sides
from web.people.models import Organisation, User
from web.postings.disclosure import LISTED_STATES, PostingView, disclose
from web.postings.loading import posting_options
from web.postings.models import Posting
from web.supervision.measures import Measure, RowKind

AT_ONCE = 500
"""Rows of a file that are loaded together."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """A match with its two sides as the office sees them, and its contract where that counts."""

    match: Match
    need: PostingView
    achievement: PostingView
    contract: Contract | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """How rows of a kind are loaded and told; the first column leads to ``link``."""

    load: Callable[[User, Sequence[int]], dict[int, Any]]
    columns: tuple[Column[Any], ...]
    link: Callable[[Any], str]
    """The address of its page; empty where it has none."""


def load_rows(measure: Measure, viewer: User, ids: Sequence[int]) -> list[Any]:
    """Return rows in the order of their keys."""
    found = ROWS[measure.rows].load(viewer, ids)
    return [found[one] for one in ids]


def read_rows(measure: Measure, viewer: User, ids: Sequence[int]) -> Iterator[Any]:
    """Yield many rows, some hundred loaded at a time."""
    for start in range(0, len(ids), AT_ONCE):
        yield from load_rows(measure, viewer, ids[start : start + AT_ONCE])
        # What is written is not needed any more; nothing here was changed.
        db.session().expire_all()


def _load_postings(viewer: User, ids: Sequence[int]) -> dict[int, PostingView]:
    statement = select(Posting).where(Posting.id.in_(ids)).options(*posting_options())
    found = db.session().scalars(statement)
    return {
        one.id: disclose(one.published_revision, viewer)
        for one in found
        if one.published_revision is not None
    }


def _load_matches(viewer: User, ids: Sequence[int]) -> dict[int, Pairing]:
    statement = select(Match).where(Match.id.in_(ids)).options(*match_options())
    return {
        one.id: Pairing(one, *disclose_sides(viewer, one))
        for one in db.session().scalars(statement)
    }


def _load_contracts(viewer: User, ids: Sequence[int]) -> dict[int, Pairing]:
    loaded = joinedload(Contract.match).options(*match_options())
    found = db.session().scalars(select(Contract).where(Contract.id.in_(ids)).options(loaded))
    return {one.id: Pairing(one.match, *disclose_sides(viewer, one.match), one) for one in found}


def _load_organisations(_viewer: User, ids: Sequence[int]) -> dict[int, Organisation]:
    found = db.session().scalars(select(Organisation).where(Organisation.id.in_(ids)))
    return {one.id: one for one in found}


def _load_brokers(_viewer: User, ids: Sequence[int]) -> dict[int, User]:
    loaded = joinedload(User.organisation)
    found = db.session().scalars(select(User).where(User.id.in_(ids)).options(loaded))
    return {one.id: one for one in found}


def _day(moment: Any) -> Any:
    return local_day(moment) if moment else None


def _posting_link(view: PostingView) -> str:
    if view.state not in LISTED_STATES:
        return ""  # What was withdrawn has no page.
    endpoint = "items.need" if view.kind is Kind.NEED else "items.achievement"
    return url_for(endpoint, posting_id=view.id)


def _deal_link(row: Pairing) -> str:
    if row.match.decided_at is None or row.match.decline_code is not None:
        # No deal came of it: the need tells most.
        return _posting_link(row.need)
    return url_for("oversight.deal", match_id=row.match.id)


def _fields(codes: Sequence[str]) -> str:
    return join_words(field_name(code) for code in codes)


def _reason(match: Match) -> str:
    code = match.close_code or match.decline_code
    return label(code) if code else ""


_SIDES: tuple[Column[Any], ...] = (
    Column("need", _l("技术需求"), lambda row: row.need.title, 40),
    Column("firm", _l("需求方"), lambda row: row.need.organisation_name, 28),
    Column("achievement", _l("科技成果"), lambda row: row.achievement.title, 40),
    Column("institute", _l("成果方"), lambda row: row.achievement.organisation_name, 28),
    Column("broker", _l("技术经纪人"), lambda row: _name(row.match.broker), 14),
)


def _name(one: User | Organisation | None) -> str:
    return one.name if one else ""


ROWS: dict[RowKind, Rows] = {
    RowKind.POSTING: Rows(
        _load_postings,
        (
            Column("title", _l("名称"), lambda row: row.title, 44),
            Column("organisation", _l("单位"), lambda row: row.organisation_name, 28),
            Column("district", _l("地区"), lambda row: district_name(row.district), 12),
            Column("fields", _l("产业领域"), lambda row: _fields(row.fields), 24),
            Column("state", _l("状态"), lambda row: label(row.state), 10),
            Column("published", _l("首次发布"), lambda row: _day(row.published_at), 12),
        ),
        _posting_link,
    ),
    RowKind.ORGANISATION: Rows(
        _load_organisations,
        (
            Column("name", _l("名称"), lambda row: row.name, 36),
            Column("kind", _l("类型"), lambda row: label(row.kind), 12),
            Column("district", _l("地区"), lambda row: district_name(row.district), 12),
        ),
        lambda row: url_for("institutions.show", organisation_id=row.id),
    ),
    RowKind.BROKER: Rows(
        _load_brokers,
        (
            Column("name", _l("姓名"), lambda row: row.name, 14),
            Column(
                "organisation",
                _l("单位"),
                lambda row: row.organisation.name if row.organisation else "",
                28,
            ),
            Column("fields", _l("产业领域"), lambda row: _fields(row.fields), 40),
            Column("since", _l("开设日期"), lambda row: _day(row.created_at), 12),
        ),
        lambda row: url_for("brokers.show", broker_id=row.id),
    ),
    RowKind.MATCH: Rows(
        _load_matches,
        (
            *_SIDES,
            Column("state", _l("状态"), lambda row: label(row.match.state), 10),
            Column("reason", _l("原因"), lambda row: _reason(row.match), 16),
            Column("proposed", _l("提出日期"), lambda row: _day(row.match.created_at), 12),
            Column("decided", _l("决定日期"), lambda row: _day(row.match.decided_at), 12),
            Column("introduced", _l("对接日期"), lambda row: _day(row.match.introduced_at), 12),
            Column("closed", _l("结束日期"), lambda row: _day(row.match.closed_at), 12),
        ),
        _deal_link,
    ),
    RowKind.CONTRACT: Rows(
        _load_contracts,
        (
            Column("project", _l("项目名称"), lambda row: row.contract.project_name, 40),
            Column("number", _l("合同编号"), lambda row: row.contract.number, 18),
            Column("kind", _l("合同类型"), lambda row: label(row.contract.kind), 12),
            *_SIDES[1:],
            Column("signed", _l("签订日期"), lambda row: row.contract.signed_on, 12),
            Column("total", _l("成交总金额（万元）"), lambda row: wan(row.contract.total), 18),
            Column(
                "technical", _l("技术交易额（万元）"), lambda row: wan(row.contract.technical), 18
            ),
            Column(
                "registration", _l("登记编号"), lambda row: row.contract.registration_number, 18
            ),
            Column("registered", _l("登记日期"), lambda row: row.contract.registered_on, 12),
        ),
        lambda row: url_for("oversight.deal", match_id=row.match.id),
    ),
}
