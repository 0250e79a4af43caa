"""multilingual-e5-small in torch: only what is needed to tune it and to hand it on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from embeddings.deep_encoder import MOST_PIECES, PAD

from .e5_weights import Shape
from .e5_weights import Tensor as Array


class Layer(nn.Module):
    """One layer of BERT, its norms behind what they norm."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.query_key_value = nn.Linear(shape.width, 3 * shape.width)
        self.mixed = nn.Linear(shape.width, shape.width)
        self.first_norm = nn.LayerNorm(shape.width, eps=1e-12)
        self.widened = nn.Linear(shape.width, shape.inner)
        self.narrowed = nn.Linear(shape.inner, shape.width)
        self.second_norm = nn.LayerNorm(shape.width, eps=1e-12)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """Return what the layer makes of ``hidden``, shape (texts, pieces, width).

        ``mask``, (texts, 1, 1, pieces), is added to the likeness of pieces: 0 or minus infinity.
        """
        texts, pieces, width = hidden.shape
        parts = self.query_key_value(hidden).view(texts, pieces, 3, self.heads, width // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        seen = seen.transpose(1, 2).reshape(texts, pieces, width)
        hidden = self.first_norm(hidden + self.mixed(seen))
        inner = functional.gelu(self.widened(hidden))
        return self.second_norm(hidden + self.narrowed(inner))


class Model(nn.Module):
    """Pieces in, one vector of length one for each text out: the mean of its pieces."""

    def __init__(self, shape: Shape, tensors: dict[str, Array], kept: Sequence[int]) -> None:
        super().__init__()
        words = tensors["emb.word"][list(kept)]
        self.words = nn.Embedding.from_pretrained(torch.from_numpy(words.copy()), freeze=True)
        places = tensors["emb.pos"][:MOST_PIECES] + tensors["emb.type"][:1]
        self.places = nn.Embedding.from_pretrained(torch.from_numpy(places.copy()), freeze=True)
        self.norm = nn.LayerNorm(shape.width, eps=1e-12)
        _fill(self.norm, tensors["emb.ln.w"], tensors["emb.ln.b"])
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        for number, layer in enumerate(self.layers):
            _fill_layer(layer, tensors, f"l{number}.")

    def embed(self, ids: Tensor) -> Tensor:
        """Return what the first layer gets, shape (texts, pieces, width)."""
        places = torch.arange(ids.shape[1], device=ids.device)
        return self.norm(self.words(ids) + self.places(places))

    def climb(
        self, hidden: Tensor, mask: Tensor, first: int = 0, last: int | None = None
    ) -> Tensor:
        """Return what layers ``first`` to ``last`` make of ``hidden``; the mask has shape (texts,
        pieces), 1 where a piece stands."""
        added = torch.zeros(mask.shape, dtype=hidden.dtype).masked_fill(mask == 0, -torch.inf)
        for layer in self.layers[first:last]:
            hidden = layer(hidden, added[:, None, None, :])
        return hidden

    @staticmethod
    def pool(hidden: Tensor, mask: Tensor) -> Tensor:
        """Return the mean of each text's pieces at length one, shape (texts, width)."""
        weights = mask[:, :, None].to(hidden.dtype)
        return functional.normalize((hidden * weights).sum(1) / weights.sum(1), dim=-1)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return the vectors of texts."""
        return self.pool(self.climb(self.embed(ids), mask), mask)


def _fill(module: nn.Linear | nn.LayerNorm, weight: Array, bias: Array) -> None:
    module.weight.data = torch.from_numpy(weight.copy())
    module.bias.data = torch.from_numpy(bias.copy())


def _fill_layer(layer: nn.Module, tensors: dict[str, Array], prefix: str) -> None:
    assert isinstance(layer, Layer)
    stacked = {
        kind: np.concatenate([tensors[f"{prefix}{part}.{kind}"] for part in "qkv"]) for kind in "wb"
    }
    _fill(layer.query_key_value, stacked["w"], stacked["b"])
    for module, name in (
        (layer.mixed, "ao"),
        (layer.first_norm, "aln"),
        (layer.widened, "fi"),
        (layer.narrowed, "fo"),
        (layer.second_norm, "oln"),
    ):
        _fill(module, tensors[f"{prefix}{name}.w"], tensors[f"{prefix}{name}.b"])


def pad(rows: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Return the pieces of texts side by side and where there are any."""
    longest = max(map(len, rows))
    ids = torch.full((len(rows), longest), PAD)
    for place, row in enumerate(rows):
        ids[place, : len(row)] = torch.tensor(row)
    return ids, (ids != PAD).long()


def encode(model: Model, rows: Sequence[Sequence[int]], size: int = 32) -> Array:
    """Return the vectors of texts by their pieces, shape (texts, width)."""
    order = sorted(range(len(rows)), key=lambda place: len(rows[place]))
    out = np.zeros((len(rows), model.words.embedding_dim), dtype=np.float32)
    with torch.inference_mode():
        for start in range(0, len(order), size):
            places = order[start : start + size]
            out[places] = model(*pad([rows[place] for place in places])).float().numpy()
    return out
