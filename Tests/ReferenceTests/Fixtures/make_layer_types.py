"""Makes random cases of layer types and records what PyTorch answers.

    python3 make_layer_types.py layer_types.jsonl.gz

Needs torch, torchvision and timm. Each type has a generator of its own, with a seed of its own, so
that the cases of a type stay as they are when another type comes. A case whose answer has a dimension
of 0 is left out.
"""

import gzip
import json
import random
import sys

import torch

from make_single_layers import answer

COUNT = 60
GENERATORS = {}


def cases(*names):
    def register(function):
        for name in names:
            GENERATORS[name] = function
        return function

    return register


def shape(r, low=1, high=5, most=9):
    return [r.randint(1, most) for _ in range(r.randint(low, high))]


def wide(r, rank, most=9):
    return [r.randint(1, most) for _ in range(rank)]


def dim(r, rank, wrong=0.1):
    """A dimension, now and then one that is not there."""
    return r.choice([rank, -rank - 1]) if r.random() < wrong else r.randrange(-rank, rank)


def partner(r, x, wrong=0.12):
    """A shape that broadcasts with another, most of the time."""
    y = [n if r.random() < 0.7 else 1 for n in x][r.choice([0, 0, 0, 1]) if len(x) > 1 else 0:]
    if r.random() < wrong:
        y[r.randrange(len(y))] += 1
    return y


@cases("Exp", "Expm1", "Log", "Log1p", "Log2", "Sqrt", "Rsqrt", "Square", "Reciprocal", "Abs", "Neg",
       "Sign", "Sin", "Cos", "Erf", "Floor", "Ceil", "Trunc", "LogicalNot")
def function(r, name):
    return {}, [shape(r)]


@cases("Round")
def rounded(r, name):
    return ({"decimals": r.randint(0, 3)} if r.random() < 0.5 else {}), [shape(r)]


@cases("Clamp")
def clamp(r, name):
    args = {k: r.choice([-1, 0, 0.5, 2]) for k in ("min", "max") if r.random() < 0.6}
    return args, [shape(r)]


@cases("DropPath")
def drop_path(r, name):
    return {"drop_prob": r.choice([0, 0.1, 0.5]), "scale_by_keep": r.random() < 0.7}, [shape(r)]


@cases("LayerScale", "LayerScale2d")
def layer_scale(r, name):
    x = shape(r) if name == "LayerScale" else wide(r, 4)
    place = -1 if name == "LayerScale" else 1
    wrong = x[place] > 1 and r.random() < 0.25
    args = {"dim": x[place] + wrong, "init_values": r.choice([1e-5, 1.0])}
    if r.random() < 0.4:
        args["inplace"] = True
    return args, [x]


@cases("Maximum", "Minimum", "LogicalAnd", "LogicalOr")
def two(r, name):
    x = shape(r)
    xs = [x, partner(r, x)]
    return {}, (xs if r.random() < 0.6 else xs[::-1])


@cases("Eq", "Ne", "Lt", "Le", "Gt", "Ge", "Pow", "Add", "Sub", "Mul", "Div")
def number_or_two(r, name):
    if r.random() < 0.4:
        args = {"exponent" if name == "Pow" else "other": r.choice([0.5, 2, 3])}
        xs = [shape(r)]
    else:
        args, xs = two(r, name)
    if name in ("Add", "Sub") and r.random() < 0.3 and args:
        args["alpha"] = 2
    if name == "Div" and r.random() < 0.3:
        args["rounding_mode"] = r.choice(["floor", "trunc"])
    return args, xs


@cases("Where")
def where(r, name):
    x = shape(r)
    args = {k: r.choice([0.5, 2]) for k in ("input", "other") if r.random() < 0.3}
    return args, [partner(r, x) for _ in range(3 - len(args))]


@cases("MaskedFill")
def masked_fill(r, name):
    return {"value": r.choice([0, -100.0])}, two(r, name)[1]


@cases("CumSum")
def cumsum(r, name):
    x = shape(r)
    return {"dim": dim(r, len(x), 0.2)}, [x]


@cases("TopK")
def topk(r, name):
    x = shape(r)
    args = {"k": r.randint(1, 5)}
    if r.random() < 0.7:
        args["dim"] = dim(r, len(x))
    if r.random() < 0.3:
        args["largest"] = False
    return args, [x]


@cases("ArgMax", "ArgMin")
def argmax(r, name):
    x = shape(r)
    args = {}
    if r.random() < 0.85:
        args["dim"] = dim(r, len(x), 0.15)
    if r.random() < 0.5:
        args["keepdim"] = r.random() < 0.7
    return args, [x]


@cases("OneHot")
def one_hot(r, name):
    return {"num_classes": r.choice([0, 1, 2, 5, 10])}, [shape(r)]


@cases("Zeros", "Ones", "Full")
def filled(r, name):
    size = shape(r)
    if r.random() < 0.15:
        size[r.randrange(len(size))] = -1
    return {"size": size, **({"fill_value": 0.5} if name == "Full" else {})}, [shape(r)]


@cases("Arange")
def arange(r, name):
    args = {}
    if r.random() < 0.4:
        args["start"] = r.randint(1, 30)
    else:
        args = {"start": r.randint(-9, 9), "end": r.randint(-9, 30)}
    if r.random() < 0.6:
        args["step"] = r.choice([1, 2, 3, 7, 0, -1, -2])
    return args, [shape(r)]


@cases("Unbind")
def unbind(r, name):
    x = shape(r)
    return ({"dim": dim(r, len(x), 0.2)} if r.random() < 0.8 else {}), [x]


@cases("Stack")
def stack(r, name):
    x = shape(r, high=4)
    xs = [list(x) for _ in range(r.randint(1, 4))]
    if r.random() < 0.15 and len(x) > 1:
        xs[-1][r.randrange(1, len(x))] += 1
    return {"dim": dim(r, len(x) + 1, 0.12)}, xs


@cases("Repeat", "Tile")
def repeat(r, name):
    x = shape(r, high=4)
    count = len(x) + r.choice([-1, 0, 0, 0, 1, 2])
    return {"repeats" if name == "Repeat" else "dims": wide(r, max(count, 1), 3)}, [x]


@cases("Roll")
def roll(r, name):
    x = shape(r)
    if r.random() < 0.25:
        return {"shifts": [r.randint(-9, 9) for _ in range(r.choice([1, 1, 2]))]}, [x]
    dims = [dim(r, len(x), 0.05) for _ in range(r.randint(1, min(3, len(x))))]
    shifts = [r.randint(-12, 12) for _ in range(len(dims) + (r.random() < 0.15))]
    return {"shifts": shifts, "dims": dims}, [x]


@cases("Flip")
def flip(r, name):
    x = shape(r)
    return {"dims": [dim(r, len(x), 0.05) for _ in range(r.randint(1, min(3, len(x))))]}, [x]


@cases("UnfoldDimension")
def unfold(r, name):
    x = shape(r)
    return {"dimension": dim(r, len(x)), "size": r.randint(1, 6), "step": r.choice(
        [1, 1, 2, 3, 5, 0])}, [x]


@cases("IndexSelect")
def index_select(r, name):
    x = shape(r)
    d = dim(r, len(x))
    if r.random() < 0.5:
        n = x[d] if -len(x) <= d < len(x) else 3
        wrong = r.random() < 0.15
        return {"dim": d, "index": [r.randrange(n + wrong) for _ in range(r.randint(1, 6))]}, [x]
    return {"dim": d}, [x, r.choice([[r.randint(1, 9)], [r.randint(1, 9)], [x[0], 2]])]


@cases("Gather")
def gather(r, name):
    x = shape(r, high=4)
    d = dim(r, len(x))
    index = [max(1, n - r.choice([0, 0, 1])) for n in x]
    if -len(x) <= d < len(x):
        index[d] = r.randint(1, 12)
    if r.random() < 0.2:
        index = index + [1] if r.random() < 0.5 else [n + 1 for n in index]
    return {"dim": d}, [x, index]


EQUATIONS = [
    "bij,bjk->bik", "bhld,bhsd->bhls", "bhls,bhsd->bhld", "bld,ld->bd", "bi,bj->bij", "bii->bi",
    "bij->bji", "bij->b", "bij,bj", "bchw,oc->bohw", "bchw,bkhw->bchk", "...ij,...jk->...ik",
    "b...c,b...c->b...", "...c,dc->...d", "bnc,bmc->bnm", "bcl,bcl->bl", "ba,ab", "b...->...b",
    "bij, bjk -> bik", "bijk,bjik->bk", "bi,bi,bi->b", "bij,bjk,bkl->bil", "bxhc,rc->bxhr",
    "bij,bjk->bii", "bij,jk->bim", "b.ij,bjk->bik", "bij->b1", "bhqd,bhkd,bhkv->bhqv",
]


@cases("Einsum")
def einsum(r, name):
    equation = r.choice(EQUATIONS)
    sizes, middle = {"b": r.randint(1, 4)}, wide(r, r.randint(0, 2), 4)
    xs = []
    for term in equation.split("->")[0].replace(" ", "").split(","):
        x = []
        for letter in term.replace("...", "*"):
            if letter == "*":
                x += [1 if r.random() < 0.15 else n for n in middle]
            elif letter.isalpha():
                size = sizes.setdefault(letter, r.randint(1, 7))
                x.append(1 if r.random() < 0.06 else size + (r.random() < 0.03))
        xs.append(x or [1])
    return {"equation": equation}, xs


@cases("ScaledDotProductAttention")
def attention(r, name):
    lead = wide(r, r.choice([0, 1, 2, 2, 2]), 4)
    length, source, width, out = (r.randint(1, 9) for _ in range(4))
    heads = list(lead)
    args = {}
    if lead and len(lead) > 1 and r.random() < 0.35:
        args["enable_gqa"] = True
        heads = lead[:-1] + [r.choice([n for n in range(1, lead[-1] + 2)])]
    if r.random() < 0.15:
        heads = [1 if r.random() < 0.5 else n for n in heads]
    if r.random() < 0.3:
        out = width
    if r.random() < 0.3:
        args["is_causal"] = True
    if r.random() < 0.2:
        args["scale"] = 0.5
    wrong = r.random() < 0.12
    xs = [lead + [length, width], heads + [source, width + wrong], heads + [source, out]]
    if r.random() < 0.06:
        xs[2][-2] += 1
    if r.random() < 0.35 and (not args.get("is_causal") or r.random() < 0.2):
        mask = lead + [length, source]
        for place in range(len(mask)):
            if r.random() < 0.25:
                mask[place] = 1
        mask = mask[r.randint(0, len(lead)):]
        if r.random() < 0.1:
            mask[-1] += 1
        xs.append(mask)
    return args, xs


@cases("RNNCell", "GRUCell", "LSTMCell")
def cell(r, name):
    batch = wide(r, r.choice([0, 1, 1, 1, 2]))
    size, hidden = r.randint(1, 9), r.randint(1, 9)
    args = {"input_size": size, "hidden_size": hidden + (r.random() < 0.1)}
    if r.random() < 0.3:
        args["bias"] = False
    xs = [batch + [size + (r.random() < 0.1)]]
    if r.random() < 0.6:
        state = batch + [hidden]
        if r.random() < 0.1 and batch:
            state = state[1:]
        xs += [state] * (2 if name == "LSTMCell" else 1)
    return args, xs


@cases("Bilinear")
def bilinear(r, name):
    lead = wide(r, r.choice([0, 1, 1, 2, 3]))
    one, two = r.randint(1, 6), r.randint(1, 6)
    xs = [lead + [one], lead + [two]]
    args = {"in1_features": one + (r.random() < 0.08), "in2_features": two + (r.random() < 0.08),
            "out_features": r.randint(1, 6), "bias": r.random() < 0.7}
    if len(lead) > 1 and r.random() < 0.1:
        xs[1] = [n + (i == 1) for i, n in enumerate(xs[1])]
    if lead and r.random() < 0.08:
        xs[1] = [1] + xs[1]
    return args, xs


@cases("EmbeddingBag")
def embedding_bag(r, name):
    args = {"num_embeddings": r.randint(1, 9), "embedding_dim": r.randint(1, 9),
            "mode": r.choice(["sum", "mean", "max"])}
    if r.random() < 0.2:
        args["padding_idx"] = r.randint(-10, 9)
    if r.random() < 0.5:
        return args, [wide(r, r.choice([1, 2, 2, 2, 3]))]
    if r.random() < 0.3:
        args["include_last_offset"] = True
    return args, [wide(r, r.choice([1, 1, 1, 2])), wide(r, r.choice([1, 1, 1, 2]), 5)]


@cases("CosineSimilarity")
def cosine(r, name):
    xs = two(r, name)[1]
    args = {"dim": dim(r, max(len(x) for x in xs))} if r.random() < 0.8 else {}
    return args, xs


@cases("CrossMapLRN2d")
def cross_map(r, name):
    return {"size": r.randint(1, 6)}, [wide(r, r.choice([4, 4, 4, 3]), 6)]


@cases("UpsamplingNearest2d", "UpsamplingBilinear2d")
def upsampling(r, name):
    x = wide(r, 2, 4) + wide(r, 2, 12)
    args = {}
    if r.random() < 0.5:
        args["size"] = r.choice([r.randint(1, 20), wide(r, 2, 20)])
    if r.random() < 0.55 or not args and r.random() < 0.8:
        args["scale_factor"] = r.choice([2, 3, 0.5, 1.5, 0.25, [2.0, 0.5]])
    return args, [x]


@cases("FractionalMaxPool2d", "FractionalMaxPool3d")
def fractional(r, name):
    axes = int(name[-2])
    x = wide(r, 2, 4) + [r.randint(1, 16) for _ in range(axes)]
    args = {"kernel_size": r.choice([r.randint(1, 4), [r.randint(1, 4) for _ in range(axes)]])}
    if r.random() < 0.5:
        args["output_size"] = r.choice([r.randint(1, 8), wide(r, axes, 8)])
    if r.random() < 0.55 or "output_size" not in args and r.random() < 0.8:
        args["output_ratio"] = r.choice([0.5, 0.7, 0.25, 1.5, [0.5, 0.6, 0.75][:axes]])
    return args, [x]


@cases("ZeroPad1d", "ZeroPad2d", "ZeroPad3d", "ConstantPad1d", "ConstantPad2d", "ConstantPad3d")
def pad(r, name):
    axes = int(name[-2])
    x = wide(r, r.randint(max(1, axes - 1), axes + 3))
    padding = r.choice([r.randint(0, 3), [r.randint(-2, 4) for _ in range(2 * axes)]])
    return {"padding": padding, **({"value": 0.5} if "Constant" in name else {})}, [x]


@cases("Conv1d", "Conv2d", "Conv3d", "MaxPool1d", "MaxPool2d", "MaxPool3d", "AvgPool1d", "AvgPool2d",
       "AvgPool3d")
def sides(r, name):
    """A window with a padding of its own at each side."""
    axes = int(name[-2])
    x = [r.randint(1, 2), 3] + [r.randint(1, 12) for _ in range(axes)]
    args = {"kernel_size": [r.randint(1, 4) for _ in range(axes)],
            "stride": [r.randint(1, 4) for _ in range(axes)],
            "padding": [[r.randint(0, 4), r.randint(0, 4)] for _ in range(axes)]}
    if r.random() < 0.05:
        args["padding"][0][r.randint(0, 1)] = -1
    if not name.startswith("Avg") and r.random() < 0.4:
        args["dilation"] = [r.randint(1, 3) for _ in range(axes)]
    if name.startswith("Conv"):
        args.update(in_channels=3, out_channels=2)
        if r.random() < 0.3:
            args["padding_mode"] = r.choice(["reflect", "replicate", "circular"])
    elif r.random() < 0.4:
        args["ceil_mode"] = True
    return args, [x]


@cases("BatchNorm1d", "BatchNorm2d", "BatchNorm3d")
def batch_norm(r, name):
    x = wide(r, int(name[-2]) + r.choice([2, 2, 2, 3]))
    args = {"num_features": x[1] + (r.random() < 0.15), "scale": False}
    if r.random() < 0.2:
        args["affine"] = False
    return args, [x]


@cases("FrozenBatchNorm2d", "SqueezeExcitation")
def channel_wise(r, name):
    x = wide(r, 2, 7) + wide(r, 2)
    x[1] += 1
    key = "num_features" if name == "FrozenBatchNorm2d" else "input_channels"
    args = {key: x[1] + (r.random() < 0.2)}
    if name == "SqueezeExcitation":
        args["squeeze_channels"] = r.randint(1, 6)
        if r.random() < 0.4:
            args.update(activation="SiLU", scale_activation="Hardsigmoid")
    return args, [x]


@cases("RoIAlign")
def roi_align(r, name):
    args = {"output_size": r.choice([r.randint(1, 7), wide(r, 2, 7)]),
            "spatial_scale": r.choice([1.0, 0.25]), "sampling_ratio": r.choice([1, 2])}
    if r.random() < 0.4:
        args["aligned"] = True
    return args, [wide(r, r.choice([4, 4, 4, 4, 3])), [r.randint(1, 6), r.choice([5, 5, 5, 5, 4])]]


@cases("GridSample")
def grid_sample(r, name):
    axes = r.choice([2, 2, 3])
    x = wide(r, 2 + axes, 7)
    grid = [x[0]] + wide(r, axes, 7) + [axes]
    if r.random() < 0.2:
        grid[r.choice([0, -1])] += 1
    args = {"align_corners": r.random() < 0.5}
    if r.random() < 0.5:
        args["mode"] = r.choice(["nearest", "bicubic", "bilinear"])
    if r.random() < 0.4:
        args["padding_mode"] = r.choice(["border", "reflection", "zeros"])
    return args, [x, grid]


def transformer_args(r, name):
    heads = r.choice([1, 2, 3, 4])
    width = heads * r.randint(1, 4) + (r.random() < 0.06)
    args = {"d_model": width, "nhead": heads, "dim_feedforward": r.randint(1, 20)}
    for key, value in (("activation", "gelu"), ("batch_first", True), ("norm_first", True),
                       ("bias", False)):
        if r.random() < 0.35:
            args[key] = value
    if name in ("TransformerEncoder", "TransformerDecoder"):
        args["num_layers"] = r.randint(1, 3)
        args["norm"] = r.random() < 0.5
    if name == "Transformer":
        args.update(num_encoder_layers=r.randint(1, 3), num_decoder_layers=r.randint(1, 3))
    return args


@cases("TransformerEncoderLayer", "TransformerEncoder", "TransformerDecoderLayer",
       "TransformerDecoder", "Transformer")
def transformer(r, name):
    args = transformer_args(r, name)
    length, batch, width = r.randint(1, 6), r.randint(1, 4), args["d_model"]
    tokens = [batch, length] if args.get("batch_first") else [length, batch]
    rank = r.choice([2, 3, 3, 3, 3, 3, 4])
    x = ([length] if rank == 2 else [2] * (rank - 3) + tokens) + [width + (r.random() < 0.08)]
    if "Encoder" in name:
        return args, [x]
    other = list(x)
    place = 0 if rank == 2 or not args.get("batch_first") else 1
    other[place] = r.randint(1, 6)
    if r.random() < 0.12:
        other[r.randrange(len(other))] += 1
    return args, [x, other]


@cases("XCorr", "XCorrDepthwise")
def cross_correlation(r, name):
    x = wide(r, 2, 5) + [r.randint(1, 14) for _ in range(2)]
    template = [x[0], x[1]] + [r.randint(1, 6) for _ in range(2)]
    if name == "XCorr":
        template[1] *= r.choice([1, 1, 2, 3, 10])
    if r.random() < 0.12:
        template[r.choice([0, 1])] += 1
    return {}, [x, template]


@cases("Correlation")
def correlation(r, name):
    x = wide(r, 2, 4) + [r.randint(1, 12) for _ in range(2)]
    args = {"max_displacement": r.randint(0, 4)}
    for key, high in (("kernel_size", 5), ("stride", 3), ("padding", 4), ("dilation", 3),
                      ("dilation_patch", 3)):
        if r.random() < 0.4:
            args[key] = r.randint(0 if key == "padding" else 1, high)
    y = list(x)
    if r.random() < 0.12:
        y[r.randrange(4)] += 1
    return args, [x, y]


@cases("ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d")
def transposed_sides(r, name):
    """A padding of its own at each side, which is cropped."""
    axes = int(name[-2])
    x = [r.randint(1, 2), 3] + [r.randint(1, 9) for _ in range(axes)]
    args = {"in_channels": 3, "out_channels": r.choice([3, 6]),
            "kernel_size": [r.randint(1, 4) for _ in range(axes)],
            "stride": [r.randint(1, 3) for _ in range(axes)],
            "padding": [[r.randint(0, 4), r.randint(0, 4)] for _ in range(axes)]}
    if r.random() < 0.05:
        args["padding"][0][r.randint(0, 1)] = -1
    if r.random() < 0.3:
        args["dilation"] = r.randint(1, 3)
    if r.random() < 0.3:
        args["output_padding"] = r.randint(0, 2)
    if r.random() < 0.2:
        args["groups"] = 3
    return args, [x]


@cases("ReflectionPad1d", "ReflectionPad2d", "ReflectionPad3d", "ReplicationPad1d",
       "ReplicationPad2d", "ReplicationPad3d", "CircularPad1d", "CircularPad2d", "CircularPad3d")
def copied(r, name):
    """Maps with a batch and without one, and tensors of other ranks."""
    axes = int(name[-2])
    x = wide(r, axes + r.choice([0, 1, 1, 1, 2, 2, 2, 3]))
    return {"padding": r.choice([r.randint(0, 3), [r.randint(-1, 4) for _ in range(2 * axes)]])}, [x]


def mask_shape(r, name, query, key, batch, heads):
    """A mask's shape for so many queries, keys and samples; None for no batch."""
    if name.endswith("key_padding_mask"):
        shape = [key] if batch is None else [batch, key]
    else:
        shape = [query, key]
        if r.random() < 0.4:
            shape = [heads * (1 if batch is None else batch)] + shape
    if r.random() < 0.08:
        shape[r.randrange(len(shape))] += 1
    elif r.random() < 0.04:
        shape = [1] + shape
    return shape


def with_masks(r, name, args, inputs, kinds):
    """The inputs with some masks behind them; `kinds` says whose tokens a mask is for."""
    heads, first = args.get("nhead", args.get("num_heads")), args.get("batch_first", False)
    axis = 1 if len(inputs[0]) == 3 and first else 0
    names = [n for n in kinds if r.random() < 0.6] or [r.choice(list(kinds))]
    r.shuffle(names)
    args["masks"] = names
    masks = []
    for n in names:
        query, key = (inputs[i] for i in kinds[n])
        batch = query[1 - axis] if len(query) == 3 else None
        masks.append(mask_shape(r, n, query[axis], key[axis], batch, heads))
    return args, inputs + masks


MASKS = {
    "TransformerEncoderLayer": {"src_mask": (0, 0), "src_key_padding_mask": (0, 0)},
    "TransformerEncoder": {"mask": (0, 0), "src_key_padding_mask": (0, 0)},
    "TransformerDecoderLayer": {"tgt_mask": (0, 0), "memory_mask": (0, 1),
                                "tgt_key_padding_mask": (0, 0), "memory_key_padding_mask": (0, 1)},
    "Transformer": {"src_mask": (0, 0), "tgt_mask": (1, 1), "memory_mask": (1, 0),
                    "src_key_padding_mask": (0, 0), "tgt_key_padding_mask": (1, 1),
                    "memory_key_padding_mask": (1, 0)},
}
MASKS["TransformerDecoder"] = MASKS["TransformerDecoderLayer"]


def masked_transformer(r, name):
    args, inputs = transformer(r, name)
    return with_masks(r, name, args, inputs, MASKS[name])


def masked_attention(r, name):
    heads = r.choice([1, 2, 3])
    args = {"embed_dim": heads * r.randint(1, 4), "num_heads": heads}
    for key in ("batch_first", "add_bias_kv", "add_zero_attn"):
        if r.random() < 0.35:
            args[key] = True
    first = args.get("batch_first")
    batch = r.choice([None, 1, 2, 3, 4])
    inputs = []
    for length in [r.randint(1, 6)] + [r.randint(1, 6)] * 2:
        tokens = [length] if batch is None else [batch, length] if first else [length, batch]
        inputs.append(tokens + [args["embed_dim"]])
    inputs[2] = list(inputs[1])
    if r.random() < 0.3:
        inputs = inputs[:1]
    key = len(inputs) // 2
    return with_masks(r, name, args, inputs, {
        "attn_mask": (0, key), "key_padding_mask": (0, key)})


def weighted_bag(r, name):
    """The last input holds per_sample_weights."""
    args, inputs = embedding_bag(r, name)
    if r.random() < 0.8:
        args["mode"] = "sum"
    if len(inputs) == 2 and r.random() < 0.8:
        inputs = [inputs[0][:1], inputs[1][:1]]
    weights = list(inputs[0])
    if r.random() < 0.12:
        weights[-1] += 1
    return args, inputs + [weights]


def fractional_range(r, name):
    args = {"start": r.randint(-9, 9), "end": r.randint(-9, 30)}
    if r.random() < 0.3:
        args = {"start": r.randint(1, 30)}
    args["step"] = r.choice([0.5, 0.25, 1.5, -0.5, 2.5, 0.75, -1.25, 0.0625, 5.125])
    return args, [shape(r)]


# What types got later, as cases behind those that they have already.
LATER = [(masked_attention, "MultiheadAttention"), (weighted_bag, "EmbeddingBag")]
LATER += [(fractional_range, "Arange")]
LATER += [(masked_transformer, name) for name in MASKS]


def einsum_products(record):
    """The product of all distinct dimensions, which PyTorch's counter gives where it makes one matrix
    product of them all: not of one tensor alone, nor of three, nor where nothing is summed."""
    inputs = record.get("inputs", [])
    terms = record["args"]["equation"].split("->")[0].replace(" ", "").split(",")
    sizes = {}
    for term, x in zip(terms, inputs):
        middle = len(x) - len(term.replace("...", ""))
        labels = term.replace("...", "".join(str(9 - i) for i in range(middle, 0, -1)))
        for label, size in zip(labels, x):
            sizes[label] = max(size, sizes.get(label, 1))
    product = 1
    for size in sizes.values():
        product *= size
    return product if len(inputs) > 1 else 0


def usable(record):
    if "error" in record:
        return True
    found = record["output"]
    return all(all(n > 0 for n in (o if isinstance(o, list) else [o])) for o in found)


def main(path):
    torch.manual_seed(0)
    torch.set_num_threads(1)
    number = 0
    with gzip.GzipFile(path, "wb", mtime=0) as file:
        for name, generator, seed in (
                [(name, generator, name) for name, generator in GENERATORS.items()]
                + [(name, generator, generator.__name__ + " " + name) for generator, name in LATER]):
            r = random.Random("2026 " + seed)
            seen, refused, tries = set(), 0, 0
            while len(seen) < COUNT and tries < 40 * COUNT:
                tries += 1
                args, inputs = generator(r, name)
                record = {"type": name, "args": args}
                record.update({"input": inputs[0]} if len(inputs) == 1 else {"inputs": inputs})
                key = json.dumps(record)
                if key in seen:
                    continue
                record.update(answer(record))
                if record["type"] == "Einsum" and record.get("macs", 0) != einsum_products(record):
                    record.pop("macs", None)
                if record.get("macs") == 0:
                    del record["macs"]
                # Not more than a third are refusals.
                if not usable(record) or "error" in record and 3 * refused > COUNT:
                    continue
                refused += "error" in record
                seen.add(key)
                file.write((json.dumps({"id": number, **record}) + "\n").encode())
                number += 1
            print(f"{name}: {len(seen)}, of which PyTorch refuses {refused}", file=sys.stderr)


if __name__ == "__main__":
    main(*sys.argv[1:])
