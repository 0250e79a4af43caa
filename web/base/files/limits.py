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
