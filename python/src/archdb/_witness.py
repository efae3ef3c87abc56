"""Further checks of a captured design that are asked for: other inputs, and torch's own counter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

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
    """Runs the model at two other inputs and compares every layer; a difference is an error.

    An input that archdb refuses and the model takes is noted: a size was fixed where nobody sees it.
    """
    assert design._origin is not None
    is_checked = False
    for share in ((4, 3), (2, 3)):
        for inputs in _candidates(design, *share):
            try:
                other = design._moved(inputs)
            except ArchdbError as refusal:
                if not design.notes and design._origin.runs_at(design, inputs):
                    sizes = ", ".join(str(size) for _, size in inputs)
                    message = f"archdb refuses {sizes}, which the model takes: {refusal.message}"
                    _note(design, Note(message, refusal.path), strict)
                continue
            design._origin.compare(other)
            is_checked = True
            break
    if not is_checked:
        _note(design, Note("sizes not checked: no other input is legal", is_guess=False), strict)


def check_macs(design: Design, model: torch.nn.Module, call: Call, strict: bool) -> None:
    """Compares the multiply-adds with half of what `FlopCounterMode` counts on tensors without contents."""
    try:
        counted = _counted(design, model, call)
    except Exception as error:
        reason = str(error).split("\n")[0]
        return _note(design, Note(f"multiply-adds not checked: {reason}", is_guess=False), strict)
    answered = sum(layer.macs or 0 for layer in design.layers if layer.type not in _MADE)
    if answered != counted:
        message = f"archdb counts {answered:,} multiply-adds, torch's counter {counted:,}"
        _note(design, Note(message), strict)


def _candidates(design: Design, times: int, over: int) -> Iterator[_sizes.Inputs]:
    """Inputs about so much larger: along the axes of space, along the first one, the batch alone."""
    own = design._inputs
    scaled = {name: tuple(x * times // over + 1 for x in size[2:]) for name, size in own}
    try:
        if len(own) == 1:
            points = [{own[0][0]: point} for point in nearest_of(design, scaled[own[0][0]])]
        else:
            points = nearest_of(design, {name: size for name, size in scaled.items() if size})
    except ArchdbError:
        points = []
    for point in points[:1]:
        yield _more(design, [(*size[1:2], *point.get(name, size[2:])) for name, size in own])
    longer = [(*(x * times // over + 1 for x in size[1:2]), *size[2:]) for _, size in own]
    yield _more(design, longer)
    yield _more(design, [size[1:] for _, size in own])


def _more(design: Design, sizes: list[tuple[int, ...]]) -> _sizes.Inputs:
    """Such inputs with one sample more."""
    return [(name, (own[0] + 1, *size)) for (name, own), size in zip(design._inputs, sizes)]


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
