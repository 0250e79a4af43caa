"""Lists as a document to be handed out: one after another, each beginning on a page of its own."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext

from web.base import formats, labels
from web.base.papers.blocks import Block, Grid, Heading, NewPage, Paper, Paragraph
from web.base.papers.word import write_paper
from web.base.site import today
from web.calls.models import Call
from web.catalogues.columns import ON_PAPER
from web.catalogues.lists import Group, ListName, NamedList

NUMBER_WIDTH = 6


def make_catalogue_paper(call: Call, lists: Sequence[NamedList]) -> bytes:
    """Return a call's catalogue as .docx."""
    day = formats.day(call.catalogued_at)
    return write_paper(
        Paper(
            title=gettext("%(title)s · 清单", title=call.title),
            subtitle=gettext("%(day)s 发布", day=day),
            blocks=[*_contents(lists), *_all_lists(lists), *_notes(_catalogue_notes(day, lists))],
            is_landscape=True,
            is_demo=call.is_demo,
        )
    )


def make_unmet_paper(lists: Sequence[NamedList]) -> bytes:
    """Return what is still looked for as .docx."""
    return write_paper(
        Paper(
            title=gettext("技术需求清单"),
            subtitle=gettext("截至 %(day)s", day=formats.day(today())),
            blocks=[*_contents(lists), *_all_lists(lists), *_notes(unmet_notes())],
            is_landscape=True,
            is_demo=any(row.view.is_demo for one in lists for row in one.rows),
        )
    )


def unmet_notes() -> list[str]:
    """Return what the list of needs without a contract holds and leaves out."""
    return [
        gettext("列入的是已经发布、还没有签订技术合同的需求。"),
        gettext("企业要求保密的内容写作“未公开”，对接后可见。"),
    ]


def _catalogue_notes(day: str, lists: Sequence[NamedList]) -> list[str]:
    notes = [
        gettext(
            "条目是 %(day)s 发布清单时的文本；提交单位后来要求保密的，按现在的公开范围。", day=day
        ),
        gettext("企业要求保密的内容写作“未公开”，对接后可见。"),
    ]
    # Needs stand in two lists; each is told once.
    gone = sum(one.withdrawn for one in lists if one.name is not ListName.TECHNOLOGIES)
    if gone:
        notes.append(
            gettext("清单发布后由提交单位撤回的条目不再列出，序号空缺：%(count)s 项。", count=gone)
        )
    return notes


def _contents(lists: Sequence[NamedList]) -> list[Block]:
    return [
        Grid(
            headings=(gettext("清单"), gettext("条目数"), gettext("分类")),
            rows=[(one.title, str(len(one.rows)), _groups(one)) for one in lists],
            widths=(4, 2, 16),
            numeric=frozenset({1}),
            empty=gettext("清单里没有条目。"),
        )
    ]


def _groups(one: NamedList) -> str:
    return labels.join_words(f"{group.title} {len(group.rows)}" for group in one.groups)


def _all_lists(lists: Sequence[NamedList]) -> list[Block]:
    blocks: list[Block] = []
    for one in lists:
        if one.groups:
            blocks += [NewPage(), Heading(one.title)]
        for group in one.groups:
            count = gettext("%(count)s 项", count=len(group.rows))
            blocks += [Heading(f"{group.title}（{count}）", 2), _table(one.name, group)]
    return blocks


def _table(name: ListName, group: Group) -> Grid:
    columns = ON_PAPER[name]
    return Grid(
        headings=(gettext("序号"), *(str(column.heading) for column in columns)),
        rows=[
            (str(row.number), *(column.read(row.view) for column in columns)) for row in group.rows
        ],
        widths=(NUMBER_WIDTH, *(column.width for column in columns)),
    )


def _notes(lines: Sequence[str]) -> list[Block]:
    return [
        Heading(gettext("说明"), 2),
        *(
            Paragraph(f"{number}. {line}", is_note=True)
            for number, line in enumerate(lines, start=1)
        ),
    ]
