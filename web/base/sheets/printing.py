"""How a sheet looks on paper: every column on the page, the headings on each."""

from __future__ import annotations

from typing import Any

from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

PORTRAIT_WIDTH = 90
"""Up to so many characters stand beside each other on an upright page."""


def prepare_print(sheet: Any, width: float, headings: int = 2) -> None:
    """Let a sheet be printed on A4; ``width`` is that of its columns in characters, together.

    The row number ``headings`` is repeated on each page.
    """
    sheet.page_setup.orientation = "landscape" if width > PORTRAIT_WIDTH else "portrait"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{headings}:{headings}"
