"""The inputs that a design accepts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import _sizes
from ._ask import ask, ask_json
from ._errors import ArchdbError, RefusedInput

if TYPE_CHECKING:
    from ._design import Design


@dataclass(frozen=True)
class Legal:
    """All inputs that every layer of a design accepts. Shown, it is the text of `archdb solve --legal`.

    An input is asked for with `in`: `(1, 3, 500, 375) in legal`.
    """

    text: str
    solutions: list[dict[str, Any]]
    """Boxes that are disjoint: a set of sizes for each axis, `{"height": {"intervals": [[193, 224]],
    "from": 256, "period": 32, "residues": [0]}, …}`: the intervals, then every size from `from` on whose
    remainder by `period` is among `residues`."""
    conditions: list[str]
    """What holds between axes and no list of boxes can say."""
    _design: Design = field(repr=False, compare=False)

    def __repr__(self) -> str:
        return self.text

    def __contains__(self, input_size: Any) -> bool:
        try:
            inputs = _sizes.inputs_like(input_size, self._design._inputs)
            options = _sizes.arguments(inputs, self._design._flat)
            ask_json(["shapes", "-", *options], self._design._text)
        except RefusedInput:
            return False
        return True

    def nearest(self, size: Sequence[int] | Mapping[str, Sequence[int]]) -> list[Any]:
        """The legal inputs nearest to one; see `Design.nearest`."""
        return nearest_of(self._design, size)


def legal_of(design: Design) -> Legal:
    """All inputs that a design accepts, its batch and channels held."""
    args = ["solve", "-", "--legal", *design._options]
    text = ask(args, design._text, statuses=(0, 1))
    answer = ask_json(args, design._text, statuses=(0, 1))
    return Legal(text.rstrip("\n"), answer["solutions"], answer["conditions"], design)


def nearest_of(design: Design, size: Any) -> list[Any]:
    """The legal inputs nearest to one, all that are equally near."""
    names = [name for name, _ in design._inputs]
    if isinstance(size, Mapping):
        for name in size:
            if name not in names:
                raise ArchdbError(f"the design has no input '{name}'", expected=", ".join(names))
        asked = [f"{name}={_sizes.joined(_sizes.shape(value))}" for name, value in size.items()]
    else:
        asked = [_sizes.joined(_sizes.shape(size))]
    near = [part for value in asked for part in ("--near", value)]
    answer = ask_json(["solve", "-", *near, *design._options], design._text, statuses=(0, 1))
    return [_point(found, names) for found in answer.get("nearest", [])]


def _point(found: dict[str, int], names: list[str]) -> Any:
    """`{"height": 496, "width": 368}` as a tuple, `{"a.height": 9, …}` as one for each input."""
    if len(names) == 1:
        return tuple(found.values())
    point: dict[str, tuple[int, ...]] = {}
    for axis, size in found.items():
        name = axis.rpartition(".")[0]
        point[name] = (*point.get(name, ()), size)
    return point
