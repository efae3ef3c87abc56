"""Further checks of a captured design that are asked for: other inputs, and torch's own counter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _sizes
from ._captured import Note
from ._check import require_none
from ._design import Design
from ._errors import ArchdbError
from ._inputs import Call, twin
from ._legal import nearest_of

if TYPE_CHECKING:
    import torch

_MADE = ("LSTM", "GRU", "RNN")
"""The layers whose output a capture makes without running them."""


def check_sizes(design: Design, strict: bool) -> None:
    """Runs the model at two other inputs and compares every layer; a difference is an error."""
    found = [inputs for share in ((4, 3), (2, 3)) if (inputs := _others(design, *share))]
    if not found:
        _note(design, Note("sizes not checked: no other input is legal"), strict)
    for inputs in found:
        assert design._origin is not None
        design._origin.compare(design._moved(inputs))


def check_macs(design: Design, model: torch.nn.Module, call: Call, strict: bool) -> None:
    """Compares the multiply-adds with half of what `FlopCounterMode` counts on tensors without contents."""
    try:
        counted = _counted(design, model, call)
    except Exception as error:
        reason = str(error).split("\n")[0]
        return _note(design, Note(f"multiply-adds not checked: {reason}"), strict)
    answered = sum(layer.macs or 0 for layer in design.layers if layer.type not in _MADE)
    if answered != counted:
        message = f"archdb counts {answered:,} multiply-adds, torch's counter {counted:,}"
        _note(design, Note(message), strict)


def _others(design: Design, times: int, over: int) -> _sizes.Inputs | None:
    """Legal inputs of other sizes and another batch; None where there are none nearby."""
    asked = {
        name: tuple(x * times // over + 1 for x in _space(size)) for name, size in design._inputs
    }
    asked = {name: size for name, size in asked.items() if size}
    try:
        if not asked:
            points: list[Any] = []
        elif len(design._inputs) == 1:
            points = nearest_of(design, next(iter(asked.values())))
            points = [dict(zip(asked, [point])) for point in points]
        else:
            points = nearest_of(design, asked)
    except ArchdbError:
        return None
    point = points[0] if points else {}
    inputs = [
        (name, (size[0] + 1, *_channels(size), *point.get(name, _space(size))) if size else size)
        for name, size in design._inputs
    ]
    return inputs if all(len(a[1]) == len(b[1]) for a, b in zip(inputs, design._inputs)) else None


def _channels(size: tuple[int, ...]) -> tuple[int, ...]:
    return size[1:2] if len(size) > 2 else ()


def _space(size: tuple[int, ...]) -> tuple[int, ...]:
    return size[2:] if len(size) > 2 else size[1:]


def _counted(design: Design, model: torch.nn.Module, call: Call) -> int:
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    tensors = [*model.named_parameters(), *model.named_buffers()]
    empty = {name: torch.empty_like(tensor, device="meta") for name, tensor in tensors}
    modes = [(module, module.training) for module in model.modules()]
    args, kwargs = twin(call)
    counter = FlopCounterMode(display=False)
    try:
        assert design._origin is not None
        model.train(design._origin._mode == "train")
        with torch.no_grad(), counter:
            torch.func.functional_call(model, empty, args, kwargs)
    finally:
        for module, training in modes:
            module.training = training
    counts = counter.get_flop_counts()
    root = type(model).__name__
    made = [layer.path for layer in design.layers if layer.type in _MADE]
    total = sum(counts.get("Global", {}).values())
    return (total - sum(sum(counts.get(f"{root}.{path}", {}).values()) for path in made)) // 2


def _note(design: Design, note: Note, strict: bool) -> None:
    if strict:
        require_none([note])
    design.notes.append(note)
