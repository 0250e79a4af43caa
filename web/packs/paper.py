"""A pack as a Word document: what the firm reads on its page, to be printed and passed on."""

from __future__ import annotations

from flask_babel import gettext

from web.base import formats, labels
from web.base.papers.blocks import Block, Facts, Heading, Paper, Paragraph
from web.base.papers.word import write_paper
from web.packs.contents import Group, Shown, group_parts, need_view
from web.packs.models import Pack
from web.packs.states import PackState, PartState


def write(pack: Pack) -> bytes:
    """Return the document. The need is told as anybody may see it: paper goes astray."""
    view = need_view(pack)
    blocks: list[Block] = [Heading(gettext("技术需求")), Paragraph(view.summary)]
    if pack.words:
        blocks += [Heading(gettext("经纪人的话")), Paragraph(pack.words)]
    for group in group_parts(pack):
        blocks += _group(group)
    if pack.missing:
        blocks += [Heading(gettext("还缺什么")), Paragraph(pack.missing)]
    sent = formats.day(pack.sent_at) if pack.sent_at else labels.label(PackState.DRAFT)
    return write_paper(
        Paper(
            title=gettext("解决方案包：%(title)s", title=view.title),
            subtitle=gettext("技术经纪人 %(name)s · %(day)s", name=pack.broker.name, day=sent),
            blocks=blocks,
            is_demo=pack.is_demo,
        )
    )


def _group(group: Group) -> list[Block]:
    blocks: list[Block] = [Heading(labels.label(group.kind))]
    for shown in group.parts:
        blocks += _part(shown)
    if group.gap:
        blocks.append(Paragraph(gettext("暂缺：%(text)s", text=group.gap)))
    return blocks


def _part(shown: Shown) -> list[Block]:
    part, content = shown.part, shown.content
    blocks: list[Block] = [Heading(content.title, 2)]
    if part.is_gone:
        blocks.append(Paragraph(gettext("这一项已下架。"), is_note=True))
    if content.summary:
        blocks.append(Paragraph(content.summary))
    rows = [(gettext("单位"), content.owner), *content.facts, (gettext("理由"), part.reason)]
    if part.state is not PartState.OFFERED:
        rows.append((gettext("企业答复"), labels.label(part.state)))
    blocks.append(Facts([row for row in rows if row[1]]))
    return blocks
