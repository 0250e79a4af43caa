"""Files taken away: what the office asks for, and what an organisation has written itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any

from flask_babel import gettext
from sqlalchemy import Select

from matcher.types import Kind
from web.base import labels, log, site
from web.base.access import require
from web.base.sheets.tables import Suffix, Table, write_table
from web.exchange import queries as query
from web.exchange.match_tables import CONTRACT_COLUMNS, DEAL_COLUMNS, MATCH_COLUMNS
from web.exchange.permissions import DOWNLOAD_OWN, DOWNLOAD_RECORDS
from web.exchange.posting_table import in_template_words, posting_columns
from web.exchange.queries import Wanted
from web.exchange.verbs import FileObject, FileOf, FileVerb
from web.matches.models import Match
from web.people.models import User
from web.postings.models import Posting


@dataclass(frozen=True, slots=True)
class Download:
    """A file that is ready to be sent."""

    stream: IO[bytes]
    name: str
    rows: int


@dataclass(frozen=True, slots=True)
class _Content:
    """What a file holds: which rows, which of them are demo data, and how they are written."""

    statement: Select[Any]
    is_demo: Any
    columns: list[Any]
    read: Callable[[Select[Any]], Iterable[Any]]
    title: str


def download(actor: User, what: FileOf, wanted: Wanted, suffix: Suffix) -> Download:
    """Make a file for the office; the log tells who took what, for it holds contacts."""
    require(actor, DOWNLOAD_RECORDS)
    with in_template_words() if what is FileOf.POSTINGS else nullcontext():
        made = _make(_content(actor, what, wanted), wanted, suffix, what.value)
    chosen: dict[str, Any] = {
        "what": what.value,
        "of_kind": wanted.kind.value if what is FileOf.POSTINGS else "",
        "of_call": wanted.call,
        "format": suffix.value,
        "rows": made.rows,
    }
    told = {name: value for name, value in chosen.items() if value != ""}
    log.record(actor, FileVerb.DOWNLOAD, FileObject.FILE, None, **told)
    return made


def download_own(actor: User, kind: Kind, suffix: Suffix) -> Download:
    """Make a file of what the actor's organisation has written."""
    require(actor, DOWNLOAD_OWN)
    wanted = Wanted(kind=kind)
    with in_template_words():
        return _make(_postings(actor, wanted, actor.organisation_id), wanted, suffix, kind.value)


def _make(content: _Content, wanted: Wanted, suffix: Suffix, name: str) -> Download:
    total, demo = query.count_wanted(content.statement, content.is_demo)
    stream = BytesIO()
    table = Table(
        _title(content.title, wanted, total, demo),
        content.title,
        content.columns,
        content.read(content.statement),
    )
    write_table(stream, suffix, table)
    stream.seek(0)
    return Download(stream, f"{name}-{site.today():%Y%m%d}.{suffix.value}", total)


def _title(what: str, wanted: Wanted, total: int, demo: int) -> str:
    parts = [
        labels.site_name(),
        what,
        query.title_of_call(wanted.call),
        gettext("%(day)s 下载", day=site.today().isoformat()),
        gettext("%(count)s 条", count=total),
        gettext("其中演示数据 %(count)s 条", count=demo) if demo else "",
    ]
    return " · ".join(part for part in parts if part)


def _content(actor: User, what: FileOf, wanted: Wanted) -> _Content:
    if what is FileOf.POSTINGS:
        return _postings(actor, wanted)
    if what is FileOf.CONTRACTS:
        return _Content(
            query.select_wanted_contracts(wanted),
            Match.is_demo,
            CONTRACT_COLUMNS,
            lambda statement: query.read_contracts(statement, actor),
            labels.label(what),
        )
    is_deals = what is FileOf.DEALS
    return _Content(
        query.select_wanted_deals(wanted) if is_deals else query.select_matches(wanted),
        Match.is_demo,
        DEAL_COLUMNS if is_deals else MATCH_COLUMNS,
        lambda statement: query.read_matches(statement, actor),
        labels.label(what),
    )


def _postings(actor: User, wanted: Wanted, owner_id: int | None = None) -> _Content:
    return _Content(
        query.select_postings(wanted, owner_id),
        Posting.is_demo,
        posting_columns(wanted.kind),
        lambda statement: query.read_postings(statement, actor),
        labels.label(wanted.kind),
    )
