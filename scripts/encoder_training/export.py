"""Write a fitted model in sentence-transformers format, eight bits a number."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer

MODULE = "0_StaticEmbedding"
LIBRARY = "sentence_transformers"
MODULES = [
    {
        "idx": 0,
        "name": "0",
        "path": MODULE,
        "type": f"{LIBRARY}.sentence_transformer.modules.static_embedding.StaticEmbedding",
    },
    {
        "idx": 1,
        "name": "1",
        "path": "1_Normalize",
        "type": f"{LIBRARY}.base.modules.normalize.Normalize",
    },
]
SETTINGS = {
    "__version__": {"sentence_transformers": "6.2.0"},
    "default_prompt_name": None,
    "model_type": "SentenceTransformer",
    "prompts": {"document": "", "query": ""},
    "similarity_fn_name": "cosine",
}


def quantise_rows(
    vectors: NDArray[np.float32],
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return (eight-bit rows, scale of each row); row = scale * eight-bit row, nearly."""
    scales = np.maximum(np.abs(vectors).max(axis=1), 1e-12) / 127
    rows = np.rint(vectors / scales[:, None]).astype(np.int8)
    return rows, scales.astype(np.float32)


def write_model(folder: Path, tokenizer: Tokenizer, vectors: NDArray[np.float32]) -> None:
    """Write weights, tokenizer and module list; ``vectors`` has one row per token."""
    module = folder / MODULE
    module.mkdir(parents=True, exist_ok=True)
    (folder / "1_Normalize").mkdir(exist_ok=True)
    table, scales = quantise_rows(vectors)
    save_file({"embeddings": table, "weights": scales}, module / "model.safetensors")
    tokenizer.save(str(module / "tokenizer.json"), pretty=False)
    write_json(folder / "modules.json", MODULES)
    write_json(folder / "config_sentence_transformers.json", SETTINGS)
    write_json(
        folder / "1_Normalize" / "config.json",
        {
            "module_input_name": "sentence_embedding",
            "module_output_name": "sentence_embedding",
        },
    )


def write_json(path: Path, value: object) -> None:
    """Write indented JSON with a final newline."""
    path.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")
