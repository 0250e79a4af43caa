"""A large corpus kept in files, which any process opens instead of preparing it again.

What is read is mapped, so processes of a host share it in memory, and what nobody asks for takes
none. An opened corpus grows as any other: what a process puts behind it is its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from hashlib import blake2b
from importlib import resources
from importlib.metadata import PackageNotFoundError, version
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from matcher.pairs.counts import HOMES, VIEWS, Counts, Home, Vocabulary
from matcher.pairs.growing import spare
from matcher.pairs.growth import Growth, list_columns
from matcher.pairs.sides import Postings, Side
from matcher.pairs.softmatch import TermRows
from matcher.pairs.spaces import Space, Spaces
from matcher.ranking.corpus import Corpus
from matcher.ranking.gate import Gate
from matcher.ranking.lines import read_item, read_names, read_words, write_item, write_words
from matcher.shelf.elements import Made
from matcher.shelf.folder import Shelf, ShelfUnreadable, ShelfWriter
from matcher.types import Kind

REMEMBERED = 4096
"""So many items that were read last are at hand: one that insists on something reads hundreds."""

_PREPARED_BY = ("shelf", "pairs", "text", "ranking", "words", "resources")


def keep(corpus: Corpus, folder: Path, values: Mapping[str, Any]) -> None:
    """Write a corpus that has just been measured as a whole into a new folder.

    ``values`` are kept with it, see ``open_kept``. An error leaves the folder unfinished.
    """
    if corpus.growth is None or len(corpus.gone) or len(corpus.side) != corpus.growth.began:
        raise ValueError("only a large corpus is kept, as it was measured")
    side, writer = corpus.side, ShelfWriter(folder)
    columns = list_columns(side)
    for name, rows in columns.items():
        writer.put(name, rows, spare(len(rows)))
    for home in HOMES:
        _keep_home(writer, home, side)
    _keep_rest(writer, corpus)
    spaces = {home: side.spaces.of(home) for home in HOMES}
    told = {home: [space.unseen, space.mean_length] for home, space in spaces.items()}
    own = {"kind": corpus.kind, "made_by": fingerprint(), "spaces": told}
    writer.finish({"corpus": own, "values": dict(values)})


def open_kept(folder: Path) -> tuple[Corpus, dict[str, Any]]:
    """Return the corpus of a folder and the values it was kept with.

    Raises ShelfUnreadable where it is not whole, or was prepared by another version of the program.
    """
    shelf = Shelf(folder)
    own = shelf.values["corpus"]
    if own["made_by"] != fingerprint():
        raise ShelfUnreadable(f"{folder} was made by another version")
    side = _open_side(shelf, own["spaces"])
    names = Made(shelf.texts("names"), read_names)
    growth = Growth(side, names, {name: shelf.memory(name) for name in list_columns(side)})
    for home in HOMES:
        side.turn(home, Postings(len(side), *_open_all(shelf, _turned(home))))
    lying = growth.lay_out(side)
    reference = shelf.array("reference")
    sample = lying.take(reference)
    for home in HOMES:
        lying.take_over(home, side)
        sample.postings(home)
    corpus = Corpus(
        kind=Kind(own["kind"]),
        items=lying.items,
        side=lying,
        reference=reference,
        reference_side=sample,
        facts=shelf.array("told"),
        rows={key: row for row, key in enumerate(shelf.texts("ids"))},
        gate=Gate(*_open_all(shelf, ("last-days", "owners", "strict"))),
        names=growth.names(len(lying)),
        growth=growth,
    )
    values: dict[str, Any] = shelf.values["values"]
    return corpus, values


@cache
def fingerprint() -> str:
    """Return what changes with anything that an item is prepared by."""
    versions = [_version_of(name) for name in ("jieba", "rjieba")]
    digest = blake2b(repr(versions).encode(), digest_size=16)
    root = resources.files("matcher")
    for name in _PREPARED_BY:
        for path in _list_files(root / name):
            digest.update(path.name.encode() + path.read_bytes())
    digest.update((root / "types.py").read_bytes())
    return digest.hexdigest()


def _version_of(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _list_files(folder: Traversable) -> list[Traversable]:
    found = (one for one in folder.iterdir() if one.is_file() and not one.name.endswith(".pyc"))
    return sorted(found, key=lambda one: one.name)


def _turned(home: Home) -> tuple[str, str, str, str]:
    return (
        f"{home}-turned-slots",
        f"{home}-turned-starts",
        f"{home}-turned-rows",
        f"{home}-turned-often",
    )


def _keep_home(writer: ShelfWriter, home: Home, side: Side) -> None:
    space, turned = side.spaces.of(home), side.postings(home)
    writer.put(f"{home}-starts", side.counts[home].starts)
    writer.put(f"{home}-keys", space.vocabulary.keys)
    writer.put(f"{home}-idf", space.idf)
    parts: list[NDArray[Any]] = [turned.slots, turned.starts, turned.rows, turned.often]
    for name, rows in zip(_turned(home), parts, strict=True):
        writer.put(name, rows)


def _keep_rest(writer: ShelfWriter, corpus: Corpus) -> None:
    side, gate = corpus.side, corpus.gate
    writer.put("term-starts", side.terms.starts)
    writer.put("reference", corpus.reference)
    writer.put("told", corpus.facts)
    writer.put("last-days", gate.last_days)
    writer.put("owners", gate.owners)
    writer.put("strict", gate.strict)
    writer.put_texts("items", map(write_item, side.items))
    writer.put_texts("ids", (item.id for item in side.items))
    writer.put_texts("texts", map(write_words, side.texts))
    writer.put_texts("names", (write_words(sorted(names)) for names in corpus.names))
    writer.put_texts("all-names", sorted(side.names))
    writer.put_texts("terms", side.terms.vocabulary)


def _open_side(shelf: Shelf, told: Mapping[str, tuple[float, float]]) -> Side:
    spaces = {
        home: Space(
            Vocabulary.of_ascending(shelf.array(f"{home}-keys")),
            shelf.array(f"{home}-idf"),
            *told[home],
        )
        for home in HOMES
    }
    counts = {
        home: Counts(*_open_all(shelf, (f"{home}-starts", f"{home}-slots", f"{home}-often")))
        for home in HOMES
    }
    terms = "term-vectors", "term-columns", "term-weights", "term-starts"
    return Side(
        Made(shelf.texts("items"), read_item, REMEMBERED),
        Made(shelf.texts("texts"), read_words),
        counts,
        shelf.array("measures"),
        TermRows(shelf.texts("terms"), *_open_all(shelf, terms)),
        {view: shelf.array(f"vectors-{view}") for view in VIEWS},
        shelf.array("facts"),
        frozenset(shelf.texts("all-names")),
        Spaces(spaces["chars"], spaces["words"]),
        shelf.array("deep") if "deep" in shelf else None,
    )


def _open_all(shelf: Shelf, names: tuple[str, ...]) -> list[NDArray[Any]]:
    return [shelf.array(name) for name in names]
