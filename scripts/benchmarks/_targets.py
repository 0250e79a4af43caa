"""The pages that are measured: their addresses on a running site, and words to search for."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

from scripts.benchmarks._load import Visitor
from web.postings.demo import FOLDER, PASSWORD

BROKER = "broker@example.org"
NAMES = (
    *("home", "list", "item", "call", "search", "new search", "desk"),
    *("api list", "api item"),
)
FEW = 20
"""So many searches are asked for in turn: as many as the list has items."""
QUERIES = 2000
"""New searches of one round: none of them comes again within the round, or in another one."""
_CLAUSE = re.compile(r"[^，。；！？、（）\s]{4,16}")


@dataclass(frozen=True)
class Target:
    """A page: its addresses in turn, for somebody with this cookie."""

    name: str
    paths: Callable[[], list[str]]
    cookie: str = ""
    other: str = ""
    """Another page of its kind, which costs as much; empty for the last of its addresses."""


@dataclass
class Words:
    """Searches that were never asked before, the same each time the measurement runs."""

    chance: random.Random = field(default_factory=lambda: random.Random(15))  # noqa: S311
    clauses: list[str] = field(default_factory=lambda: sorted(set(_read_clauses())))
    asked: set[str] = field(default_factory=set)

    def next(self) -> str:
        """Return two pieces of what needs say."""
        while True:
            text = " ".join(self.chance.sample(self.clauses, 2))
            if text not in self.asked:
                self.asked.add(text)
                return text


def find_targets(port: int, wanted: tuple[str, ...]) -> list[Target]:
    """Return the wanted pages of a site, all by default, but for those it does not have."""
    visitor, broker, words = Visitor(port), Visitor(port), Words()
    broker.sign_in(BROKER, PASSWORD)
    # As a browser: its cookie is complete with the first page after.
    broker.ask("/desk/")
    items = visitor.find_all("/achievements", r'href="/achievements/(\d+)"')
    call = visitor.find_all("/calls", r'href="/calls/(\d+)"')[0]
    fixed = {
        "home": ["/"],
        "list": ["/achievements"],
        "item": [f"/achievements/{number}" for number in items],
        "call": [f"/calls/{call}"],
        "search": [_search(words.next()) for _ in range(FEW)],
        "desk": ["/desk/"],
        "api list": ["/api/v1/achievements"],
        "api item": [f"/api/v1/achievements/{number}" for number in items],
    }
    targets = []
    for name in wanted or NAMES:
        if name == "new search":
            targets.append(Target(name, lambda: [_search(words.next()) for _ in range(QUERIES)]))
        elif not name.startswith("api") or visitor.exists(fixed[name][0]):
            paths = fixed[name]
            cookie = broker.cookie if name == "desk" else ""
            other = "/desk/?page=2" if name == "desk" else ""
            targets.append(Target(name, lambda paths=paths: paths, cookie, other))  # type: ignore[misc]
    visitor.close()
    broker.close()
    return targets


def _search(text: str) -> str:
    return f"/search?q={quote(text)}"


def _read_clauses() -> Iterator[str]:
    for path in FOLDER.glob("needs_*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            yield from _CLAUSE.findall(row["summary"] + row["problem"])
