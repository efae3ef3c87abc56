"""What one run of a model gives: its graph in archdb's flat form, and what the run itself saw.

The capture makes these values; the rest of the package only reads them. Nothing here imports torch.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Shape = tuple[int, ...]

OTHER_BRANCH = "the model takes another branch there"
"""What the design says where a comparison of sizes in the model's code would come out otherwise."""
NO_TYPE = "has no layer type; its output is declared"
"""What the capture notes of a function of torch that it does not know."""
OTHER_NUMBER = "the model's code takes a size as a number there"
"""What it says where the model's code took a size as a number, which is another one."""


@dataclass
class ModuleCall:
    """A call of a module, containers too, in the order of entering."""

    path: str
    """`''` for the model itself; unique: `layer1.0.relu_1` is a second run of `layer1.0.relu`."""
    type: str
    """The name of its class."""
    depth: int
    """0 for the model itself."""
    inputs: list[Shape]
    """The shapes of the tensors that it was given."""
    outputs: list[Shape]
    """The shapes of the tensors that it returned."""
    params: int
    """Its own parameters and its descendants', each once."""
    trainable: int
    """Those of them that a gradient is asked for."""
    takes: list[str] = field(default_factory=list)
    """The layers, or inputs of the design, that those tensors come from."""
    gives: list[str] = field(default_factory=list)
    """The layers that the tensors that it returned come from: `layer` or, of several outputs, `layer.1`."""
    kernel_size: Any = None
    is_layer: bool = False
    """Whether it is one layer of the design (its path is the layer's); else it was followed inside."""
    reused: bool = False
    """Whether its parameters were counted at an earlier call."""


@dataclass
class Note:
    """Something that a reader of the answer should know."""

    message: str
    path: str | None = None
    """The layer that it is about."""
    place: str | None = None
    """Where in the model's code: `unet.py:41`."""
    is_guess: bool = True
    """Whether a figure may be another one: what `strict` makes an error."""

    def __str__(self) -> str:
        where = f"{self.path}: " if self.path else ""
        return where + self.message + (f" ({self.place})" if self.place else "")


@dataclass
class Captured:
    """A model that was run once."""

    name: str
    """The name of its class in small letters: a name that archdb takes."""
    flat: dict[str, Any]
    """The flat form, ready for `archdb shapes -`."""
    modules: list[ModuleCall] = field(default_factory=list)
    shapes: dict[str, list[Shape]] = field(default_factory=dict)
    """The shapes of each layer's outputs as the run saw them, batch included."""
    inputs: list[tuple[str, Shape]] = field(default_factory=list)
    """The inputs' names and shapes, batch included."""
    params: int = 0
    """`sum(p.numel())` of the model."""
    trainable: int = 0
    param_bytes: int = 0
    buffer_bytes: int = 0
    notes: list[Note] = field(default_factory=list)
