"""What a document is made of, said without any format.

Features say what stands in a document; ``word.py`` writes it as .docx, and pages may show the
same blocks. All texts are in the reader's language already.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class ChartShape(StrEnum):
    """How a chart is drawn."""

    BARS = "bars"
    """One bar of each series beside the other for each category, lying: long names have room."""
    COLUMNS = "columns"
    """The same, standing: for times."""
    STACKED = "stacked"
    """Standing, the series on top of each other."""
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Series:
    """One row of numbers, one for each category; None where there is none."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart and the sentence that says what it shows; its numbers are its table."""

    title: str
    categories: Sequence[str]
    series: Sequence[Series]
    shape: ChartShape = ChartShape.BARS
    unit: str = ""
    target: float | None = None
    """A line to be reached, where there is one."""
    target_name: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 for parts of the document, 2 below."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text."""

    text: str
    is_note: bool = False
    """Small and grey: where the numbers come from, what they leave out."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels and what they say, as a form shows them: two labels beside each other if ``wide``."""

    rows: Sequence[tuple[str, str]]
    wide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table with a row of headings that is repeated on each page."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float] = ()
    """Shares of the page's width, one for each column; empty for equal ones."""
    numeric: frozenset[int] = frozenset()
    """Columns (from 0) whose texts are numbers: they stand right."""
    total: Sequence[str] = ()
    """The last row, in bold."""
    empty: str = ""
    """What is said instead of a table without rows."""


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins on a page of its own."""


Block = Heading | Paragraph | Facts | Grid | Chart | NewPage


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A whole document."""

    title: str
    blocks: Sequence[Block]
    subtitle: str = ""
    """Who it is from and of which day, below the title."""
    is_demo: bool = False
    """Said at the top of every page."""
    is_landscape: bool = False
    signatures: Sequence[str] = field(default=())
    """Lines to be signed at the end, such as 填表人 or 单位（盖章）."""
