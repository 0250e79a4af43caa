"""Pictures, as far as it takes to know that they are pictures and nothing more."""

from __future__ import annotations

import struct
import zlib

from web.base.files.limits import MOST_PIXELS
from web.base.files.refusals import FileRefused, Reason

_SIGNATURE = 8
_NO_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})
"""Marks in a JPEG that stand alone."""
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SCAN = 0xDA


def check_png(content: bytes) -> None:
    """Refuse what is no whole PNG, what is too large, and what goes on after its end."""
    at, first = _SIGNATURE, True
    while at + 12 <= len(content):
        length, name = struct.unpack(">I4s", content[at : at + 8])
        body_end = at + 8 + length
        check = content[body_end : body_end + 4]
        if zlib.crc32(content[at + 4 : body_end]) != int.from_bytes(check, "big") or not check:
            break
        if first:
            if name != b"IHDR" or length != 13:
                break
            _check_size(*struct.unpack(">II", content[at + 8 : at + 16]))
        if name == b"IEND":
            if content[body_end + 4 :].strip(b"\0"):
                raise FileRefused(Reason.SMUGGLED)
            return
        at, first = body_end + 4, False
    raise FileRefused(Reason.BROKEN)


def check_jpeg(content: bytes) -> None:
    """Refuse what has no frame of a sane size, or no end."""
    if b"\xff\xd9" not in content[-65536:]:
        raise FileRefused(Reason.BROKEN)
    at = 2
    while at + 4 <= len(content):
        if content[at] != 0xFF:
            break
        mark = content[at + 1]
        if mark == 0xFF or mark in _NO_LENGTH:
            at += 1 if mark == 0xFF else 2
            continue
        if mark in _FRAMES and at + 9 <= len(content):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return _check_size(width, height)
        if mark == _SCAN:
            break
        at += 2 + max(2, int.from_bytes(content[at + 2 : at + 4], "big"))
    raise FileRefused(Reason.BROKEN)


def _check_size(width: int, height: int) -> None:
    if not width or not height:
        raise FileRefused(Reason.BROKEN)
    if max(width, height) > MOST_PIXELS:
        raise FileRefused(Reason.HUGE_PICTURE)
