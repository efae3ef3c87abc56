"""Functions that have no layer type: noted by name, with an output that is declared."""

from __future__ import annotations

import torch

from ..._captured import NO_TYPE
from ..sizes import Size, fixed, formula
from ..tensors import meet_in, tensors_in
from .call import Call


def tensors_of(call: Call):
    return list(tensors_in((call.args, call.kwargs)))


def note(call: Call) -> None:
    """Notes a function without a row."""
    outputs = list(tensors_in(call.output))
    if not outputs:
        return
    inputs = tensors_of(call)
    if len(outputs) == 1 and inputs and meet_in(outputs[0].shape, inputs):
        call.layer("Elementwise", inputs, function=call.name)
        _tell(call)
        return
    shapes = _fitted(call, outputs)
    declare(call, inputs, shapes)
    _tell(call)


def _tell(call: Call) -> None:
    call.work.note(f"{call.name} {NO_TYPE}", call.work.scope[-1] or None)


def declare(call: Call, inputs, shapes) -> None:
    """A layer whose outputs have the shapes that are given, as numbers or formulas."""
    outputs = [[formula(size) if isinstance(size, Size) else int(size) for size in shape] for shape in shapes]
    references = [call.reference(tensor) for tensor in inputs]
    node = call.work.opaque(call.work.here(call.name), references, outputs, call.name)
    call.work.bind_all(call.output, node)


def _fitted(call: Call, outputs):
    """The shapes of the outputs, as formulas of the inputs' sizes where three other runs bear them out."""
    shapes = [[int(size) for size in tensor.shape] for tensor in outputs]
    tensors = [value for value in call.given if isinstance(value, torch.Tensor)]
    if len(tensors) != 1 or call.work.skeleton.with_weights:
        return _fixed(call, shapes)
    at = next(i for i, value in enumerate(call.given) if isinstance(value, torch.Tensor))
    tensor, sizes = tensors[0], call.work.sizes(call.args[at])
    found = [list(shape) for shape in shapes]
    for axis in range(tensor.dim()):
        samples = [_run(call, at, tensor, axis, more) for more in (1, 2, 7)]
        for number, shape in enumerate(shapes):
            for k, size in enumerate(shape):
                values = [sample[number][k] for sample in samples if sample and len(sample) == len(shapes)
                          and len(sample[number]) == len(shape)]
                if not values or all(value == size for value in values):
                    continue
                if found[number][k] is not size and found[number][k] != size:
                    return _fixed(call, shapes)
                fit = _affine(sizes[axis], int(tensor.shape[axis]), size, values)
                if fit is None:
                    return _fixed(call, shapes)
                found[number][k] = fit
    return found


def _fixed(call: Call, shapes):
    """The shapes of this run; they hold where every size that the function was given is the same."""
    for value in tensors_of(call):
        if call.work.knows(value):
            for size in call.work.sizes(value)[1:]:
                fixed(size)
    return shapes


def _run(call: Call, at: int, tensor, axis: int, more: int):
    shape = list(tensor.shape)
    shape[axis] += more
    given = list(call.given)
    given[at] = torch.empty(shape, dtype=tensor.dtype, device="meta")
    try:
        return [list(t.shape) for t in tensors_in(call.function(*given, **call.named))]
    except Exception:  # whatever the function raises, this size says nothing
        return None


def _affine(size, own: int, output: int, values):
    """floor((a*size + b)/c) through four points, with a and c small."""
    if len(values) < 3:
        return None
    points = [(own, output), (own + 1, values[0]), (own + 2, values[1]), (own + 7, values[2])]
    for c in range(1, 9):
        for a in range(1, 9):
            for b in range(-8 * c, 8 * c + 1):
                if all((a * x + b) // c == y for x, y in points):
                    return (size * a + b) // c
    return None
