"""A design as text: a table in torchinfo's manner."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ._cells import NOTHING, cell, memory, notes, title, totals
from ._look import COLUMNS, Look
from ._rows import Row, tree

if TYPE_CHECKING:
    from ._design import Design

_SIZES = ("input_size", "output_size", "kernel_size", "trainable")


def table(design: Design, look: Look) -> str:
    """The rows down to a depth, the totals, and the notes.

    Each column is as wide as what stands in it, so that the table of a usual model has 80 columns.
    """
    rows = [_head(look), *_rows(design, look)]
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    lines = [_line(row, widths, look) for row in rows]
    below = [totals(design), memory(design), notes(design)]
    width = max(len(line) for line in lines)
    rule = "=" * width
    parts = [[lines[0]], lines[1:], *(part for part in below if part)]
    text = rule
    for part in parts:
        text += "\n" + "\n".join(part) + "\n" + rule
    return text


def _head(look: Look) -> list[str]:
    name = "Layer (type" + (" (var_name)" if "var_names" in look.row_settings else "")
    name += ":depth-idx)" if "depth" in look.row_settings else ")"
    return [name, *(COLUMNS[column] for column in look.col_names)]


def _rows(design: Design, look: Look) -> Iterator[list[str]]:
    hides_reused = "hide_recursive_layers" in look.row_settings
    for row in tree(design).walk():
        if row.depth > look.depth or hides_reused and row.reused:
            continue
        cells = [
            _fitted(cell(row, column, design, row.depth == look.depth), column, look)
            for column in look.col_names
        ]
        yield [_branch(row.depth, look) + title(row, look.row_settings), *cells]
        yield from _weights(row, look)


def _weights(row: Row, look: Look) -> Iterator[list[str]]:
    """Of a module its parameters, where they are to be shown."""
    for name, shape in look.weights.get(row.path, []):
        count = 1
        for size in shape:
            count *= size
        cells = {"kernel_size": str(list(shape)), "num_params": f"{count:,}"}
        yield [
            _branch(row.depth + 1, look) + name,
            *(cells.get(column, "") for column in look.col_names),
        ]


def _branch(depth: int, look: Look) -> str:
    is_ascii = "ascii_only" in look.row_settings
    if depth == 0:
        return ""
    if depth == 1:
        return "+ " if is_ascii else "├─"
    return ("|  " if is_ascii else "│  ") * (depth - 1) + ("+ " if is_ascii else "└─")


def _fitted(text: str, column: str, look: Look) -> str:
    """A shape that is wider than a column may be, cut; numbers are never."""
    if column not in _SIZES or len(text) <= look.col_width or text == NOTHING:
        return text
    dots = "..." if "ascii_only" in look.row_settings else "…"
    return text[: max(0, look.col_width - len(dots))] + dots


def _line(row: list[str], widths: list[int], look: Look) -> str:
    cells = [row[0].ljust(widths[0])]
    for text, width, column in zip(row[1:], widths[1:], look.col_names):
        cells.append(text.ljust(width) if column in _SIZES else text.rjust(width))
    return "  ".join(cells).rstrip()
