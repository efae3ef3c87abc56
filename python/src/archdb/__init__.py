"""The sizes, parameters and multiply-adds of neural networks, at every input.

    >>> import archdb
    >>> archdb.summary(model, (1, 3, 224, 224))      # prints what torchinfo prints
    >>> archdb.load("resnet18").at((1, 3, 317, 481)).output_size
    (1, 1000)

A network is answered for by the `archdb` binary that comes with this package. Importing the package
imports nothing else: torch only where a model is given, the rest where it is first used.
"""

from __future__ import annotations

from ._version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._captured import Note
    from ._catalog import Catalog, Hit, Hits, add, catalog, diff, legal_inputs, load, search
    from ._design import Design, Explanation, Layer
    from ._diff import Diff
    from ._errors import ArchdbError, BinaryMissing, RefusedInput, UnsupportedModel
    from ._find import find_binary
    from ._legal import Legal
    from ._plot import Plot
    from ._summary import capture, summary

__all__ = [
    "__version__",
    "ArchdbError",
    "BinaryMissing",
    "Catalog",
    "Design",
    "Diff",
    "Explanation",
    "Hit",
    "Hits",
    "Layer",
    "Legal",
    "Note",
    "Plot",
    "RefusedInput",
    "UnsupportedModel",
    "add",
    "capture",
    "catalog",
    "diff",
    "find_binary",
    "legal_inputs",
    "load",
    "search",
    "summary",
]

_HOMES = {
    "_captured": ("Note",),
    "_catalog": (
        "Catalog",
        "Hit",
        "Hits",
        "add",
        "catalog",
        "diff",
        "legal_inputs",
        "load",
        "search",
    ),
    "_design": ("Design", "Explanation", "Layer"),
    "_diff": ("Diff",),
    "_errors": ("ArchdbError", "BinaryMissing", "RefusedInput", "UnsupportedModel"),
    "_find": ("find_binary",),
    "_legal": ("Legal",),
    "_plot": ("Plot",),
    "_summary": ("capture", "summary"),
}


def __getattr__(name: str) -> object:
    """Imports the part of the package that has the name when it is first asked for."""
    for home, names in _HOMES.items():
        if name in names:
            from importlib import import_module

            value = getattr(import_module(f".{home}", __name__), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module 'archdb' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)
