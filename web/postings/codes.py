"""The code that a posting is called by outside: N328 is a need, A204 an achievement."""

from __future__ import annotations

import re
import unicodedata

from matcher.types import Kind

_LETTERS = {kind.value[0].upper(): kind for kind in Kind}
_CODE = re.compile(rf"^([{''.join(_LETTERS)}])[-\s]?0*([1-9]\d{{0,8}})$")


def show_code(kind: Kind, posting_id: int) -> str:
    """Return what a posting is called in files and letters."""
    return f"{kind.value[0].upper()}{posting_id}"


def read_code(text: str) -> tuple[Kind, int] | None:
    """Return which posting a code names, however it is typed; None for anything else."""
    found = _CODE.match(unicodedata.normalize("NFKC", text).strip().upper())
    return (_LETTERS[found.group(1)], int(found.group(2))) if found else None
