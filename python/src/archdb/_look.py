"""How a design's table looks: torchinfo's settings, under its names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ._captured import Shape
from ._errors import ArchdbError

COLUMNS = {
    "input_size": "Input Shape",
    "output_size": "Output Shape",
    "num_params": "Param #",
    "params_percent": "Param %",
    "kernel_size": "Kernel Shape",
    "mult_adds": "Mult-Adds",
    "trainable": "Trainable",
}
"""The columns and their titles, as torchinfo has them."""

ROW_SETTINGS = ("ascii_only", "depth", "var_names", "hide_recursive_layers")
NEEDS_INPUT = ("input_size", "output_size", "mult_adds")


@dataclass(frozen=True)
class Look:
    """What of a design its table shows."""

    depth: int = 3
    """How deep modules are shown; what is below is in the sums of the deepest row."""
    col_names: tuple[str, ...] = ("output_size", "num_params", "mult_adds")
    col_width: int = 25
    """How wide a column may become; longer shapes are cut."""
    row_settings: tuple[str, ...] = ("depth", "var_names")
    weights: dict[str, list[tuple[str, Shape]]] = field(default_factory=dict)
    """The parameters to show below a module, by its path: names and shapes."""


def look(
    depth: int, col_names: Iterable[str], col_width: int, row_settings: Iterable[str], **more: Any
) -> Look:
    """The settings, looked through for what there is not."""
    names = _known("col_names", col_names, tuple(COLUMNS))
    rows = _known("row_settings", row_settings, ROW_SETTINGS)
    for name, value, least in (("depth", depth, 0), ("col_width", col_width, 1)):
        if not isinstance(value, int) or value < least:
            raise ArchdbError(f"{name} is {value!r}", expected=f"an integer of at least {least}")
    return Look(depth, names, col_width, rows, **more)


def _known(what: str, given: Iterable[str], known: tuple[str, ...]) -> tuple[str, ...]:
    if isinstance(given, str):
        raise ArchdbError(f"{what} is {given!r}", expected=f"a list of names: [{given!r}]")
    # torchinfo has enumerations of texts beside the texts.
    names = tuple(str(getattr(name, "value", name)) for name in given)
    for name in names:
        if name not in known:
            raise ArchdbError(f"{what} has no '{name}'", expected=", ".join(known))
    return names
