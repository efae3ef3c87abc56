#!/usr/bin/env python3
"""Records which inputs PyTorch runs of small random networks: make_legal_inputs.py > legal_inputs.jsonl

Needs torch (2.13.0 was used, CPU kernels). A line is one network:
{"definition": the text that archdb reads, "most": the largest size, "legal": for each point of
1...most in every axis, the last axis first, whether it runs, as hexadecimal bits from the highest}.
The networks mix what couples axes: norms that want several elements, reshapes that take elements of
one axis to another or into the batch, class tokens, windows, two inputs that meet, joins of U-Nets.
"""
import itertools, json, random, sys
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.set_num_threads(1)


class Net:
    """Layers as text and as functions of the tensors so far."""

    def __init__(self, r, name, inputs):
        self.r, self.inputs, self.lines, self.steps, self.count = r, inputs, [], [], 0
        self.name = name
        self.channels = {k: s[0] for k, s in inputs.items()}

    def add(self, text, function, channels, source=None):
        """A layer; `source` is a name or a list of them (the last layer where None)."""
        name = f"x{self.count}"
        self.count += 1
        given = [source] if isinstance(source, str) else source or [self.last()]
        clause = f" from {', '.join(given)}" if source else ""
        self.lines.append(f"  - {name}: {text}{clause}")
        self.steps.append((name, function, given))
        self.channels[name] = channels
        return name

    def last(self):
        return self.steps[-1][0] if self.steps else list(self.inputs)[0]

    def text(self):
        if len(self.inputs) == 1:
            head = f"input: {list(list(self.inputs.values())[0])}"
        else:
            head = "inputs: {" + ", ".join(f"{k}: {list(v)}" for k, v in self.inputs.items()) + "}"
        return f"name: {self.name}\n{head}\nlayers:\n" + "\n".join(self.lines) + "\n"

    def runs(self, shapes):
        tensors = {k: torch.zeros(1, s, *v) for (k, v), s in zip(shapes.items(), [self.channels[k] for k in shapes])}
        try:
            with torch.no_grad():
                for name, function, given in self.steps:
                    tensors[name] = function(*[tensors[g] for g in given])
                    if tensors[name].numel() == 0:
                        return False
            return True
        except (RuntimeError, ValueError, ZeroDivisionError):
            return False


def exact(x, k):
    if x % k:
        raise ValueError("does not divide")
    return x // k


def conv(net, dims, source=None, same=False):
    r, c = net.r, net.channels[source or net.last()]
    out, k = r.choice([2, 4, 8]), r.choice([1, 3, 3, 5] if not same else [1, 3, 5])
    s, p = (1, k // 2) if same else (r.choice([1, 1, 2]), r.choice([0, k // 2]))
    m = getattr(nn, f"Conv{dims}d")(c, out, k, stride=s, padding=p)
    return net.add(f"Conv{dims}d({out}, {k}, stride={s}, padding={p})", m, out, source)


def pool(net, dims):
    r, c = net.r, net.channels[net.last()]
    k = r.choice([2, 2, 3])
    s = r.choice([2, k])
    ceil = r.random() < 0.3
    m = getattr(nn, f"MaxPool{dims}d")(k, stride=s, ceil_mode=ceil)
    return net.add(f"MaxPool{dims}d({k}, stride={s}, ceil_mode={'true' if ceil else 'false'})", m, c)


def body(net, dims, steps):
    for _ in range(steps):
        (conv if net.r.random() < 0.55 else pool)(net, dims)


def norm(net, dims):
    r, c = net.r, net.channels[net.last()]
    if r.random() < 0.5:
        return net.add(f"InstanceNorm{dims}d", getattr(nn, f"InstanceNorm{dims}d")(c), c)
    g = r.choice([c, c, 1])
    return net.add(f"GroupNorm({g})", nn.GroupNorm(g, c), c)


def norms(net, dims):
    body(net, dims, net.r.choice([1, 2, 3]))
    norm(net, dims)
    if net.r.random() < 0.4:
        body(net, dims, 1)
        norm(net, dims)


def unet(net, dims):
    levels, skips = net.r.choice([1, 2]), []
    for _ in range(levels):
        skips.append(conv(net, dims, same=True))
        c = net.channels[net.last()]
        net.add(f"MaxPool{dims}d(2)", getattr(nn, f"MaxPool{dims}d")(2), c)
    conv(net, dims, same=True)
    if net.r.random() < 0.6:
        norm(net, dims)
    for skip in reversed(skips):
        c, out = net.channels[net.last()], net.channels[skip]
        up = net.add(f"ConvTranspose{dims}d({out}, 2, stride=2)", getattr(nn, f"ConvTranspose{dims}d")(c, out, 2, stride=2), out)
        if net.r.random() < 0.5:
            net.add("Add", lambda x, y: x + y, out, [up, skip])
        else:
            net.add("Concat", lambda x, y: torch.cat([x, y], 1), 2 * out, [skip, up])
    if net.r.random() < 0.3:
        norm(net, dims)


def flat_view(net, dims):
    body(net, dims, net.r.choice([1, 2, 3]))
    c = net.channels[net.last()]
    k = net.r.choice([c, 2 * c, 3 * c, 4 * c, 6 * c, 9 * c, 16, 12, 10])
    net.add(f"Reshape(-1, {k})", lambda x: x.reshape(-1, k), k)
    net.add("Linear(3)", nn.Linear(k, 3), 3)


def flatten(net, dims):
    body(net, dims, net.r.choice([1, 2]))
    c = net.channels[net.last()]
    k = c * net.r.choice([4, 6, 9, 12, 16])
    net.add("Flatten", lambda x: x.flatten(1), k)
    net.add(f"Linear(3, in_features={k})", nn.Linear(k, 3), 3)


def batch_view(net, dims):
    body(net, dims, net.r.choice([1, 2]))
    c = net.channels[net.last()]
    k = net.r.choice([c, max(1, c // 2), 2 * c, c])
    tail = ", ".join(f"dim({i + 2})" for i in range(dims))
    net.add(f"Reshape(-1, {k}, {tail})", lambda x: x.reshape(-1, k, *x.shape[2:]), k)
    if net.r.random() < 0.5:
        body(net, dims, 1)
    if net.r.random() < 0.5:
        norm(net, dims)


def tokens(net, dims):
    r = net.r
    body(net, dims, r.choice([1, 2]))
    c = net.channels[net.last()]
    net.add("Flatten(2)", lambda x: x.flatten(2), c)
    t = net.add("Transpose(1, 2)", lambda x: x.transpose(1, 2), c)
    p = net.add(f"Parameter(1, 1, {c})", lambda *_: torch.zeros(1, 1, c), c)
    net.steps[-1] = (p, lambda: torch.zeros(1, 1, c), [])
    cat = net.add("Concat(dim=1)", lambda x, y: torch.cat([x, y], 1), c, [p, t])
    if r.random() < 0.5:
        net.add("Slice(dim=1, end=1)", lambda x: x[:, :1], c, cat)
        a = net.last()
        net.add("Slice(dim=1, start=1)", lambda x: x[:, 1:], c, cat)
        b = net.last()
        back = net.add("Concat(dim=1)", lambda x, y: torch.cat([x, y], 1), c, [a, b])
        net.add("Add", lambda x, y: x + y, c, [back, cat])
    elif r.random() < 0.5:
        k = r.choice([5, 10, 17, 26])
        p = net.add(f"Parameter(1, {k}, {c})", lambda *_: None, c)
        net.steps[-1] = (p, lambda: torch.zeros(1, k, c), [])
        net.add("Add", lambda x, y: x + y, c, [cat, p])
    else:
        net.add("Slice(dim=1, start=1)", lambda x: x[:, 1:], c, cat)
        net.add("Transpose(1, 2)", lambda x: x.transpose(1, 2), c)


def windows(net, dims):
    r = net.r
    body(net, dims, r.choice([0, 1, 2]))
    c = net.channels[net.last()]
    w = r.choice([2, 3, 4, 7])
    if r.random() < 0.6:
        text = ", ".join(f"{a} / {w}, {w}" for a in "HW")
        net.add(f"Reshape(N, C, {text})", lambda x: x.reshape(x.shape[0], x.shape[1], exact(x.shape[2], w), w, exact(x.shape[3], w), w), c)
    else:
        text = ", ".join(f"{a} // {w}, {w}" for a in "HW")
        net.add(f"Reshape(N, C, {text})", lambda x: x.reshape(x.shape[0], x.shape[1], x.shape[2] // w, w, x.shape[3] // w, w), c)
    net.add("Permute(0, 2, 4, 3, 5, 1)", lambda x: x.permute(0, 2, 4, 3, 5, 1), w)
    net.add(f"Reshape(-1, {w * w}, {c})", lambda x: x.reshape(-1, w * w, c), w * w)
    net.add("Linear(4)", nn.Linear(c, 4), 4)


def regroup(net, dims):
    """The elements of the map in rows of another length."""
    body(net, dims, net.r.choice([1, 2]))
    c = net.channels[net.last()]
    k = net.r.choice([2, 3, 4, 6, 8])
    net.add(f"Reshape(N, {c}, -1, {k})", lambda x: x.reshape(x.shape[0], c, -1, k), c)
    if net.r.random() < 0.5:
        net.add(f"InstanceNorm2d", nn.InstanceNorm2d(c), c)


def meeting(net, dims):
    """Two sequences that meet."""
    a, b = list(net.inputs)
    net.add("Identity", nn.Identity(), net.channels[a], a)
    for source in (a, b):
        conv(net, 1, source)
        if net.r.random() < 0.4:
            pool(net, 1)
        if source == a:
            left = net.last()
    right, out = net.last(), net.channels[net.last()]
    c = net.channels[left]
    left = net.add(f"Conv1d({out}, 1)", nn.Conv1d(c, out, 1), out, left)
    if net.r.random() < 0.5:
        net.add("Add", lambda x, y: x + y, out, [left, right])
    else:
        net.add("Concat", lambda x, y: torch.cat([x, y], 1), 2 * out, [left, right])
    if net.r.random() < 0.3:
        net.add("InstanceNorm1d", nn.InstanceNorm1d(net.channels[net.last()]), net.channels[net.last()])


def own_is_legal(net, most):
    return net.runs({k: tuple(s[1:]) for k, s in net.inputs.items()})


def networks(count, dims, seed, most):
    r, made = random.Random(seed), 0
    kinds = [norms, norms, unet, flat_view, flatten, batch_view, tokens, windows, regroup]
    while made < count:
        torch.manual_seed(made)
        c = r.choice([1, 2, 3])
        meets = dims == 2 and made % 14 == 13
        kind = meeting if meets else r.choice(kinds if dims == 2 else [norms, norms, unet, flat_view, batch_view, tokens])
        if meets:
            a = r.randint(8, most)
            inputs = {"a": (c, a), "b": (r.choice([1, 2]), r.choice([a, r.randint(8, most)]))}
        else:
            inputs = {"input": (c, *[r.choice([8, 12, 16, 20, most, r.randint(4, most)]) for _ in range(dims)])}
        net = Net(r, f"n{made}", inputs)
        try:
            kind(net, dims)
        except (RuntimeError, ValueError):
            continue
        if not own_is_legal(net, most):
            continue
        made += 1
        yield net


def record(net, dims, most):
    bits = 0
    for point in itertools.product(range(1, most + 1), repeat=dims):
        if len(net.inputs) == 1:
            shapes = {"input": point}
        else:
            shapes = {k: (s,) for k, s in zip(net.inputs, point)}
        bits = bits << 1 | net.runs(shapes)
    return {"definition": net.text(), "most": most, "legal": f"{bits:x}"}


if __name__ == "__main__":
    for count, dims, seed, most in ((300, 2, 7, 40), (20, 3, 8, 20)):
        for net in networks(count, dims, seed, most):
            print(json.dumps(record(net, dims, most)), flush=True)
