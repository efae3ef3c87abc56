"""Designs that are stored: by name, from files, and in catalogs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import _sizes
from ._ask import ask, ask_json, plain
from ._captured import Shape
from ._design import Design, load_pandas
from ._diff import Diff, diff_of
from ._errors import ArchdbError
from ._layers import frozen
from ._legal import Legal

if TYPE_CHECKING:
    import pandas

_SIZES = ("output", "final", "input", "accepts")
_WORDS = (
    *_SIZES, "tokens", "stride", "channels", "receptive_field", "type", "params", "macs",
    "activations", "memory", "layers", "name", "pyramid", "like", "where", "sort", "limit",
)  # fmt: skip


@dataclass(frozen=True)
class Hit:
    """A stored design that was searched for, and the layer by which it was found."""

    architecture: str
    revision: int
    path: str | None
    type: str | None
    output: Shape | None
    params: int
    """The design's."""
    macs: int
    layers: int
    facts: dict[str, Any]
    """All that `archdb search --format json` says of it."""

    @property
    def name(self) -> str:
        """`resnet18@1`, which `archdb.load` takes."""
        return f"{self.architecture}@{self.revision}"


class Hits(list[Hit]):
    """What a search found."""

    total: int = 0
    """How many there are; `limit` says how many are shown."""
    text: str = ""

    def __repr__(self) -> str:
        return self.text

    def to_pandas(self) -> pandas.DataFrame:
        """A row a hit."""
        return load_pandas().DataFrame([hit.facts for hit in self])


class Catalog:
    """A catalog of designs: one SQLite file.

    Without a path it is the one that `$ARCHDB` names, else the person's own, which holds the
    architectures that come with archdb.
    """

    def __init__(self, path: str | os.PathLike[str] | None = None) -> None:
        self.path = None if path is None else os.fspath(path)
        self._options = [] if self.path is None else [f"--db={self.path}"]

    def __repr__(self) -> str:
        return f"archdb.catalog({self.path!r})" if self.path else "archdb.catalog()"

    def load(self, source: Any) -> Design:
        """A design by its name, from a file, or from the flat form as a dictionary."""
        if isinstance(source, dict):
            args, design = ["-"], _written(source)
        else:
            args, design = [_name(source)], None
        flat = json.loads(
            ask(["show", *args, "--flat", "--format", "json", *self._options], design)
        )
        answer = ask_json(["shapes", "-"], json.dumps(flat))
        return Design(flat, answer, _sizes.own_inputs(flat))

    def add(
        self,
        model_or_design: Any,
        name: str | None = None,
        message: str | None = None,
        input_size: Any = None,
        **run: Any,
    ) -> str:
        """Stores a design, and gives its name with its revision: `resnet18@3`.

        What is stored under that name already is not stored again.

        Args:
            model_or_design: a `Design`, a model, or what `load` takes.
            name: the name to store it under; its own one where none is given.
            message: what changed, for the log.
            input_size: what a model is to be given.
            run: of a model, what else `capture` takes: input_data, dtypes, mode, what its forward takes.
        """
        design = self._design(model_or_design, input_size, run)
        flat = {**design._flat, **({} if name is None else {"name": name})}
        options = [] if message is None else [f"--message={message}"]
        answer = ask_json(["add", "-", *options, *self._options], json.dumps(flat))
        stored = answer["designs"][0]
        return f"{stored['name']}@{stored['revision']}"

    def search(self, *, all_revisions: bool = False, **asked: Any) -> Hits:
        """Stored designs by the maps that they have, their totals and their names.

        Args:
            asked: the options of `archdb search`: output, tokens, final, input, stride, channels,
                receptive_field, type, params, macs, activations, memory, layers, name, accepts, pyramid, like,
                where, sort, limit. Sizes are tuples, `output=(14, 14)`; a range is a text, `params="..5M"`, or a tuple
                with None for no bound, `params=(None, 5_000_000)`.
        """
        args = ["search", *(["--all-revisions"] if all_revisions else []), *self._options]
        for word, value in asked.items():
            if word not in _WORDS:
                raise ArchdbError(f"search has no '{word}'", expected=", ".join(_WORDS))
            args.append(f"--{word.replace('_', '-')}={_option(word, value)}")
        answer = ask_json(args, statuses=(0, 1))
        hits = Hits(_hit(facts) for facts in answer["hits"])
        hits.total = answer["total"]
        hits.text = ask(args, statuses=(0, 1)).rstrip("\n")
        return hits

    def architectures(self) -> pandas.DataFrame:
        """A row an architecture, its newest revision: name, input, output, layers, params, macs, …"""
        answer = ask_json(["list", *self._options])
        return load_pandas().DataFrame(answer["architectures"])

    def maps(self) -> pandas.DataFrame:
        """A row a map of each design: channels, sizes at its own input, forms, strides."""
        return self.sql("SELECT * FROM maps")

    def sql(self, statement: str) -> pandas.DataFrame:
        """The rows of a statement, which can read and do nothing else."""
        answer = ask_json(["sql", statement, *self._options], statuses=(0, 1))
        return load_pandas().DataFrame(answer["rows"] if answer else [])

    def _design(self, given: Any, input_size: Any, run: dict[str, Any]) -> Design:
        """A design of what names one, is one, or is a model, which is run with what is in `run`."""
        if is_model(given):
            from ._summary import capture

            if input_size is None and not run:
                raise ArchdbError(
                    "a model has to be run once",
                    help="give input_size, batch included, or input_data",
                )
            return capture(given, input_size, **run)
        if run:
            raise ArchdbError(
                f"a design is not run: it takes no {next(iter(run))}",
                help="input_size is the input of a design; the rest is for models",
            )
        if isinstance(given, Design):
            return given if input_size is None else given.at(input_size)
        design = self.load(given)
        return design if input_size is None else design.at(input_size)


def catalog(path: str | os.PathLike[str] | None = None) -> Catalog:
    """A catalog of designs; see `Catalog`."""
    return Catalog(path)


def load(source: str | os.PathLike[str] | dict[str, Any]) -> Design:
    """A design by its name ('resnet18', 'resnet18@1'), from a file, or from the flat form.

    Of a file with several designs, `nets.yaml:small` is one.
    """
    return Catalog().load(source)


def add(
    model_or_design: Any,
    name: str | None = None,
    message: str | None = None,
    input_size: Any = None,
    **run: Any,
) -> str:
    """Stores a design or a model, and gives its name with its revision; see `Catalog.add`."""
    return Catalog().add(model_or_design, name, message, input_size, **run)


def search(*, all_revisions: bool = False, **asked: Any) -> Hits:
    """Stored designs by the maps that they have, their totals and their names; see `Catalog.search`."""
    return Catalog().search(all_revisions=all_revisions, **asked)


def diff(a: Any, b: Any, input_size: Any = None, **run: Any) -> Diff:
    """What was edited between two designs, and what follows from it.

    Two of the same name are told apart by what they were loaded from, or as `(a)` and `(b)`.

    Args:
        a: a `Design`, a model, or what `load` takes.
        b: the same.
        input_size: the input at which they are compared, batch included; that of the first design by
            default.
        run: of models, what else `capture` takes: input_data, dtypes, mode, what their forward takes.
    """
    if run and not (is_model(a) or is_model(b)):
        raise ArchdbError(f"neither is a model that would be run with {next(iter(run))}")
    catalog = Catalog()
    first, second = (
        catalog._design(x, input_size, run) if is_model(x) else catalog._design(x, None, {})
        for x in (a, b)
    )
    inputs = first._inputs
    if input_size is not None and run.get("batch_dim") is None:
        inputs = _sizes.inputs_like(input_size, inputs)
    return diff_of(first, second, inputs, _labels(a, b, first, second))


def _labels(a: Any, b: Any, first: Design, second: Design) -> tuple[str, str] | None:
    """What two designs of one name are called; None where their names will do."""
    if first._flat.get("name") != second._flat.get("name") or a is b or a == b:
        return None
    one, other = (
        os.fspath(given) if isinstance(given, (str, os.PathLike)) else design._flat["name"]
        for given, design in ((a, first), (b, second))
    )
    return (one, other) if one != other else (f"{one} (a)", f"{other} (b)")


def legal_inputs(model_or_design: Any, input_size: Any = None, **run: Any) -> Legal:
    """All inputs that every layer of a design or a model accepts.

    Args:
        model_or_design: a `Design`, a model, or what `load` takes.
        input_size: what a model is to be given, or the input of a design.
        run: of a model, what else `capture` takes: input_data, dtypes, mode, what its forward takes.
    """
    return Catalog()._design(model_or_design, input_size, run).legal_inputs()


def is_model(value: Any) -> bool:
    """Whether it is a `torch.nn.Module`, without importing torch where nobody has."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.nn.Module)


def _name(source: Any) -> str:
    try:
        return plain(os.fspath(source))
    except TypeError:
        raise ArchdbError(
            f"a {type(source).__name__} is no design",
            expected="a name, a file's path, the flat form as a dictionary, a Design or a model",
        ) from None


def _written(flat: dict[str, Any]) -> str:
    try:
        return json.dumps(flat)
    except (TypeError, ValueError, RecursionError) as error:
        raise ArchdbError(f"the dictionary is no flat form: {error}") from error


def _option(word: str, value: Any) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        if word in _SIZES:
            return _sizes.joined(_sizes.shape(value))
        if word == "pyramid":
            return ",".join(map(str, value))
        if len(value) == 2:
            low, high = ("" if bound is None else str(bound) for bound in value)
            return f"{low}..{high}"
    return str(value)


def _hit(facts: dict[str, Any]) -> Hit:
    return Hit(
        architecture=facts["architecture"],
        revision=facts["revision"],
        path=facts.get("path"),
        type=facts.get("type"),
        output=frozen(facts.get("output")),
        params=facts["params"],
        macs=facts["macs"],
        layers=facts["layers"],
        facts=facts,
    )
