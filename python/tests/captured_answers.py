"""What archdb says of a captured design at an input, as the kept facts of PyTorch are written."""

from __future__ import annotations

import json
from typing import Any

from archdb import RefusedInput
from archdb._ask import ask_json
from archdb._captured import OTHER_BRANCH, OTHER_NUMBER


def answer(flat: dict, inputs: dict[str, list[int]]) -> dict[str, Any]:
    """The outputs' shapes of all layers, the parameters and the MACs; or what was refused.

    Args:
        inputs: the whole shapes by the inputs' names, batch included.
    """
    arguments = ["shapes", "-"]
    known = flat.get("inputs", {"input": None})
    batches = []
    for name, shape in inputs.items():
        own = known[name]
        sizes = shape
        if not (isinstance(own, dict) and own.get("batch") is False):
            batches.append(shape[0])
            sizes = shape[1:]
        if sizes:
            text = "x".join(str(size) for size in sizes)
            arguments += ["--input", text if len(known) == 1 else f"{name}={text}"]
    if batches:
        arguments += ["--batch", str(batches[0])]
    try:
        found = ask_json(arguments, json.dumps(flat))
    except RefusedInput as error:
        return {"error": str(error), "is_guard": error.message.startswith((OTHER_BRANCH, OTHER_NUMBER))}
    layers = {}
    for layer in found["layers"]:
        output = layer["output"]
        layers[layer["path"]] = [output] if not output or isinstance(output[0], int) else output
    return {"layers": layers, "params": found["params"], "macs": found["macs"]}


def differences(flat: dict, case: dict[str, Any]) -> list[str]:
    """Where archdb and PyTorch differ at an input.

    A branch that the model's code takes at another input is refused by name of its file and line: that is told
    apart, as 'guard: …', because PyTorch runs it.
    """
    ours = answer(flat, case["inputs"])
    if "error" in case:
        return [] if "error" in ours else [f"PyTorch refuses: {case['error']}"]
    if "error" in ours:
        kind = "guard" if ours["is_guard"] else "refused"
        return [f"{kind}: {ours['error']}"]
    found = []
    for path, outputs in case["layers"].items():
        have = ours["layers"].get(path)
        if have is not None and have[: len(outputs)] != outputs:
            found.append(f"{path}: {have}, PyTorch {outputs}")
    for name in ("params", "macs"):
        if case[name] is not None and ours[name] != case[name]:
            found.append(f"{name}: {ours[name]}, PyTorch {case[name]}")
    return found
