"""An encoder that reads no text twice: vectors are kept by what their texts say."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from embeddings.deep_encoder import DIMENSION, KNOWN, SHIPPED_DEEP
from embeddings.encoder import Encoder
from embeddings.errors import EncoderUnavailable
from embeddings.static_encoder import FloatMatrix, TextRole

MOST = 50_000
"""So many vectors a file holds, the newest: 38 MB."""

Row = bytes
"""A vector as float16: what is lost does not change the fifth decimal of a cosine."""


def digest_of(text: str) -> str:
    """Return what a text's vector is kept under."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


class KeptVectors:
    """Gives vectors it knows, and has those it does not know made, if there is who makes them."""

    def __init__(
        self, name: str, dimension: int, make: Callable[[], Encoder] | None = None
    ) -> None:
        """``make`` returns the encoder that reads new texts; it is asked for when there are any."""
        self._name, self._dimension, self._make = name, dimension, make
        self._rows: dict[str, Row] = {}

    @property
    def name(self) -> str:
        """The name of the encoder that made the vectors."""
        return self._name

    @property
    def dimension(self) -> int:
        """Number of columns of what ``encode`` returns."""
        return self._dimension

    def __len__(self) -> int:
        return len(self._rows)

    def knows(self, texts: Iterable[str]) -> bool:
        """Whether the vectors of all texts are at hand."""
        return all(digest_of(text) in self._rows for text in texts)

    def keep(self, texts: Sequence[str], vectors: FloatMatrix) -> None:
        """Remember vectors of texts, shape (texts, dimension)."""
        for text, vector in zip(texts, vectors.astype("<f2"), strict=True):
            self._rows[digest_of(text)] = vector.tobytes()

    def encode(self, texts: Sequence[str], role: TextRole = "passage") -> FloatMatrix:
        """Return one row per text, shape (len(texts), dimension).

        Raises EncoderUnavailable for a text that is not known where nobody reads new ones.
        """
        digests = [digest_of(text) for text in texts]
        new = {digest: text for digest, text in zip(digests, texts, strict=True)}
        new = {digest: text for digest, text in new.items() if digest not in self._rows}
        if new:
            if self._make is None:
                raise EncoderUnavailable("a text has not been read by the transformer yet")
            self.keep(list(new.values()), self._make().encode(list(new.values()), role))
        joined = b"".join(self._rows[digest] for digest in digests)
        rows = np.frombuffer(joined, dtype="<f2").reshape(len(texts), self._dimension)
        return rows.astype(np.float32)

    def read_from(self, path: Path) -> None:
        """Remember what a file holds; a file of another encoder, or a broken one, holds nothing."""
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as held:
                if str(held["name"]) != self._name:
                    return
                digests, rows = held["digests"], held["rows"]
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            return
        if rows.shape == (len(digests), self._dimension):
            pairs = zip(digests.tolist(), rows.astype("<f2"), strict=True)
            self._rows.update({digest: row.tobytes() for digest, row in pairs})

    def write_to(self, path: Path) -> None:
        """Write what is known, at most MOST texts, into a file: whole or not at all.

        Nobody but its owner may read it: from a vector one can guess what a text was about.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part.npz")
        digests = list(self._rows)[-MOST:]
        rows = np.frombuffer(b"".join(self._rows[digest] for digest in digests), dtype="<f2")
        np.savez(
            part,
            name=np.array(self._name),
            digests=np.array(digests, dtype="<U32"),
            rows=rows.reshape(len(digests), self._dimension),
        )
        part.chmod(0o600)
        part.replace(path)


def begin_vectors(name: str, make: Callable[[], Encoder] | None = None) -> KeptVectors:
    """Return a store for the shipped transformer that knows the shipped texts already."""
    kept = KeptVectors(name, DIMENSION, make)
    kept.read_from(SHIPPED_DEEP / KNOWN)
    return kept
