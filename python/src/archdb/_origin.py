"""The model that a design was captured from, as long as it is alive."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

from . import _sizes
from ._ask import ask_json
from ._captured import OTHER_BRANCH, OTHER_NUMBER, Captured, Note
from ._check import notes_of, require_none, require_same
from ._design import Design
from ._errors import ArchdbError, RefusedInput, UnsupportedModel
from ._inputs import Call, element_bytes_of, shapes_of, twin
from ._trace import trace

if TYPE_CHECKING:
    import torch


class Origin:
    """A model, held weakly, and the call by which it was captured."""

    def __init__(
        self, model: torch.nn.Module, call: Call, mode: str, device: Any, strict: bool
    ) -> None:
        self._model = weakref.ref(model)
        self._call = twin(call)
        self._mode = mode
        self._device = device
        self._strict = strict
        # The axes of the inputs along which an answer was compared with a run.
        self._compared: set[tuple[int, int]] = set()

    @property
    def is_alive(self) -> bool:
        """Whether the model is there still."""
        return self._model() is not None

    def moved(self, design: Design, inputs: _sizes.Inputs) -> Design:
        """A design at another input.

        The first time that an axis has another size the model is run there and compared, since it may
        have taken a size where no capture sees it. Where the design refuses it the model may take another branch,
        or split a tensor into another number of parts: it is captured anew.
        """
        try:
            new = design._moved(inputs)
        except RefusedInput as refusal:
            model = self._model()
            if model is None:
                raise
            return self._captured_anew(model, design, inputs, refusal)
        if not self._other_axes(design, inputs) <= self._compared:
            self.compare(new)
        return new

    def _other_axes(self, design: Design, inputs: _sizes.Inputs) -> set[tuple[int, int]]:
        """The axes whose size is not that of the capture."""
        own = design._captured.inputs if design._captured else []
        return {
            (number, axis)
            for number, ((_, was), (_, now)) in enumerate(zip(own, inputs))
            for axis, (a, b) in enumerate(zip(was, now))
            if a != b
        }

    def compare(self, design: Design) -> None:
        """Runs the model at a design's input and compares, where the model is alive."""
        model = self._model()
        if model is None or design._captured is None:
            return
        call = self._call_at(design._captured, design._inputs)
        if call is None or shapes_of(call) == shapes_of(self._call):
            return
        try:
            captured = trace(model, *call, mode=self._mode, device=self._device)
        except ArchdbError as error:
            sizes = ", ".join(str(size) for _, size in design._inputs)
            raise RefusedInput(
                f"at {sizes} archdb has an answer, but {error.message}", help=error.help
            ) from error
        require_same(captured, design)
        self._compared |= self._other_axes(design, design._inputs)

    def runs_at(self, design: Design, inputs: _sizes.Inputs) -> bool:
        """Whether the model takes an input, where it is alive."""
        model = self._model()
        call = None if design._captured is None else self._call_at(design._captured, inputs)
        if model is None or call is None:
            return False
        try:
            trace(model, *call, mode=self._mode, device=self._device)
        except ArchdbError:
            return False
        return True

    def _captured_anew(
        self, model: torch.nn.Module, design: Design, inputs: _sizes.Inputs, refusal: RefusedInput
    ) -> Design:
        assert design._captured is not None
        call = self._call_at(design._captured, inputs)
        if call is None:
            raise refusal
        try:
            new = captured_design(model, call, self._mode, self._device, self._strict)
        except ArchdbError as error:
            if not refusal.message.startswith((OTHER_BRANCH, OTHER_NUMBER)):
                raise refusal from None  # The model does not take it either.
            if isinstance(error, UnsupportedModel):
                raise
            sizes = ", ".join(str(size) for _, size in inputs)
            raise RefusedInput(
                f"at {sizes} {error.message}", path=error.path, help=error.help
            ) from error
        new._look = design._look
        new.notes.append(Note(f"captured anew: {refusal.message}", refusal.path))
        return new

    def _call_at(self, captured: Captured, inputs: _sizes.Inputs) -> Call | None:
        """The call at other sizes; None where it is not known which tensor is which input."""
        own = [tuple(size) for _, size in captured.inputs]
        if shapes_of(self._call) != own:
            return None
        return twin(self._call, [size for _, size in inputs])


def captured_design(
    model: torch.nn.Module, call: Call, mode: str, device: Any, strict: bool
) -> Design:
    """Runs a model once and makes a design of it, compared with what the run saw."""
    captured = trace(model, *call, mode=mode, device=device)
    return design_of(captured, Origin(model, call, mode, device, strict), strict)


def design_of(captured: Captured, origin: Origin | None, strict: bool) -> Design:
    """A design of what a run gave, compared with what the run saw."""
    inputs = [(name, tuple(size)) for name, size in captured.inputs]
    sizes = None if origin is None else element_bytes_of(origin._call)
    design = Design(
        captured.flat, {}, inputs, captured=captured, origin=origin, element_bytes=sizes
    )
    try:
        design._answer = ask_json(["shapes", "-"], design._text)
    except ArchdbError as error:
        raise UnsupportedModel(
            f"archdb does not take the graph of {captured.name}: {error.message}",
            path=error.path,
            found=error.found,
            expected=error.expected,
            text=f"archdb does not take the graph of {captured.name}\n{error}",
        ) from error
    notes = notes_of(captured, design)
    if strict:
        require_none(notes)
    design.notes.extend(notes)
    return design
