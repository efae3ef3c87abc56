"""Two designs compared."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import _sizes
from ._ask import ask, ask_json

if TYPE_CHECKING:
    from ._design import Design


@dataclass(frozen=True)
class Diff:
    """What was edited between two designs, and what follows from it.

    Shown, it is the text of `archdb diff`.
    """

    text: str
    equal: bool
    """Whether they are the same design."""
    same_size_everywhere: bool
    """Whether every layer has the same size in both at every input."""
    changes: list[dict[str, Any]]
    """Each with its kind: edited, affected, added, removed, renamed, shifted (only its index is another) or moved, and its
    path."""
    summary: list[dict[str, Any]]
    totals: dict[str, dict[str, int]]
    """`{"was": {"params": …, "macs": …}, "now": {…}}`."""
    facts: dict[str, Any] = field(repr=False)
    """All that `archdb diff --format json` says."""

    def __repr__(self) -> str:
        return self.text


def diff_of(
    a: Design, b: Design, inputs: _sizes.Inputs | None, labels: tuple[str, str] | None = None
) -> Diff:
    """Compares two designs at an input, by default at that of the first.

    Args:
        labels: what to call them where their own names are the same.
    """
    options = [] if inputs is None else _sizes.arguments(inputs, a._flat)
    # A command reads one design from standard input; the other one has to be a file.
    descriptor, path = tempfile.mkstemp(prefix="archdb-", suffix=".json")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(b._text)
        args = ["diff", "-", path, *options]
        text = ask(args, a._text, statuses=(0, 1)).rstrip("\n")
        facts = ask_json(args, a._text, statuses=(0, 1))
    finally:
        os.unlink(path)
    if labels:
        text = " -> ".join(labels) + text[len(f"{facts['was']} -> {facts['now']}") :]
        facts["was"], facts["now"] = labels
    return Diff(
        text=text,
        equal=facts["equal"],
        same_size_everywhere=facts["same_size_everywhere"],
        changes=facts["changes"],
        summary=facts.get("summary", []),
        totals=facts["totals"],
        facts=facts,
    )
