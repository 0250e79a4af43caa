"""Harvesters as others run them, and a clock that goes on when it is told to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from lxml import etree
from sickle import Sickle
from sickle.oaiexceptions import NoRecordsMatch

from matcher.types import Kind
from web.base import db
from web.postings.disclosure import public_view
from web.postings.models import Posting
from web.postings.states import PostingState

OAI = "{http://www.openarchives.org/OAI/2.0/}"
TT = "{urn:x-techmatch:tt:1}"


@dataclass
class Clock:
    """The present moment, as the site is told it."""

    now: datetime = datetime(2027, 3, 1, 8, 0, 0, 400_000, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def go_on(self, seconds: float = 10) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)


@dataclass
class Copy:
    """What somebody keeps of a site by harvesting it again and again."""

    address: str
    prefix: str = "tt"
    since: str | None = None
    titles: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)

    def catch_up(self, **choice: str) -> int:
        """Take along what has changed since the last time; return how many records came."""
        count = 0
        for record in self.read(**choice):
            self.take(record)
            count += 1
        return count

    def read(self, **choice: str) -> Iterator[Any]:
        """Yield what has changed since the last time, part by part."""
        sickle = Sickle(self.address, timeout=60)
        since = {"from": self.since} if self.since else {}
        try:
            found = sickle.ListRecords(metadataPrefix=self.prefix, **since, **choice)
        except NoRecordsMatch:
            return
        # The time of the first answer: what changed afterwards is the next time's.
        self.since = found.oai_response.xml.findtext(f"{OAI}responseDate")
        yield from found

    def take(self, record: Any) -> None:
        """Keep a record, or forget what has gone."""
        key = record.header.identifier
        if record.deleted:
            assert record.xml.find(f"{OAI}metadata") is None
            self.titles.pop(key, None)
            self.gone.add(key)
        else:
            self.gone.discard(key)
            self.titles[key] = record.xml.findtext(f".//{TT}title")


def what_is_open() -> dict[str, str]:
    """Return the titles of everything that is open to be taken along."""
    db.rollback()
    found = {}
    for posting in db.session().query(Posting).where(Posting.state == PostingState.PUBLISHED):
        view = public_view(posting.published_revision)
        if view.confidentiality != "summary":
            found[identifier(posting)] = view.title
    db.rollback()
    return found


def identifier(posting: Posting) -> str:
    """Return a posting's identifier on a site without an address of its own."""
    return f"oai:127.0.0.1:{posting.kind.value}/{posting.id}"


def ask(client: Any, **arguments: str) -> Any:
    """Return the parsed answer to a request."""
    arguments = {name.rstrip("_"): value for name, value in arguments.items()}
    answer = client.get("/oai", query_string=arguments)
    assert answer.status_code == 200, answer.text
    return etree.fromstring(answer.data)


def errors(root: Any) -> list[str]:
    """Return the codes of the errors that an answer holds."""
    return [one.get("code") for one in root.iter(f"{OAI}error")]


def headers(root: Any) -> dict[str, Any]:
    """Return the headers of an answer by their identifiers."""
    return {one.findtext(f"{OAI}identifier"): one for one in root.iter(f"{OAI}header")}


def datestamp(root: Any, posting: Posting) -> str:
    """Return the datestamp that an answer names for a posting."""
    return str(headers(root)[identifier(posting)].findtext(f"{OAI}datestamp"))


KINDS = tuple(Kind)
