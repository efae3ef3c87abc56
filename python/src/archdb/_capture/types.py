"""The layer types that the binary has, asked for once in a process."""

from __future__ import annotations

import functools
import json

from .. import _process


@functools.lru_cache(maxsize=1)
def _table() -> dict[str, tuple[str, ...]]:
    answer = _process.run(["types", "*", "--format", "json"]).output
    return {
        row["type"]: tuple(item["name"] for item in row["hyperparameters"])
        for row in json.loads(answer)["types"]
    }


def hyperparameters(type_: str) -> tuple[str, ...] | None:
    """The names of a layer type's hyperparameters; None where there is no such type."""
    return _table().get(type_)
