"""The functions of torch, and the layers that they are.

A row of the table says which layer type a function is: it is given a `Call` and adds layers to the design.
What has no row is noted as it is: a function of elements where the shape says so, else a layer whose output is
declared.
"""

from __future__ import annotations

import torch

from ..ratios import Ratio
from ..sizes import Quotient, Size, fixed, plain
from . import (  # noqa: F401 - each file adds its rows
    attention, creation, elements, indexing, linear, normalization, pooling, reductions, resampling,
    reshaping,
)
from . import unknown
from .call import ROWS, Call


def call(work, function, args, kwargs):
    """Runs a function that the model's code called, and notes it."""
    name = getattr(function, "__name__", "")
    if isinstance(function, torch._ops.OpOverload):
        name = function.overloadpacket.__name__   # mul of mul.Tensor: code that was compiled calls these
    if name == "__get__":
        return _attribute(work, function, args)
    if name in _SIZES:
        return _sizes(work, name, args, kwargs)
    if name not in _OF_TWO and name not in _WRITING and name not in _REFLECTED and _has_ratio(
            (*args, *kwargs.values())):
        args, kwargs = _map((args, kwargs), lambda value: fixed(value) if isinstance(value, Ratio) else value)
    if name in _UNTRACKED or name == "__set__":
        return function(*args, **kwargs)
    if not _is_tracked(work, args, kwargs) and name not in _FACTORIES:
        output = function(*_values(args), **_values(kwargs))
        work.keep_constants((args, kwargs), output)
        return output
    given, named = on_the_run_s_device(work, (args, kwargs))
    if name in _FACTORIES and not work.skeleton.with_weights:
        named["device"] = "meta"
    output = _made(work, name, given)
    if output is None:
        output = function(*given, **named)
    if name != "__setitem__" and _is_data(output):
        return _data(work, name, output)
    noted = Call(work, function, _base(name), args, kwargs, given, named, output)
    noted.writes = _writes(function, name, args, kwargs)
    if name in _SAME:
        _pass_on(work, args[0], output)
        return output
    row = ROWS.get(noted.name)
    if row is None or row(noted) is NotImplemented:
        unknown.note(noted)
    return output


# Functions whose output has the shape of their first argument, and needs no run. A trailing '_' writes into it.
_OF_ONE = {
    "relu", "relu6", "gelu", "silu", "sigmoid", "tanh", "softmax", "log_softmax", "leaky_relu", "elu",
    "hardswish", "hardsigmoid", "hardtanh", "dropout", "softplus", "mish", "exp", "sqrt", "rsqrt", "neg", "abs",
}
_OF_TWO = {"add", "sub", "mul", "div", "__add__", "__sub__", "__mul__", "__truediv__"}
_REFLECTED = {"__radd__", "__rsub__", "__rmul__", "__rtruediv__", "rsub", "true_divide"}
_WRITING = {"__iadd__", "__isub__", "__imul__", "__itruediv__", "add_", "sub_", "mul_", "div_", "relu_"}

_WRITING_OPERATORS = {
    "__setitem__", "__iadd__", "__isub__", "__imul__", "__itruediv__", "__ifloordiv__", "__imod__", "__ipow__",
    "__iand__", "__ior__", "__ixor__",
}


def _made(work, name, given):
    """The output where its shape is that of the first argument; None where the function must be run."""
    if work.skeleton.with_weights or not given or not isinstance(given[0], torch.Tensor):
        return None
    first = given[0]
    if name in _OF_ONE:
        return torch.empty_like(first) if first.is_floating_point() else None
    if (name in _OF_TWO or name in _WRITING) and len(given) == 2:
        second = given[1]
        if isinstance(second, torch.Tensor):
            if second.shape != first.shape or second.dtype != first.dtype:
                return None
        elif not (isinstance(second, (int, float)) and first.is_floating_point()):
            return None
        return first if name in _WRITING else torch.empty_like(first)
    return None


# Functions that ask for sizes.
_SIZES = {"size", "numel", "nelement", "__len__", "stride"}

# Functions that tell about a tensor, and make none.
_UNTRACKED = {
    "dim", "ndimension", "is_floating_point", "is_complex", "is_contiguous", "get_device", "element_size",
    "storage_offset", "data_ptr", "__repr__", "__format__", "__hash__", "is_same_size", "requires_grad_",
    "is_storage", "is_tensor", "result_type", "can_cast", "promote_types", "set_grad_enabled",
    "get_default_dtype", "is_signed", "is_conj", "is_neg", "__dir__", "register_hook", "is_pinned",
    "finfo", "iinfo", "is_grad_enabled", "is_inference", "untyped_storage", "is_autocast_enabled",
    "get_autocast_dtype", "get_autocast_gpu_dtype", "is_nonzero_", "manual_seed", "device",
}

# Functions that make a tensor of sizes.
_FACTORIES = {
    "zeros", "ones", "full", "empty", "arange", "linspace", "rand", "randn", "randint", "eye", "randperm",
    "empty_strided", "logspace",
}

# Functions that give what they are given, at another place or in another number format.
_SAME = {
    "contiguous", "clone", "detach", "detach_", "to", "float", "half", "double", "bfloat16", "type",
    "type_as", "cpu", "cuda", "int", "long", "bool", "alias", "requires_grad_", "positive", "__pos__",
    "conj", "resolve_conj", "resolve_neg", "real", "pin_memory", "_to_copy", "byte", "short",
}


def _writes(function, name, args, kwargs) -> bool:
    """Whether a function writes into its first argument."""
    if name in _WRITING_OPERATORS or (name.endswith("_") and not name.endswith("__")):
        return True
    if "inplace" in kwargs:
        return bool(kwargs["inplace"])
    code = getattr(function, "__code__", None)
    parameters = code.co_varnames[:code.co_argcount] if code is not None else ()
    return "inplace" in parameters and bool(dict(zip(parameters, args)).get("inplace"))


def _attribute(work, function, args):
    attribute = getattr(getattr(function, "__self__", None), "__name__", "")
    tensor = args[0]
    if attribute == "shape":
        return work.sizes(tensor)
    if attribute in ("T", "mT", "H", "mH"):
        given = work.without_weights(tensor)
        output = function(given)
        if given.dim() >= 2 or attribute in ("mT", "mH"):
            reshaping.exchange_last(Call(work, function, "t", args, {}, (given,), {}, output))
        else:
            _pass_on(work, tensor, output)
        return output
    output = function(tensor)
    if not work.knows(tensor):
        work.keep_constants(tensor, output)
    if isinstance(output, torch.Tensor) and output is not tensor and attribute in ("data", "real"):
        if work.knows(tensor):
            _pass_on(work, tensor, output)
    return output


def _sizes(work, name, args, kwargs):
    tensor = args[0]
    if not work.knows(tensor):
        return {"size": torch.Tensor.size, "stride": torch.Tensor.stride, "__len__": torch.Tensor.__len__}.get(
            name, torch.Tensor.numel)(*_values(args), **_values(kwargs))
    shape = work.sizes(tensor)
    if name == "stride":
        return _strides(tensor, shape, *_values(args[1:]), **_values(kwargs))
    if name == "size":
        dim = args[1] if len(args) > 1 else kwargs.get("dim")
        return shape if dim is None else shape[plain(dim)]
    if name == "__len__":
        return fixed(shape[0])
    product = 1
    for size in shape:
        product = size * product
    return product


def _strides(tensor, shape, dim=None):
    """The steps between elements: products of sizes where the elements stand in order."""
    strides = tensor.stride()
    if tensor.is_contiguous():
        product, found = 1, []
        for size in reversed(shape):
            found.insert(0, product)
            product = size * product
        strides = tuple(found)
    return strides if dim is None else strides[dim]


def _is_tracked(work, args, kwargs) -> bool:
    """Whether anything of the design is among the arguments: its tensors, its parameters or sizes."""
    for value in (*args, *kwargs.values()):
        if isinstance(value, torch.Tensor):
            if work.knows(value) or work.parameter(value) is not None:
                return True
        elif isinstance(value, (Size, Quotient)):
            return True
        elif isinstance(value, (list, tuple)):
            if _is_tracked(work, value, {}):
                return True
        elif isinstance(value, slice):
            if _is_tracked(work, (value.start, value.stop, value.step), {}):
                return True
    return False


def _has_ratio(values) -> bool:
    return any(
        isinstance(value, Ratio) or (type(value) in (list, tuple) and _has_ratio(value)) for value in values)


def _map(value, change):
    if isinstance(value, (torch.Tensor, Size, Quotient, Ratio)):
        return change(value)
    if isinstance(value, torch.Size):
        return tuple(_map(item, change) for item in value)
    if type(value) in (list, tuple):
        return type(value)(_map(item, change) for item in value)
    if type(value) is dict:
        return {key: _map(item, change) for key, item in value.items()}
    if isinstance(value, slice):
        return slice(*(_map(item, change) for item in (value.start, value.stop, value.step)))
    return value


def _values(arguments):
    return _map(arguments, plain)


def on_the_run_s_device(work, arguments):
    """Arguments as torch is given them: sizes are numbers, tensors on the device on which the run computes."""
    return _map(
        arguments,
        lambda value: work.without_weights(value) if isinstance(value, torch.Tensor) else plain(value))


def _is_data(output) -> bool:
    return isinstance(output, (bool, int, float)) or (isinstance(output, list) and not any(
        isinstance(item, torch.Tensor) for item in output)) or output is None


def _data(work, name, output):
    if name in ("item", "__bool__", "tolist", "__int__", "__float__", "__index__", "is_nonzero", "equal", "allclose"):
        work.note("a branch was chosen by data, or a number was taken from it")
    return output


def _base(name: str) -> str:
    """`add` of `add_`, `__add__`, `__radd__` and `__iadd__`."""
    if name in ROWS:
        return name
    if name.startswith("__") and name.endswith("__"):
        bare = name[2:-2]
        if bare in ROWS:
            return bare
        if bare[:1] in "ri" and bare[1:] in ROWS:
            return bare[1:] if bare[0] == "i" else f"r{bare[1:]}" if f"r{bare[1:]}" in ROWS else bare[1:]
        return bare
    if name.endswith("_") and not name.startswith("_"):
        return name[:-1]
    return name.lstrip("_") if name.lstrip("_") in ROWS else name


def _pass_on(work, tensor, output) -> None:
    if isinstance(tensor, torch.Tensor) and isinstance(output, torch.Tensor) and output is not tensor:
        work.bind(output, work.reference(tensor))
