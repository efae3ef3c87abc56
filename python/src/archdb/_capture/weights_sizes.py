"""Dimensions whose size the weights fix: the channels behind a convolution are the same at every input.

The model's code sees them as plain numbers, so that no condition and no formula is noted for them.
"""

from __future__ import annotations

# Types whose output has the dimensions of their first input, one by one.
_KEEPING = {
    "BatchNorm1d", "BatchNorm2d", "BatchNorm3d", "GroupNorm", "InstanceNorm1d", "InstanceNorm2d",
    "InstanceNorm3d", "LayerNorm", "RMSNorm", "LayerNorm2d", "FrozenBatchNorm2d", "LayerScale", "LayerScale2d",
    "ReLU", "ReLU6", "LeakyReLU", "PReLU", "ELU", "CELU", "SELU", "GELU", "SiLU", "Mish", "Softplus",
    "Sigmoid", "Tanh", "Hardswish", "Hardsigmoid", "Hardtanh", "Softmax", "LogSoftmax", "Dropout", "Dropout1d",
    "Dropout2d", "Dropout3d", "StochasticDepth", "DropPath", "Identity", "Roll", "Flip", "Normalize",
    "WindowAttention", "WindowAttention3d", "WindowAttentionV2", "Exp", "Log", "Sqrt", "Rsqrt", "Square", "Abs",
    "Neg", "Clamp", "Pow", "CumSum", "MaskedFill",
}

_WINDOWS = ("Conv", "MaxPool", "AvgPool", "LPPool", "AdaptiveAvgPool", "AdaptiveMaxPool")


def fixed_dimensions(type_: str, hyper: dict, ranks: list, given: list[frozenset], rank: int) -> frozenset:
    """The dimensions of a layer's output whose size is the same at every input.

    Args:
        ranks: the numbers of dimensions of what the layer takes; `given` those of them that are fixed.
        rank: the number of dimensions of its output.
    """
    first = given[0] if given else frozenset()
    if None in ranks:
        # A layer in between, whose output nobody has seen: what hangs on its dimensions is not known.
        ranks, given, first = [0] * len(ranks), [frozenset()] * len(given), frozenset()
    if type_ in _KEEPING:
        return first
    if type_.startswith("Conv") and type_[-1] == "d":
        return frozenset({rank - 1 - int(type_[-2])})
    if type_.startswith(_WINDOWS):
        channels = rank - 1 - int(type_[-2])
        return first & frozenset(range(channels + 1))
    if type_ == "Linear":
        return (first - {rank - 1}) | {rank - 1}
    if type_ == "Embedding":
        return first | {rank - 1}
    if type_ in ("Parameter", "Buffer"):
        return frozenset(range(rank))
    if type_ == "Reshape":
        return frozenset(
            index for index, size in enumerate(hyper["shape"]) if isinstance(size, int) and size >= 0)
    if type_ in ("Add", "Sub", "Mul", "Div", "Where", "Maximum", "Minimum"):
        return _broadcast(ranks, given, rank)
    if type_ == "Permute":
        return frozenset(index for index, dim in enumerate(hyper["dims"]) if dim % rank in first)
    if type_ == "Transpose":
        order = list(range(rank))
        a, b = hyper["dim0"] % rank, hyper["dim1"] % rank
        order[a], order[b] = order[b], order[a]
        return frozenset(index for index, dim in enumerate(order) if dim in first)
    if type_ in ("Unbind", "Select"):
        dim = hyper["dim"] % (rank + 1)
        return frozenset(index - (index > dim) for index in first if index != dim)
    if type_ == "Unsqueeze":
        dim = hyper["dim"] % rank
        return frozenset(index + (index >= dim) for index in first) | {dim}
    if type_ in ("Concat", "Chunk", "Split"):
        dim = hyper["dim"] % rank
        common = frozenset.intersection(*given) if given else first
        return common if type_ == "Concat" else common - {dim}
    if type_ == "Slice":
        dims = hyper["dim"] if isinstance(hyper["dim"], list) else [hyper["dim"]]
        return first - {dim % rank for dim in dims}
    if type_ == "Expand":
        sizes, missing = hyper["sizes"], rank - ranks[0]
        return frozenset(
            index for index, size in enumerate(sizes)
            if (isinstance(size, int) and size >= 0) or (size == -1 and index - missing in first))
    if type_ == "Flatten":
        start, end = hyper["start_dim"] % max(ranks[0], 1), hyper["end_dim"] % max(ranks[0], 1)
        merged = {start} if first.issuperset(range(start, end + 1)) else set()
        kept = {index for index in first if index < start}
        return frozenset(kept | merged | {index - (end - start) for index in first if index > end})
    if type_ in ("Mean", "Sum", "Max", "ArgMax") and hyper.get("dim") is not None and ranks[0]:
        dims = hyper["dim"] if isinstance(hyper["dim"], list) else [hyper["dim"]]
        dims = {dim % ranks[0] for dim in dims}
        if hyper.get("keepdim"):
            return first | dims
        return frozenset(index - sum(dim < index for dim in dims) for index in first if index not in dims)
    if type_ in ("Interpolate", "Upsample", "PixelShuffle", "PixelUnshuffle"):
        return first & {0, 1} if type_[0] != "P" else frozenset({1} & first)
    if type_ in ("IndexSelect", "TopK"):
        return first - {hyper.get("dim", -1) % rank}
    if type_ in ("LSTM", "GRU", "RNN"):
        return frozenset({rank - 1})
    if type_ == "MultiheadAttention":
        return first
    if type_ == "ScaledDotProductAttention":
        return (first - {rank - 1}) | (given[2] & {rank - 1}) if len(given) > 2 else frozenset()
    if type_ == "Elementwise":
        return _broadcast(ranks, given, rank)
    if type_ == "MatMul" and len(ranks) == 2 and min(ranks) >= 2 and ranks[1] == rank and ranks[0] == rank:
        return (first & frozenset(range(rank - 1))) - _leading(rank) | (given[1] & {rank - 1})
    return frozenset()


def _leading(rank: int) -> frozenset:
    return frozenset(range(rank - 2))


def _broadcast(ranks, given, rank) -> frozenset:
    """A dimension is fixed where it is in all inputs that have it: sizes of 1 give way, but stay as they are."""
    if 0 in ranks:
        return frozenset()
    fixed = set()
    for dim in range(rank):
        having = [
            (dim - (rank - own)) in dims for own, dims in zip(ranks, given) if dim - (rank - own) >= 0]
        if having and all(having):
            fixed.add(dim)
    return frozenset(fixed)
