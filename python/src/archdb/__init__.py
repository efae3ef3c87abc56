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
    from ._catalog import Catalog, Hit, Hits, add, catalog, diff, legal_inputs, load, search
    from ._design import Design, Explanation, Layer
    from ._diff import Diff
    from ._errors import ArchdbError, BinaryMissing, RefusedInput, UnsupportedModel
    from ._find import find_binary
    from ._legal import Legal
    from ._captured import Note
    from ._summary import capture, summary

_HOMES = {
    "Catalog": "_catalog",
    "Hit": "_catalog",
    "Hits": "_catalog",
    "add": "_catalog",
    "catalog": "_catalog",
    "diff": "_catalog",
    "legal_inputs": "_catalog",
    "load": "_catalog",
    "search": "_catalog",
    "Design": "_design",
    "Explanation": "_design",
    "Layer": "_design",
    "Diff": "_diff",
    "ArchdbError": "_errors",
    "BinaryMissing": "_errors",
    "RefusedInput": "_errors",
    "UnsupportedModel": "_errors",
    "find_binary": "_find",
    "Legal": "_legal",
    "Note": "_captured",
    "capture": "_summary",
    "summary": "_summary",
}

__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> object:
    """Imports the part of the package that has the name when it is first asked for."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'archdb' has no attribute '{name}'")
    from importlib import import_module

    value = getattr(import_module(f".{home}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
