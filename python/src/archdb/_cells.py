"""What stands in a table's cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ._captured import Shape
from ._rows import Row

if TYPE_CHECKING:
    from ._design import Design

NOTHING = "--"


def title(row: Row, settings: Sequence[str]) -> str:
    """`Conv2d (conv1): 1-1`."""
    text = row.type or row.name
    if row.type and row.name and "var_names" in settings:
        text += f" ({row.name})"
    return text + (f": {row.depth}-{row.index}" if "depth" in settings and row.depth else "")


def cell(row: Row, column: str, design: Design, is_sum: bool) -> str:
    """A cell's text.

    Args:
        is_sum: whether the rows below are not shown, so that their figures are in this one.
    """
    figures = row.total if is_sum or not row.children else row.own
    if column == "input_size":
        return shapes(row.inputs)
    if column == "output_size":
        return shapes(row.outputs)
    if column == "kernel_size":
        return _kernel(row.kernel_size)
    if column == "trainable":
        return _trainable(row)
    if column == "mult_adds":
        mark = "~" if figures.macs_are_declared else ""
        return f"{mark}{figures.macs:,}" if figures.has_macs else mark + NOTHING
    if row.reused and not figures.params:
        return "(recursive)" if row.params else NOTHING
    if column == "params_percent":
        return f"{figures.params / design.params:.2%}" if figures.params else NOTHING
    if not figures.params:
        return NOTHING
    text = ("~" if figures.params_are_declared else "") + f"{figures.params:,}"
    return text if row.trainable or not row.params else f"({text})"


def shapes(sizes: Sequence[Shape] | None) -> str:
    """`[1, 64, 112, 112]`; of several the first, and how many more there are."""
    if not sizes:
        return NOTHING
    more = f", +{len(sizes) - 1}" if len(sizes) > 1 else ""
    return str(list(sizes[0])) + more


def _kernel(value: object) -> str:
    if value is None:
        return NOTHING
    return str(list(value)) if isinstance(value, (list, tuple)) else str(value)


def _trainable(row: Row) -> str:
    if not row.params:
        return NOTHING
    if row.trainable == row.params:
        return "True"
    return "Partial" if row.trainable else "False"


def totals(design: Design) -> list[str]:
    """The lines below the table: parameters, multiply-adds."""
    trainable = design.trainable_params
    lines = [
        f"Total params: {design.params:,}",
        f"Trainable params: {trainable:,}",
        f"Non-trainable params: {design.params - trainable:,}",
    ]
    in_training = design._answer.get("training_params")
    if in_training:
        lines.append(f"Params that only training uses: {in_training:,}")
    if design._inputs:
        declared = any(layer.declared and layer.macs is None for layer in design.layers)
        short = _short(design.macs)
        lines.append(f"Total mult-adds: {'~' if declared else ''}{design.macs:,}{short}")
    return lines


def memory(design: Design) -> list[str]:
    """The lines about bytes, as torchinfo counts them: outputs of layers with weights, forward and back."""
    if not design._inputs:
        return []
    given, passed = design.total_input, passed_bytes(design)
    sizes = [
        ("Input size", given),
        ("Forward/backward pass size", passed),
        ("Params size", design.total_param_bytes),
        ("Estimated Total Size", given + passed + design.total_param_bytes),
    ]
    return [f"{name} (MB): {count / 1e6:.2f}" for name, count in sizes]


def passed_bytes(design: Design) -> int:
    """The bytes of the outputs of layers with weights, forward and back."""
    if not design._inputs:
        return 0
    element = design.total_param_bytes / design.params if design.params else 4
    return int(2 * element * sum(_elements(x) for x in _with_weights(design)))


def _with_weights(design: Design) -> list[Shape]:
    reused = {layer["path"] for layer in design._flat["layers"] if "weights" in layer}
    return [
        layer.outputs[0]
        for layer in design.layers
        if (layer.params or layer.path in reused) and layer.type not in ("Parameter", "Buffer")
    ]


def _elements(shape: Shape) -> int:
    count = 1
    for size in shape:
        count *= size
    return count


def _short(count: int) -> str:
    for name, unit in (("T", 10**12), ("G", 10**9), ("M", 10**6)):
        if count >= unit:
            return f" ({count / unit:.2f} {name})"
    return ""


def notes(design: Design) -> list[str]:
    """What the reader should know, a line each; the first ones of many."""
    most = 10
    lines = [str(note) for note in design.notes[:most]]
    more = len(design.notes) - most
    return lines + ([f"and {more} more: .notes has them all"] if more > 0 else [])
