"""The summary of a review 评审汇总表 as Word and Excel, of released rounds only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from web.base.labels import join_words, label
from web.base.papers.blocks import Block, Grid, Heading, Paper, Paragraph
from web.base.papers.word import MIME_TYPE, write_paper
from web.base.sheets.tables import MIME_TYPES, Column, Suffix, Table, write_table
from web.challenges.models import Challenge
from web.reviewing.figures import BidResult, Ranking, format_points, ranking_of
from web.reviewing.models import ReviewRound
from web.reviewing.standing import Standing
from web.reviewing.states import RoundState

NAMES = ("summary.xlsx", "summary.docx")


@dataclass(frozen=True, slots=True)
class Row:
    """A bid in one round, or over all of them (``round`` None)."""

    rank: int | None
    code: str
    organisation: str
    round: str
    points: str
    spread: str
    totals: str
    remark: str


def make_file(challenge: Challenge, name: str) -> tuple[bytes, str] | None:
    """Return a file and its type by its name; None where there is none."""
    if name not in NAMES:
        return None
    ranking = ranking_of(challenge)
    if name.endswith("docx"):
        return write_paper(_paper(challenge, ranking)), MIME_TYPE
    stream = BytesIO()
    title = _title(challenge)
    table = Table(title, gettext("评审汇总表"), COLUMNS, _all_rows(ranking))
    write_table(stream, Suffix.XLSX, table)
    return stream.getvalue(), MIME_TYPES[Suffix.XLSX]


def _title(challenge: Challenge) -> str:
    return gettext(
        "%(number)s %(title)s 评审汇总表", number=challenge.number or "", title=challenge.title
    ).strip()


def _all_rows(ranking: Ranking) -> list[Row]:
    whole = [_whole_row(ranking, one) for one in ranking.standings]
    return [*whole, *(row for one in ranking.rounds for row in _round_rows(ranking, one))]


def _whole_row(ranking: Ranking, one: Standing) -> Row:
    bid = ranking.bids[one.bid_id]
    return Row(
        one.rank,
        bid.code or "",
        bid.organisation.name,
        gettext("合计"),
        format_points(one.points),
        "",
        "",
        "",
    )


def _round_rows(ranking: Ranking, round_: ReviewRound) -> list[Row]:
    ranks = {one.bid_id: one.rank for one in ranking.standings}
    name = _round_name(round_)
    return [
        Row(
            ranks.get(bid_id),
            result.bid.code or "" if result.bid else "",
            result.bid.organisation.name if result.bid else "",
            name,
            format_points(result.standing.mean),
            format_points(result.standing.spread),
            _totals(result),
            _remark(result),
        )
        for bid_id, result in ranking.results.get(round_.id, {}).items()
    ]


def _round_name(round_: ReviewRound) -> str:
    return gettext(
        "第 %(number)s 轮 %(mode)s（%(weight)s%%）",
        number=round_.number,
        mode=label(round_.mode),
        weight=round_.weight,
    )


def _totals(result: BidResult) -> str:
    return join_words(
        gettext("专家%(number)s：%(points)s", number=one.number, points=format_points(one.points))
        for one in result.judged
    )


def _remark(result: BidResult) -> str:
    far = [gettext("专家%(number)s 与其他专家相差较大", number=one) for one in result.outliers]
    out = [
        gettext("专家%(number)s 的评分按规则去掉", number=one.number)
        for one in result.judged
        if one.is_left_out
    ]
    return join_words([*far, *out])


def _paper(challenge: Challenge, ranking: Ranking) -> Paper:
    blocks: list[Block] = []
    if ranking.standings:
        whole = [_whole_row(ranking, one) for one in ranking.standings]
        blocks += [Heading(gettext("排序")), _order(whole)]
    else:
        blocks.append(Paragraph(gettext("还有轮次没有汇总结果，没有排序。")))
    for one in ranking.rounds:
        if one.state is RoundState.RELEASED:
            blocks += [Heading(_round_name(one)), _grid(_round_rows(ranking, one))]
            if one.release_note:
                blocks.append(Paragraph(gettext("提前汇总的理由：%(text)s", text=one.release_note)))
            if one.weight_note:
                blocks.append(Paragraph(gettext("调整占比的理由：%(text)s", text=one.weight_note)))
    note = gettext("得分是各位专家总分的平均数，满分 100；各轮按占比相加。专家姓名不列入。")
    return Paper(
        title=_title(challenge),
        blocks=[*blocks, Paragraph(note, is_note=True)],
        is_demo=challenge.is_demo,
        is_landscape=True,
        signatures=(gettext("汇总人"), gettext("核对人")),
    )


def _order(rows: Sequence[Row]) -> Grid:
    return Grid(
        headings=[gettext("排序"), gettext("编号"), gettext("揭榜方"), gettext("得分")],
        rows=[[str(one.rank or ""), one.code, one.organisation, one.points] for one in rows],
        widths=(10, 12, 58, 20),
        numeric=frozenset({3}),
    )


def _grid(rows: Sequence[Row]) -> Grid:
    return Grid(
        headings=[
            gettext("编号"),
            gettext("揭榜方"),
            gettext("得分"),
            gettext("标准差"),
            gettext("各专家总分"),
            gettext("说明"),
        ],
        rows=[
            [one.code, one.organisation, one.points, one.spread, one.totals, one.remark]
            for one in rows
        ],
        widths=(8, 24, 9, 9, 30, 20),
        numeric=frozenset({2, 3}),
    )


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


COLUMNS: Sequence[Column[Row]] = (
    Column("rank", _l("排序"), lambda row: row.rank, 8),
    Column("code", _l("编号"), lambda row: row.code, 8),
    Column("organisation", _l("揭榜方"), lambda row: row.organisation, 36),
    Column("round", _l("轮次"), lambda row: row.round, 24),
    Column("points", _l("得分"), lambda row: _number(row.points), 10),
    Column("spread", _l("标准差"), lambda row: _number(row.spread), 10),
    Column("totals", _l("各专家总分"), lambda row: row.totals, 48),
    Column("remark", _l("说明"), lambda row: row.remark, 36),
)
