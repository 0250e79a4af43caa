"""The record of due diligence 尽职调查记录 as a document: all steps with who and when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from flask_babel import gettext

from web.base import formats
from web.base.labels import label, trl_name
from web.base.papers.blocks import Block, Facts, Grid, Heading, Paper, Paragraph
from web.base.site import local_day, today
from web.inventions import queries
from web.inventions.models import Invention
from web.inventions.price_models import PriceObjection, PricePublication

Step = tuple[date, str, str, str]
"""The day, what was done, by whom, and what was said."""


def diligence_paper(invention: Invention) -> Paper:
    """Return the whole record of one invention."""
    steps = sorted(_steps(invention), key=lambda one: one[0])
    blocks: list[Block] = [
        Facts(_facts(invention)),
        Heading(gettext("办理过程")),
        Grid(
            headings=[gettext("日期"), gettext("事项"), gettext("经办"), gettext("内容")],
            rows=[[formats.day(day), what, who, words] for day, what, who, words in steps],
            widths=(2, 3, 2, 5),
        ),
        Paragraph(
            gettext(
                "本记录由平台按登记的先后和日期生成，登记后不能修改。用于说明单位和有关人员已依法"
                "履行勤勉尽责义务。"
            ),
            is_note=True,
        ),
    ]
    return Paper(
        title=gettext("职务科技成果转化尽职记录"),
        subtitle=gettext(
            "%(name)s · %(day)s", name=invention.organisation.name, day=formats.day(today())
        ),
        blocks=blocks,
        is_demo=invention.is_demo,
        is_landscape=True,
        signatures=(gettext("单位（盖章）"),),
    )


def _facts(invention: Invention) -> Sequence[tuple[str, str]]:
    names = gettext("、").join(invention.inventors.splitlines())
    rows = [
        (gettext("成果名称"), invention.title),
        (gettext("类型"), label(invention.kind)),
        (gettext("权利编号"), gettext("、").join(invention.rights.splitlines())),
        (gettext("完成人"), names),
        (gettext("所在部门"), invention.department),
        (gettext("成熟度"), trl_name(invention.trl) if invention.trl else ""),
        (gettext("来源"), invention.origin),
        (gettext("状态"), label(invention.state)),
    ]
    return [row for row in rows if row[1]]


def _steps(invention: Invention) -> Iterator[Step]:
    yield local_day(invention.created_at), gettext("登记"), invention.author.name, ""
    yield from _decisions(invention)
    for publication in reversed(queries.publications_of(invention)):
        yield from _published(publication)
    for entry in invention.diligence:
        words = gettext("、").join(part for part in (entry.people, entry.words) if part)
        yield entry.day, label(entry.kind), entry.by.name, words
    if invention.transferred_on is not None:
        words = gettext("、").join(
            part for part in (invention.transferee, invention.contract_number) if part
        )
        yield invention.transferred_on, gettext("转化"), "", words
    elif invention.ended_at is not None:
        yield local_day(invention.ended_at), gettext("撤回"), "", invention.end_words


def _decisions(invention: Invention) -> Iterator[Step]:
    for found in invention.evaluations:
        words = gettext(
            "%(method)s，评估人 %(evaluator)s，评估值 %(value)s。",
            method=label(found.method),
            evaluator=found.evaluator,
            value=formats.exact_money(found.value),
        )
        yield found.day, gettext("评估"), found.by.name, f"{words}{found.note}"
    for approval in invention.approvals:
        verdict = gettext("同意") if approval.is_yes else gettext("不同意")
        what = gettext("审批：%(step)s", step=approval.step)
        yield approval.day, what, approval.person, f"{verdict} {approval.words}".strip()
    for trade in invention.trades:
        words = gettext(
            "%(place)s，成交价 %(price)s。",
            place=trade.place,
            price=formats.exact_money(trade.price),
        )
        yield trade.day, label(trade.way), trade.by.name, f"{words}{trade.note}"


def _published(publication: PricePublication) -> Iterator[Step]:
    words = gettext(
        "拟交易价格 %(price)s，%(way)s，公示至 %(day)s。",
        price=formats.exact_money(publication.price),
        way=label(publication.way),
        day=formats.day(publication.last_day),
    )
    yield publication.first_day, gettext("协议定价公示"), publication.by.name, words
    for objection in publication.objections:
        yield _objected(objection)
        if objection.answered_at is not None:
            who = objection.answered_by.name if objection.answered_by else ""
            words = f"{label(objection.state)} {objection.answer}"
            yield local_day(objection.answered_at), gettext("答复异议"), who, words
    if publication.ended_at is not None:
        yield _day(publication.ended_at), label(publication.state), "", ""


def _objected(objection: PriceObjection) -> Step:
    who = objection.named or objection.author.name
    return local_day(objection.raised_at), gettext("收到异议"), who, objection.text


def _day(moment: datetime) -> date:
    return local_day(moment)
