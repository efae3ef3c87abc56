"""The layers of a design as they are noted while the model runs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass
class Node:
    """One layer: its path, its type, its hyperparameters and the tensors that it takes."""

    path: str
    type: str
    inputs: list[str]
    hyper: dict
    weights: str | None = None   # the path of the layer that has run with the same weights
    tied: str | None = None      # the path of the layer whose output, or whose weight, is the weight
    outputs: list[tuple] = field(default_factory=list)
    is_module: bool = False
    parameters: list[int] = field(default_factory=list)
    also: list[str] = field(default_factory=list)   # tensors that it takes, whose shapes do not meet its own

    def output(self, index: int = 0) -> str:
        return self.path if index == 0 else f"{self.path}.{index}"

    def flat(self) -> dict:
        inputs = self.inputs[0] if len(self.inputs) == 1 else self.inputs
        entry = {"path": self.path, "type": self.type, "from": inputs, **self.hyper}
        if self.weights is not None:
            entry["weights"] = self.weights
        if self.tied is not None:
            entry["tied"] = self.tied
        return entry


class Names:
    """Paths that no two layers share."""

    def __init__(self, taken=()):
        self._taken = set(taken)
        self._next: dict[str, int] = {}

    def reserve(self, path: str) -> None:
        self._taken.add(path)

    def unique(self, path: str) -> str:
        path = _clean(path)
        if path not in self._taken:
            self._taken.add(path)
            return path
        number = self._next.get(path, 1)
        while f"{path}_{number}" in self._taken:
            number += 1
        self._next[path] = number + 1
        self._taken.add(f"{path}_{number}")
        return f"{path}_{number}"


def _clean(path: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.+-]", "_", path)[-100:] or "layer"
