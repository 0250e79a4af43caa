"""Everything that an account can read: pages, files, feeds and papers."""

from __future__ import annotations

import gzip
import html
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from flask.testing import FlaskClient

from web.base.locale import LOCALE_COOKIE

LINK = re.compile(r'(?:href|action|src)="(/[^"#]*)"')
TAG = re.compile(r"<[^>]*>")
CELL_END = re.compile(r"</(?:w:p|w:tc|row|c|si|c:pt|c:v)>")
ALIKE = ("/static", "/bootstrap", "/style", "/sign-in?")
"""What is the same for everybody, whatever is stored."""

CHOICES = ("/language/", "/theme/")
"""Every page links to these, and they lead back to it. Each page is read in another language than
the one before instead."""

LANGUAGES = ("zh", "en")

PACKED = ("officedocument", "zip")

Taken = tuple[str, dict[str, str]]
"""A download by a post: its address and the form."""


def crawl(
    client: FlaskClient, start: Iterable[str], taken: Iterable[Taken] = ()
) -> Iterator[tuple[str, str]]:
    """Yield (address, text) of everything reachable by links, files included, and of downloads."""
    waiting, seen = list(start), set()
    while waiting:
        url = waiting.pop()
        # Combinations of filters only show fewer of the same rows.
        if url in seen or url.startswith(ALIKE + CHOICES) or url.count("=") > 1:
            continue
        seen.add(url)
        client.set_cookie(LOCALE_COOKIE, LANGUAGES[len(seen) % len(LANGUAGES)])
        answer = client.get(url)
        if answer.status_code in (301, 302):
            waiting.append(answer.headers["Location"])
            continue
        text = read_text(answer)
        yield url, text
        if answer.mimetype == "text/html":
            waiting += [link.replace("&amp;", "&") for link in LINK.findall(text)]
    for url, form in taken:
        yield url, read_text(client.post(url, data=form))


def read_text(answer: Any) -> str:
    """Return everything readable in an answer, headers included."""
    content = answer.get_data()
    if answer.mimetype == "application/gzip":
        content = gzip.decompress(content)
        return f"{answer.headers} {content.decode('utf-8', 'replace')}"
    if any(word in (answer.mimetype or "") for word in PACKED):
        return f"{answer.headers} {read_packed(content)}"
    return f"{answer.headers} {content.decode('utf-8', 'replace')}"


def read_packed(content: bytes) -> str:
    """Return all texts of a packed file: tables, headers, properties, the data under charts."""
    found = []
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for name in packed.namelist():
            part = packed.read(name)
            if part.startswith(b"PK"):
                found.append(read_packed(part))
            elif name.endswith((".xml", ".rels")):
                # A word may be cut into several runs: only the end of a cell or line parts words.
                text = part.decode("utf-8", "replace")
                found.append(html.unescape(TAG.sub("", CELL_END.sub(" ", text))))
            else:
                found.append(f"{name} {part.decode('utf-8', 'replace')}")
    return " ".join(found)
