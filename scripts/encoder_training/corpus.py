"""Unlabelled texts the encoder is made from: papers, titles, needs and achievements."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HAN = r"\u3400-\u9fff"
HAN_RUN = re.compile(f"[{HAN}]+")
LATIN_WORD = re.compile(r"[a-z][a-z]+")
POSTING_PARTS = ("summary", "problem", "innovation", "application", "indicators", "tried", "market")


@dataclass(frozen=True, slots=True)
class Document:
    """One text with the parts that say the same thing in other words."""

    title: str
    body: str = ""
    keywords: tuple[str, ...] = ()
    spaced: bool = False
    """The title is a bag of words with single characters lost."""

    @property
    def text(self) -> str:
        """All of it, for counting words."""
        return "\n".join((self.title, self.body, " ".join(self.keywords)))


def normalise(text: str) -> str:
    """Return the text in NFKC and lower case, as the shipped tokenizer sees it."""
    return unicodedata.normalize("NFKC", text).lower()


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a .jsonl file."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def read_corpus(folder: Path) -> list[Document]:
    """Return the papers and titles of a corpus folder (papers.jsonl, titles.jsonl)."""
    papers = [
        Document(row["title"], row["abstract"], tuple(row["keywords"]))
        for row in read_lines(folder / "papers.jsonl")
    ]
    return papers + [Document(row["title"]) for row in read_lines(folder / "titles.jsonl")]


def read_bench(folder: Path) -> list[Document]:
    """Return the needs and achievements of a bench folder. Its labels are never opened."""
    documents = []
    for name in ("needs.jsonl", "achievements.jsonl"):
        for row in read_lines(folder / name):
            content = row.get("content", "")
            spaced = not content and " " in row["title"]
            documents.append(Document(row["title"], content, spaced=spaced))
    return documents


def read_postings(folder: Path) -> list[Document]:
    """Return the needs and achievements of a folder in the form of the demo data."""
    paths = sorted([*folder.glob("achievements_*.jsonl"), *folder.glob("needs_*.jsonl")])
    return [
        Document(row["title"], _join_parts(row), tuple(row.get("keywords", ())))
        for path in paths
        for row in read_lines(path)
    ]


def _join_parts(row: dict[str, Any]) -> str:
    return "\n".join(str(row[part]) for part in POSTING_PARTS if row.get(part))
