"""Functions of elements: activations, arithmetic with broadcasting, comparisons."""

from __future__ import annotations

import math

import torch

from ..sizes import fixed, plain
from .call import Call, row

_PLAIN = {
    "relu": "ReLU", "relu6": "ReLU6", "silu": "SiLU", "mish": "Mish", "softsign": "Softsign",
    "sigmoid": "Sigmoid", "logsigmoid": "LogSigmoid", "tanh": "Tanh", "tanhshrink": "Tanhshrink",
    "hardswish": "Hardswish", "hardsigmoid": "Hardsigmoid", "selu": "SELU", "exp": "Exp", "expm1": "Expm1",
    "log": "Log", "log1p": "Log1p", "log2": "Log2", "sqrt": "Sqrt", "rsqrt": "Rsqrt", "square": "Square",
    "reciprocal": "Reciprocal", "abs": "Abs", "absolute": "Abs", "neg": "Neg", "negative": "Neg",
    "sign": "Sign", "sin": "Sin", "cos": "Cos", "erf": "Erf", "floor": "Floor", "ceil": "Ceil",
    "trunc": "Trunc", "round": "Round", "logical_not": "LogicalNot", "bitwise_not": "LogicalNot",
    "invert": "LogicalNot", "special_expit": "Sigmoid",
}


def _plain(type_: str):
    def noted(call: Call):
        call.layer(type_, [call["input"]])

    return noted


for _name, _type in _PLAIN.items():
    row(_name)(_plain(_type))


def _numbers(type_: str, *names: str):
    """A function of elements with numbers, which are hyperparameters of the same names."""

    def noted(call: Call):
        hyper = {name: float(call.number(name)) for name in names if name in call}
        call.layer(type_, [call["input"]], **hyper)

    return noted


row("leaky_relu", takes="input negative_slope")(_numbers("LeakyReLU", "negative_slope"))
row("elu", takes="input alpha")(_numbers("ELU", "alpha"))
row("celu", takes="input alpha")(_numbers("CELU", "alpha"))
row("softplus", takes="input beta threshold")(_numbers("Softplus", "beta", "threshold"))
row("hardtanh", takes="input min_val max_val")(_numbers("Hardtanh", "min_val", "max_val"))
row("threshold", takes="input threshold value")(_numbers("Threshold", "threshold", "value"))
row("hardshrink", takes="input lambd")(_numbers("Hardshrink", "lambd"))
row("softshrink", takes="input lambd")(_numbers("Softshrink", "lambd"))


@row("gelu", takes="input approximate")
def _gelu(call: Call):
    call.layer("GELU", [call["input"]], approximate=call.get("approximate", "none"))


@row("prelu", takes="input weight")
def _prelu(call: Call):
    from .linear import own_weight

    own_weight(call, "PReLU", [call["input"]], call["weight"], None, num_parameters=call["weight"].numel())


@row("glu", takes="input dim")
def _glu(call: Call):
    call.layer("GLU", [call["input"]], dim=call.dim("dim", -1))


def _along(type_: str):
    def noted(call: Call):
        dim = call.get("dim")
        call.layer(type_, [call["input"]], dim=None if dim is None else fixed(dim))

    return noted


row("softmax", takes="input dim")(_along("Softmax"))
row("log_softmax", takes="input dim")(_along("LogSoftmax"))
row("softmin", takes="input dim")(_along("Softmin"))
row("cumsum", takes="input dim")(_along("CumSum"))

_DROPOUTS = {
    "dropout": "Dropout", "dropout1d": "Dropout1d", "dropout2d": "Dropout2d", "dropout3d": "Dropout3d",
    "alpha_dropout": "AlphaDropout", "feature_alpha_dropout": "FeatureAlphaDropout",
    "feature_dropout": "Dropout2d",
}


def _dropout(type_: str):
    def noted(call: Call):
        call.layer(type_, [call["input"]], p=float(call.number("p", 0.5)))

    return noted


for _name, _type in _DROPOUTS.items():
    row(_name, takes="input p")(_dropout(_type))


@row("clamp", "clip", takes="input min max")
def _clamp(call: Call):
    bounds = [call.get("min"), call.get("max")]
    tensors = [bound for bound in bounds if isinstance(bound, torch.Tensor)]
    if tensors:
        call.layer("Elementwise", [call["input"], *tensors], function="clamp")
        return
    hyper = {name: float(fixed(value)) for name, value in zip(("min", "max"), bounds) if value is not None}
    call.layer("Clamp", [call["input"]], **hyper)


@row("clamp_min", takes="input min")
def _clamp_min(call: Call):
    _clamp(call)


@row("clamp_max", takes="input max")
def _clamp_max(call: Call):
    _clamp(call)


def _number(value) -> float | None:
    value = plain(value)
    return float(value) if isinstance(value, (int, float)) and math.isfinite(value) else None


def _pair(type_: str, swapped: bool = False, number: bool = True):
    """Arithmetic of two tensors, or of a tensor and a number."""

    def noted(call: Call):
        left, right = call.get("input"), call.get("other")
        if isinstance(left, torch.Tensor) and isinstance(right, torch.Tensor):
            tensors = [right, left] if swapped else [left, right]
            call.layer(type_, tensors)
            return
        tensor, other = (left, right) if isinstance(left, torch.Tensor) else (right, left)
        is_first = isinstance(left, torch.Tensor) != swapped
        value = _number(other)
        if number and value is not None and (is_first or type_ in ("Add", "Mul", "Maximum")):
            call.layer(type_, [tensor], other=value)
        else:
            call.layer("Elementwise", [tensor], function=call.name)

    return noted


for _name, _type in {
    "mul": "Mul", "multiply": "Mul", "eq": "Eq", "ne": "Ne", "not_equal": "Ne", "lt": "Lt", "less": "Lt",
    "le": "Le", "less_equal": "Le", "gt": "Gt", "greater": "Gt", "ge": "Ge", "greater_equal": "Ge",
}.items():
    row(_name, takes="input other")(_pair(_type))
row("rmul", takes="input other")(_pair("Mul", swapped=True))
row("maximum", takes="input other")(_pair("Maximum", number=False))
row("minimum", takes="input other")(_pair("Minimum", number=False))
row("logical_and", "bitwise_and", "and", takes="input other")(_pair("LogicalAnd", number=False))
row("logical_or", "bitwise_or", "or", takes="input other")(_pair("LogicalOr", number=False))


def _sum(type_: str, swapped: bool):
    plain_pair = _pair(type_, swapped)

    def noted(call: Call):
        alpha = _number(call.get("alpha", 1))
        if alpha == 1:
            return plain_pair(call)
        tensors = [value for value in (call["input"], call["other"]) if isinstance(value, torch.Tensor)]
        if len(tensors) == 2 and alpha is not None:
            call.layer(type_, tensors, alpha=alpha)
        else:
            call.layer("Elementwise", tensors, function=call.name)

    return noted


row("add", takes="input other alpha")(_sum("Add", False))
row("radd", takes="input other alpha")(_sum("Add", True))
row("sub", "subtract", takes="input other alpha")(_sum("Sub", False))
row("rsub", takes="input other alpha")(_sum("Sub", True))


def _quotient(rounding: str | None, swapped: bool = False):
    plain_pair = _pair("Div", swapped)

    def noted(call: Call):
        mode = call.get("rounding_mode", rounding)
        if mode is None:
            return plain_pair(call)
        tensors = [value for value in (call["input"], call["other"]) if isinstance(value, torch.Tensor)]
        if len(tensors) == 2:
            call.layer("Div", tensors[::-1] if swapped else tensors, rounding_mode=mode)
        else:
            call.layer("Elementwise", tensors, function=call.name)

    return noted


row("div", "divide", "true_divide", "truediv", takes="input other rounding_mode")(_quotient(None))
row("rdiv", "rtruediv", takes="input other rounding_mode")(_quotient(None, True))
row("floor_divide", "floordiv", takes="input other")(_quotient("floor"))


@row("pow", "float_power", takes="input exponent")
def _pow(call: Call):
    base, exponent = call["input"], call["exponent"]
    if isinstance(base, torch.Tensor) and isinstance(exponent, torch.Tensor):
        call.layer("Pow", [base, exponent])
    elif isinstance(base, torch.Tensor) and _number(exponent) is not None:
        call.layer("Pow", [base], exponent=_number(exponent))
    else:
        call.layer("Elementwise", [exponent if isinstance(exponent, torch.Tensor) else base], function="pow")


@row("where", takes="condition input other")
def _where(call: Call):
    if "input" not in call:
        return NotImplemented
    first, second = call["input"], call["other"]
    hyper = {}
    for name, value in (("input", first), ("other", second)):
        if not isinstance(value, torch.Tensor):
            number = _number(value)
            if number is None:
                return _by_name(call)
            hyper[name] = number
    tensors = [value for value in (call["condition"], first, second) if isinstance(value, torch.Tensor)]
    call.layer("Where", tensors, **hyper)


def _by_name(call: Call):
    tensors = [value for value in (*call.args, *call.kwargs.values()) if isinstance(value, torch.Tensor)]
    call.layer("Elementwise", tensors, function=call.name)


@row("masked_fill", takes="input mask value")
def _masked_fill(call: Call):
    value = _number(call["value"]) if not isinstance(call["value"], torch.Tensor) else None
    if value is None:
        call.layer("Elementwise", [call["input"], call["mask"]], function="masked_fill")
    else:
        call.layer("MaskedFill", [call["input"], call["mask"]], value=value)


@row("addcmul", "addcdiv", "lerp", "atan2", "fmod", "remainder", "mod", "copysign", "hypot", "xor", "rpow")
def _named(call: Call):
    _by_name(call)


@row("fill", "zero", "copy", "normal", "uniform", "bernoulli", "trunc_normal", "exponential")
def _filled(call: Call):
    """A tensor whose elements are written anew: its shape stays."""
    call.layer("Elementwise", [call.args[0]], function=call.name)
