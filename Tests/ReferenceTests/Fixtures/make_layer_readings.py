"""Records which elements of its inputs an element of a layer's output reads, as PyTorch's gradient says.

    python3 make_layer_readings.py layer_readings.jsonl.gz

Of each case a few elements of each output: for every input the elements with a gradient, by their
place in the flattened tensor. Inputs are random, so that no gradient is zero by accident; where a
softmax makes some zero all the same, the input is marked as one of which more may be read.
"""

import gzip
import json
import random
import sys

import torch

from make_single_layers import DTYPES, FUNCTIONS, argument, module_type

CASES = [
    ("GridSample", {"align_corners": False}, [[1, 2, 4, 4], [1, 3, 2, 2]]),
    ("Bilinear", {"in1_features": 3, "in2_features": 2, "out_features": 4}, [[2, 3, 3], [2, 3, 2]]),
    ("GRUCell", {"input_size": 3, "hidden_size": 4}, [[2, 3], [2, 4]]),
    ("UpsamplingNearest2d", {"scale_factor": 2}, [[1, 1, 3, 4]]),
    ("UpsamplingBilinear2d", {"size": [5, 7]}, [[1, 1, 3, 4]]),
    ("Unbind", {"dim": 1}, [[2, 3, 4]]), ("Unbind", {"dim": -1}, [[2, 3, 4]]),
    ("Stack", {"dim": 1}, [[2, 3], [2, 3], [2, 3]]), ("Stack", {"dim": -1}, [[2, 3], [2, 3]]),
    ("Repeat", {"repeats": [2, 1, 3]}, [[3, 1, 4]]), ("Repeat", {"repeats": [2, 1, 2]}, [[3, 4]]),
    ("Tile", {"dims": [2]}, [[3, 4]]), ("Tile", {"dims": [2, 2, 3]}, [[1, 4]]),
    ("Roll", {"shifts": [2, -3], "dims": [1, 2]}, [[2, 5, 7]]),
    ("Roll", {"shifts": [9, 4], "dims": [1, 1]}, [[2, 5]]),
    ("Flip", {"dims": [1]}, [[2, 5, 3]]), ("Flip", {"dims": [0, -1]}, [[2, 5, 3]]),
    ("IndexSelect", {"dim": 1, "index": [4, 0, 0, 2]}, [[2, 5, 3]]),
    ("Gather", {"dim": 1}, [[2, 5, 3], [2, 4, 3]]), ("IndexSelect", {"dim": 1}, [[2, 5, 3], [4]]),
    ("CumSum", {"dim": 1}, [[2, 6, 3]]), ("CumSum", {"dim": -1}, [[2, 6]]),
    ("TopK", {"k": 3, "dim": 1}, [[2, 6, 3]]),
    ("Pow", {"exponent": 3}, [[2, 3]]), ("Pow", {}, [[2, 3], [3]]), ("Mul", {"other": 2}, [[2, 3]]),
    ("Where", {}, [[2, 1], [2, 3], [1, 3]]), ("Where", {"other": 0}, [[2, 3], [2, 1]]),
    ("MaskedFill", {"value": 0}, [[2, 3], [2, 1]]), ("Maximum", {}, [[2, 3], [1, 3]]),
    ("Zeros", {"size": [2, 3]}, [[2, 3]]), ("Arange", {"start": 4}, [[2, 3]]),
    ("Einsum", {"equation": "bij,bjk->bik"}, [[2, 3, 4], [2, 4, 5]]),
    ("Einsum", {"equation": "bij,bj->ib"}, [[2, 3, 4], [2, 4]]),
    ("Einsum", {"equation": "...ij,...jk->...ik"}, [[2, 1, 3, 4], [2, 2, 4, 3]]),
    ("Einsum", {"equation": "bii->bi"}, [[2, 3, 3]]),
    ("Einsum", {"equation": "bi,bj->bij"}, [[2, 3], [2, 4]]),
    ("CosineSimilarity", {"dim": 1}, [[2, 3, 4], [3, 1]]), ("CosineSimilarity", {}, [[2, 3], [2, 3]]),
    ("ScaledDotProductAttention", {}, [[2, 3, 4, 5], [2, 3, 6, 5], [2, 3, 6, 7]]),
    ("ScaledDotProductAttention", {"is_causal": True}, [[2, 5, 4], [2, 6, 4], [2, 6, 3]]),
    ("ScaledDotProductAttention", {"is_causal": True}, [[2, 6, 4], [2, 4, 4], [2, 4, 3]]),
    ("ScaledDotProductAttention", {"enable_gqa": True},
     [[1, 6, 4, 5], [1, 2, 3, 5], [1, 3, 3, 4]]),
    ("ScaledDotProductAttention", {}, [[2, 2, 4, 5], [2, 2, 3, 5], [2, 2, 3, 4], [4, 3]]),
    ("XCorr", {}, [[1, 2, 5, 4], [1, 4, 2, 3]]), ("XCorrDepthwise", {}, [[2, 2, 4, 4], [2, 2, 3, 2]]),
    ("Correlation", {"max_displacement": 1, "kernel_size": 2, "dilation": 2, "padding": 1},
     [[1, 2, 5, 6], [1, 2, 5, 6]]),
    ("Correlation", {"max_displacement": 2, "stride": 2}, [[1, 2, 6, 6], [1, 2, 6, 6]]),
    ("Pad", {"padding": [0, 0, 2, 1, -1, 3]}, [[2, 5, 4, 3]]),
    ("Pad", {"padding": [1, -1, 0, 0, 2, 1, 1, 0]}, [[2, 3, 2, 4]]),
    ("Pad", {"padding": [3, 1], "mode": "circular"}, [[2, 2, 4]]),
    ("Pad", {"padding": [1, 2, 3, 0], "mode": "reflect"}, [[2, 5, 4]]),
    ("Pad", {"padding": [1, 2, 3, 0, 1, 1], "mode": "replicate"}, [[1, 1, 2, 3, 4]]),
]
# Inputs of which more may be read than a gradient shows: choices, and what a softmax makes zero.
WIDER = {
    "GridSample": [0, 1],
    # Of the second map what all displacements reach; of the first nothing is seen where a displacement
    # leads out of the second.
    "Correlation": [0, 1],
    "Gather": [0], "IndexSelect": [0], "TopK": [0], "Where": [1, 2], "MaskedFill": [0],
    "Maximum": [0, 1], "ScaledDotProductAttention": [0, 1, 3], "Einsum": [],
}
ELEMENTS = 12


def main(path):
    torch.manual_seed(2026)
    r = random.Random(2026)
    with gzip.GzipFile(path, "wb", mtime=0) as file:
        for number, (name, args, shapes) in enumerate(CASES):
            dtypes = DTYPES.get(name, []) + [None] * len(shapes)
            inputs = [
                (torch.rand(shape, dtype=torch.float64) + 0.5).requires_grad_() if dtype is None
                else torch.randint(0, 2, shape).to(dtype) for shape, dtype in zip(shapes, dtypes)]
            given = {key: argument(value) for key, value in args.items()}
            result = FUNCTIONS[name](*inputs, **given) if name in FUNCTIONS else module_type(name)(
                **given).double()(*inputs)
            outputs = [result] if isinstance(result, torch.Tensor) else list(result)
            read = []
            for part, output in enumerate(outputs):
                for place in r.sample(range(output.numel()), min(ELEMENTS, output.numel())):
                    found = []
                    for x in inputs:
                        grad = None
                        if x.requires_grad and output.requires_grad:
                            grad = torch.autograd.grad(
                                output.flatten()[place], x, retain_graph=True, allow_unused=True)[0]
                        places = [] if grad is None else grad.flatten().nonzero().flatten().tolist()
                        found.append(places if x.requires_grad else None)
                    read.append({"part": part, "element": place, "inputs": found})
            wider = WIDER.get(name, [])
            if name == "Einsum" and "ii" in args["equation"]:
                wider = [0]
            if name == "IndexSelect" and "index" in args:
                wider = []
            record = {"id": number, "type": name, "args": args, "inputs": shapes, "wider": wider,
                      "read": read}
            file.write((json.dumps(record, separators=(",", ":")) + "\n").encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
