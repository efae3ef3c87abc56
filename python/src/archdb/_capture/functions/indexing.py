"""Slices and indices."""

from __future__ import annotations

import torch

from ..._errors import UnsupportedModel
from ..sizes import Size, fixed, plain
from ..tensors import meet_in
from .call import Call, row


@row("getitem", takes="input index")
def _getitem(call: Call):
    index = call["index"] if "index" in call else call.args[1]
    items = list(index) if isinstance(index, tuple) else [index]
    if isinstance(index, list) and index and isinstance(index[0], slice):
        items = list(index)
    return _index(call, items)


def _index(call: Call, items):
    """x[items]: slices first, then single elements and new dimensions, then at most one list or tensor."""
    tensor = call["input"]
    if isinstance(call.output, torch.Tensor) and call.output.numel() == 0 and tensor.numel():
        if all(isinstance(item, (slice, int)) or item in (None, Ellipsis) for item in items):
            return _nothing(call, items)
        raise UnsupportedModel(
            "a mask keeps no element of the tensors that the model was run with, and how many it keeps hangs on them",
            path=call.work.scope[-1] or None, help="give input_data with which it keeps some")
    rank = tensor.dim()
    taken = sum(_dimensions(item) for item in items)
    if any(item is Ellipsis for item in items):
        at = next(i for i, item in enumerate(items) if item is Ellipsis)
        items[at:at + 1] = [slice(None)] * (rank - taken)
    listed = [item for item in items if isinstance(item, (list, torch.Tensor, bool))]
    if len(listed) > 1 or any(_is_mask(item) for item in listed):
        return NotImplemented
    if listed and isinstance(listed[0], torch.Tensor) and listed[0].dim() == 0:
        # A tensor of one number is an index as a number is, whose value no size hangs on.
        items = [0 if item is listed[0] else item for item in items]
        listed = []
    steps = _steps(call, items)
    if steps is NotImplemented:
        return NotImplemented
    _apply(call, steps)


def _nothing(call: Call, items) -> None:
    """A part without elements, which is joined to others or dropped; where it is empty, it is always."""
    for item in items:
        for bound in (item.start, item.stop, item.step) if isinstance(item, slice) else ():
            fixed(bound)
    call.work.bind_nothing(call.output, call.reference(call["input"]))


def _dimensions(item) -> int:
    return 0 if item is None or item is Ellipsis or isinstance(item, bool) else 1


def _is_mask(item) -> bool:
    return isinstance(item, bool) or (isinstance(item, torch.Tensor) and item.dtype in (torch.bool, torch.uint8))


def _steps(call: Call, items):
    """The layers that an index is: (type, hyperparameters, other inputs)."""
    shape = call.work.sizes(call["input"])
    slices, steps = [], []
    dim = 0
    for item in items:
        if item is None:
            continue
        if isinstance(item, slice) and not _is_whole(item):
            slices.append((dim, item))
        dim += 1
    if slices:
        steps.append(("Slice", _slice_hyper(slices, shape), ()))
    dim = 0   # among the dimensions that are left
    for item in items:
        if item is None:
            steps.append(("Unsqueeze", {"dim": dim}, ()))
            dim += 1
        elif isinstance(item, slice):
            dim += 1
        elif isinstance(item, int):
            steps.append(("Select", {"dim": dim, "index": _element(item)}, ()))
        elif isinstance(item, list):
            if not all(isinstance(value, int) for value in item):
                return NotImplemented
            steps.append(("IndexSelect", {"dim": dim, "index": [fixed(value) for value in item]}, ()))
            dim += 1
        elif isinstance(item, torch.Tensor):
            steps.extend(_tensor_steps(call, dim, item))
            dim += item.dim()
        else:
            return NotImplemented
    return steps


def _element(item):
    """Which element is taken makes no size."""
    return plain(item)


def _is_whole(item: slice) -> bool:
    return item.start is None and item.stop is None and (item.step is None or item.step == 1)


def _slice_hyper(slices, shape):
    dims, starts, ends, steps = [], [], [], []
    for dim, item in slices:
        dims.append(dim)
        starts.append(_bound(item.start))
        ends.append(_bound(item.stop))
        steps.append(None if item.step is None else fixed(item.step))
    hyper = {"dim": dims}
    for name, values in (("start", starts), ("end", ends), ("step", steps)):
        if any(value is not None for value in values):
            hyper[name] = values
    if len(dims) == 1:
        hyper = {name: value[0] for name, value in hyper.items()}
    return hyper


def _bound(value):
    """A bound of a slice; one beyond any tensor is none."""
    if value is None:
        return None
    if isinstance(value, torch.Tensor):
        return int(value)
    if isinstance(value, Size):
        return value
    return None if value >= 1 << 62 else int(value)


def _tensor_steps(call: Call, dim: int, item: torch.Tensor):
    if item.dim() == 1:
        return [("IndexSelect", {"dim": dim}, (call.reference(item),))]
    sizes = list(call.work.sizes(item))
    flat = call.step("Flatten", [item], "index", start_dim=0, end_dim=-1)
    return [
        ("IndexSelect", {"dim": dim}, (flat.output(),)),
        ("Unflatten", {"dim": dim, "unflattened_size": sizes}, ()),
    ]


def _apply(call: Call, steps) -> None:
    reference = call.reference(call["input"])
    if not steps:
        call.work.bind(call.output, reference)
        return
    for number, (type_, hyper, others) in enumerate(steps):
        make = call.layer if number == len(steps) - 1 else call.step
        node = make(type_, [reference, *others], type_.lower(), **hyper)
        reference = node.output()


@row("setitem")
def _setitem(call: Call):
    """x[…] = y: x keeps its shape.

    The part that is written is a slice of x; with y in it, it is padded to x's size again, and laid over x.
    """
    tensor, index = call.args[0], call.args[1]
    others = [value for value in call.args[2:] if isinstance(value, torch.Tensor)]
    others += [item for item in (index if isinstance(index, tuple) else (index,)) if isinstance(item, torch.Tensor)]
    inputs = [tensor]
    if others and not all(_fits(value, tensor) for value in others):
        part = _written_part(call, tensor, index, others)
        inputs += [part] if part is not None else [value for value in others if _fits(value, tensor)]
    else:
        inputs += others
    node = call.step("Elementwise", inputs, function="setitem", inplace=True)
    node.outputs = [tuple(tensor.shape)]
    if len(inputs) == 1:
        node.also += call.references(others)
    for written in (tensor, call.given[0]):
        call.work.bind(written, node.output())


def _written_part(call: Call, tensor, index, others) -> str | None:
    """What is laid over x, as large as x; None where the index is more than slices."""
    items = list(index) if isinstance(index, tuple) else [index]
    if any(item is Ellipsis for item in items):
        at = next(i for i, item in enumerate(items) if item is Ellipsis)
        items[at:at + 1] = [slice(None)] * (tensor.dim() - sum(_dimensions(item) for item in items))
    if not all(isinstance(item, slice) and item.step in (None, 1) for item in items):
        return None
    shape = call.work.sizes(tensor)
    slices = [(dim, item) for dim, item in enumerate(items) if not _is_whole(item)]
    if not slices:
        return None
    part = call.step("Slice", [tensor], "slice", **_slice_hyper(slices, shape))
    inside = call.step("Elementwise", [part.output(), *others], function="setitem", inplace=True)
    amounts: list = []
    for dim in reversed(range(slices[0][0], tensor.dim())):
        item = items[dim] if dim < len(items) else slice(None)
        start, stop = _bound(item.start) or 0, _bound(item.stop)
        low = shape[dim] + start if start < 0 else start
        high = 0 if stop is None else -stop if stop < 0 else shape[dim] - stop
        amounts += [low, high]
    return call.step("Pad", [inside.output()], "pad", padding=amounts).output()


def _fits(value, tensor) -> bool:
    return meet_in(tensor.shape, (value, tensor))


@row("select", takes="input dim index")
def _select(call: Call):
    call.layer("Select", [call["input"]], dim=call.dim("dim"), index=_element(call["index"]))


@row("narrow", takes="input dim start length")
def _narrow(call: Call):
    start = call["start"]
    if isinstance(start, torch.Tensor):
        return NotImplemented
    call.layer(
        "Slice", [call["input"]], dim=call.dim("dim"), start=start, end=start + call["length"])


@row("index_select", takes="input dim index")
def _index_select(call: Call):
    call.layer("IndexSelect", [call["input"], call["index"]], dim=call.dim("dim"))


@row("gather", "take_along_dim", takes="input dim index")
def _gather(call: Call):
    if call.name != "gather":
        return NotImplemented
    call.layer("Gather", [call["input"], call["index"]], dim=call.dim("dim"))


@row("one_hot", takes="input num_classes")
def _one_hot(call: Call):
    call.layer("OneHot", [call["input"]], num_classes=int(call.output.shape[-1]))


@row("topk", takes="input k dim largest sorted")
def _topk(call: Call):
    call.layer("TopK", [call["input"]], k=call["k"], dim=call.dim("dim", -1))


@row("tril", "triu", "sort", "argsort", "index_add", "index_copy", "scatter", "scatter_add", "index_put",
     "index_fill", "masked_scatter")
def _same_shape(call: Call):
    outputs = call.output if isinstance(call.output, (tuple, list)) else [call.output]
    if len(outputs) > 1:
        return NotImplemented
    node = call.step("Elementwise", [call.args[0]], function=call.name)
    call.work.bind_all(call.output, node)
