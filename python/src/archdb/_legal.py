"""The inputs that a design accepts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import _sizes
from ._ask import ask, ask_json
from ._captured import OTHER_BRANCH, OTHER_NUMBER
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
    """What must hold besides: between axes, what no list of boxes can say."""
    guards: list[str]
    """Of a captured model the comparisons of sizes in its code, each with its file and line: these inputs
    are those of the branch that was captured."""
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
    guards = [f"{require}  {message}" for require, message in _guards(design)]
    lines = [_of_python(line) for line in text.rstrip("\n").split("\n")]
    if guards:
        lines += ["", *_of_one_branch(design, len(guards))]
    return Legal("\n".join(lines), answer["solutions"], answer["conditions"], guards, design)


_MORE = re.compile(r"(and [\d,]+ more (box(?:es)?|conditions?)); --format json has all")


def _of_python(line: str) -> str:
    """A line of the command line's text, where it names what Python has under another name."""
    return _MORE.sub(
        lambda found: found[1] + (": .solutions" if "box" in found[2] else ": .conditions") + " has all",
        line,
    )


def _guards(design: Design) -> list[tuple[str, str]]:
    """The comparisons of sizes in a model's code that make the captured branch, and where each stands."""
    found = []
    for condition in design._flat.get("conditions", []):
        message = condition.get("message") or ""
        if message.startswith((OTHER_BRANCH, OTHER_NUMBER)):
            found.append((condition["require"], message.rpartition(" ")[2].strip("()")))
    return found


def _of_one_branch(design: Design, count: int) -> list[str]:
    captured = design._captured
    sizes = [tuple(size) for _, size in (captured.inputs if captured else design._inputs)]
    at = ", ".join(map(str, sizes))
    comparisons = "1 comparison" if count == 1 else f"{count} comparisons"
    lines = [f"These are the inputs at which the model takes the branch that it took at {at}:"]
    lines.append(f"{comparisons} of sizes in its code must come out as there (.guards lists them).")
    if design._origin is not None and design._origin.is_alive:
        lines.append("At other inputs .at() captures the model anew, so that it may take them too.")
    else:
        lines.append("It may take other inputs too: capture the model at one of them to see.")
    return lines


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
