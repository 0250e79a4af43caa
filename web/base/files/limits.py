"""How much is taken: of one file, of one upload, and of what a file unpacks to."""

from __future__ import annotations

MEGABYTE = 1024 * 1024

MOST_BYTES = 20 * MEGABYTE
"""Of one file."""
MOST_FILES = 30
"""Of one upload that are looked at: examining them costs time."""
MOST_REQUEST_BYTES = 256 * MEGABYTE
"""Of one upload, fields included. What is beyond the limit of a file is read and dropped, so
that whoever chose a file far too large still gets the page back with all that was typed."""

MOST_UNPACKED = 300 * MEGABYTE
"""Of an office document with all that lies in it."""
MOST_PARTS = 5000
MOST_NESTING = 2
"""How deep documents may lie in each other, as the table of a chart does."""
HARMLESS_UNPACKED = 40 * MEGABYTE
MOST_RATIO = 150
"""What unpacks to more than is harmless may not be packed tighter than this."""

MOST_PIXELS = 10_000
"""Along each edge of a picture."""

MOST_ELEMENTS = 3_500_000
"""Of XML, in all parts of a document that are read together."""
MOST_DEPTH = 256
"""How deep elements may lie in each other."""
MOST_NAMES = 20_000
"""Different names of elements and attributes in one part: a parser keeps each for good."""
LONGEST_TAG = MEGABYTE
"""In bytes: one that never ends would be looked at again with every piece."""
LONGEST_LIST = 4 * MEGABYTE
"""Bytes of a list of parts or links inside a document."""

# Tables. What lies in a few bytes of a file may be repeated or unpacked to very much, so all of
# it is counted while it is read, before anything is built of it.
MOST_TABLE_BYTES = 200 * MEGABYTE
"""Of a file on the command line; the site takes ``MOST_BYTES``."""
MOST_ROWS = 50_000
MOST_LINES = 1 << 20
"""Rows with the empty ones among them: as many as a spreadsheet has."""
MOST_COLUMNS = 300
MOST_CELLS = 1_000_000
"""Filled ones of the whole file, a value inside a list of JSON counting as one."""
LONGEST_CELL = 32_767
"""Characters: what a spreadsheet itself can hold in one cell."""
MOST_TEXT = 60_000_000
"""Characters of all cells together."""
HARMLESS_TEXT = 20_000_000
MOST_TEXT_RATIO = 10
"""Characters for each byte of an .xlsx or .docx file, where there are more than harmless."""
MOST_REPEATED = 20_000_000
"""Characters that merged cells and 同上 may put into other cells."""
LONGEST_ROW = 4_000_000
"""Characters of a row in a file of text."""
LONGEST_HEADING = 200
LONGEST_NAME = 100
"""Characters of a sheet's name."""
LONGEST_FORMAT = 255
"""Characters of a number format; a longer one is not followed."""
MOST_STYLES = 65_536
MOST_SPANS = 50_000
"""Merged cells of a sheet; further ones are cells of their own."""
MOST_SHEETS = 200
MOST_TABLES = 2000
"""In one .docx file."""
MOST_TABLES_BELOW = 100
"""With headings of their own, below each other in one sheet."""
MOST_FINDINGS = 100_000
"""Problems and remarks that are told of one file."""


def most_text(size: int) -> int:
    """Return how many characters the cells of a packed file of so many bytes may hold."""
    return min(MOST_TEXT, max(HARMLESS_TEXT, size * MOST_TEXT_RATIO))
