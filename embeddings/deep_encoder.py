"""The shipped transformer: multilingual-e5-small, cut and tuned, run by onnxruntime.

It reads a text in order and knows words from their neighbours, which a table of words cannot; it
needs some hundred times as long. ``docs/encoder.md`` tells how it is made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from embeddings.errors import EncoderUnavailable
from embeddings.static_encoder import FloatMatrix, TextRole, keep_no_texts

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

SHIPPED_DEEP = Path(__file__).parent / "deep"
SHIPPED_DEEP_NAME = "techmatch-zh-e5"
MODEL, PIECES, KNOWN = "model.onnx", "tokenizer.json", "known.npz"

PROMPT = "query: "
"""The model was trained with it before texts that are compared alike."""

MOST_PIECES = 128
"""What comes after so many pieces of a text, about 190 characters, is not read."""

BATCH_PIECES = 2048
"""About so many pieces are read at once: more takes memory and no less time."""

PAD = 1
DIMENSION = 384

Progress = Callable[[int, int], None]
"""Called with (texts read, texts in all)."""


class DeepEncoder:
    """A transformer from text to a unit vector. Needs and achievements are read alike."""

    def __init__(self, folder: Path, threads: int = 0) -> None:
        """``threads`` read at once, 0 for as many as there are processors.

        Raises EncoderUnavailable when a file is missing or damaged.
        """
        self._session = _open_session(folder / MODEL, threads)
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / PIECES))
        except Exception as error:  # tokenizers raises bare Exception for a bad or missing file
            raise EncoderUnavailable(f"{folder / PIECES} cannot be read: {error}") from error
        keep_no_texts(self._tokenizer)
        self._name = deep_name(folder)

    @property
    def name(self) -> str:
        """Identity of the model: changes when its files change."""
        return self._name

    @property
    def dimension(self) -> int:
        """Number of columns of what ``encode`` returns."""
        return DIMENSION

    def encode(
        self,
        texts: Sequence[str],
        role: TextRole = "passage",
        progress: Progress | None = None,
    ) -> FloatMatrix:
        """Return one L2-normalised float32 row per text, shape (len(texts), dimension).

        A blank text gives a row of zeros. ``role`` changes nothing here.
        """
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        filled = [place for place, text in enumerate(texts) if text.strip()]
        rows = cut_texts(self._tokenizer, [texts[place] for place in filled])
        done = 0
        for batch in _batches([len(row) for row in rows]):
            ids, mask = _pad([rows[place] for place in batch])
            (vectors,) = self._session.run(None, {"ids": ids, "mask": mask})
            out[[filled[place] for place in batch]] = vectors
            done += len(batch)
            if progress is not None:
                progress(done, len(filled))
        return out


def cut_texts(
    tokenizer: Tokenizer, texts: Sequence[str], most: int = MOST_PIECES
) -> list[list[int]]:
    """Return the pieces of each text, at most ``most`` with the two at its ends."""
    rows = [one.ids for one in tokenizer.encode_batch([PROMPT + text for text in texts])]
    return [row if len(row) <= most else [*row[: most - 1], row[-1]] for row in rows]


def _open_session(path: Path, threads: int) -> InferenceSession:
    # Takes a tenth of a second to import: only where something is read.
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads, options.intra_op_num_threads = 1, threads
    # What is kept for the next batch grows with the longest text of all.
    options.enable_cpu_mem_arena = False
    try:
        return onnxruntime.InferenceSession(
            str(path), sess_options=options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # onnxruntime has no common class of its errors
        raise EncoderUnavailable(f"{path} cannot be read: {error}") from error


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield the places of texts of like length, so that little is padded."""
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    batch: list[int] = []
    for place in order:
        if batch and (len(batch) + 1) * lengths[place] > BATCH_PIECES:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def _pad(rows: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    ids = np.full((len(rows), max(map(len, rows))), PAD, dtype=np.int64)
    for place, row in enumerate(rows):
        ids[place, : len(row)] = row
    return ids, (ids != PAD).astype(np.int64)


@lru_cache(maxsize=4)
def deep_name(folder: Path = SHIPPED_DEEP) -> str:
    """Return the identity of the model in a folder, without loading it.

    Raises EncoderUnavailable when a file is missing.
    """
    digest = hashlib.sha256()
    try:
        for name in (MODEL, PIECES):
            with (folder / name).open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    except OSError as error:
        raise EncoderUnavailable(f"{folder} holds no transformer: {error}") from error
    return f"{SHIPPED_DEEP_NAME}-{digest.hexdigest()[:8]}"


@lru_cache(maxsize=1)
def load_deep_encoder(threads: int = 0) -> DeepEncoder:
    """Load the model shipped in ``embeddings/deep``, once per process."""
    return DeepEncoder(SHIPPED_DEEP, threads)
