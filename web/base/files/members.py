"""What is known of an archive before it is opened, and of a part before it is unpacked."""

from __future__ import annotations

import zipfile

_ENTRY = b"PK\x01\x02"
"""How each line of an archive's list of contents begins: without it none is read."""
_WAYS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""How office programs pack. Others may ask for gigabytes before a byte is unpacked."""


def counts_too_many(data: bytes, most: int) -> bool:
    """Return whether the list of contents may hold more than so many parts.

    Whatever the archive says of itself: reading a list of millions costs gigabytes.
    """
    return data.count(_ENTRY) > most


def is_plain(entry: zipfile.ZipInfo) -> bool:
    """Return whether a part is packed as office programs do."""
    return entry.compress_type in _WAYS
