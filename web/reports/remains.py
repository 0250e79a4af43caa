"""What an edited document still holds beside the text that is read: it would go out with it."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from xml.etree import ElementTree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARTS = re.compile(r"word/(?:document|comments|header|footer|footnotes|endnotes)\d*\.xml")
_TRACES = {f"{_W}{name}" for name in ("comment", "del", "ins", "moveFrom", "moveTo")}
_OFF = ("0", "false", "off")


def has_remains(content: bytes) -> bool:
    """Return whether a .docx has comments, tracked changes or hidden text.

    ``content`` was examined before (``web/base/files/sniffing.py``): its parts are harmless.
    """
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return any(
            element.tag in _TRACES or _is_hidden(element)
            for name in archive.namelist()
            if _PARTS.fullmatch(name)
            for element in ElementTree.fromstring(archive.read(name)).iter()  # noqa: S314
        )


def _is_hidden(element: ElementTree.Element) -> bool:
    """Return whether an element is a run of text that is not shown."""
    if element.tag != f"{_W}r":
        return False
    found = element.find(f"{_W}rPr/{_W}vanish")
    is_on = found is not None and found.get(f"{_W}val", "1") not in _OFF
    return is_on and any(text.text for text in element.iter(f"{_W}t"))
