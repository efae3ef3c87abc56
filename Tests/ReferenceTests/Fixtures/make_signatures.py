#!/usr/bin/env python3
"""Records PyTorch's own signatures of the layer types that archdb has, and one full positional call of each.

    pip install torch==2.13.0
    archdb types --format json | python make_signatures.py | gzip -n > signatures.jsonl.gz

For each type of torch.nn: the parameters of its constructor in order (for recurrent types those of the
overload that names them), a call that gives all of them by position (required ones a small value, the others
their defaults), an input that the module takes, the module's number of parameters and the output's shape.
"""
import inspect, json, sys, typing, warnings
import torch

warnings.filterwarnings("ignore")
SAMPLES = dict(
    in_channels=8, out_channels=16, kernel_size=3, in_features=8, out_features=16, num_features=8,
    num_groups=4, num_channels=8, normalized_shape=8, embed_dim=8, num_heads=4, input_size=8,
    hidden_size=16, output_size=2, padding=1, num_embeddings=10, embedding_dim=4, d_model=8, nhead=4,
    upscale_factor=2, downscale_factor=2, in1_features=8, in2_features=8, norm_type=2.0, dim=1,
    unflattened_size=[2, 4], groups=2, lower=0.1, upper=0.3, threshold=0.1, value=20.0, size=3, negative_slope=0.1)


def parameters(module):
    overloads = []
    try:
        overloads = typing.get_overloads(module.__init__)
    except AttributeError:
        pass
    signatures = [inspect.signature(f) for f in overloads or [module.__init__]]
    named = [s for s in signatures if not any(p.kind == p.VAR_POSITIONAL for p in s.parameters.values())]
    return [p for p in (named or signatures)[0].parameters.values() if p.name != "self"]


def inputs(name):
    """Shapes of inputs to try, the most usual one first."""
    for axes, sizes in (("1d", [12]), ("2d", [12, 12]), ("3d", [12, 12, 12])):
        if name.endswith(axes):
            return [[2, 8] + sizes, [2, 8]]
    # Of three dimensions these take one image without a batch.
    maps = ("Unfold", "PixelShuffle", "PixelUnshuffle", "ChannelShuffle")
    return [[2, 8, 12, 12]] if name in maps else [[2, 8], [2, 12, 8], [2, 8, 12, 12]]


def record(name):
    module = getattr(torch.nn, name, None)
    if not (inspect.isclass(module) and issubclass(module, torch.nn.Module)):
        return None
    found = parameters(module)
    if any(p.kind == p.VAR_POSITIONAL for p in found):
        found = []
    positional = [p for p in found if p.kind == p.POSITIONAL_OR_KEYWORD]
    row = dict(type=name, positional=[p.name for p in positional],
               keyword_only=[p.name for p in found if p.kind == p.KEYWORD_ONLY])
    values = []
    for p in positional:
        if p.default is not inspect.Parameter.empty:
            values.append(p.default)
        elif p.name in SAMPLES:
            values.append(SAMPLES[p.name])
        else:
            return row
    layer = None
    # RNN and GRU hand their arguments on, and take device and dtype by name alone.
    for count in (len(values), len(values) - 2):
        try:
            layer, values = module(*values[:count]), values[:count]
            break
        except Exception:
            continue
    if layer is None:
        return row
    if not all(isinstance(v, (int, float, str, bool, list, type(None))) for v in values):
        values = values[:[isinstance(v, (int, float, str, bool, list, type(None))) for v in values].index(False)]
    row["call"] = values
    row["params"] = sum(p.numel() for p in layer.parameters())
    for shape in inputs(name):
        try:
            output = layer.eval()(torch.zeros(shape))
        except Exception:
            continue
        if torch.is_tensor(output) or isinstance(output, tuple) and torch.is_tensor(output[0]):
            output = output if torch.is_tensor(output) else output[0]
            row["input"], row["output"] = shape, list(output.shape)
            break
    return row


types = json.load(sys.stdin)
types = types if isinstance(types, list) else types["types"]
rows = [r for r in (record(t["type"]) for t in types if t["source"].startswith("torch.nn.")) if r]
for row in rows:
    print(json.dumps(row))
