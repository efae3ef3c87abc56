"""Functions of all elements along dimensions."""

from __future__ import annotations

import torch

from ..sizes import fixed
from .call import Call, row
from .unknown import declare


def _dims(call: Call):
    dim = call.get("dim")
    if dim is None:
        return None
    if isinstance(dim, (list, tuple)):
        return [fixed(item) for item in dim] or None
    return fixed(dim)


def _reduction(type_: str):
    def noted(call: Call):
        hyper = {"dim": _dims(call), "keepdim": bool(call.get("keepdim", False))}
        call.layer(type_, [call["input"]], **hyper)

    return noted


row("mean", "nanmean", takes="input dim keepdim")(_reduction("Mean"))
row("sum", "nansum", takes="input dim keepdim")(_reduction("Sum"))
row("amax", takes="input dim keepdim")(_reduction("Max"))
row("argmax", takes="input dim keepdim")(_reduction("ArgMax"))
row("argmin", takes="input dim keepdim")(_reduction("ArgMin"))


def _extreme(pair: str):
    def noted(call: Call):
        other = call.get("dim")
        if isinstance(other, torch.Tensor) or isinstance(call.get("other"), torch.Tensor):
            second = other if isinstance(other, torch.Tensor) else call["other"]
            call.layer(pair, [call["input"], second])
            return
        if pair == "Minimum":
            return _declared(call)
        hyper = {"dim": _dims(call), "keepdim": bool(call.get("keepdim", False))}
        tensors = call.output if isinstance(call.output, tuple) else [call.output]
        for number, tensor in enumerate(tensors):
            node = call.step("Max" if number == 0 else "ArgMax", [call["input"]], **hyper)
            call.work.bind_all(tensor, node)

    return noted


row("max", takes="input dim keepdim")(_extreme("Maximum"))
row("min", takes="input dim keepdim")(_extreme("Minimum"))


def _declared(call: Call):
    """A reduction without a type of its own: its output is that of a mean, and is declared."""
    tensor = call["input"]
    dims = _dims(call)
    rank = tensor.dim()
    if dims is None:
        dims = list(range(rank))
    dims = {dim % rank for dim in ([dims] if isinstance(dims, int) else dims)} if rank else set()
    keepdim = bool(call.get("keepdim", False))
    sizes = call.work.sizes(tensor)
    shape = [1 if index in dims else size for index, size in enumerate(sizes) if keepdim or index not in dims]
    outputs = call.output if isinstance(call.output, tuple) else (call.output,)
    return declare(call, [tensor], [shape] * len(outputs))


row("std", "var", "prod", "logsumexp", "any", "all", "median", "amin", "count_nonzero", "nanmedian",
    takes="input dim keepdim")(_declared)


@row("norm", "vector_norm", "linalg_vector_norm", "linalg_norm", takes="input p dim keepdim")
def _norm(call: Call):
    return _declared(call)


@row("var_mean", "std_mean", takes="input dim keepdim")
def _two(call: Call):
    return _declared(call)
