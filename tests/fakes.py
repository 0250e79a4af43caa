"""Encoders for tests: what an Encoder promises, without a model."""

from __future__ import annotations

import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from embeddings.encoder import load_shipped_encoder
from embeddings.errors import EncoderUnavailable
from matcher.types import Encoder, FloatMatrix, TextRole
from web.engine import encoders, loaded


@dataclass
class FakeEncoder:
    """Counts characters, placed differently by every name. Remembers what it was asked."""

    name: str
    dimension: int = 64
    seconds_per_text: float = 0.0
    asked: list[str] = field(default_factory=list)

    def encode(self, texts: Sequence[str], role: TextRole = "passage") -> FloatMatrix:
        """Return one unit row per text."""
        self.asked.extend(texts)
        time.sleep(self.seconds_per_text * len(texts))
        rows = np.full((len(texts), self.dimension), 1e-3, dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for character in text:
                row[zlib.crc32(f"{self.name}{character}".encode()) % self.dimension] += 1
        unit: FloatMatrix = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit


def serve_encoders(monkeypatch: pytest.MonkeyPatch, *fakes: FakeEncoder) -> None:
    """Let models be loaded by the fakes' names; the shipped one stays what it is."""
    known = {fake.name: fake for fake in fakes}

    def load(source: str | None = None, **_: Any) -> Encoder:
        if not source:
            return load_shipped_encoder()
        if source not in known:
            raise EncoderUnavailable(f"the model {source!r} cannot be loaded")
        return known[source]

    for module in (encoders, loaded):
        monkeypatch.setattr(module, "load_encoder", load)
