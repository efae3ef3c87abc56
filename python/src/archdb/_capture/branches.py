"""Branches of which one is right at the other one's sizes too.

`if size != grid: x = resize(x, grid)` is two graphs, and the second one is right where the sizes are equal as well: it
has the layers of the first one, at the same sizes, and some more that do nothing there. Then the second one is the design,
and the comparison is no condition. It is so only at the edge, where both sides of a comparison are equal.
"""

from __future__ import annotations

import json
from collections import Counter

from .._ask import ask_json
from .._captured import OTHER_NUMBER, Captured
from .._errors import ArchdbError

MOST_TRIES = 6

_MOVING = (
    "Slice", "Select", "Flatten", "Unflatten", "Reshape", "Permute", "Transpose", "Unsqueeze", "Squeeze", "Expand",
    "Concat", "Split", "Chunk", "Unbind", "Pad", "ZeroPad1d", "ZeroPad2d", "ZeroPad3d", "Roll", "Identity",
)
"""Layers that move elements and compute none: what they do, another branch may do otherwise."""


def is_at_edge(left: int, relation: str, right: int) -> bool:
    """Whether both sides of a comparison that holds are equal, so that the other branch may be right too."""
    return left == right and relation in ("==", "<=", ">=")


def what_is_left(relation: str, right: int, text: str) -> str | None:
    """The relation that has to hold where the other branch is taken at the edge too; None where any does."""
    if relation == "==" or (relation == "<=" and right == 0 and _is_remainder(text)):
        return None  # A remainder is never below 0.
    return {"<=": ">=", ">=": "<="}[relation]


def _is_remainder(text: str) -> bool:
    """`((H + 3) % 7)`: the last operation is a remainder by a number."""
    inside, _, divisor = text.strip("()").rpartition(" % ")
    return bool(inside) and divisor.isdigit()


def widened(first: Captured, work, run) -> Captured:
    """The capture with the branches that hold at the most sizes.

    Args:
        first: the capture of what the model ran; `work` is its recorder.
        run: captures the model again with other outcomes of the comparisons at some places.
    """
    best, taken, tried = first, frozenset(), 0
    most = 4 * (work.compared + len(work.nodes)) + 100
    waiting = list(work.edges)
    while waiting and tried < MOST_TRIES:
        place, tried = waiting.pop(0), tried + 1
        try:
            other, its_work = run(taken | {place}, most)
            # Where sizes are lost on the one side, numbers that were fixed have to be won.
            if not _covers(other, best) or (its_work.is_narrowed and _numbers(other) >= _numbers(best)):
                continue
        except (ArchdbError, SystemExit):
            continue
        best, taken = other, taken | {place}
        waiting += [edge for edge in its_work.edges if edge not in waiting and edge not in work.edges]
    return best


def _covers(other: Captured, captured: Captured) -> bool:
    """Whether another capture of a model says what the first one says, and fixes no more numbers."""
    types, own = (
        Counter(layer["type"] for layer in x.flat["layers"] if layer["type"] not in _MOVING)
        for x in (other, captured))
    if own - types or _numbers(other) > _numbers(captured) or other.params != captured.params:
        return False
    ran = {call.path for call in captured.modules if call.is_layer}
    if ran != {call.path for call in other.modules if call.is_layer}:
        return False
    batch = captured.flat["batch"]
    return all(
        _answer(other, ran, number) == _answer(captured, ran, number) for number in (batch, batch + 1))


def _numbers(captured: Captured) -> int:
    conditions = captured.flat.get("conditions", [])
    return sum(condition["message"].startswith(OTHER_NUMBER) for condition in conditions)


def _answer(captured: Captured, paths: set[str], batch: int):
    """What is the same in both: the totals, the output, and the sizes of the layers that are modules."""
    try:
        answer = ask_json(["shapes", "-", f"--batch={batch}"], json.dumps(captured.flat))
    except ArchdbError:
        return None if batch != captured.flat["batch"] else object()
    layers = {layer["path"]: layer["output"] for layer in answer["layers"] if layer["path"] in paths}
    return answer["params"], answer["macs"], answer["output"], layers
