"""A network at one input, which answers at any other one."""

from __future__ import annotations

import copy
import json
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import _sizes
from ._ask import ask, ask_json, plain
from ._captured import Captured, ModuleCall, Note, Shape
from ._errors import ArchdbError
from ._layers import Layer, frozen, layers_of
from ._look import Look

if TYPE_CHECKING:
    import pandas

    from ._legal import Legal
    from ._origin import Origin
    from ._plot import Plot

__all__ = ["Design", "Explanation", "Layer"]


_OF_TORCHINFO = {
    "summary_list": ".modules has the calls of modules, .layers the layers with their figures",
    "formatting": "depth, col_names, col_width and row_settings of archdb.summary make the table",
    "to_readable": "the figures are numbers; f'{design.macs:,}' writes one out",
    "format_output_num": "the figures are numbers; f'{design.macs:,}' writes one out",
    "to_megabytes": "the figures are bytes; divide by 1e6",
    "float_to_megabytes": "the figures are bytes; divide by 1e6",
}
"""What torchinfo's ModelStatistics has, and where it is here."""

_FRAME = (
    "path", "type", "output", "params", "macs", "activations", "memory", "receptive_field", "stride",
)  # fmt: skip
"""The columns of a design's data frame."""


class Design:
    """A network's layers with their sizes, parameters and multiply-adds at one input.

    It is made by `archdb.summary`, `archdb.capture` and `archdb.load`, and is not changed afterwards.
    Shown, it is the table that `summary` prints.
    """

    def __init__(
        self,
        flat: dict[str, Any],
        answer: dict[str, Any],
        inputs: _sizes.Inputs,
        *,
        captured: Captured | None = None,
        notes: Sequence[Note] = (),
        origin: Origin | None = None,
        element_bytes: Sequence[int] | None = None,
        look: Look | None = None,
    ) -> None:
        self._flat = flat
        self._element_bytes = element_bytes  # Of each input, where a model was run.
        self._written: str | None = None
        self._answer = answer
        self._inputs = inputs
        self._captured = captured
        self._origin = origin
        self._look = look or Look()
        self._layers: list[Layer] | None = None
        self._symbolic: dict[str, Any] | None = None
        self.notes: list[Note] = list(notes)
        """What a reader of the figures should know: sizes that were fixed, figures that are declared."""

    # What it is

    @property
    def name(self) -> str:
        """The name under which `archdb.add` stores it where no other one is given."""
        return str(self._captured.name if self._captured else self._flat["name"])

    @property
    def input_size(self) -> Shape | dict[str, Shape]:
        """The input's size, batch included; of several inputs their sizes by name."""
        if len(self._inputs) == 1:
            return self._inputs[0][1]
        return dict(self._inputs)

    @property
    def output_size(self) -> Shape | dict[str, Shape]:
        """The output's size, batch included; of several outputs their sizes by name."""
        output = self._answer["output"]
        if isinstance(output, dict):
            return {name: tuple(size) for name, size in output.items()}
        return frozen(output)

    @property
    def layers(self) -> list[Layer]:
        """The layers in the order in which they run."""
        if self._layers is None:
            self._layers = layers_of(self._answer)
        return self._layers

    @property
    def modules(self) -> list[ModuleCall]:
        """The calls of modules that the run of the model saw; none where no model was run."""
        return self._captured.modules if self._captured else []

    # Totals

    @property
    def params(self) -> int:
        """The parameters, each counted once."""
        return self._answer["params"]

    @property
    def macs(self) -> int:
        """The multiply-accumulates of all layers at this input; 0 where the model was not run."""
        return self._answer["macs"]

    @property
    def peak_memory(self) -> int | None:
        """The most bytes of tensors that are there at one time, at float32, parameters aside."""
        return self._answer["memory"]["peak"]

    @property
    def mult_adds(self) -> int:
        """The same, as torchinfo calls it."""
        return self.macs

    @property
    def total_params(self) -> int:
        """The parameters, as torchinfo calls them."""
        return self.params

    @property
    def trainable_params(self) -> int:
        """The parameters for which a gradient is asked; all of them where no model was run."""
        return self._captured.trainable if self._captured else self.params

    @property
    def total_mult_adds(self) -> int:
        """The multiply-accumulates, as torchinfo calls them."""
        return self.macs

    @property
    def total_param_bytes(self) -> int:
        """The bytes of the parameters; at float32 where no model was run."""
        return self._captured.param_bytes if self._captured else 4 * self.params

    @property
    def total_input(self) -> int:
        """The bytes of the inputs; at float32 where no model was run."""
        elements = self._element_bytes or [4] * len(self._inputs)
        return sum(math.prod(size) * bytes for (_, size), bytes in zip(self._inputs, elements))

    @property
    def total_output_bytes(self) -> int:
        """The bytes of what layers with weights give, forward and back, as torchinfo counts them."""
        from ._cells import passed_bytes

        return passed_bytes(self)

    def __getattr__(self, name: str) -> Any:
        """Says what there is in place of what a torchinfo's result has and a design has not."""
        instead = _OF_TORCHINFO.get(name)
        raise AttributeError(f"a Design has no '{name}'" + (f": {instead}" if instead else ""))

    # Other inputs

    def at(self, input_size: Any) -> Design:
        """The same network at another input, without running it again.

        Args:
            input_size: the size with its batch, `(1, 3, 317, 481)`; of several inputs a list of sizes in
                their order, or a dictionary of some by name.

        Raises:
            RefusedInput: a layer does not accept it; the error names the layer and what would do.
        """
        inputs = _sizes.inputs_like(input_size, self._inputs)
        if self._origin is None:
            return self._moved(inputs)
        return self._origin.moved(self, inputs)

    def _moved(self, inputs: _sizes.Inputs) -> Design:
        answer = ask_json(["shapes", "-", *_sizes.arguments(inputs, self._flat)], self._text)
        return Design(
            self._flat,
            answer,
            inputs,
            captured=self._captured,
            notes=self.notes,
            origin=self._origin,
            element_bytes=self._element_bytes,
            look=self._look,
        )

    @property
    def symbolic(self) -> dict[str, Any]:
        """Each layer's output as formulas of the input's sizes.

        `{"conv1": ["N", "64", "floor((H + 1)/2)", "floor((W + 1)/2)"], …}`; of several outputs a list of
        such lists. A size without a formula is None.
        """
        if self._symbolic is None:
            answer = ask_json(["shapes", "-", "--symbolic", *self._options], self._text)
            self._symbolic = {row["path"]: row["output"] for row in answer["layers"]}
        return self._symbolic

    def explain(self, path: str) -> Explanation:
        """How a layer gets its size: the formula with this input's numbers filled in."""
        args = ["explain", "-", plain(path), *self._options]
        try:
            return self._explained(args)
        except ArchdbError as error:
            if " has no layer " in error.message:
                error.help, error.text = _nearest_name(path, self.layers), None
            raise

    def _explained(self, args: list[str]) -> Explanation:
        return Explanation(ask(args, self._text).rstrip("\n"), ask_json(args, self._text))

    def legal_inputs(self) -> Legal:
        """All inputs that every layer accepts."""
        from ._legal import legal_of

        return legal_of(self)

    def nearest(self, size: Sequence[int] | Mapping[str, Sequence[int]]) -> list[Any]:
        """The legal inputs nearest to one: `nearest((500, 375))` gives `[(496, 368)]`.

        Args:
            size: the sizes of the axes after the channels; of several inputs by name.

        Returns:
            All that are equally near, as tuples; of several inputs as dictionaries by input.
        """
        from ._legal import nearest_of

        return nearest_of(self, size)

    @property
    def _text(self) -> str:
        """The flat form as the binary takes it."""
        if self._written is None:
            if not self._flat:
                raise ArchdbError(
                    "the model was not run: there are its parameters alone",
                    help="give input_size or input_data",
                )
            self._written = json.dumps(self._flat)
        return self._written

    @property
    def _options(self) -> list[str]:
        """This input as options; none where it is the flat form's own one."""
        if self._inputs == _sizes.own_inputs(self._flat):
            return []
        return _sizes.arguments(self._inputs, self._flat)

    # Other forms

    def to_dict(self) -> dict[str, Any]:
        """The flat form: what `archdb add` and `archdb shapes -` read, as JSON."""
        return copy.deepcopy(self._flat)

    def to_yaml(self) -> str:
        """A readable definition of the same design: modules, blocks and loops found in its graph."""
        return ask(["show", "-", "--definition"], self._text)

    def to_pytorch(self) -> str:
        """A module of `torch.nn` as the text of a Python file that imports torch alone: a class a block.

        Its `state_dict` has the design's paths, so that weights of a model with the same ones load.
        """
        return ask(["export", "-", "--to", "pytorch"], self._text)

    def to_pandas(self) -> pandas.DataFrame:
        """A row a layer, with its path, type, output, params, macs, activations, memory in bytes at
        float32, receptive_field and stride."""
        rows = [tuple(getattr(layer, name) for name in _FRAME) for layer in self.layers]
        frame = load_pandas().DataFrame(rows, columns=list(_FRAME))
        fitting = [name for name in ("macs", "activations", "memory") if self._fits(name)]
        return frame.astype(dict.fromkeys(fitting, "Int64"))

    def _fits(self, field: str) -> bool:
        return all(abs(getattr(layer, field) or 0) < 2**63 for layer in self.layers)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the flat form, which `archdb.load` and every command of archdb read.

        Args:
            path: a file whose name ends in `.json`.
        """
        name = os.fspath(path)
        if not name.endswith(".json"):
            raise ArchdbError(
                f"{name}: the flat form is JSON", expected="a name that ends in .json"
            )
        with open(name, "w", encoding="utf-8") as file:
            json.dump(self._flat, file, indent=1, ensure_ascii=False)
            file.write("\n")

    def plot(
        self,
        *,
        kind: str = "graph",
        direction: str = "down",
        depth: int | None = None,
        expand: str | Sequence[str] = (),
        kinds: bool = True,
        fuse: bool = True,
    ) -> Plot:
        """A picture of the graph, which a notebook shows and `.save("net.svg")` writes.

        Args:
            kind: "graph"; "volumes": the maps as boxes, as papers draw them; or "chart": activations,
                parameters, MACs, receptive field and memory along the network.
            direction: which way the graph goes: "down" or "right".
            depth: modules that many components deep are one node each, in place of blocks.
            expand: blocks that are drawn opened: paths, or patterns such as "layer4.*".
            kinds: whether each different block is drawn opened once beside the network.
            fuse: whether norms, activations and dropout stand in the node of the layer before.
        """
        from ._plot import Plot

        options = [f"--kind={kind}", f"--direction={direction}"]
        if depth is not None:
            options.append(f"--depth={depth}")
        patterns = [expand] if isinstance(expand, str) else expand
        options += [f"--expand={pattern}" for pattern in patterns]
        options += [] if kinds else ["--no-kinds"]
        options += [] if fuse else ["--no-fuse"]
        return Plot(self, options)

    def page(self) -> str:
        """One HTML file, as text, on which every size follows the input as it is typed.

        It begins at the design's input. A browser opens it from disk; it asks for nothing.
        """
        return ask(["page", "-", *self._options], self._text)

    # How it shows itself

    def __repr__(self) -> str:
        from ._table import table

        return table(self, self._look)

    def _repr_html_(self) -> str:
        from ._html import html

        return html(self, self._look)


@dataclass(frozen=True)
class Explanation:
    """How one layer gets its size. Shown, it is the text of `archdb explain`."""

    text: str
    facts: dict[str, Any]
    """The same as values: formula, terms, input, output, never_read, receptive_field, …"""

    def __repr__(self) -> str:
        return self.text


def _nearest_name(path: str, layers: list[Layer]) -> str:
    """What to write in place of the name of a layer that is not there."""
    import difflib

    from ._rows import containers

    names = {name: None for x in layers for name in (*containers(x.path), x.path)}
    near = difflib.get_close_matches(path, list(names), n=1)
    return f"did you mean '{near[0]}'?" if near else ".layers has all, with their paths"


def load_pandas() -> Any:
    """pandas, which only what gives DataFrames needs."""
    try:
        import pandas
    except ImportError as error:
        raise ArchdbError("a DataFrame needs pandas", help="pip install pandas") from error
    return pandas
