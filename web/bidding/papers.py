"""The record of the opening 开启记录, as a document to be signed and as a table."""

from __future__ import annotations

from io import BytesIO

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from web.base.formats import deadline, zoned_moment
from web.base.labels import label
from web.base.papers.blocks import Facts, Grid, Paper, Paragraph
from web.base.papers.word import MIME_TYPE, write_paper
from web.base.sheets.tables import MIME_TYPES, Column, Suffix, Table, write_table
from web.bidding import queries as query
from web.bidding.models import Bid
from web.challenges.models import Challenge

MIME = {"docx": MIME_TYPE, "xlsx": MIME_TYPES[Suffix.XLSX]}

COLUMNS: tuple[Column[Bid], ...] = (
    Column("code", _l("编号"), lambda bid: bid.code or "", 8),
    Column("organisation", _l("揭榜单位"), lambda bid: bid.organisation.name, 32),
    Column("moment", _l("递交时间"), lambda bid: zoned_moment(bid.submitted_at), 22),
    Column("versions", _l("递交次数"), lambda bid: len(bid.versions), 10),
    Column("digest", _l("校验码（SHA-256）"), lambda bid: bid.versions[-1].digest, 68),
    Column("state", _l("形式审查"), lambda bid: label(bid.state), 22),
)
WIDTHS = (6, 22, 16, 8, 34, 14)


def write_record(challenge: Challenge, suffix: str) -> bytes:
    """Return the record of an opened challenge as a .docx or .xlsx."""
    bids = query.list_opened(challenge)
    title = gettext("揭榜材料开启记录")
    if suffix == "xlsx":
        stream = BytesIO()
        table = Table(f"{challenge.number} {title}", title, COLUMNS, bids)
        write_table(stream, Suffix.XLSX, table)
        return stream.getvalue()
    paper = Paper(
        title=title,
        subtitle=f"{challenge.number} {challenge.title}",
        blocks=[
            Facts(_facts(challenge, len(bids))),
            Grid(
                headings=[str(column.heading) for column in COLUMNS],
                rows=[[str(column.read(bid)) for column in COLUMNS] for bid in bids],
                widths=WIDTHS,
            ),
            Paragraph(
                gettext("校验码与揭榜单位收到的回执一致，材料在截止后没有改动。"), is_note=True
            ),
        ],
        signatures=[gettext("开启人"), gettext("监督人")],
        is_demo=challenge.is_demo,
        is_landscape=True,
    )
    return write_paper(paper)


def _facts(challenge: Challenge, count: int) -> list[tuple[str, str]]:
    return [
        (gettext("截止时间"), deadline(challenge.bids_until)),
        (gettext("开启时间"), zoned_moment(challenge.opened_at)),
        (gettext("开启份数"), str(count)),
        (gettext("截止后尝试递交"), str(query.count_late(challenge))),
    ]
