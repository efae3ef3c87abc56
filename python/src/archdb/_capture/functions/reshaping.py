"""Functions that put the same elements into another shape."""

from __future__ import annotations

import torch

from ..sizes import fixed, plain
from .call import Call, row


@row("reshape", "view", "_unsafe_view", takes="input shape")
def _reshape(call: Call):
    shape = call.sizes("shape")
    if shape and isinstance(shape[0], torch.dtype):
        return NotImplemented
    _as_shape(call, shape)


def _as_shape(call: Call, shape):
    if not shape and call["input"].dim() == 0:
        call.work.bind(call.output, call.reference(call["input"]))
        return
    call.layer("Reshape", [call["input"]], shape=shape)


@row("reshape_as", "view_as", takes="input other")
def _reshape_as(call: Call):
    _as_shape(call, list(call.work.sizes(call["other"])))


@row("flatten", "ravel", takes="input start_dim end_dim")
def _flatten(call: Call):
    call.layer("Flatten", [call["input"]], start_dim=call.dim("start_dim", 0), end_dim=call.dim("end_dim", -1))


@row("unflatten", takes="input dim sizes")
def _unflatten(call: Call):
    call.layer("Unflatten", [call["input"]], dim=call.dim("dim"), unflattened_size=call.sizes("sizes"))


@row("permute", takes="input dims")
def _permute(call: Call):
    call.layer("Permute", [call["input"]], dims=[fixed(dim) for dim in call.sizes("dims")])


@row("transpose", "swapaxes", "swapdims", takes="input dim0 dim1")
def _transpose(call: Call):
    first = call.get("dim0", call.get("axis0", 0))
    second = call.get("dim1", call.get("axis1", 1))
    call.layer("Transpose", [call["input"]], dim0=fixed(first), dim1=fixed(second))


@row("t", "adjoint")
def _t(call: Call):
    call.bind(["input"])
    exchange_last(call)


def exchange_last(call: Call):
    tensor = call.args[0]
    if tensor.dim() < 2:
        call.work.bind(call.output, call.reference(tensor))
        return
    call.layer("Transpose", [tensor], "transpose", dim0=-2, dim1=-1)


@row("movedim", "moveaxis", takes="input source destination")
def _movedim(call: Call):
    rank = call["input"].dim()
    source, destination = call.number("source"), call.number("destination")
    sources = [source] if isinstance(source, int) else source
    destinations = [destination] if isinstance(destination, int) else destination
    order = [None] * rank
    for start, end in zip(sources, destinations):
        order[end % rank] = start % rank
    rest = iter(index for index in range(rank) if index not in [s % rank for s in sources])
    order = [next(rest) if item is None else item for item in order]
    call.layer("Permute", [call["input"]], dims=order)


@row("squeeze", takes="input dim")
def _squeeze(call: Call):
    tensor = call["input"]
    if "dim" in call or call.get("dim") == 0:
        dims = call.sizes("dim")
        dims = [fixed(dim) % max(tensor.dim(), 1) for dim in dims]
    else:
        dims = None
    if dims is None:
        # Which dimensions have one element hangs on the input: those of this run.
        dims = []
        for index, size in enumerate(call.work.sizes(tensor)):
            if size == 1:
                dims.append(index)
    else:
        dims = [dim for dim in dims if call.work.sizes(tensor)[dim] == 1]
    if not dims:
        call.work.bind(call.output, call.reference(tensor))
        return
    call.layer("Squeeze", [tensor], dim=dims if len(dims) > 1 else dims[0])


@row("unsqueeze", takes="input dim")
def _unsqueeze(call: Call):
    call.layer("Unsqueeze", [call["input"]], dim=call.dim("dim"))


@row("expand", "broadcast_to", takes="input sizes")
def _expand(call: Call):
    sizes = call.sizes("sizes") or list(call.get("size", []))
    call.layer("Expand", [call["input"]], sizes=sizes)


@row("expand_as", takes="input other")
def _expand_as(call: Call):
    call.layer("Expand", [call["input"]], sizes=list(call.work.sizes(call["other"])))


@row("repeat", takes="input repeats")
def _repeat(call: Call):
    call.layer("Repeat", [call["input"]], repeats=call.sizes("repeats"))


@row("tile", takes="input dims")
def _tile(call: Call):
    call.layer("Tile", [call["input"]], dims=call.sizes("dims"))


@row("repeat_interleave", takes="input repeats dim")
def _repeat_interleave(call: Call):
    """Each element so many times: a dimension of one behind it that is expanded, and both as one."""
    tensor, repeats, dim = call["input"], call["repeats"], call.get("dim")
    if isinstance(repeats, torch.Tensor) or dim is None:
        return NotImplemented
    dim = fixed(dim) % tensor.dim()
    sizes = [-1] * (tensor.dim() + 1)
    sizes[dim + 1] = repeats
    wider = call.step("Unsqueeze", [tensor], dim=dim + 1)
    copies = call.step("Expand", [wider.output()], "expand", sizes=sizes)
    call.layer("Flatten", [copies.output()], "flatten", start_dim=dim, end_dim=dim + 1)


@row("roll", takes="input shifts dims")
def _roll(call: Call):
    shifts, dims = call["shifts"], call.get("dims")
    shifts = [plain(item) for item in shifts] if isinstance(shifts, (list, tuple)) else plain(shifts)
    hyper = {"shifts": shifts}
    if dims is not None:
        hyper["dims"] = [fixed(item) for item in dims] if isinstance(dims, (list, tuple)) else fixed(dims)
    call.layer("Roll", [call["input"]], **hyper)


@row("flip", takes="input dims")
def _flip(call: Call):
    call.layer("Flip", [call["input"]], dims=[fixed(dim) for dim in call.sizes("dims")])


@row("cat", "concat", "concatenate", takes="tensors dim")
def _cat(call: Call):
    tensors = [
        tensor for tensor in call["tensors"]
        if not (tensor.dim() == 1 and tensor.shape[0] == 0)  # torch passes over what is empty
        and not call.work.is_nothing(tensor)
    ]
    if len(tensors) == 1:
        call.work.bind(call.output, call.reference(tensors[0]))
        return
    call.layer("Concat", tensors, dim=call.dim("dim", 0))


@row("stack", takes="tensors dim")
def _stack(call: Call):
    call.layer("Stack", list(call["tensors"]), dim=call.dim("dim", 0))


@row("chunk", takes="input chunks dim")
def _chunk(call: Call):
    call.layer("Chunk", [call["input"]], chunks=call.number("chunks"), dim=call.dim("dim", 0))


@row("split", "split_with_sizes", takes="input split_size dim")
def _split(call: Call):
    size = call.get("split_size", call.get("split_sizes", call.get("split_size_or_sections")))
    size = list(size) if isinstance(size, (list, tuple)) else size
    dim = call.dim("dim", 0)
    if not isinstance(size, list):
        # How many parts there are makes the graph: a comparison, which is a condition.
        total = call.work.sizes(call["input"])[dim]
        assert (total + (size - 1)) // fixed(size) == len(call.output)
    call.layer("Split", [call["input"]], split_size=size, dim=dim)


@row("tensor_split", takes="input sections dim")
def _tensor_split(call: Call):
    sizes = [int(tensor.shape[call.dim("dim", 0)]) for tensor in call.output]
    sections = call.get("sections", call.get("indices_or_sections", call.get("indices")))
    dim = call.dim("dim", 0)
    total = call.work.sizes(call["input"])[dim]
    if isinstance(sections, int):
        fixed(total)
        call.layer("Split", [call["input"]], split_size=sizes, dim=dim)
        return
    bounds = [0, *sections, total]
    call.layer(
        "Split", [call["input"]], split_size=[end - start for start, end in zip(bounds, bounds[1:])], dim=dim)


@row("unbind", "iter", takes="input dim")
def _unbind(call: Call):
    dim = call.dim("dim", 0)
    fixed(call.work.sizes(call["input"])[dim])
    output = call.output if isinstance(call.output, (list, tuple)) else list(call.output)
    call.output = output
    call.layer("Unbind", [call["input"]], "unbind", dim=dim)


@row("meshgrid")
def _meshgrid(call: Call):
    tensors = list(call.args[0]) if isinstance(call.args[0], (list, tuple)) else list(call.args)
    is_xy = call.kwargs.get("indexing", "ij") == "xy" and len(tensors) > 1
    sizes = [call.work.sizes(tensor)[0] if tensor.dim() else 1 for tensor in tensors]
    order = list(range(len(tensors)))
    if is_xy:
        order[:2] = [1, 0]
        sizes[:2] = [sizes[1], sizes[0]]
    for index, tensor in enumerate(tensors):
        shape = [1] * len(tensors)
        shape[order[index]] = -1
        line = call.step("Reshape", [tensor], "meshgrid", shape=shape)
        grid = call.step("Expand", [line.output()], "meshgrid", sizes=sizes)
        grid.outputs = [tuple(call.output[index].shape)]
        call.work.bind(call.output[index], grid.output())
