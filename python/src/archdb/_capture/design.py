"""The flat form of what was recorded."""

from __future__ import annotations

import re

import torch

from .._captured import Captured
from .._errors import ArchdbError
from .nodes import Node
from .recorder import MADE_OF_SIZES, Recorder


def captured(model, work: Recorder, inputs, output) -> Captured:
    """What the rest of the package needs of a run."""
    name = _name(model)
    outputs = _outputs(work, output)
    _add_what_no_layer_counts(model, work)
    if all(reference in {name for name, _ in inputs} for _, reference in outputs):
        # The model gives what it is given: a design has a layer.
        outputs = [
            (name, work.add("Identity", "identity", [reference], {}).output()) for name, reference in outputs]
    nodes = _needed(work, outputs)
    _require_input(work, inputs, outputs, output)
    flat = _renamed(_flat(name, work, inputs, nodes, outputs), work.renamed)
    for call in work.calls:
        call.takes = [_renamed_reference(x, work.renamed) for x in call.takes]
        call.gives = [_renamed_reference(x, work.renamed) for x in call.gives]
    parameters = list(model.parameters())
    _count(work)
    return Captured(
        name=name,
        flat=flat,
        modules=work.calls,
        shapes={
            work.renamed.get(node.path, node.path): node.outputs for node in nodes if node.outputs},
        inputs=[(name, tuple(tensor.shape)) for name, tensor in inputs],
        params=sum(p.numel() for p in parameters),
        trainable=sum(p.numel() for p in parameters if p.requires_grad),
        param_bytes=sum(p.numel() * p.element_size() for p in parameters),
        buffer_bytes=sum(b.numel() * b.element_size() for b in model.buffers()),
        notes=work.notes,
    )


def _name(model) -> str:
    name = re.sub(r"[^a-z0-9_]", "_", type(model).__name__.lower()).strip("_")
    return name if name and not name[0] == "_" else "model"


def _class_name(name: str) -> str:
    """A class's name as archdb takes it: letters, digits and '_', a letter first."""
    name = re.sub(r"[^A-Za-z0-9_]", "", name).lstrip("_0123456789")
    return name or "Module"


def _outputs(work: Recorder, output) -> list[tuple[str, str]]:
    """The names of the outputs, and what they are."""
    found: list[tuple[str, str]] = []

    def visit(value, name: str) -> None:
        if isinstance(value, torch.Tensor):
            found.append((name, work.reference(value)))
        elif isinstance(value, dict):
            for key, item in value.items():
                visit(item, f"{name}.{key}" if name else str(key))
        elif isinstance(value, (list, tuple)):
            for index, item in enumerate(value):
                visit(item, f"{name}.{index}" if name else str(index))
        elif hasattr(value, "__dict__") and not callable(value):
            visit(vars(value), name)

    visit(output, "")
    if not found:
        raise ArchdbError(
            "the model gives no tensor that comes from its input", found=type(output).__name__,
            expected="a tensor, or a list, tuple or dictionary of tensors")
    return found


def _require_input(work: Recorder, inputs, outputs, output) -> None:
    """The outputs are made of the inputs: of a tensor of zeros there is nothing to tell."""
    names = {name for name, _ in inputs}
    waiting, seen = [reference for _, reference in outputs], set()
    while waiting:
        reference = waiting.pop()
        if reference in names:
            return
        node = work.node(reference)
        if node is None or node.path in seen:
            continue
        seen.add(node.path)
        if node.type not in MADE_OF_SIZES:
            waiting += node.inputs
    raise ArchdbError(
        "the model's output does not depend on its input", found=type(output).__name__,
        expected="an output that is made of the tensors that forward is given")


def _add_what_no_layer_counts(model, work: Recorder) -> None:
    """Parameters that no layer has, so that the design has all of the model's."""
    for parameter in model.parameters():
        if id(parameter) not in work.claims:
            work.add_parameter(parameter)


def _needed(work: Recorder, outputs) -> list[Node]:
    """The layers without those of functions that nothing takes."""
    waiting = [reference for _, reference in outputs]
    waiting += [node.path for node in work.nodes if node.is_module or node.parameters]
    for condition in work.conditions:
        waiting += _LIKE.findall(condition)
    kept: set[str] = set()
    while waiting:
        node = work.node(waiting.pop())
        if node is None or node.path in kept:
            continue
        kept.add(node.path)
        waiting += node.inputs + node.also
        waiting += [path for path in (node.weights, node.tied) if path is not None]
        for value in node.hyper.values():
            for text in _texts(value):
                waiting += _LIKE.findall(text)
    return [node for node in work.nodes if node.path in kept]


_LIKE = re.compile(r"like\(([^,()]+)")


def _texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _flat(name, work: Recorder, inputs, nodes, outputs) -> dict:
    flat: dict = {"name": name}
    shapes = {key: [int(size) for size in tensor.shape] for key, tensor in inputs}
    batch = _batch(list(shapes.values()))
    if list(shapes) == ["input"] and shapes["input"]:
        flat["input"] = shapes["input"][1:]
    else:
        flat["inputs"] = {
            key: shape[1:] if shape and shape[0] == batch else {"shape": shape, "batch": False}
            for key, shape in shapes.items()
        }
    flat["batch"] = batch
    flat["layers"] = [node.flat() for node in nodes]
    if len(outputs) == 1:
        flat["output"] = outputs[0][1]
    else:
        flat["outputs"] = {key: reference for key, reference in outputs}
    classes = {
        call.path: _class_name(call.type) for call in work.calls if call.path and not call.is_layer}
    if classes:
        flat["classes"] = classes
    if work.conditions:
        flat["conditions"] = [
            {"require": condition, "message": message} for condition, message in work.conditions.items()]
    return flat


def _batch(shapes: list[list[int]]) -> int:
    """The first size that most inputs share: what begins with another one has no batch."""
    firsts = [shape[0] for shape in shapes if shape]
    return max(firsts, key=firsts.count) if firsts else 1


def _renamed_reference(text: str, names: dict[str, str]) -> str:
    """`layer` or, of several outputs, `layer.1`, with the other path that its layer has."""
    if text in names:
        return names[text]
    path, _, output = text.rpartition(".")
    return f"{names[path]}.{output}" if output.isdigit() and path in names else text


def _renamed(flat: dict, names: dict[str, str]) -> dict:
    """The flat form with other paths for some layers."""
    if not names:
        return flat

    def reference(text: str) -> str:
        return _renamed_reference(text, names)

    def sizes(value):
        if isinstance(value, str):
            return _LIKE.sub(lambda match: f"like({reference(match[1])}", value)
        return [sizes(item) for item in value] if isinstance(value, list) else value

    for layer in flat["layers"]:
        for key, value in layer.items():
            if key in ("path", "weights", "tied"):
                layer[key] = names.get(value, value)
            elif key == "from":
                layer[key] = [reference(x) for x in value] if isinstance(value, list) else reference(value)
            elif key not in ("type", "equation", "function", "mode"):
                layer[key] = sizes(value)
    if "output" in flat:
        flat["output"] = reference(flat["output"])
    for key, value in flat.get("outputs", {}).items():
        flat["outputs"][key] = reference(value)
    for condition in flat.get("conditions", []):
        condition["require"] = sizes(condition["require"])
    return flat


def _count(work: Recorder) -> None:
    """The parameters of each call's module."""
    modules = dict(work.skeleton.modules)
    totals: dict[str, tuple[int, int]] = {}
    for call, path in zip(work.calls, work.called):
        if path not in totals:
            parameters = list(modules[path].parameters())
            totals[path] = (
                sum(p.numel() for p in parameters), sum(p.numel() for p in parameters if p.requires_grad))
        call.params, call.trainable = totals[path]
