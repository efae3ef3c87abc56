"""Sizes of inputs as people give them, and as the command line takes them."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from typing import Any

from ._captured import Shape
from ._errors import ArchdbError, RefusedInput

Inputs = list[tuple[str, Shape]]
"""The inputs' names and shapes, batch included, in the order of the design."""


def shape(value: Any, what: str = "an input's size") -> Shape:
    """A size as a tuple of integers of at least 1."""
    own = getattr(value, "shape", None)
    if own is not None:
        raise ArchdbError(
            f"a {type(value).__name__} is no size", expected=f"its size, tuple(x.shape): {tuple(own)}"
        )
    try:
        sizes = tuple(operator.index(size) for size in value)
    except TypeError:
        raise ArchdbError(
            f"{value!r} is no size", expected="integers, such as (1, 3, 224, 224)"
        ) from None
    if any(size < 1 for size in sizes):
        raise RefusedInput(f"{what} is {sizes}", expected="sizes of at least 1")
    return sizes


def own_inputs(flat: Mapping[str, Any]) -> Inputs:
    """The inputs that a flat form names, with its batch where they have one."""
    batch = (flat.get("batch", 1),)
    return [
        (name, (*(batch if has_batch else ()), *size)) for name, size, has_batch in _inputs_of(flat)
    ]


def inputs_like(given: Any, own: Inputs) -> Inputs:
    """What was given in place of a design's own inputs: one size, several in order, or by name."""
    if isinstance(given, Mapping):
        names = [name for name, _ in own]
        for name in given:
            if name not in names:
                raise ArchdbError(f"the design has no input '{name}'", expected=", ".join(names))
        return [(name, _of_rank(given.get(name, size), size, name)) for name, size in own]
    sizes = list(given) if _is_several(given) else [given]
    if len(sizes) != len(own):
        raise ArchdbError(
            f"{len(sizes)} sizes are given, the design has {len(own)} inputs",
            expected=", ".join(name for name, _ in own),
        )
    return [(name, _of_rank(new, size, name)) for new, (name, size) in zip(sizes, own)]


def arguments(inputs: Inputs, flat: Mapping[str, Any]) -> list[str]:
    """The inputs of a flat form as options of a command: `--input x=3x224x224 --batch 1`."""
    without = {name for name, _, has_batch in _inputs_of(flat) if not has_batch}
    batches = {size[0] for name, size in inputs if name not in without}
    if len(batches) > 1:
        found = ", ".join(f"{size[0]} of {name}" for name, size in inputs if name not in without)
        raise ArchdbError("the inputs differ in their batch", found=found, expected="one batch")
    options = [f"--batch={batch}" for batch in batches]
    for name, size in inputs:
        rest = size if name in without else size[1:]
        if rest:
            options.append("--input=" + ("" if len(inputs) == 1 else f"{name}=") + joined(rest))
    return options


def _inputs_of(flat: Mapping[str, Any]) -> list[tuple[str, Sequence[int], bool]]:
    """Each input's name, its sizes without the batch, and whether it has one."""
    given = flat.get("inputs") or ({"input": flat["input"]} if "input" in flat else {})
    return [
        (name, x["shape"], x.get("batch", True)) if isinstance(x, Mapping) else (name, x, True)
        for name, x in given.items()
    ]


def joined(sizes: Sequence[int]) -> str:
    """`3x224x224`."""
    return "x".join(map(str, sizes))


def _is_several(given: Any) -> bool:
    return isinstance(given, (list, tuple)) and any(isinstance(x, (list, tuple)) for x in given)


def _of_rank(given: Any, own: Shape, name: str) -> Shape:
    new = shape(given, f"the size of {name}")
    if len(new) == len(own):
        return new
    help = None
    if len(new) == len(own) - 1:
        help = f"the batch is part of it: {(own[0], *new)}"
    raise RefusedInput(
        f"{name} has {len(own)} axes, {new} has {len(new)}",
        found=str(new),
        expected=f"a size such as {own}",
        help=help,
    )
