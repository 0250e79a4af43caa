"""A static embedding model run with tokenizers, safetensors and numpy alone.

The files are those of sentence-transformers' StaticEmbedding followed by Normalize, so
``SentenceTransformer(folder)`` gives the same vectors; importing that package takes seconds
and hundreds of megabytes, which a web process should not pay for a table of vectors.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file
from tokenizers import Encoding, Tokenizer

from embeddings.errors import EncoderUnavailable

FloatMatrix = NDArray[np.float32]
TextRole = Literal["query", "passage"]
BATCH_SIZE = 2048

FEW = 16
"""So few texts are cut one after the other."""


class StaticEncoder:
    """Mean of token vectors, brought to length one. Same vectors for queries and passages."""

    def __init__(
        self,
        name: str,
        tokenizer: Tokenizer,
        table: NDArray[np.generic],
        scales: NDArray[np.float32],
    ) -> None:
        """``table`` has one row per token; ``scales`` multiplies its rows, shape (tokens,)."""
        self._name = name
        self._tokenizer = tokenizer
        self._table = table
        self._scales = scales

    @property
    def name(self) -> str:
        """Identity of the model: changes when its files change."""
        return self._name

    @property
    def dimension(self) -> int:
        """Number of columns of what ``encode`` returns."""
        return int(self._table.shape[1])

    @property
    def tokenizer(self) -> Tokenizer:
        """Cuts texts into rows of the table."""
        return self._tokenizer

    @property
    def table(self) -> FloatMatrix:
        """A copy of the token vectors, shape (tokens, dimension)."""
        scaled: FloatMatrix = self._table.astype(np.float32) * self._scales[:, None]
        return scaled

    def with_table(self, table: FloatMatrix, name: str) -> StaticEncoder:
        """Return an encoder called ``name`` with other vectors for the same tokens."""
        return StaticEncoder(name, self._tokenizer, table, np.ones(len(table), dtype=np.float32))

    def encode(
        self,
        texts: Sequence[str],
        role: TextRole = "passage",
    ) -> FloatMatrix:
        """Return one L2-normalised float32 row per text, shape (len(texts), dimension).

        A text without any known token gives a row of zeros. ``role`` changes nothing here.
        """
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), BATCH_SIZE):
            batch = list(texts[start : start + BATCH_SIZE])
            out[start : start + len(batch)] = self._encode_batch(batch)
        return out

    def tokens(self, text: str) -> list[str]:
        """Return the tokens a text is cut into, in order."""
        return list(self._tokenizer.encode(text, add_special_tokens=False).tokens)

    def _cut(self, texts: list[str]) -> list[Encoding]:
        if len(texts) > FEW:
            return list(self._tokenizer.encode_batch_fast(texts, add_special_tokens=False))
        # A search has few and short texts: to wake other threads for them takes far longer.
        return [self._tokenizer.encode(text, add_special_tokens=False) for text in texts]

    def _encode_batch(self, texts: list[str]) -> FloatMatrix:
        rows = [encoding.ids for encoding in self._cut(texts)]
        ids = np.fromiter(chain.from_iterable(rows), dtype=np.int64)
        vectors = self._table[ids].astype(np.float32)
        scales = self._scales[ids]
        out = np.zeros((len(rows), self.dimension), dtype=np.float32)
        start = 0
        for place, row in enumerate(rows):
            # One product per text is five times faster than numpy's reduceat over all.
            end = start + len(row)
            out[place] = scales[start:end] @ vectors[start:end]
            start = end
        return normalise_rows(out)


def normalise_rows(vectors: FloatMatrix) -> FloatMatrix:
    """Return the rows at length one; rows of zeros stay zeros."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: FloatMatrix = vectors / np.maximum(lengths, 1e-12)
    return scaled


def find_static_module(folder: Path) -> Path | None:
    """Return the folder of the static module of a model that holds nothing else, or None."""
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        kinds = [module["type"].rsplit(".", 1)[-1] for module in modules]
        module = folder / modules[0]["path"]
    except (OSError, ValueError, KeyError, IndexError, TypeError):
        return None
    return module if kinds == ["StaticEmbedding", "Normalize"] else None


def load_static_encoder(folder: Path, name: str | None = None) -> StaticEncoder:
    """Load a static model from a folder in sentence-transformers format.

    The encoder is called ``name`` (the folder's own by default) and a hash of its files.

    Raises EncoderUnavailable when a file is missing or damaged.
    """
    module = find_static_module(folder)
    if module is None:
        raise EncoderUnavailable(f"{folder} holds no static embedding model")
    try:
        tensors = load_file(module / "model.safetensors")
        tokenizer = Tokenizer.from_file(str(module / "tokenizer.json"))
        name = f"{name or folder.resolve().name}-{hash_files(module)}"
    except (OSError, SafetensorError) as error:
        raise EncoderUnavailable(f"{module} cannot be read: {error}") from error
    except Exception as error:  # tokenizers raises bare Exception for a bad or missing file
        raise EncoderUnavailable(f"{module}: tokenizer.json cannot be read: {error}") from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    keep_no_texts(tokenizer)
    table, scales = unpack_table(tensors)
    if len(table) != tokenizer.get_vocab_size():
        raise EncoderUnavailable(f"{module}: tokenizer and vectors do not belong together")
    return StaticEncoder(name, tokenizer, table, scales)


def keep_no_texts(tokenizer: Tokenizer) -> None:
    """Let a tokenizer keep nothing of what it has cut.

    It would keep the pieces of ten thousand texts, some 60 MB of postings that are read once,
    and is no faster with them.
    """
    resize = getattr(tokenizer.model, "_resize_cache", None)
    if resize is not None:  # Not all kinds of models keep any.
        resize(0)


def unpack_table(
    tensors: dict[str, NDArray[np.generic]],
) -> tuple[NDArray[np.generic], NDArray[np.float32]]:
    """Return the token table and its row scales from the tensors of a safetensors file."""
    table = tensors.get("embedding.weight", tensors.get("embeddings"))
    if table is None:
        raise EncoderUnavailable("the weights hold no table of token vectors")
    if "mapping" in tensors:
        table = table[tensors["mapping"].astype(np.int64)]
    scales = tensors.get("weights", np.ones(len(table)))
    return table, scales.astype(np.float32)


def hash_files(module: Path) -> str:
    """Return eight hex digits that change when weights or tokenizer change."""
    digest = hashlib.sha256()
    for name in ("model.safetensors", "tokenizer.json"):
        digest.update((module / name).read_bytes())
    return digest.hexdigest()[:8]
