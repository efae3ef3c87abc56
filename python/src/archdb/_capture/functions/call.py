"""A call of a function of torch, and the table of those that are layers."""

from __future__ import annotations

import torch

from .. import types
from ..sizes import Size, fixed, formula

ROWS: dict[str, object] = {}


def row(*names: str, takes: str = "input"):
    """Adds a row: what is noted where the model's code calls one of the functions of these names.

    `takes` lists the names of the function's parameters in their order.
    """
    parameters = takes.split()

    def add(function):
        def noted(call: Call):
            call.bind(parameters)
            return function(call)

        for name in names:
            ROWS[name] = noted
        return function

    return add


class Call:
    """A call: as the model's code made it (`args`: sizes with their formulas), and as it was run."""

    def __init__(self, work, function, name, args, kwargs, given, named, output):
        self.work = work
        self.function = function
        self.name = name
        self.args = args
        self.kwargs = kwargs
        self.given = given
        self.named = named
        self.output = output
        # Whether the function writes into its first argument: add_, x += y, relu(x, inplace=True), x[0] = y.
        self.writes = False
        self._bound: dict = {}

    def bind(self, parameters: list[str]) -> None:
        self._bound = dict(zip(parameters, self.args))
        for name, value in self.kwargs.items():
            self._bound[_RENAMED.get(name, name)] = value
        self._spread = self.args[len(parameters) - 1:] if parameters else ()

    def __contains__(self, name: str) -> bool:
        return self._bound.get(name) is not None

    def get(self, name: str, default=None):
        value = self._bound.get(name)
        return default if value is None else value

    def __getitem__(self, name: str):
        return self._bound[name]

    def sizes(self, name: str) -> list:
        """A list that may be spread over the arguments, as that of view(2, -1): `name` is the last parameter."""
        value = self._bound.get(name)
        if value is None:
            return []
        if isinstance(value, (list, tuple)):
            return list(value)
        return list(self._spread) or [value]

    def number(self, name: str, default=None):
        """A number that makes the graph: a size in it is fixed."""
        value = self.get(name, default)
        if isinstance(value, (list, tuple)):
            return [fixed(item) for item in value]
        return fixed(value)

    # Layers

    def shape(self, name: str = "input"):
        return self._bound[name].shape

    def rank(self, name: str = "input") -> int:
        return self._bound[name].dim()

    def dim(self, name: str, default=None, of: str = "input") -> int:
        return fixed(self.get(name, default))

    def reference(self, value) -> str:
        return self.work.reference(value)

    def references(self, values) -> list[str]:
        return [self.work.reference(value) for value in values if isinstance(value, torch.Tensor)]

    def step(self, type_: str, inputs, name: str | None = None, **hyper):
        """A layer whose output only the next one takes."""
        inputs = [value if isinstance(value, str) else self.reference(value) for value in inputs]
        node = self.work.add(type_, self.work.here(name or self.name), inputs, _plain_json(hyper))
        return node

    def layer(self, type_: str, inputs, name: str | None = None, **hyper):
        """The layer whose outputs are the function's."""
        if self.writes and "inplace" in (types.hyperparameters(type_) or ()):
            hyper["inplace"] = True
        node = self.step(type_, inputs, name, **hyper)
        self.work.bind_all(self.output, node)
        return node


_RENAMED = {"self": "input", "x": "input", "axis": "dim", "keepdims": "keepdim"}


def _plain_json(value):
    if isinstance(value, dict):
        return {key: _plain_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain_json(item) for item in value]
    if isinstance(value, Size):
        return formula(value)
    if isinstance(value, torch.Tensor):
        # A number that is given as a tensor; the run knows it where it has numbers.
        return [] if value.device.type == "meta" else _plain_json(value.tolist())
    if isinstance(value, bool) or value is None or isinstance(value, (str, float)):
        return float(value) if isinstance(value, float) else value
    return int(value) if isinstance(value, int) else value
