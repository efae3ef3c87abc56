"""Pictures of a design's graph."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ._ask import ask
from ._errors import ArchdbError

if TYPE_CHECKING:
    from ._design import Design

__all__ = ["Plot"]

_FORMATS = {
    ".svg": "svg",
    ".pdf": "pdf",
    ".tex": "tikz",
    ".dot": "dot",
    ".gv": "dot",
    ".mmd": "mermaid",
}


class Plot:
    """A picture of a network's graph, as `archdb plot` draws it. A notebook shows it."""

    def __init__(self, design: Design, options: Sequence[str]) -> None:
        self._design = design
        self._options = list(options)
        self._name = design.name
        self._svg = self._drawn("svg")

    def _drawn(self, form: str) -> str:
        design = self._design
        args = ["plot", "-", *self._options, *design._options, "--format", form]
        return ask(args, design._text)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the picture into a file.

        Args:
            path: its ending says the format: `.svg`, `.pdf`, `.tex` (TikZ), `.dot` or `.mmd`
                (Mermaid).
        """
        name = os.fspath(path)
        form = _FORMATS.get(os.path.splitext(name)[1].lower())
        if form is None:
            raise ArchdbError(
                f"{name} does not say a format",
                expected="a name that ends in .svg, .pdf, .tex, .dot or .mmd",
            )
        text = self._svg if form == "svg" else self._drawn(form)
        with open(name, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)

    def __str__(self) -> str:
        """The text of the SVG."""
        return self._svg

    def __repr__(self) -> str:
        return f"<picture of {self._name}; .save('{self._name}.svg') writes it>"

    def _repr_svg_(self) -> str:
        return self._svg
