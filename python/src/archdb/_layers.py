"""A design's layers with their figures at one input, as the binary answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ._captured import Shape


@dataclass(frozen=True)
class Layer:
    """One layer at one input."""

    path: str
    type: str
    output: Shape | tuple[Shape, ...]
    """The shape of its output, batch included; of several outputs their shapes."""
    params: int
    macs: int | None
    """Multiply-accumulates; None where its type has none, or where they are not known."""
    receptive_field: tuple[int, ...] | None
    """How many pixels an element of its output depends on along each axis, the most there are."""
    stride: tuple[float, ...] | None
    """How many pixels apart two neighbours of its output are."""
    inputs: tuple[str, ...] = ()
    """The layers, or inputs of the design, that it takes."""
    declared: bool = False
    """Whether its figures are declared by the definition, not computed by a rule."""
    activations: int | None = None
    """The elements of all its outputs."""
    memory: int | None = None
    """The bytes, at float32, of the tensors that are there while it runs: the inputs, what is still read,
    and what it makes."""

    @property
    def outputs(self) -> tuple[Shape, ...]:
        """The shapes of all its outputs, also where there is one."""
        return self.output if is_list(self.output) else (self.output,)  # type: ignore[return-value]


def is_list(output: Any) -> bool:
    """Whether these are several shapes."""
    return bool(output) and not isinstance(output[0], (int, str))


def frozen(output: Any) -> Any:
    """A shape of JSON, or a list of them, as tuples."""
    return tuple(map(frozen, output)) if isinstance(output, list) else output


def layers_of(answer: dict[str, Any]) -> list[Layer]:
    """The layers of what `archdb shapes --format json` answers."""
    return [
        Layer(
            path=row["path"],
            type=row["type"],
            output=frozen(row["output"]),
            params=row["params"],
            macs=row["macs"],
            receptive_field=_tuple(row.get("receptive_field")),
            stride=_strides(row.get("stride")),
            inputs=tuple(row["inputs"]),
            declared=row.get("declared", False),
            activations=row["activations"],
            memory=row["memory"],
        )
        for row in answer["layers"]
    ]


def _tuple(values: Any) -> Any:
    return None if values is None else tuple(values)


def _strides(values: Any) -> tuple[float, ...] | None:
    """Strides are written as texts, since one may be a fraction: `1/2`."""
    return None if values is None else tuple(_stride(value) for value in values)


def _stride(value: Any) -> float:
    if not isinstance(value, str):
        return value
    above, _, below = value.partition("/")
    try:
        return int(above) / int(below) if below else int(above)
    except ValueError:
        return float("nan")
