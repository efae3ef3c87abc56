"""Records again what PyTorch answers for the single layers of a file of records.

    python3 make_single_layers.py single_layer_cases.jsonl.gz [new.jsonl.gz]

Prints every record whose answer differs; with a second path, writes all of them there.
"""

import gzip
import importlib
import json
import sys

import torch

FUNCTIONS = {
    "Reshape": lambda x, shape: x.reshape(shape),
    "Permute": lambda x, dims: x.permute(dims),
    "Transpose": lambda x, dim0, dim1: x.transpose(dim0, dim1),
    "Squeeze": lambda x, dim=None: x.squeeze() if dim is None else x.squeeze(dim),
    "Unsqueeze": lambda x, dim: x.unsqueeze(dim),
    "Chunk": lambda x, chunks, dim=0: x.chunk(chunks, dim),
    "Split": lambda x, split_size, dim=0: x.split(split_size, dim),
    "Mean": lambda x, dim, keepdim=False: x.mean(dim, keepdim),
    "Sum": lambda x, dim, keepdim=False: x.sum(dim, keepdim),
    "Max": lambda x, dim, keepdim=False: x.amax(dim, keepdim),
    "Concat": lambda *xs, dim=1: torch.cat(xs, dim),
    "MatMul": torch.matmul,
    "Sub": torch.sub,
    "Div": torch.div,
}


def sliced(x, dim, start=None, end=None, step=None):
    if not -x.dim() <= dim < x.dim():
        raise IndexError("Dimension out of range")
    index = [slice(None)] * x.dim()
    index[dim] = slice(start, end, step)
    return x[tuple(index)]


def folded(operation):
    def apply(first, *others):
        for other in others:
            first = operation(first, other)
        return first

    return apply


FUNCTIONS["Slice"] = sliced
FUNCTIONS["Add"] = folded(torch.add)
FUNCTIONS["Mul"] = folded(torch.mul)


# --- What later files of records hold -----------------------------------------------------------

FUNCTIONS.update({
    "Unbind": lambda x, dim=0: torch.unbind(x, dim),
    "Stack": lambda *xs, dim=0: torch.stack(xs, dim),
    "Repeat": lambda x, repeats: x.repeat(repeats),
    "Tile": lambda x, dims: torch.tile(x, dims),
    "Roll": lambda x, shifts, dims=None: torch.roll(x, shifts, () if dims is None else dims),
    "Flip": lambda x, dims: torch.flip(x, dims),
    "UnfoldDimension": lambda x, dimension, size, step: x.unfold(dimension, size, step),
    "IndexSelect": lambda x, *index, **args: torch.index_select(
        x, args["dim"], index[0] if index else torch.tensor(args["index"], dtype=torch.long)),
    "Gather": lambda x, index, dim: torch.gather(x, dim, index),
    "Pad": lambda x, padding, mode="constant", value=None: torch.nn.functional.pad(
        x, padding, mode, value),
    "Einsum": lambda *xs, equation: torch.einsum(equation, *xs),
    "ScaledDotProductAttention": lambda q, k, v, mask=None, **args: (
        torch.nn.functional.scaled_dot_product_attention(q, k, v, mask, **args)),
    "CumSum": torch.cumsum, "TopK": torch.topk, "ArgMax": torch.argmax, "ArgMin": torch.argmin,
    "OneHot": torch.nn.functional.one_hot, "Clamp": torch.clamp, "Round": torch.round,
    "MaskedFill": lambda x, mask, value: x.masked_fill(mask, value),
    "Where": lambda mask, *xs, input=None, other=None: torch.where(
        mask, xs[0] if input is None else input, xs[-1] if other is None else other),
    "GridSample": torch.nn.functional.grid_sample,
    "XCorr": lambda x, template: xcorr(x, template, len(template), x.shape[1]),
    "XCorrDepthwise": lambda x, template: xcorr(
        x, template, template.shape[0] * template.shape[1], 1),
    "Correlation": lambda *xs, **args: correlation(*xs, **args),
    "Zeros": lambda x, size: torch.zeros(size), "Ones": lambda x, size: torch.ones(size),
    "Full": lambda x, size, fill_value: torch.full(size, fill_value),
    "Arange": lambda x, start=0, end=None, step=1: (
        torch.arange(0, start, step) if end is None else torch.arange(start, end, step)),
})
for name in ["Exp", "Expm1", "Log", "Log1p", "Log2", "Sqrt", "Rsqrt", "Square", "Reciprocal", "Abs",
             "Neg", "Sign", "Sin", "Cos", "Erf", "Floor", "Ceil", "Trunc", "Maximum", "Minimum"]:
    FUNCTIONS[name] = getattr(torch, name.lower())
for name in ["Not", "And", "Or"]:
    FUNCTIONS["Logical" + name] = getattr(torch, "logical_" + name.lower())


def xcorr(x, template, groups, channels):
    """xcorr_fast and xcorr_depthwise of PySOT's pysot/core/xcorr.py."""
    if len(x) != len(template):
        raise ValueError("another batch")
    kernel = template.reshape(-1, channels, *template.shape[2:])
    y = torch.nn.functional.conv2d(x.reshape(1, -1, *x.shape[2:]), kernel, groups=groups)
    return y.reshape(len(template), -1, *y.shape[2:])


def correlation(x, y, kernel_size=1, max_displacement=1, stride=1, padding=0, dilation=1,
                dilation_patch=1):
    """What mmcv.ops.Correlation computes, in PyTorch's own operations."""
    if x.shape != y.shape or x.dim() != 4 or max_displacement < 0 or dilation_patch < 1:
        raise ValueError("two maps of one shape")
    reach, height, width = max_displacement * dilation_patch, *x.shape[2:]
    around = torch.nn.functional.pad(y, [reach] * 4)
    window = x.new_ones(1, 1, kernel_size, kernel_size)
    places = range(0, 2 * reach + 1, dilation_patch)
    rows = []
    for i in places:
        maps = [(x * around[:, :, i:i + height, j:j + width]).sum(1, keepdim=True) for j in places]
        rows.append(torch.cat([torch.nn.functional.conv2d(
            m, window, None, stride, padding, dilation) for m in maps], 1))
    return torch.stack(rows, 1)


def with_number(operation, key="other"):
    """An operation of one tensor and a number, or of tensors."""
    def apply(*xs, **args):
        number = args.pop(key, None)
        return operation(*xs, **args) if number is None else operation(*xs, number, **args)

    return apply


for name in ["Eq", "Ne", "Lt", "Le", "Gt", "Ge"]:
    FUNCTIONS[name] = with_number(getattr(torch, name.lower()))
FUNCTIONS["Pow"] = with_number(torch.pow, "exponent")
for name in ["Sub", "Div"]:
    FUNCTIONS[name] = with_number(FUNCTIONS[name])
for name in ["Add", "Mul"]:
    FUNCTIONS[name] = (lambda many, two: lambda *xs, **args: (
        two(*xs, **args) if args else many(*xs)))(FUNCTIONS[name], with_number(
            getattr(torch, name.lower())))

def reduction(operation):
    """One that takes all dimensions where none is given."""
    return lambda x, dim=None, **args: (
        operation(x, **args) if dim is None and not args.get("keepdim")
        else operation(x, dim, **args))


FUNCTIONS.update({"Max": reduction(torch.amax), "Min": reduction(torch.amin)})
for name in ["Any", "All", "Prod", "LogSumExp", "Std", "Var"]:
    FUNCTIONS[name] = reduction(getattr(torch, name.lower()))
for name in ["CumProd", "Sort", "ArgSort", "Tril", "Triu"]:
    FUNCTIONS[name] = getattr(torch, name.lower())
FUNCTIONS["Norm"] = torch.norm
FUNCTIONS.update({
    "Scatter": lambda x, index, *source, dim, value=None, **args: torch.scatter(
        x, dim, index, *(source if value is None else [value]), **args),
    "ScatterAdd": lambda x, index, source, dim: torch.scatter_add(x, dim, index, source),
    "ScatterReduce": lambda x, index, source, dim, reduce, **args: torch.scatter_reduce(
        x, dim, index, source, reduce, **args),
    "IndexAdd": lambda x, index, source, dim, **args: torch.index_add(
        x, dim, index, source, **args),
    "IndexCopy": lambda x, index, source, dim: torch.index_copy(x, dim, index, source),
    "IndexFill": lambda x, index, dim, value: torch.index_fill(x, dim, index, value),
    "MaskedScatter": torch.masked_scatter,
})

# Inputs that are no numbers with a point: indices, and conditions.
DTYPES = {
    "Embedding": [torch.long], "OneHot": [torch.long], "IndexSelect": [None, torch.long],
    "EmbeddingBag": [torch.long, torch.long], "Gather": [None, torch.long], "Where": [torch.bool], "MaskedFill": [None, torch.bool],
    **{name: [None, torch.long] for name in (
        "Scatter", "ScatterAdd", "ScatterReduce", "IndexAdd", "IndexCopy", "IndexFill")},
    "MaskedScatter": [None, torch.bool],
}
# Types whose products PyTorch's counter counts.
COUNTED = {
    "Einsum", "ScaledDotProductAttention", "RNNCell", "GRUCell", "LSTMCell",
    "TransformerEncoderLayer", "TransformerDecoderLayer", "TransformerEncoder", "TransformerDecoder",
    "Transformer", "SqueezeExcitation", "XCorr", "XCorrDepthwise",
}


def stack(kind):
    """A stack of transformer layers from the arguments of its layers."""
    def make(d_model, nhead, num_layers, norm=False, **args):
        layer = getattr(torch.nn, f"Transformer{kind}Layer")(d_model, nhead, **args)
        given = {key: args[key] for key in ("bias",) if key in args}
        last = torch.nn.LayerNorm(d_model, **given) if norm else None
        return getattr(torch.nn, f"Transformer{kind}")(layer, num_layers, last)

    return make


MODULES = {"TransformerEncoder": stack("Encoder"), "TransformerDecoder": stack("Decoder")}


def module_type(name):
    """A module of PyTorch, or of the library that has it."""
    if name in MODULES:
        return MODULES[name]
    if name in ("LayerScale", "LayerScale2d", "DropPath"):
        return getattr(imported("timm.layers"), name)
    if name in ("FrozenBatchNorm2d", "SqueezeExcitation", "RoIAlign"):
        made = getattr(imported("torchvision.ops"), name)
        words = ("activation", "scale_activation")
        return lambda **args: made(
            **{k: getattr(torch.nn, v) if k in words else v for k, v in args.items()})
    return getattr(torch.nn, name)


def imported(name):
    """A library on top of torchvision, of which PyPI's build has no operators for PyTorch's CPU build:
    those that its import asks for are declared."""
    try:
        return importlib.import_module(name)
    except RuntimeError:
        stand_in = torch.library.Library("torchvision", "DEF")
        for operator in ("nms", "qnms"):
            stand_in.define(
                f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        KEPT.append(stand_in)
        for module in [m for m in sys.modules if m.split(".")[0] in ("torchvision", "timm")]:
            del sys.modules[module]
        return importlib.import_module(name)


KEPT = []


def padded(name, x, args):
    sides = [n for low, high in reversed(args["padding"]) for n in (low, high)]
    if min(sides) < 0:
        raise ValueError("negative padding")
    mode = args.get("padding_mode", "zeros")
    if mode != "zeros":
        return torch.nn.functional.pad(x, sides, mode=mode)
    return torch.nn.functional.pad(x, sides, value=-float("inf") if "Max" in name else 0.0)


def counted(run):
    """The multiply-accumulates of a call, by PyTorch's own counter: it has none for fused kernels
    without gradients."""
    from torch.nn.attention import SDPBackend, sdpa_kernel
    from torch.utils.flop_counter import FlopCounterMode

    with FlopCounterMode(display=False) as counter, sdpa_kernel(SDPBackend.MATH):
        run()
    return counter.get_total_flops() // 2


def shapes(result):
    if isinstance(result, torch.Tensor):
        return list(result.shape)
    flat = []
    for part in result:
        flat += [shapes(part)] if isinstance(part, torch.Tensor) else shapes(part)
    return flat


def argument(value):
    return tuple(value) if isinstance(value, list) else value


def answer(record):
    """The record's outputs and parameters, or the error."""
    name = record["type"]
    args = {key: argument(value) for key, value in record["args"].items()}
    inputs = record.get("inputs") or [record["input"]]
    dtypes = DTYPES.get(name, [])
    dtypes = [dtypes[i] if i < len(dtypes) else None for i in range(len(inputs))]
    tensors = [
        torch.zeros(shape, requires_grad=name in COUNTED) if dtype is None
        else torch.zeros(shape, dtype=dtype) for shape, dtype in zip(inputs, dtypes)]
    make = None if name in FUNCTIONS else module_type(name)
    try:
        if name in FUNCTIONS:
            result = {"output": shapes(FUNCTIONS[name](*tensors, **args)), "params": 0}
            if "macs" in record or name in COUNTED:
                result["macs"] = counted(lambda: FUNCTIONS[name](*tensors, **args))
            return result
        given, sides = {}, None
        if name.startswith(("ConvTranspose", "MaxUnpool")) and "output_size" in args:
            given["output_size"] = args.pop("output_size")  # an argument of forward
        if isinstance(args.get("padding"), tuple) and isinstance(args["padding"][0], list):
            # A number for each side: padded first, which is how PyTorch's users write it, or cropped last.
            if name.startswith("ConvTranspose"):
                sides, args["padding"] = args["padding"], 0
                if min(n for side in sides for n in side) < 0:
                    raise ValueError("negative padding")
            else:
                tensors, args["padding"] = [padded(name, tensors[0], args)], 0
        masks = args.pop("masks", ())
        if masks:
            tensors, last = tensors[:-len(masks)], tensors[-len(masks):]
            given.update(zip(masks, last))
        if name == "EmbeddingBag" and len(tensors) == (2 if len(inputs[0]) == 2 else 3):
            # Behind the rows, or behind a sequence and its offsets.
            tensors, given["per_sample_weights"] = tensors[:-1], tensors[-1].to(torch.float)
        scale = args.pop("scale", True)
        module = make(**args).eval()
        if not scale:
            module.weight = None  # Keras' BatchNormalization(scale=False)
        if name.startswith("MaxUnpool"):
            tensors.append(torch.zeros(record["input"], dtype=torch.long))
        if name == "MultiheadAttention":
            tensors = tensors * 3 if len(tensors) == 1 else tensors
        if name == "LSTMCell" and len(tensors) == 3:
            tensors = [tensors[0], tuple(tensors[1:])]
        if sides:
            whole = module(*tensors)
            y = whole[(..., *(slice(low, n - high) for (low, high), n in zip(
                sides, whole.shape[2:])))]
            if any(low + high >= n for (low, high), n in zip(sides, whole.shape[2:])):
                raise ValueError("nothing is left")
            return {"output": shapes(y), "params": sum(p.numel() for p in module.parameters())}
        result = {"output": shapes(module(*tensors, **given)),
                  "params": sum(p.numel() for p in module.parameters())}
        if name in COUNTED:
            result["macs"] = counted(lambda: module(*tensors, **given))
        return result
    except Exception as error:  # every refusal counts, whatever its type
        return {"error": (str(error).splitlines() or [""])[0]}


def main(path, target=None):
    records, different = [], 0
    for line in gzip.open(path, "rt"):
        record = json.loads(line)
        new = answer(record)
        same = ("error" in new) == ("error" in record) and all(
            new[key] == record.get(key) for key in ("output", "params", "macs")
            if key in new and (key != "macs" or key in record)
        )
        if not same:
            different += 1
            print(json.dumps({**record, "now": new}))
        kept = {k: v for k, v in record.items() if k not in ("output", "params", "macs", "error")}
        records.append({**kept, **new})
    print(f"{different} of {len(records)} differ", file=sys.stderr)
    if target:
        with gzip.open(target, "wt") as file:
            file.writelines(json.dumps(record) + "\n" for record in records)


if __name__ == "__main__":
    main(*sys.argv[1:])
