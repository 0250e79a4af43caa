"""Typefaces of official letters, and texts as Word can hold them."""

from __future__ import annotations

import re
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

BODY, HEADS, TITLE = "仿宋", "黑体", "宋体"
"""The usual typefaces of body, headings and title; a machine without them takes its own."""

LATIN = "Times New Roman"

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Return the text without what an XML file cannot hold."""
    return _NOT_IN_XML.sub("", text)


def set_font(holder: Any, name: str) -> None:
    """Give a run or a style a Chinese typeface beside the Latin one."""
    holder.font.name = LATIN
    fonts = holder.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), name)
    # Without the language, punctuation may be set as in other Chinese-writing places.
    language = holder.element.rPr.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        holder.element.rPr.append(language)
    language.set(qn("w:eastAsia"), "zh-CN")
    # The template's styles name typefaces of a theme, which would win.
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
