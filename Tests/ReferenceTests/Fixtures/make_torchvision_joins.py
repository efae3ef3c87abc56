"""Writes torchvision_joins.jsonl.gz: where torchvision's models join tensors, by torch.fx.

    pip install torch==2.13.0 torchvision==0.28.0
    python3 make_torchvision_joins.py torchvision_joins.jsonl.gz
"""

import gzip
import json
import sys

import torch
from torch.fx import GraphModule, Node
from torch.fx.passes.shape_prop import ShapeProp
from torchvision import models
from torchvision.models.feature_extraction import NodePathTracer

ATTENTION = {
    "MultiheadAttention",
    "ShiftedWindowAttention",
    "ShiftedWindowAttention3d",
    "ShiftedWindowAttentionV2",
    "RelativePositionalMultiHeadAttention",
    "MultiscaleAttention",
}
JOINS = {"cat", "flatten", "add", "iadd", "add_", "mul"}
FUNCTIONS = JOINS | {
    "relu",
    "avg_pool2d",
    "max_pool2d",
    "adaptive_avg_pool2d",
    "interpolate",
    "mean",
}
SIZES = {"inception_v3": (3, 299, 299)}
SWIN = ("swin3d_t", "swin3d_s", "swin3d_b")
VIDEO = {name: (3, 16, 112, 112) for name in ("r3d_18", "mc3_18", "r2plus1d_18")}
VIDEO |= {name: (3, 16, 224, 224) for name in ("s3d", "mvit_v1_b", "mvit_v2_s", *SWIN)}


def names():
    yield from models.list_models(module=models)
    yield from models.list_models(module=models.segmentation)
    yield from VIDEO


def build(name):
    """The model without weights; on the meta device where its constructor can do that."""
    options = {"weights": None}
    if name in models.list_models(module=models.segmentation):
        options["weights_backbone"] = None
    if name in ("googlenet", "inception_v3"):
        options["init_weights"] = False
    try:
        with torch.device("meta"):
            return models.get_model(name, **options).eval()
    except NotImplementedError:
        return models.get_model(name, **options).eval().to("meta")


class Shapes(ShapeProp):
    """Runs a graph whose functions may write into the lists that they are given."""

    def call_function(self, target, args, kwargs):
        args = tuple(list(each) if isinstance(each, list) else each for each in args)
        return super().call_function(target, args, kwargs)


def shape(node):
    """The shape of a node's result; None where it is no tensor."""
    meta = node.meta.get("tensor_meta") if isinstance(node, Node) else None
    return list(meta.shape) if hasattr(meta, "shape") else None


def record(name):
    model = build(name)
    tracer = NodePathTracer(leaf_modules=[])
    graph = tracer.trace(model)
    size = VIDEO.get(name) or SIZES.get(name, (3, 224, 224))
    with torch.device("meta"), torch.no_grad():
        Shapes(GraphModule(model, graph)).propagate(torch.zeros(1, *size))
    attention = [p for p, m in model.named_modules() if type(m).__name__ in ATTENTION]
    nodes = []
    for node in graph.nodes:
        path = tracer.node_to_qualname.get(node, "")
        if any(path == p or path.startswith(p + ".") for p in attention):
            continue
        if node.op == "call_module":
            kind = "flatten" if isinstance(model.get_submodule(node.target), torch.nn.Flatten) else ""
        else:
            kind = node.target if isinstance(node.target, str) else node.target.__name__
        if kind not in FUNCTIONS or shape(node) is None:
            continue
        if kind in ("add", "iadd", "add_", "mul") and any(shape(a) is None for a in node.args[:2]):
            continue
        nodes.append({"kind": kind, "op": node.op, "path": path, "out": shape(node)})
    return {"model": name, "input": [1, *size], "attention": attention, "nodes": nodes}


def main():
    with open(sys.argv[1], "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as output:
        for name in sorted(set(names())):
            line = json.dumps(record(name), separators=(",", ":"))
            output.write(line.encode() + b"\n")


if __name__ == "__main__":
    main()
