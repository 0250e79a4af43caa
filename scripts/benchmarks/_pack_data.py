"""The demo's needs, achievements and entries as the matcher sees them, read without a site."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from matcher.domain.codes import Confidentiality, OrganisationKind
from matcher.packs.assembling import Found
from matcher.packs.commons import Commons
from matcher.packs.means import Buyer, Terms
from matcher.packs.nearest import Asked, Nearby, rank_entries, weigh_entries
from matcher.ranking.corpus import Corpus
from matcher.types import Encoder, Item, Kind
from web.base.listing.register import Register
from web.base.listing.spec import CONTENT, Listing, Reach
from web.finance.feature import FINANCE
from web.instruments import feature as instruments
from web.measures.feature import MEASURES
from web.packs.kinds import REGISTERS
from web.pilots.feature import PILOTS
from web.postings.disclosure import CONFIDENTIAL
from web.postings.fields import LISTINGS
from web.scenes.feature import SCENES
from web.teams.feature import TEAMS

DEMO = Path(__file__).parents[2] / "data" / "demo"
FEN_PER_WAN = 1_000_000
SHOWN_LATER = ("published", "draft")
"""States of rows that the demo shows in the end: drafts are published when people consented."""
Row = Mapping[str, Any]

KNOWN: dict[str, Register] = {
    one.name: one
    for one in (PILOTS, FINANCE, MEASURES, SCENES, TEAMS, *instruments.FEATURE.registers)
}


def read_rows(folder: Path, name: str) -> list[Row]:
    """Return the rows of the demo's files of a name, in their order."""
    found = sorted(folder.glob(f"{name}*.jsonl"))
    lines = (line for path in found for line in path.read_text(encoding="utf-8").splitlines())
    return [json.loads(line) for line in lines if line.strip()]


def read_value(row: Row, name: str) -> Any:
    """Return a value of a row; amounts are told in 万元, days as text."""
    if f"{name}_wan" in row:
        amount = row[f"{name}_wan"]
        return None if amount is None else round(amount * FEN_PER_WAN)
    value = row.get(name)
    if name in ("until", "valid_until") and value:
        return date.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value


def make_item(
    listing: Listing, row: Row, key: str, kind: Kind, hidden: frozenset[str] = frozenset()
) -> Item:
    """Return a row as the matcher sees it, without what is hidden."""
    facts = {
        spec.item: read_value(row, spec.name)
        for spec in listing.matched
        if spec.item != CONTENT and spec.name not in hidden and read_value(row, spec.name)
    }
    told = (
        read_value(row, spec.name) for spec in listing.reading(CONTENT) if spec.name not in hidden
    )
    facts["content"] = "\n".join(part for part in told if part)
    return Item(id=key, kind=kind, **facts)


@dataclass(frozen=True)
class Need:
    """A published need of the demo, by its public text."""

    item: Item
    buyer: Buyer


def read_needs(folder: Path = DEMO) -> list[Need]:
    """Return the published needs by key."""
    owners = {
        row["key"]: Buyer(OrganisationKind(row["kind"]), row["name"])
        for row in read_rows(folder, "organisations")
    }
    found = []
    for row in read_rows(folder, "needs_"):
        if row.get("state", "published") != "published":
            continue
        openness = Confidentiality(row["confidentiality"])
        item = make_item(LISTINGS[Kind.NEED], row, row["key"], Kind.NEED, CONFIDENTIAL[openness])
        is_named = openness is Confidentiality.PUBLIC
        found.append(Need(item, owners[row["organisation"]] if is_named else Buyer()))
    return sorted(found, key=lambda one: one.item.id)


def read_achievements(folder: Path = DEMO) -> list[Item]:
    """Return the published achievements."""
    return [
        make_item(LISTINGS[Kind.ACHIEVEMENT], row, row["key"], Kind.ACHIEVEMENT)
        for row in read_rows(folder, "achievements_")
        if row.get("state", "published") == "published"
    ]


@dataclass
class DemoSource:
    """The registers of the demo, as ``assemble`` asks them."""

    folder: Path
    encoder: Encoder
    needs: list[Item]
    today: date
    backwards: bool = False
    """Whether entries come in the opposite order, which should change nothing."""
    corpora: dict[str, Corpus] = field(default_factory=dict)
    commons: dict[str, Commons] = field(default_factory=dict)
    terms: dict[str, dict[str, Terms]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for kind, name in REGISTERS.items():
            rows = list(self._read(name)) if name in KNOWN else []
            rows = rows[::-1] if self.backwards else rows
            items = [item for item, _ in rows]
            self.corpora[kind] = Corpus.build(items, self.encoder, Kind.ACHIEVEMENT)
            self.commons[kind] = Commons([*self.needs, *items])
            self.terms[kind] = {item.id: terms for item, terms in rows}

    def find_near(self, kind: str, asked: Asked, count: int) -> list[Found]:
        """Return the entries of a kind near to what is asked."""
        found = rank_entries(
            asked, self.corpora[kind], self.commons[kind], self.encoder, self.today, count
        )
        return [self._join(kind, one) for one in found]

    def weigh_all(self, kind: str, asked: Asked) -> list[Found]:
        """Return all entries of a kind."""
        corpus, commons = self.corpora[kind], self.commons[kind]
        found = weigh_entries(asked, corpus, commons, self.encoder, self.today)
        return [self._join(kind, one) for one in found]

    def first_free(self, _entry: Item) -> date | None:
        """The demo's capacity stands in no file of entries."""
        return None

    def _join(self, kind: str, near: Nearby) -> Found:
        item = self.corpora[kind].item(near.position)
        return Found(item, near, self.terms[kind][item.id])

    def _read(self, name: str) -> Iterator[tuple[Item, Terms]]:
        listing, register = KNOWN[name].listing, KNOWN[name]
        hidden = frozenset(spec.name for spec in listing.asked if spec.reach is Reach.CONTACT)
        for number, row in enumerate(read_rows(self.folder, f"register_{name}")):
            if row.get("state", "published") not in SHOWN_LATER:
                continue
            item = make_item(listing, row, f"{name}-{number:04d}", Kind.ACHIEVEMENT, hidden)
            until = read_value(row, register.until) if register.until else None
            yield replace(item, valid_until=until), _terms(row)


def _terms(row: Row) -> Terms:
    return Terms(
        amount_min=read_value(row, "amount_min"),
        amount_max=read_value(row, "amount_max"),
        sort=row.get("product_kind") or row.get("base_kind") or row.get("team_kind") or "",
        applicants=frozenset(row.get("firm_kinds", ())),
        gives=row.get("gives", ""),
        stages=tuple(row.get("stages", ())),
        bound_to=row.get("host", ""),
        is_closed=row.get("outside") == "no",
    )
