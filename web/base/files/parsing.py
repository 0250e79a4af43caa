"""The program that takes one file apart: ``python -m web.base.files.parsing JOB KIND``.

It gets the bytes on its standard input and prints text, or the reason why a file is refused. It
knows neither the database nor the site; ``apart`` starts it.
"""

from __future__ import annotations

import contextlib
import io
import logging
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

MOST_TEXT = 200_000
"""Bytes of text that are taken out of a file."""
MOST_PAGES = 300
MOST_ROWS = 20_000
MOST_MEMORY = 1024 * 1024 * 1024
MOST_SECONDS = 40
"""Of a processor's time, where whoever started this has died meanwhile."""
REFUSED = 3
STOPPED = 4


class Refused(Exception):
    """The file is refused, for a reason of ``refusals.Reason``."""


def check_pdf(content: bytes) -> None:
    """Raise Refused for a PDF with a password, without pages, or with anything that acts."""
    from pypdf import PdfReader
    from pypdf.generic import DictionaryObject

    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted:
        raise Refused("encrypted")
    if not len(reader.pages):
        raise Refused("broken")
    root: Any = reader.trailer["/Root"].get_object()
    names = root.get("/Names", DictionaryObject()).get_object()
    if "/JavaScript" in names or "/EmbeddedFiles" in names or "/AA" in root:
        raise Refused("active_pdf")
    if _acts(root.get("/OpenAction")):
        raise Refused("active_pdf")
    for page in list(reader.pages)[:MOST_PAGES]:
        _check_page(page)


def _check_page(page: Any) -> None:
    for reference in page.get("/Annots", None) or ():
        note = reference.get_object()
        if note.get("/Subtype") == "/FileAttachment" or _acts(note.get("/A")) or "/AA" in note:
            raise Refused("active_pdf")
    if "/AA" in page:
        raise Refused("active_pdf")


def _acts(action: Any) -> bool:
    """Return whether an action does more than to show another place or address."""
    action = action.get_object() if hasattr(action, "get_object") else action
    if not hasattr(action, "get"):
        return False
    harmless = ("/GoTo", "/URI", "/Named", "/GoToR", None)
    if action.get("/S") not in harmless:
        return True
    following = action.get("/Next")
    return following is not None


def read_pdf(content: bytes) -> Iterator[str]:
    """Yield the text of each page."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content), strict=False)
    for page in list(reader.pages)[:MOST_PAGES]:
        yield page.extract_text()


def read_docx(content: bytes) -> Iterator[str]:
    """Yield paragraphs and the rows of tables, in the order of the document."""
    from docx import Document
    from docx.table import Table

    for block in Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows[:MOST_ROWS]:
                yield _join_cells(cell.text for cell in row.cells)
        else:
            yield block.text


def read_pptx(content: bytes) -> Iterator[str]:
    """Yield the texts of each slide; what the speaker noted is not for readers."""
    from pptx import Presentation

    for number, slide in enumerate(Presentation(io.BytesIO(content)).slides):
        if number == MOST_PAGES:
            return
        yield from _read_shapes(slide.shapes)


def _read_shapes(shapes: Any) -> Iterator[str]:
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _read_shapes(shape.shapes)
        elif getattr(shape, "has_table", False):
            for row in shape.table.rows:
                yield _join_cells(cell.text for cell in row.cells)
        elif getattr(shape, "has_text_frame", False):
            yield shape.text_frame.text


def read_xlsx(content: bytes) -> Iterator[str]:
    """Yield the rows of each sheet that is shown."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        yield sheet.title
        for row in sheet.iter_rows(max_row=MOST_ROWS, max_col=100, values_only=True):
            yield _join_cells(str(cell) for cell in row if cell is not None)


def _join_cells(cells: Iterable[str]) -> str:
    """Return a row as a line; a merged cell counts once."""
    return " ".join(dict.fromkeys(cell.strip() for cell in cells if cell.strip()))


READERS: Mapping[str, Callable[[bytes], Iterator[str]]] = {
    "pdf": read_pdf,
    "docx": read_docx,
    "pptx": read_pptx,
    "xlsx": read_xlsx,
}


def read(kind: str, content: bytes) -> str:
    """Return the text of a file, up to the bound; what was read before a fault is kept."""
    parts: list[str] = []
    size = 0
    for part in READERS[kind](content):
        lines = (" ".join(line.split()) for line in part.splitlines())
        text = "\n".join(line for line in lines if line)
        # Half a pair, as from a broken font, cannot be written.
        encoded = text.replace("\0", "").encode("utf-8", "ignore")
        if not encoded:
            continue
        parts.append(encoded[: MOST_TEXT - size].decode("utf-8", "ignore"))
        size += len(encoded) + 1
        if size >= MOST_TEXT:
            break
    return "\n".join(parts)


def limit_resources() -> None:
    """Bound memory and time of this process, where the system can."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    """Do the job that the arguments name."""
    job, kind = sys.argv[1:]
    limit_resources()
    logging.disable()
    warnings.simplefilter("ignore")
    content = sys.stdin.buffer.read()
    try:
        if job == "check":
            check_pdf(content)
        elif job == "strip":
            from web.base.files.stripping import strip

            sys.stdout.buffer.write(strip(kind, content))
        else:
            sys.stdout.buffer.write(read(kind, content).encode("utf-8", "ignore"))
    except Refused as refused:
        print(refused)
        return REFUSED
    except (Exception, RecursionError, MemoryError):
        return STOPPED
    return 0


if __name__ == "__main__":
    sys.exit(main())
