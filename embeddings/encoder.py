"""From a setting to an encoder: the shipped static model, or any sentence-transformers model."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from embeddings.static_encoder import (
    FloatMatrix,
    StaticEncoder,
    TextRole,
    find_static_module,
    load_static_encoder,
)

SHIPPED_MODEL = Path(__file__).parent / "model"
SHIPPED_NAME = "techmatch-zh-static"


class Encoder(Protocol):
    """Turns texts into unit vectors; what ``load_encoder`` returns."""

    @property
    def name(self) -> str:
        """Identity of model and settings; vectors of different names never mix."""

    @property
    def dimension(self) -> int:
        """Number of columns of what ``encode`` returns."""

    def encode(self, texts: Sequence[str], role: TextRole = "passage") -> FloatMatrix:
        """Return one L2-normalised float32 row per text, shape (len(texts), dimension)."""


def load_encoder(
    name: str | None = None,
    *,
    query_prompt: str | None = None,
    passage_prompt: str | None = None,
    device: str = "cpu",
    batch_size: int = 32,
) -> Encoder:
    """Load an encoder.

    ``name`` is None or "" for the shipped model, a folder, or the name of a
    sentence-transformers model. Prompts that are None are taken from the model's own
    configuration; static models take none. Raises EncoderUnavailable, whose message says
    what to install or to change.
    """
    if not name:
        return load_shipped_encoder()
    folder = Path(name)
    if find_static_module(folder) is not None and not (query_prompt or passage_prompt):
        return load_static_encoder(folder)
    from embeddings.transformer_encoder import load_transformer

    return load_transformer(
        name,
        query_prompt=query_prompt,
        passage_prompt=passage_prompt,
        device=device,
        batch_size=batch_size,
    )


@lru_cache(maxsize=1)
def load_shipped_encoder() -> StaticEncoder:
    """Load the model shipped in ``embeddings/model``, once per process."""
    return load_static_encoder(SHIPPED_MODEL, SHIPPED_NAME)
