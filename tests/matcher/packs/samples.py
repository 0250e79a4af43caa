"""A small register of bases, and what is asked of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from matcher.packs.commons import Commons
from matcher.packs.nearest import Asked, Nearby, rank_entries
from matcher.ranking.corpus import Corpus
from matcher.ranking.pipeline import Matcher
from matcher.types import Item, Kind

TODAY = date(2026, 11, 28)
WAN = 1_000_000


def make_entry(key: str, title: str, content: str, **facts: object) -> Item:
    """Return an entry of a register as the matcher sees it."""
    return Item(key, Kind.ACHIEVEMENT, title, content, **facts)  # type: ignore[arg-type]


def make_need(title: str, content: str = "", **facts: object) -> Item:
    """Return a need."""
    return Item("need", Kind.NEED, title, content, **facts)  # type: ignore[arg-type]


NETS = make_entry(
    "1",
    "外海网箱与锚泊试验场",
    "有四口深水网箱，可做网衣清洗、锚泊和水下机器人的实海况试验。",
    fields=("marine",),
    district="potou",
)
FISH = make_entry(
    "2",
    "水产品加工中试线",
    "酶解、膜分离和喷雾干燥，可放大虾壳和鱼骨的提取工艺。",
    fields=("food", "marine"),
    district="xiashan",
)
RUBBER = make_entry(
    "3",
    "橡胶混炼与硫化中试线",
    "密炼机和硫化机，可试制减震垫和密封圈。",
    fields=("petrochem", "materials"),
    district="suixi",
)
SEED = make_entry(
    "4",
    "海水种苗繁育试验场",
    "育苗池和亲本车间，可做对虾和石斑鱼苗种的对照试验。",
    fields=("marine",),
    district="xuwen",
)
BASES = (NETS, FISH, RUBBER, SEED)

CLEANING = make_need(
    "深水网箱网衣清洗装备",
    "网箱网衣两个月就长满藤壶，想在水下把网衣洗干净，不用起网。",
    fields=("marine",),
    district="potou",
)


def rank(
    matcher: Matcher,
    need: Item,
    entries: Sequence[Item] = BASES,
    answer: Item | None = None,
    today: date = TODAY,
) -> list[tuple[Item, Nearby]]:
    """Return the entries near to a need with what was found."""
    corpus = Corpus.build(entries, matcher.encoder, Kind.ACHIEVEMENT)
    commons = Commons([need, *entries])
    found = rank_entries(Asked(need, answer), corpus, commons, matcher.encoder, today, 5)
    return [(corpus.items[one.position], one) for one in found]
