"""The rows of a design's table: its modules as a tree, each with what is its own and what is below it.

Of a captured model they are the calls of its modules; of any other design its layers, below what their
paths name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ._captured import ModuleCall, Shape
from ._layers import Layer

if TYPE_CHECKING:
    from ._design import Design


@dataclass
class Figures:
    """Parameters and multiply-adds of some layers."""

    params: int = 0
    macs: int = 0
    has_macs: bool = False
    params_are_declared: bool = False
    """Whether some of them are declared by the definition, not computed."""
    macs_are_declared: bool = False
    """Whether some of them are, or are not known."""

    def add(self, other: Figures) -> None:
        self.params += other.params
        self.macs += other.macs
        self.has_macs |= other.has_macs
        self.params_are_declared |= other.params_are_declared
        self.macs_are_declared |= other.macs_are_declared


@dataclass
class Row:
    """A module, or a layer."""

    path: str
    type: str
    """Its class; empty where only its name is known."""
    depth: int
    index: int = 0
    """The how manieth of its depth it is, from 1: torchinfo's depth-idx."""
    inputs: list[Shape] | None = None
    """None where they are not known at this input."""
    outputs: list[Shape] | None = None
    own: Figures = field(default_factory=Figures)
    """Of the layers that are in no row below."""
    total: Figures = field(default_factory=Figures)
    params: int = 0
    """Its own parameters and its descendants', whether they were counted earlier or not."""
    trainable: int = 0
    kernel_size: Any = None
    reused: bool = False
    children: list[Row] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The last component of its path."""
        return self.path.rpartition(".")[2]

    def walk(self) -> Iterator[Row]:
        """It and the rows below, downwards."""
        yield self
        for child in self.children:
            yield from child.walk()


def tree(design: Design) -> Row:
    """The rows of a design, from its root."""
    if design.modules:
        rows = _of_modules(design)
    else:
        rows = _of_layers(design)
    counts: dict[int, int] = {}
    for row in rows:
        counts[row.depth] = counts.get(row.depth, 0) + 1
        row.index = counts[row.depth]
    _hang(rows)
    _sum(rows[0])
    return rows[0]


def _of_modules(design: Design) -> list[Row]:
    rows = []
    by_path: dict[str, Row] = {}
    for call in design.modules:
        row = Row(
            path=call.path,
            type=call.type,
            depth=call.depth,
            params=call.params,
            trainable=call.trainable,
            kernel_size=call.kernel_size,
            reused=call.reused,
        )
        rows.append(row)
        by_path.setdefault(call.path, row)
    if not design.layers:
        _count_modules(rows, design.modules)
        return rows
    for layer in design.layers:
        _nearest(layer.path, by_path).own.add(_figures(layer))
    _size(rows, design)
    return rows


def _count_modules(rows: list[Row], calls: list[ModuleCall]) -> None:
    """Of a model that was not run: what of each module's parameters is in none of its children."""
    by_path = {call.path: call for call in calls}
    below: dict[str, int] = {}
    for call in calls:
        if call.path and not call.reused:
            parent = call.path.rpartition(".")[0]
            below[parent] = below.get(parent, 0) + call.params
    for row in rows:
        if not row.reused:
            own = by_path[row.path].params - below.get(row.path, 0)
            row.own.params = max(0, own)


def _size(rows: list[Row], design: Design) -> None:
    """What each module is given and returns at the design's input."""
    layers = {layer.path: layer for layer in design.layers}
    captured = design._captured
    assert captured is not None
    is_own = [size for _, size in design._inputs] == [tuple(size) for _, size in captured.inputs]
    tensors = _tensors(design)
    for row, call in zip(rows, design.modules):
        if is_own:
            row.inputs, row.outputs = call.inputs, call.outputs
        elif call.is_layer and call.path in layers:
            layer = layers[call.path]
            row.inputs = [tensors[name] for name in layer.inputs if name in tensors]
            row.outputs = list(layer.outputs[: len(call.outputs)])
        else:
            row.inputs, row.outputs = _found(call.takes, tensors), _found(call.gives, tensors)


def _found(names: list[str], tensors: dict[str, Shape]) -> list[Shape] | None:
    """The shapes of these tensors; None where the design has not all of them."""
    return [tensors[name] for name in names] if all(name in tensors for name in names) else None


def _of_layers(design: Design) -> list[Row]:
    root = Row(path="", type=design.name, depth=0, params=design.params, trainable=design.params)
    root.inputs = [size for _, size in design._inputs]
    output = design.output_size
    root.outputs = list(output.values()) if isinstance(output, dict) else [output]
    rows = [root]
    modules: dict[str, Row] = {}
    hyperparameters = {layer["path"]: layer for layer in design._flat["layers"]}
    tensors = _tensors(design)
    for layer in design.layers:
        for path in containers(layer.path):
            if path not in modules:
                modules[path] = Row(path=path, type="", depth=path.count(".") + 1)
                rows.append(modules[path])
            container = modules[path]
            container.outputs = list(layer.outputs)
            container.inputs = container.inputs or [
                tensors[name] for name in layer.inputs if name in tensors
            ]
            container.params += layer.params
            container.trainable += layer.params
        given = hyperparameters.get(layer.path, {})
        rows.append(
            Row(
                path=layer.path,
                type=layer.type,
                depth=layer.path.count(".") + 1,
                inputs=[tensors[name] for name in layer.inputs if name in tensors],
                outputs=list(layer.outputs),
                own=_figures(layer),
                params=layer.params,
                trainable=layer.params,
                kernel_size=given.get("kernel_size"),
                reused="weights" in given,
            )
        )
    return rows


def _figures(layer: Layer) -> Figures:
    return Figures(
        layer.params,
        layer.macs or 0,
        layer.macs is not None,
        layer.declared and layer.params > 0,
        layer.declared,
    )


def _tensors(design: Design) -> dict[str, Shape]:
    """The shapes of all tensors by the names that layers have for them."""
    shapes = dict(design._inputs)
    for layer in design.layers:
        shapes[layer.path] = layer.outputs[0]
        for index, size in enumerate(layer.outputs):
            shapes[f"{layer.path}.{index}"] = size
    return shapes


def containers(path: str) -> list[str]:
    """`a.b.c` is in `a` and `a.b`."""
    parts = path.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts))]


def _nearest(path: str, rows: dict[str, Row]) -> Row:
    """The innermost module in which a layer is."""
    while path not in rows:
        path = path.rpartition(".")[0]
    return rows[path]


def _hang(rows: list[Row]) -> None:
    """Puts each row below the last one before it that is less deep, as it is shown."""
    open_rows: list[Row] = []
    for row in rows:
        while open_rows and open_rows[-1].depth >= row.depth:
            open_rows.pop()
        if open_rows:
            open_rows[-1].children.append(row)
        open_rows.append(row)


def _sum(row: Row) -> None:
    row.total = Figures()
    row.total.add(row.own)
    for child in row.children:
        _sum(child)
        row.total.add(child.total)
