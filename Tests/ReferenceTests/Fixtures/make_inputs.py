"""Writes inputs.jsonl.gz: what PyTorch answers for networks that take a tensor of the batch alone, or
one that all samples share.

    python3 make_inputs.py inputs.jsonl.gz

Each network stands here twice: as a definition, and as the module that PyTorch runs, with shapes at
which it may be refused.
"""

import gzip
import json
import random
import sys

import torch
from torch import nn
from torch.nn import functional as F

COUNT = 60
NETWORKS = []


def network(definition, *generators):
    def register(module):
        NETWORKS.append((definition.strip() + "\n", module, generators))
        return module

    return register


def size(r):
    return r.randint(1, 6)


@network("""
name: time_embedding
inputs: {sample: [4, 8, 8], timestep: []}
layers:
  - index: Arange(0, 8)
  - frequency: Exp
  - column: Unsqueeze(1) from timestep
  - angle: Mul from column, frequency
  - sin: Sin from angle
  - cos: Cos from angle
  - embedding: Concat(dim=1) from sin, cos
  - time: Linear(6)
  - bias: Reshape(N, C, 1, 1)
  - conv: Conv2d(6, 3, padding=1) from sample
  - add: Add from conv, bias
""", lambda r, n: ([n, 4, size(r), size(r)], [r.choice([n, n, n, 1, n + 1])]))
class TimeEmbedding(nn.Module):
    def __init__(self):
        super().__init__()
        self.time, self.conv = nn.Linear(16, 6), nn.Conv2d(4, 6, 3, padding=1)

    def forward(self, sample, timestep):
        angle = timestep[:, None] * torch.exp(torch.arange(0, 8))
        time = self.time(torch.cat([angle.sin(), angle.cos()], 1))
        return self.conv(sample) + time.reshape(time.shape[0], time.shape[1], 1, 1)


@network("""
name: class_embedding
inputs: {label: [], lengths: []}
layers:
  - embedding: Embedding(10, 6) from label
  - row: Unsqueeze(0) from lengths
  - column: Permute(1, 0)
  - scaled: Mul from embedding, column
""", lambda r, n: ([n], [r.choice([n, n, 1, n + 1])]))
class ClassEmbedding(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(10, 6)

    def forward(self, label, lengths):
        return self.embedding(label.long()) * lengths.unsqueeze(0).permute(1, 0)


@network("""
name: shared_context
inputs: {tokens: [5, 8], context: {shape: [7, 6], batch: false}, mask: {shape: [5, 7], batch: false}}
layers:
  - key: Linear(8) from context
  - transposed: Permute(1, 0)
  - scores: MatMul from tokens, transposed
  - masked: Add from scores, mask
  - softmax: Softmax(dim=-1)
  - value: Linear(8) from context
  - out: MatMul from softmax, value
""", lambda r, n: ([n, t := size(r), 8], [s := size(r), r.choice([6, 6, 6, 5])],
                   [r.choice([t, t, 1, t + 1]), r.choice([s, s, 1, s + 1])]))
class SharedContext(nn.Module):
    def __init__(self):
        super().__init__()
        self.key, self.value = nn.Linear(6, 8), nn.Linear(6, 8)

    def forward(self, tokens, context, mask):
        scores = tokens @ self.key(context).permute(1, 0) + mask
        return scores.softmax(-1) @ self.value(context)


@network("""
name: shared_scalar
inputs: {sample: [3, 8, 8], scale: {shape: [], batch: false}, kernel: {shape: [5, 3, 3, 3], batch: false}}
layers:
  - scaled: Mul from sample, scale
  - conv: DynamicConv2d from scaled, kernel
""", lambda r, n: ([n, 3, size(r), size(r)], [], [size(r), r.choice([3, 3, 3, 2]), size(r), size(r)]))
class SharedScalar(nn.Module):
    def forward(self, sample, scale, kernel):
        return F.conv2d(sample * scale, kernel)


@network("""
name: table
input: {shape: [12, 6], batch: false}
layers:
  - norm: LayerNorm
  - fc: Linear(4)
  - mean: Mean(dim=0)
""", lambda r, n: ([size(r), r.choice([6, 6, 6, 1])],))
class Table(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm, self.fc = nn.LayerNorm(6), nn.Linear(6, 4)

    def forward(self, table):
        return self.fc(self.norm(table)).mean(0)


def record(definition, module, shapes):
    entry = {"definition": definition, "inputs": shapes}
    try:
        output = module(*(torch.rand(shape) for shape in shapes))
        entry["params"] = sum(p.numel() for p in module.parameters())
        entry["output"] = list(output.shape)
    except (RuntimeError, ValueError, IndexError) as error:
        entry["error"] = str(error).splitlines()[0]
    return entry


def main():
    with open(sys.argv[1], "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as output:
        for definition, module, (generator,) in NETWORKS:
            r = random.Random(definition.splitlines()[0])
            for _ in range(COUNT):
                entry = record(definition, module(), list(generator(r, r.randint(1, 3))))
                output.write((json.dumps(entry, separators=(",", ":")) + "\n").encode())


main()
