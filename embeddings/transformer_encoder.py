"""Any sentence-transformers model behind the same face, imported only when asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from embeddings.errors import EncoderUnavailable
from embeddings.static_encoder import FloatMatrix, TextRole, normalise_rows

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

SAMPLE_BYTES = 1024


class TransformerEncoder:
    """A sentence-transformers model with its prompts."""

    def __init__(
        self, name: str, model: SentenceTransformer, prompts: dict[TextRole, str], batch_size: int
    ) -> None:
        """``prompts`` gives the text put before a query or a passage; "" for none."""
        self._model = model
        self._prompts = prompts
        self._batch_size = batch_size
        self._name = f"{name}-{hash_model(model, prompts)}"
        dimension = model.get_embedding_dimension()
        if dimension is None:
            dimension = model.encode([""]).shape[1]
        self._dimension = int(dimension)

    @property
    def name(self) -> str:
        """Identity of model and prompts: changes when either changes."""
        return self._name

    @property
    def dimension(self) -> int:
        """Number of columns of what ``encode`` returns."""
        return self._dimension

    def encode(self, texts: Sequence[str], role: TextRole = "passage") -> FloatMatrix:
        """Return one L2-normalised float32 row per text, shape (len(texts), dimension).

        An empty or blank text gives a row of zeros: a transformer would place it somewhere.
        """
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        filled = [row for row, text in enumerate(texts) if text.strip()]
        if filled:
            vectors = self._model.encode(
                [texts[row] for row in filled],
                prompt=self._prompts[role] or None,
                batch_size=self._batch_size,
                show_progress_bar=False,
                convert_to_numpy=True,
            )
            out[filled] = normalise_rows(np.asarray(vectors, dtype=np.float32))
        return out


def hash_model(model: Any, prompts: dict[TextRole, str]) -> str:
    """Return eight hex digits over a sample of every weight, the prompts and the modules.

    The modules tell pooling and longest text, which change vectors without any weight.
    """
    digest = hashlib.sha256(
        repr((sorted(prompts.items()), model, model.max_seq_length)).encode("utf-8")
    )
    for key, tensor in sorted(model.state_dict().items()):
        values = tensor.detach().flatten()[: SAMPLE_BYTES // 4].float().cpu().numpy()
        digest.update(f"{key}{tuple(tensor.shape)}".encode())
        digest.update(values.tobytes())
    return digest.hexdigest()[:8]


def load_transformer(
    name: str,
    *,
    query_prompt: str | None,
    passage_prompt: str | None,
    device: str,
    batch_size: int,
) -> TransformerEncoder:
    """Load a sentence-transformers model by name or folder; its config gives the prompts.

    Raises EncoderUnavailable when the package is not installed or the model cannot be had.
    """
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise EncoderUnavailable(
            f"the model {name!r} needs the package sentence-transformers: "
            "pip install sentence-transformers"
        ) from error
    try:
        model = SentenceTransformer(name, device=device)
    except Exception as error:  # the loader raises whatever hub, file or parser raised
        raise EncoderUnavailable(
            f"the model {name!r} cannot be loaded ({type(error).__name__}: {error}); "
            "give the folder of a downloaded model or a name that the model hub knows"
        ) from error
    own = {key: text for key, text in (model.prompts or {}).items() if text}
    prompts: dict[TextRole, str] = {
        "query": choose_prompt(query_prompt, own, ("query",)),
        "passage": choose_prompt(passage_prompt, own, ("passage", "document")),
    }
    # A folder may be moved: its vectors are the same in another place.
    called = Path(name).resolve().name if Path(name).is_dir() else name
    return TransformerEncoder(called, model, prompts, batch_size)


def choose_prompt(setting: str | None, own: dict[str, str], keys: tuple[str, ...]) -> str:
    """Return the prompt set by the user, else the model's own under one of the keys, else ""."""
    if setting is not None:
        return setting
    return next((own[key] for key in keys if key in own), "")
