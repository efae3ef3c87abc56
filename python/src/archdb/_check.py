"""What a run of the model saw against what archdb answers."""

from __future__ import annotations

from collections.abc import Sequence

from ._captured import NO_TYPE, Captured, Note
from ._design import Design
from ._errors import ArchdbError, UnsupportedModel


def differences(captured: Captured, design: Design, *, elsewhere: bool = False) -> list[Note]:
    """Where the answer at an input is not what a run at that input saw: each layer that differs.

    Args:
        elsewhere: whether the design was captured at another input, where functions that make no output
            and have neither weights nor products may be left out.
    """
    found = []
    needed = _outputs(captured) | {call.path for call in captured.modules if call.is_layer}
    layers = {layer.path: layer for layer in design.layers}
    for path, seen in captured.shapes.items():
        layer = layers.get(path)
        if layer is None and elsewhere and path not in needed:
            continue
        if layer is None:
            found.append(
                Note(f"the model runs it there, with {_list(seen)}; archdb has no such layer", path)
            )
            continue
        # A module may give None for some of its outputs: what it gave is compared.
        if any(tuple(a) != tuple(b) for a, b in zip(seen, layer.outputs)):
            found.append(
                Note(
                    f"archdb gives {_list(layer.outputs[: len(seen)])}, the model {_list(seen)}",
                    path,
                )
            )
    if captured.params != design.params:
        found.append(
            Note(f"archdb counts {design.params:,} parameters, the model has {captured.params:,}")
        )
    return found


def _outputs(captured: Captured) -> set[str]:
    """The layers that make the model's outputs."""
    references = [captured.flat.get("output"), *captured.flat.get("outputs", {}).values()]
    names = {name for name in references if name}
    return names | {name.rpartition(".")[0] for name in names}


def notes_of(captured: Captured, design: Design) -> list[Note]:
    """What is to be known of a captured design: what the capture noted, what is declared, what differs."""
    noted = {note.path for note in captured.notes}
    # What the capture has no type for it tells itself; of the rest the shape follows a rule.
    told = {note.message.partition(" ")[0] for note in captured.notes if NO_TYPE in note.message}
    functions = {layer["path"]: layer.get("function") for layer in captured.flat["layers"]}
    declared = [
        Note(f"its figures are declared, not computed ({layer.type})", layer.path, is_guess=False)
        for layer in design.layers
        if layer.declared and layer.path not in noted and functions.get(layer.path) not in told
    ]
    return [*captured.notes, *declared, *differences(captured, design)]


def require_none(notes: Sequence[Note]) -> None:
    """Under `strict`: an error where a figure is guessed, in whole or in part."""
    guesses = [note for note in notes if note.is_guess]
    if not guesses:
        return
    first, more = guesses[0], len(guesses) - 1
    others = f" and {more} more, in .notes" if more else ", in .notes"
    raise UnsupportedModel(
        first.message + (f" ({first.place})" if first.place else ""),
        path=first.path,
        expected="what can be followed, as strict=True asks",
        help=f"without strict the design has it as a note{others}",
    )


def require_same(captured: Captured, design: Design) -> None:
    """An error where the answer at another input is not what the model gives there."""
    found = differences(captured, design, elsewhere=True)
    if not found:
        return
    sizes = ", ".join(str(size) for _, size in captured.inputs)
    raise ArchdbError(
        f"at {sizes} {found[0].message}",
        path=found[0].path,
        help="a size of the model was fixed where it cannot be seen; run it at this input by itself",
    )


def _list(shapes: Sequence[Sequence[int]]) -> str:
    return ", ".join(str(list(shape)) for shape in shapes)
