"""A design as HTML: its blocks fold without a program, and nothing is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from ._cells import cell, memory, notes, title, totals
from ._look import COLUMNS, Look
from ._rows import Row, tree

if TYPE_CHECKING:
    from ._design import Design

_STYLE = """<style>
.archdb { font-family: monospace; font-size: 12px; line-height: 1.5; max-width: 72em; }
.archdb summary { list-style-position: inside; cursor: pointer; }
.archdb .row { display: inline-flex; width: calc(100% - 2em); }
.archdb .leaf { padding-left: 1.2em; }
.archdb .name { flex: 1; white-space: pre; overflow: hidden; text-overflow: ellipsis; }
.archdb .cell { text-align: right; padding-left: 1em; white-space: pre; }
.archdb .head { font-weight: bold; border-bottom: 1px solid; }
.archdb .below { border-top: 1px solid; margin-top: 0.3em; }
</style>"""


def html(design: Design, look: Look) -> str:
    """The table with a block of modules folded; a folded one's figures are those of all that is in it."""
    root = tree(design)
    cells = [_cells(row, design, look) for row in root.walk()]
    titles = [COLUMNS[column] for column in look.col_names]
    widths = [max(map(len, column)) for column in zip(titles, *cells)]
    head = _row("Layer", 0, titles, widths)
    lines = [*totals(design), *memory(design)]
    below = "".join(f"<div>{escape(line)}</div>" for line in lines)
    notes_below = "".join(f"<div>{escape(line)}</div>" for line in notes(design))
    return (
        f'<div class="archdb">{_STYLE}<div class="head leaf">{head}</div>'
        + _block(root, design, look, widths)
        + f'<div class="below">{below}</div>'
        + (f'<div class="below">{notes_below}</div>' if notes_below else "")
        + "</div>"
    )


def _block(row: Row, design: Design, look: Look, widths: Sequence[int]) -> str:
    line = _row(title(row, look.row_settings), row.depth, _cells(row, design, look), widths)
    if not row.children:
        return f'<div class="leaf">{line}</div>'
    inside = "".join(_block(child, design, look, widths) for child in row.children)
    is_open = " open" if row.depth == 0 else ""
    return f"<details{is_open}><summary>{line}</summary>{inside}</details>"


def _row(name: str, depth: int, cells: Sequence[str], widths: Sequence[int]) -> str:
    columns = "".join(
        f'<span class="cell" style="width:{width}ch">{escape(text)}</span>'
        for text, width in zip(cells, widths)
    )
    indent = f' style="padding-left:{depth}em"' if depth else ""
    return f'<span class="row"><span class="name"{indent}>{escape(name)}</span>{columns}</span>'


def _cells(row: Row, design: Design, look: Look) -> list[str]:
    return [cell(row, column, design, is_sum=True) for column in look.col_names]
