"""Why a file is not taken, and what its bringer can do instead."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from web.base.files.limits import MEGABYTE, MOST_BYTES


class Reason(StrEnum):
    """What is wrong with a file."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    TOO_LARGE_TOGETHER = "too_large_together"
    OTHER_OFFICE = "other_office"
    ENCRYPTED = "encrypted"
    BROKEN = "broken"
    MACROS = "macros"
    SMUGGLED = "smuggled"
    """Another file hides in it: a program, or what is one kind at its front and one at its end."""
    OUTSIDE = "outside"
    """It fetches something from another address as soon as it is opened."""
    BOMB = "bomb"
    ARCHIVE = "archive"
    PROGRAM = "program"
    WEB_PAGE = "web_page"
    OTHER_PICTURE = "other_picture"
    HUGE_PICTURE = "huge_picture"
    ACTIVE_PDF = "active_pdf"
    PLAIN_TEXT = "plain_text"
    UNKNOWN = "unknown"


WORDS: Mapping[Reason, Any] = {
    Reason.EMPTY: _l("文件是空的，没有内容。请打开原文件检查后重新上传。"),
    Reason.TOO_MANY: _l("附件已经够多，放不下了。请先删除不需要的，或把几份合成一份。"),
    Reason.TOO_LARGE_TOGETHER: _l("附件合计太大，放不下了。请先删除不需要的，或压缩图片后再上传。"),
    Reason.OTHER_OFFICE: _l(
        "这是旧版 Office 或其他办公软件的格式。请打开后另存为 .docx、.xlsx、.pptx 或 PDF，再上传。"
    ),
    Reason.ENCRYPTED: _l("文件有密码，对方打不开。请取消密码后另存一份，再上传。"),
    Reason.BROKEN: _l("文件已损坏，打不开。请用原来的软件打开、另存一份，再上传。"),
    Reason.MACROS: _l("文件里有宏。请另存为不带宏的 .docx、.xlsx、.pptx，或存为 PDF，再上传。"),
    Reason.SMUGGLED: _l("文件里夹带了程序或别的文件。请取出夹带的内容，另存一份再上传。"),
    Reason.OUTSIDE: _l("文件打开时会从外部地址读取模板或内容。请存为 PDF 再上传。"),
    Reason.BOMB: _l("文件展开后大得不正常，无法接收。请删去多余的内容，另存一份再上传。"),
    Reason.ARCHIVE: _l("不接收压缩包。请解压后直接上传里面的文件，一次可以选多个。"),
    Reason.PROGRAM: _l("这是程序或脚本，不能上传。请上传文档、表格、演示文稿、PDF 或图片。"),
    Reason.WEB_PAGE: _l("不接收网页和 SVG。请打开后打印或另存为 PDF，再上传。"),
    Reason.OTHER_PICTURE: _l("不接收这种图片格式。请另存为 .jpg 或 .png，再上传。"),
    Reason.HUGE_PICTURE: _l("图片的尺寸太大。请把长和宽缩小到 10000 像素以内，再上传。"),
    Reason.ACTIVE_PDF: _l("PDF 里有脚本、自动动作或夹带的文件。请打印成新的 PDF，再上传。"),
    Reason.PLAIN_TEXT: _l("不接收纯文本。请粘贴到文档里，存为 .docx 或 PDF，再上传。"),
    Reason.UNKNOWN: _l("不认识这种文件。可以上传 PDF、.docx、.xlsx、.pptx、.png 和 .jpg。"),
}
"""Each says what to do."""


class FileRefused(Exception):
    """A file cannot be taken."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def explain(reason: Reason, most_bytes: int = MOST_BYTES) -> str:
    """Return in the reader's language why a file is not taken and what to do."""
    if reason is Reason.TOO_LARGE:
        return gettext(
            "文件超过 %(count)s MB。请压缩其中的图片，或拆成几份，再上传。",
            count=most_bytes // MEGABYTE,
        )
    return str(WORDS[reason])
