#!/usr/bin/env python3
"""Records at which inputs every cell is read: make_lossless_inputs.py > lossless_inputs.jsonl

Needs torch (2.13.0 was used, CPU kernels) and make_legal_inputs.py beside it. A line is one network:
{"definition": the text that archdb reads, "most": the largest size, "legal": for each point of
1...most in both axes, the last axis first, whether it runs, "lossless": whether it runs and no input
cell has a gradient of zero, "kept": whether it runs and gives one sample, as hexadecimal bits from the
highest}. Weights are 1 and maxima are averages, so that a gradient is zero just where nothing is read.
The networks reshape into the batch, fold frames into it, flatten for a Linear, cut windows or rows of
another length, attend among tokens, or have two inputs.
"""
import itertools, json, random
import torch
import torch.nn as nn
from make_legal_inputs import (
    Net, batch_view, body, conv, flat_view, flatten, meeting, pool, regroup, tokens, windows)

torch.set_num_threads(1)


def frames(net, dims):
    """[T, C, L]: frames in the batch, and back."""
    r, c = net.r, net.channels["input"]
    net.add("Reshape(N * dim(1), dim(2), dim(3))", lambda x: x.reshape(-1, *x.shape[2:]), c)
    body(net, 1, r.choice([1, 2, 3]))
    c, t = net.channels[net.last()], r.choice([2, 3, 4, 8])
    net.add("AdaptiveAvgPool1d(1)", nn.AdaptiveAvgPool1d(1), c)
    net.add("Flatten", nn.Flatten(), c)
    net.add(f"Reshape(-1, {t}, {c})", lambda x: x.reshape(-1, t, c), c)
    net.add("Mean(1)", lambda x: x.mean(1), c)


def attention(net, dims):
    """Tokens of which one alone is told, as a class token is."""
    r = net.r
    body(net, dims, r.choice([1, 2]))
    c = net.channels[net.last()]
    if c % 2:
        raise ValueError("odd width")
    net.add("Flatten(2)", lambda x: x.flatten(2), c)
    net.add("Transpose(1, 2)", lambda x: x.transpose(1, 2), c)
    if r.random() < 0.5:
        m = nn.MultiheadAttention(c, 1, batch_first=True)
        net.add("MultiheadAttention(1, batch_first=true)", lambda x: m(x, x, x, need_weights=False)[0], c)
        net.steps[-1] = (net.last(), Mixed(m), net.steps[-1][2])
    else:
        net.add("TransformerEncoderLayer(1, batch_first=true)", Mixed(None), c)
    net.add("Slice(dim=1, end=1)", lambda x: x[:, :1], c)


class Mixed:
    """What attention reads, without its weights, of which a gradient may vanish: every token all."""

    def __init__(self, module):
        self.module = module

    def __call__(self, x):
        return x + x.sum((1, 2), keepdim=True)


class Frames(Net):
    def text(self):
        return super().text().replace("\nlayers:", "\naxes: [T, C, L]\nlayers:")

    def tensors(self, shapes):
        (t, length), = shapes.values()
        return {"input": torch.ones(1, t, self.channels["input"], length, dtype=torch.float64, requires_grad=True)}


def tensors(net, shapes):
    if isinstance(net, Frames):
        return net.tensors(shapes)
    return {
        k: torch.ones(1, net.inputs[k][0], *v, dtype=torch.float64, requires_grad=True)
        for k, v in shapes.items()}


def positive(function):
    """Weights of 1, and an average in place of a maximum."""
    if isinstance(function, (nn.MaxPool1d, nn.MaxPool2d)):
        kind = nn.AvgPool1d if isinstance(function, nn.MaxPool1d) else nn.AvgPool2d
        return kind(function.kernel_size, stride=function.stride, ceil_mode=function.ceil_mode)
    if isinstance(function, nn.Module):
        for weight in function.parameters():
            nn.init.ones_(weight)
        return function.double()
    return function


def answer(net, shapes):
    """Whether the input runs, whether no cell is lost, whether there is one sample."""
    given = tensors(net, shapes)
    values = dict(given)
    try:
        for name, function, sources in net.steps:
            values[name] = function(*[values[g] for g in sources])
            if values[name].numel() == 0:
                return False, False, False
    except (RuntimeError, ValueError, ZeroDivisionError):
        return False, False, False
    out = values[net.last()]
    out.sum().backward()
    lossless = all(x.grad is not None and bool((x.grad.abs() > 0).all()) for x in given.values())
    return True, lossless, out.shape[0] == 1


def networks(count, seed, most):
    r, made = random.Random(seed), 0
    kinds = [flat_view, flat_view, flatten, batch_view, frames, frames, tokens, windows, regroup, attention, meeting]
    while made < count:
        torch.manual_seed(made)
        kind, c = r.choice(kinds), r.choice([1, 2, 3])
        size = lambda: r.choice([8, 12, 16, 20, most, r.randint(4, most)])
        if kind is meeting:
            net = Net(r, f"n{made}", {"a": (c, size()), "b": (r.choice([1, 2]), size())})
        elif kind is frames:
            net = Frames(r, f"n{made}", {"input": (r.choice([2, 4, 6, 8, 12]), c, size())})
            net.channels["input"] = c
        else:
            net = Net(r, f"n{made}", {"input": (c, size(), size())})
        try:
            kind(net, 2)
        except (RuntimeError, ValueError):
            continue
        # Statistics are not followed, nor what is one cell and spread over a map.
        if "Norm" in net.text() or kind is meeting and "Add" in net.text():
            continue
        net.steps = [(name, positive(function), given) for name, function, given in net.steps]
        # The own input: one that gives one sample where some do.
        points = list(itertools.product(range(1, most + 1), repeat=2))
        r.shuffle(points)
        found = [(point, answer(net, shapes(net, point))) for point in points[:600]]
        own = [p for p, a in found if a[0] and a[2]] or [p for p, a in found if a[0]]
        if not own:
            continue
        (y, x), channels = own[0], net.inputs
        if kind is meeting:
            net.inputs = {k: (s[0], n) for (k, s), n in zip(channels.items(), own[0])}
        else:
            net.inputs = {"input": (y, c, x) if kind is frames else (c, y, x)}
        made += 1
        yield net


def shapes(net, point):
    if len(net.inputs) == 1:
        return {"input": tuple(point)}
    return {k: (s,) for k, s in zip(net.inputs, point)}


def record(net, most):
    bits = [0, 0, 0]
    for point in itertools.product(range(1, most + 1), repeat=2):
        for place, bit in enumerate(answer(net, shapes(net, point))):
            bits[place] = bits[place] << 1 | bit
    legal, lossless, kept = (f"{b:x}" for b in bits)
    return {"definition": net.text(), "most": most, "legal": legal, "lossless": lossless, "kept": kept}


if __name__ == "__main__":
    for net in networks(80, 12, 40):
        print(json.dumps(record(net, 40)), flush=True)
