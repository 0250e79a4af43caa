"""The name of a file as we keep it: what a bringer calls it, without what could do harm."""

from __future__ import annotations

import re
import unicodedata

from web.base.files.kinds import ENDINGS, FileKind

LONGEST = 120
"""Characters, without the ending."""
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_BLANKS = re.compile(r"\s+")
_ENDING = re.compile(r"\.([A-Za-z0-9]{1,8})$")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Control characters, marks that turn or hide writing, halves and what is no character."""


def clean_name(name: str, kind: FileKind) -> str:
    """Return a name that shows what the file is: no folders, one ending, nothing invisible."""
    stem = _strip_endings(plain_name(name), kind)[:LONGEST].strip(" ._") or "file"
    if _RESERVED.match(stem):
        stem = f"_{stem}"
    return f"{stem}.{ENDINGS[kind][0]}"


def plain_name(name: str) -> str:
    """Return a name as it can be shown, whatever ending it has."""
    last = unicodedata.normalize("NFC", name.replace("\\", "/")).rsplit("/", 1)[-1]
    seen = "".join(char for char in last if _category(char) not in _DROPPED)
    return _BLANKS.sub(" ", _FORBIDDEN.sub("_", seen)).strip(" .")[:LONGEST]


def _category(char: str) -> str:
    return "Zs" if char in "\t\r\n" else unicodedata.category(char)


def _strip_endings(stem: str, kind: FileKind) -> str:
    """Take off endings that promise something: the file's own, and any of another kind."""
    while found := _ENDING.search(stem):
        ending = found.group(1).lower()
        if ending not in ENDINGS[kind] and ending not in _MISLEADING:
            return stem
        stem = stem[: found.start()].rstrip(" .")
    return stem


_MISLEADING = {ending for endings in ENDINGS.values() for ending in endings} | set(
    "app bat cmd com cpl doc docm dll dotm exe gif hta htm html jar js jse lnk msi pif potm ppsm"
    " ppt pptm ps1 py rar scr sh svg vbe vbs wsf xhtml xls xlsb xlsm xml zip".split()
)
