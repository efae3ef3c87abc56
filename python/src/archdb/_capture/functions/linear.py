"""Linear maps: layers whose weights are parameters, or tensors that were made."""

from __future__ import annotations

import torch

from ..sizes import plain
from .call import Call, row


def is_own(call: Call, tensor) -> bool:
    """Whether a tensor is a parameter that no layer has counted."""
    parameter = call.work.parameter(tensor)
    return parameter is not None and id(parameter) not in call.work.claims


def own_weight(call: Call, type_: str, inputs, weight, bias, with_bias: str | None = None, **hyper):
    """A layer with a weight: its own where that is a parameter, else that of the layer that made it.

    A bias that is no parameter is added by a layer of its own.
    """
    work = call.work
    owner = None
    if not is_own(call, weight):
        parameter = work.parameter(weight)
        claimed = work.claims.get(id(parameter)) if parameter is not None else None
        owner = claimed.path if claimed is not None else _layer_of(call, weight)
    has_bias = bias is not None and is_own(call, bias)
    if with_bias is not None:
        hyper[with_bias] = has_bias
    is_last = bias is None or has_bias
    make = call.layer if is_last else call.step
    node = make(type_, inputs, **hyper)
    if owner is not None:
        node.tied = owner
    else:
        work.claim(node, work.parameter(weight))
    if has_bias:
        work.claim(node, work.parameter(bias))
    elif bias is not None:
        shift = call.reference(bias)
        if type_.startswith("Conv"):
            # A bias is a number a channel.
            rank = int(type_[-2])
            shift = call.step("Reshape", [shift], "bias", shape=[-1] + [1] * rank).output()
        call.layer("Add", [node.output(), shift], "add")
    return node


def _layer_of(call: Call, tensor) -> str:
    """The path of a layer whose first output is this tensor."""
    reference = call.reference(tensor)
    node = call.work.node(reference)
    if node is not None and node.path == reference:
        return reference
    return call.step("Identity", [reference], "weight").path


@row("linear", takes="input weight bias")
def _linear(call: Call):
    weight = call["weight"]
    if weight.dim() != 2:
        return NotImplemented
    own_weight(
        call, "Linear", [call["input"]], weight, call.get("bias"), "bias",
        in_features=plain(weight.shape[1]), out_features=plain(weight.shape[0]))


@row("addmm", takes="bias input weight")
def _addmm(call: Call):
    """GPT-2's Conv1D: a linear map whose weight is written the other way round."""
    weight = call["weight"]
    if isinstance(weight, torch.Tensor) and is_own(call, weight) and call.get("beta", 1) == 1:
        own_weight(
            call, "Linear", [call["input"]], weight, call["bias"], "bias",
            in_features=plain(weight.shape[0]), out_features=plain(weight.shape[1]))
        return
    product = call.step("MatMul", [call["input"], weight])
    call.layer("Add", [product.output(), call["bias"]])


def _convolution(type_: str, transposed: bool):
    rank = int(type_[-2])

    def noted(call: Call):
        weight = call["weight"]
        groups = call.number("groups", 1)
        shape = [int(size) for size in weight.shape]
        if call["input"].dim() != rank + 2:
            return NotImplemented
        hyper = {name: call.number(name) for name in ("stride", "padding", "dilation") if name in call}
        if transposed:
            if "output_padding" in call:
                hyper["output_padding"] = call["output_padding"]
            channels = {"in_channels": shape[0], "out_channels": shape[1] * groups}
        else:
            channels = {"in_channels": shape[1] * groups, "out_channels": shape[0]}
        if call.work.parameter(weight) is None and _depends_on_input(call, weight):
            if transposed:
                return NotImplemented
            return _with_tensor_weight(call, rank, groups, hyper)
        own_weight(
            call, type_, [call["input"]], weight, call.get("bias"), "bias", **channels,
            kernel_size=shape[2:], groups=groups, **hyper)

    return noted


def _depends_on_input(call: Call, tensor) -> bool:
    """Whether a tensor is made of the model's inputs."""
    waiting, seen = [call.reference(tensor)], set()
    while waiting:
        reference = waiting.pop()
        if reference in seen:
            continue
        seen.add(reference)
        node = call.work.node(reference)
        if node is None:
            return True
        waiting.extend(node.inputs)
    return False


def _with_tensor_weight(call: Call, rank: int, groups: int, hyper):
    node = call.step(f"DynamicConv{rank}d", [call["input"], call["weight"]], groups=groups, **hyper)
    if "bias" in call:
        ones = call.step("Reshape", [call["bias"]], "bias", shape=[-1] + [1] * rank)
        call.layer("Add", [node.output(), ones.output()], "add")
    else:
        call.work.bind_all(call.output, node)


for _n in (1, 2, 3):
    row(f"conv{_n}d", takes="input weight bias stride padding dilation groups")(
        _convolution(f"Conv{_n}d", False))
    row(
        f"conv_transpose{_n}d",
        takes="input weight bias stride padding output_padding groups dilation",
    )(_convolution(f"ConvTranspose{_n}d", True))


@row("embedding", takes="input weight padding_idx max_norm norm_type scale_grad_by_freq sparse")
def _embedding(call: Call):
    """torch.embedding has its weight first."""
    tokens, weight = call["input"], call["weight"]
    if tokens.is_floating_point() and not weight.is_floating_point():
        tokens, weight = weight, tokens
    if weight.dim() != 2:
        return NotImplemented
    own_weight(
        call, "Embedding", [tokens], weight, None, num_embeddings=plain(weight.shape[0]),
        embedding_dim=plain(weight.shape[1]))


@row("bilinear", takes="input1 input2 weight bias")
def _bilinear(call: Call):
    shape = [int(size) for size in call["weight"].shape]
    own_weight(
        call, "Bilinear", [call["input1"], call["input2"]], call["weight"], call.get("bias"), "bias",
        in1_features=shape[1], in2_features=shape[2], out_features=shape[0])


@row("matmul", "bmm", "mm", "mv", "dot", takes="input other")
def _matmul(call: Call):
    _product(call, call["input"], call["other"])


@row("rmatmul", takes="input other")
def _rmatmul(call: Call):
    _product(call, call["other"], call["input"])


def _product(call: Call, left, right) -> None:
    """A product of matrices; a vector is a matrix of one row, or of one column, for the time of it."""
    squeezed = []
    operands = [call.reference(left), call.reference(right)]
    if left.dim() == 1:
        operands[0] = call.step("Unsqueeze", [operands[0]], "unsqueeze", dim=0).output()
        squeezed.append(-2 if right.dim() > 1 else 0)
    if right.dim() == 1:
        operands[1] = call.step("Unsqueeze", [operands[1]], "unsqueeze", dim=1).output()
        squeezed.append(-1)
    if not squeezed:
        call.layer("MatMul", operands)
        return
    node = call.step("MatMul", operands)
    for number, dim in enumerate(reversed(squeezed)):
        make = call.layer if number == len(squeezed) - 1 else call.step
        node = make("Squeeze", [node.output()], "squeeze", dim=dim)


@row("baddbmm", takes="input batch1 batch2")
def _baddbmm(call: Call):
    product = call.step("MatMul", [call["batch1"], call["batch2"]])
    if call.get("beta", 1) == 0:
        call.work.bind_all(call.output, product)
    else:
        call.layer("Add", [call["input"], product.output()])


@row("einsum")
def _einsum(call: Call):
    equation, *operands = call.args
    if not isinstance(equation, str):
        return NotImplemented
    if len(operands) == 1 and isinstance(operands[0], (list, tuple)):
        operands = operands[0]
    _contract(call, equation.replace(" ", ""), list(operands))


def _contract(call: Call, equation: str, operands: list) -> None:
    """Two operands at a time, from the left, as torch contracts them where opt_einsum is not there."""
    inputs, arrow, output = equation.partition("->")
    terms = inputs.split(",")
    if len(terms) < 3 or not arrow or "." in equation or torch.backends.opt_einsum.is_available():
        call.layer("Einsum", operands, equation=equation)
        return
    reference, term = call.reference(operands[0]), terms[0]
    for number in range(1, len(terms)):
        later = set(output).union(*terms[number + 1:])
        both = term + "".join(letter for letter in terms[number] if letter not in term)
        is_last = number == len(terms) - 1
        result = output if is_last else "".join(letter for letter in both if letter in later)
        make = call.layer if is_last else call.step
        reference = make(
            "Einsum", [reference, operands[number]], equation=f"{term},{terms[number]}->{result}").output()
        term = result


@row("tensordot", takes="input other dims")
def _tensordot(call: Call):
    """An Einsum: the last dimensions of one with the first of the other, or those that are named."""
    left, right, dims = call["input"], call["other"], call.get("dims", 2)
    if isinstance(dims, torch.Tensor):
        return NotImplemented
    if isinstance(dims, int):
        pairs = ([left.dim() - dims + index for index in range(dims)], list(range(dims)))
    else:
        pairs = tuple([item] if isinstance(item, int) else list(item) for item in dims)
    letters = iter("abcdefghijklmnopqrstuvwxyz")
    first = [next(letters) for _ in range(left.dim())]
    second = [""] * right.dim()
    for a, b in zip(*pairs):
        second[b % right.dim()] = first[a % left.dim()]
    second = [letter or next(letters) for letter in second]
    shared = {first[a % left.dim()] for a in pairs[0]}
    output = [letter for letter in first + second if letter not in shared]
    call.layer("Einsum", [left, right], equation=f"{''.join(first)},{''.join(second)}->{''.join(output)}")
