"""From the tuned model in torch to one file that onnxruntime runs: eight bits a weight.

Matrices are kept in blocks of 32 weights with a scale each, and what is multiplied with them is
rounded block by block as well: so a text's vector does not depend on the texts read beside it, as
it does where a whole batch shares one scale.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from .e5_model import Model

BLOCK = 32
MIDDLE = 128
"""What stands for nothing among 0 to 255."""
EXACT_ENOUGH = 4
"""onnxruntime's name for multiplying in whole numbers of eight bits."""


class Packed(nn.Module):
    """The model with its table of pieces in eight bits, each row with a scale of its own."""

    def __init__(self, model: Model) -> None:
        super().__init__()
        self.model = model
        table = model.words.weight.detach()
        scales = table.abs().amax(dim=1, keepdim=True).clamp(min=1e-8) / 127.0
        self.register_buffer("table", (table / scales).round().to(torch.int8))
        self.register_buffer("scales", scales)
        # What it is exported from must not carry the table twice.
        model.words = nn.Embedding(1, model.words.embedding_dim)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return one vector of length one per text; both arguments have shape (texts, pieces)."""
        table, scales = self.get_buffer("table"), self.get_buffer("scales")
        words = functional.embedding(ids, table).float() * functional.embedding(ids, scales)
        places = self.model.places(torch.arange(ids.shape[1]))
        hidden = self.model.norm(words + places)
        return Model.pool(self.model.climb(hidden, mask), mask)


def export(model: Model, path: Path) -> None:
    """Write ``model`` as ONNX with inputs ``ids`` and ``mask`` and one output, ``vectors``.

    The model is spent by it.
    """
    import onnx

    ids = torch.tensor([[0, 5, 6, 2], [0, 5, 2, 1]])
    texts, pieces = torch.export.Dim("texts"), torch.export.Dim("pieces")
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        torch.onnx.export(
            Packed(model).eval(),
            (ids, (ids != 1).long()),
            str(whole),
            input_names=["ids", "mask"],
            output_names=["vectors"],
            dynamic_shapes=({0: texts, 1: pieces}, {0: texts, 1: pieces}),
            dynamo=True,
            external_data=False,
        )
        onnx.save(pack_matrices(onnx.load(str(whole))), str(path))


def pack_matrices(graph_model: Any) -> Any:
    """Return an ONNX model with each product by a constant matrix done in eight bits."""
    from onnx import helper, numpy_helper

    graph = graph_model.graph
    held = {entry.name: entry for entry in graph.initializer}
    nodes, added, spent = [], [], set()
    for node in graph.node:
        if node.op_type != "MatMul" or node.input[1] not in held:
            nodes.append(node)
            continue
        name = node.input[1]
        matrix = numpy_helper.to_array(held[name])
        steps, scales = round_blocks(matrix.T)
        spent.add(name)
        added += [
            numpy_helper.from_array(steps, f"{name}.steps"),
            numpy_helper.from_array(scales, f"{name}.scales"),
        ]
        nodes.append(
            helper.make_node(
                "MatMulNBits",
                [node.input[0], f"{name}.steps", f"{name}.scales"],
                list(node.output),
                name=node.name,
                domain="com.microsoft",
                K=matrix.shape[0],
                N=matrix.shape[1],
                bits=8,
                block_size=BLOCK,
                accuracy_level=EXACT_ENOUGH,
            )
        )
    kept = [entry for entry in graph.initializer if entry.name not in spent]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend([*kept, *added])
    graph_model.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    return graph_model


def round_blocks(
    matrix: NDArray[np.float32],
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Return a matrix of shape (outputs, inputs) in eight bits, and the scale of each block.

    Shapes (outputs, blocks, BLOCK) and (outputs, blocks).
    """
    blocks = matrix.reshape(len(matrix), -1, BLOCK)
    scales = np.maximum(np.abs(blocks).max(axis=2) / (MIDDLE - 1), 1e-8)
    steps = np.rint(blocks / scales[:, :, None]) + MIDDLE
    return steps.astype(np.uint8), scales.astype(np.float32)
