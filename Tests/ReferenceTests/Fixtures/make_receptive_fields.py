"""Records which input cells the cells of random networks read, as PyTorch says.

    python3 make_receptive_fields.py random_fields.jsonl.gz

Sets itself up with PyPI's torch (CPU) in a folder of its own, unless torch is there. 300 networks by a
seed; of every cell of the last map the first and last input cell, and the sizes at which no input
cell is without a reader. Weights are 1 and maxima are averages, so that a gradient is zero just where
nothing is read. PyTorch rounds the places of nearest neighbours in the tensor's own precision: they are
taken from its forward pass in single precision, and everything else is computed in double.
"""

import gzip
import json
import os
import random
import subprocess
import sys
import tempfile

try:
    import torch
except ImportError:
    folder = os.path.join(tempfile.gettempdir(), "archdb-torch")
    if not os.path.exists(folder):
        subprocess.check_call([sys.executable, "-m", "venv", folder])
        subprocess.check_call([os.path.join(folder, "bin", "pip"), "install", "-q", "torch"])
    python = os.path.join(folder, "bin", "python")
    os.execv(python, [python] + sys.argv)

import torch.nn.functional as F

COUNT = 300


# --- Networks -----------------------------------------------------------------------------------

def window(rng, small=False):
    kernel = rng.choice([1, 2, 3, 3, 3, 4, 5, 7])
    return {
        "kernel_size": kernel, "stride": rng.choice([1, 1, 2, 2, 3]),
        "padding": rng.randrange(0, kernel // 2 + 1), "dilation": rng.choice([1, 1, 1, 2, 3]),
    }


def layer(rng, shape):
    """A random layer, as its type and arguments."""
    axes = len(shape)
    kind = rng.choice(
        ["conv"] * 6 + ["pool"] * 2 + ["transposed"] * 3 + ["nearest"] * 2 + ["linear"] * 2
        + ["adaptive", "crop", "pad", "slice"])
    if kind == "conv":
        hyper = window(rng)
        modes = ["zeros"] * 6 + ["reflect", "replicate", "circular"]
        hyper["padding_mode"] = rng.choice(modes)
        return f"Conv{axes}d", hyper
    if kind == "pool":
        hyper = window(rng)
        hyper["ceil_mode"] = rng.random() < 0.4
        if rng.random() < 0.5:
            return f"MaxPool{axes}d", hyper
        del hyper["dilation"]
        return f"AvgPool{axes}d", hyper
    if kind == "transposed":
        hyper = window(rng)
        hyper["output_padding"] = rng.randrange(0, hyper["stride"])
        return f"ConvTranspose{axes}d", hyper
    if kind == "nearest":
        if rng.random() < 0.6:
            return "Upsample", {"scale_factor": rng.choice([2, 3, 4, 0.5, 1.5, 1.3]), "mode": "nearest"}
        return "Interpolate", {
            "size": [max(1, int(n * rng.choice([0.4, 0.75, 1.4, 2.2]))) for n in shape],
            "mode": rng.choice(["nearest", "nearest", "nearest-exact"])}
    if kind == "linear":
        hyper = {"mode": "bilinear" if axes == 2 else "linear"}
        if rng.random() < 0.5:
            hyper["align_corners"] = True
        if rng.random() < 0.5:
            hyper["scale_factor"] = rng.choice([2, 3, 0.5, 1.5])
        else:
            hyper["size"] = [max(1, int(n * rng.choice([0.6, 1.3, 2]))) for n in shape]
        return "Interpolate", hyper
    if kind == "adaptive":
        return f"AdaptiveAvgPool{axes}d", {"output_size": [rng.randrange(1, n + 4) for n in shape]}
    if kind == "crop":
        return "CenterCrop", {"size": [max(1, n - rng.randrange(0, 4)) for n in shape]}
    if kind == "pad":
        margins = [rng.randrange(-1, 3) for _ in range(2 * axes)]
        kinds = ["ZeroPad"] if min(margins) < 0 else ["ZeroPad", "ReflectionPad", "ReplicationPad",
                                                      "CircularPad"]
        return f"{rng.choice(kinds)}{axes}d", {"padding": margins}
    start = rng.randrange(-3, 3)
    return "Slice", {"dim": [2], "start": start, "step": rng.choice([1, 2])}


def run(type, hyper, x):
    """The layer's output with all weights 1, and averages in place of maxima."""
    axes, one = x.dim() - 2, lambda k: torch.ones([1, 1] + [k] * (x.dim() - 2), dtype=x.dtype)
    if type.startswith("ConvTranspose"):
        h = dict(hyper)
        k = h.pop("kernel_size")
        return getattr(F, f"conv_transpose{axes}d")(x, one(k), **h)
    if type.startswith("Conv"):
        h = dict(hyper)
        k, mode = h.pop("kernel_size"), h.pop("padding_mode")
        if mode != "zeros":
            x = F.pad(x, [h["padding"]] * (2 * axes), mode=mode)
            h["padding"] = 0
        return getattr(F, f"conv{axes}d")(x, one(k), **h)
    if type.startswith("MaxPool"):
        # PyTorch's own size; of each window those elements that stand on the map.
        size = getattr(F, f"max_pool{axes}d")(x, **hyper).shape[2:]
        h, far = hyper, []
        for n, o in zip(reversed(x.shape[2:]), reversed(size)):
            need = (o - 1) * h["stride"] + h["dilation"] * (h["kernel_size"] - 1) + 1
            far += [h["padding"], max(0, need - n - h["padding"])]
        y = getattr(F, f"conv{axes}d")(
            F.pad(x, far), one(h["kernel_size"]), stride=h["stride"], dilation=h["dilation"])
        return y[tuple([slice(None)] * 2 + [slice(0, o) for o in size])]
    if type.startswith("AvgPool"):
        return getattr(F, f"avg_pool{axes}d")(x, **hyper)
    if type in ("Upsample", "Interpolate"):
        h = {k: tuple(v) if isinstance(v, list) else v for k, v in hyper.items()}
        return nearest(x, h) if h["mode"].startswith("nearest") else F.interpolate(x, **h)
    if type.startswith("Adaptive"):
        return getattr(F, f"adaptive_avg_pool{axes}d")(x, hyper["output_size"])
    if type == "CenterCrop":
        for axis, n in enumerate(hyper["size"]):
            if n > x.shape[axis + 2]:
                raise RuntimeError("a crop larger than the map")
            start = int(round((x.shape[axis + 2] - n) / 2.0))
            x = x.narrow(axis + 2, start, n)
        return x
    if type == "Slice":
        index = [slice(None), slice(None), slice(hyper["start"], None, hyper["step"])]
        return x[tuple(index)]
    modes = {"Z": "constant", "Ref": "reflect", "Rep": "replicate", "C": "circular"}
    mode = next(m for p, m in modes.items() if type.startswith(p))
    return F.pad(x, hyper["padding"], mode=mode)


def nearest(x, hyper):
    """The cells that PyTorch takes in single precision."""
    taken = []
    for axis in range(2, x.dim()):
        shape = [1] * x.dim()
        shape[axis] = -1
        places = torch.arange(x.shape[axis], dtype=torch.float32).reshape(shape)
        found = F.interpolate(places.expand([1, 1] + list(x.shape[2:])).contiguous(), **hyper)
        line = tuple(slice(None) if a == axis else 0 for a in range(x.dim()))
        taken.append(found[line].long())
    for axis, places in enumerate(taken):
        x = x.index_select(axis + 2, places)
    return x


def forward(network, x):
    """All maps; a join is a list of places to add, or to concatenate and sum."""
    maps = [x]
    for type, hyper, source in network:
        if type == "Add":
            maps.append(maps[source[0]] + maps[source[1]])
        elif type == "Concat":
            joined = torch.cat([maps[s] for s in source], 1)
            maps.append(joined.sum(1, keepdim=True))
        else:
            maps.append(run(type, hyper, maps[source[0]]))
        if min(maps[-1].shape) < 1 or maps[-1].numel() > 1500:
            raise RuntimeError("too small or too large")
    return maps


def make(rng):
    axes = rng.choice([1, 1, 2])
    size = [rng.randrange(9, 40) for _ in range(axes)] if axes == 1 else [
        rng.randrange(6, 13) for _ in range(axes)]
    network, shapes = [], [size]
    length = rng.randrange(2, 8)
    while len(network) < length:
        pairs = [(i, j) for j in range(len(shapes)) for i in range(j) if shapes[i] == shapes[j]]
        if pairs and rng.random() < 0.4:
            entry = (rng.choice(["Add", "Concat"]), {}, list(rng.choice(pairs)))
        else:
            source = len(shapes) - 1 if rng.random() < 0.75 else rng.randrange(len(shapes))
            entry = (*layer(rng, shapes[source]), [source])
        try:
            maps = forward(network + [entry], torch.zeros([1, 1] + size, dtype=torch.float64))
        except (RuntimeError, ValueError, IndexError, NotImplementedError):
            continue
        network.append(entry)
        shapes.append(list(maps[-1].shape[2:]))
    # The last map reads all that nothing else takes, as far as shapes allow.
    return size, network


# --- What is read -------------------------------------------------------------------------------

def readers(network, size):
    """For every cell of the last map whether it reads each input cell: [outputs, inputs]."""
    x = torch.zeros([1, 1] + size, dtype=torch.float64, requires_grad=True)
    y = forward(network, x)[-1]
    rows = []
    for cell in y.flatten():
        grad = torch.autograd.grad(cell, x, retain_graph=True, allow_unused=True)[0]
        rows.append(torch.zeros(x.numel()) if grad is None else grad.flatten().abs())
    return (torch.stack(rows) > 1e-13), list(y.shape[2:])


def ends(table, size, shape):
    """The first and last input cell of every cell, an axis; null where nothing is read."""
    result = []
    for row in table:
        if not row.any():
            result.append(None)
            continue
        cells = row.reshape(size)
        box = []
        for axis in range(len(size)):
            others = [a for a in range(len(size)) if a != axis]
            line = cells.any(dim=others[0]) if others else cells
            places = line.nonzero().flatten()
            box.append([int(places[0]), int(places[-1])])
        result.append(box)
    return result


def lossless(rng, network, size):
    """20 inputs, and whether every cell of each is read."""
    result = []
    for _ in range(60):
        if len(result) == 20:
            break
        asked = [rng.randrange(1, 3 * n // 2 + 4) for n in size]
        if asked in [r[0] for r in result]:
            continue
        try:
            table, _ = readers(network, asked)
        except (RuntimeError, ValueError, IndexError, NotImplementedError):
            continue
        result.append([asked, bool(table.any(0).all())])
    return result


def main():
    rng = random.Random(20_260_101)
    torch.set_num_threads(1)
    with gzip.GzipFile(sys.argv[1], "wb", mtime=0) as file:
        for id in range(COUNT):
            size, network = make(rng)
            table, shape = readers(network, size)
            record = {
                "id": id, "input": [1] + size,
                "layers": [{"type": t, "args": h, "from": s} for t, h, s in network],
                "output": shape, "fields": ends(table, size, shape),
                "lossless": lossless(rng, network, size),
            }
            file.write((json.dumps(record, separators=(",", ":")) + "\n").encode())
            if id % 20 == 0:
                print(id, file=sys.stderr)


main()
