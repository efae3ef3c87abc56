"""`int`, `len`, `min`, `max`, `sum` and `range` as the model's own code calls them.

CPython's own give or take an exact int and lose the formula of a size. For the time of a capture these stand
among the globals of the Python modules in which the model's code is written, and are taken away after it.
"""

from __future__ import annotations

import builtins
import functools
import math
import sys
import types

from .ratios import Ratio
from .sizes import Quotient, Size, fixed, largest, recorder, smallest
from .standing import Standing

_ABSENT = object()


class _IntegerType(type):
    """isinstance and issubclass answer as for int."""

    def __instancecheck__(cls, value):
        return isinstance(value, builtins.int)

    def __subclasscheck__(cls, other):
        return issubclass(other, builtins.int)

    def __eq__(cls, other):
        return other is builtins.int or other is cls

    def __hash__(cls):
        return hash(builtins.int)

    def __getattr__(cls, name):
        return getattr(builtins.int, name)


class integer(metaclass=_IntegerType):
    def __new__(cls, *arguments, **named):
        if len(arguments) == 1 and not named and recorder() is not None:
            value = arguments[0]
            if isinstance(value, Size):
                return value
            if isinstance(value, Quotient):
                return value.__trunc__()
        return builtins.int(*arguments, **named)


def length(value):
    work = recorder()
    if work is not None and work.is_tensor(value):
        return value.shape[0]
    return len(value)


def maximum(*values, **named):
    return _extreme(builtins.max, largest, values, named)


def minimum(*values, **named):
    return _extreme(builtins.min, smallest, values, named)


def _extreme(builtin, pair, values, named):
    if named or recorder() is None:
        return builtin(*values, **named)
    if len(values) == 1:
        items = list(values[0])
        if not any(isinstance(item, (Size, Quotient, Ratio)) for item in items):
            return builtin(items)
    else:
        items = list(values)
    if not items or not all(isinstance(item, (builtins.int, float)) for item in items):
        return builtin(*values)
    result = items[0]
    for item in items[1:]:
        result = pair(result, item)
    return result


def total(values, /, start=0):
    result = start
    for value in values:
        result = result + value
    return result


class _RangeType(type):
    def __instancecheck__(cls, value):
        return isinstance(value, builtins.range)


class numbers(metaclass=_RangeType):
    """range: how often a loop runs makes the graph, so that the sizes in it are fixed."""

    def __new__(cls, *arguments):
        return builtins.range(*(fixed(value) for value in arguments))


_REPLACED = {
    "int": integer,
    "len": length,
    "max": maximum,
    "min": minimum,
    "sum": total,
    "range": numbers,
}

# Functions of math that a size answers itself.
_ROUNDING = (math.ceil, math.floor, math.trunc)


def _fixing(function):
    """A function of C code that takes a size as a number: it is fixed, and noted."""

    @functools.wraps(function, assigned=("__name__", "__doc__"), updated=())
    def call(*arguments, **named):
        if recorder() is None:
            return function(*arguments, **named)
        return function(*map(_known, arguments), **{name: _known(value) for name, value in named.items()})

    return call


def _known(value):
    if isinstance(value, (Size, Quotient, Ratio)):
        return fixed(value)
    if isinstance(value, (list, tuple)) and any(isinstance(item, (Size, Quotient, Ratio)) for item in value):
        return tuple(map(_known, value)) if isinstance(value, tuple) else list(map(_known, value))
    return value


class _View(types.ModuleType):
    """math or numpy, as the model's code sees it: what takes a size as a number says so."""

    def __init__(self, module):
        super().__init__(module.__name__)
        object.__setattr__(self, "_module", module)

    def __getattr__(self, name):
        value = getattr(self._module, name)
        if isinstance(value, type) or not callable(value) or value in _ROUNDING:
            return value
        value = _fixing(value)
        self.__dict__[name] = value
        return value


_views: dict[str, _View] = {}


def _stands_for(value):
    """What stands in place of a global; None where it stays."""
    if isinstance(value, types.ModuleType) and not isinstance(value, _View):
        if value.__name__ in ("math", "numpy"):
            if value.__name__ not in _views:
                _views[value.__name__] = _View(value)
            return _views[value.__name__]
    elif isinstance(value, types.BuiltinFunctionType) and getattr(value, "__module__", None) == "math":
        return None if value in _ROUNDING else _fixing(value)
    return None


_changed: list[tuple[dict, dict]] = []

# Python modules whose code is known to carry no sizes of a model.
_LEFT_ALONE = {"torch", "builtins", "archdb", "numpy", "typing", "collections", "abc"}


def _namespaces(packages: set[str]):
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in packages:
            space = getattr(module, "__dict__", None)
            if isinstance(space, dict):
                yield space


def packages_of(model) -> set[str]:
    """The top-level packages in which a model's code is written.

    Those of its classes, and of the functions and modules of people's own that these files use.
    """
    kinds = {type(module) for module in model.modules()}
    files = {base.__module__ for kind in kinds for base in kind.__mro__}
    names = {file.partition(".")[0] for file in files}
    for file in files:
        if file.partition(".")[0] in _LEFT_ALONE:
            continue
        for value in list(getattr(sys.modules.get(file), "__dict__", {}).values()):
            if isinstance(value, types.FunctionType):
                names.add((value.__module__ or "").partition(".")[0])
            elif isinstance(value, types.ModuleType) and not hasattr(value, "__path__"):
                names.add(value.__name__.partition(".")[0])
    return names - _LEFT_ALONE - _STANDARD


_STANDARD = set(getattr(sys, "stdlib_module_names", ())) - {"__main__"}


def _replace(space: dict) -> None:
    before = {name: _ABSENT for name in _REPLACED if name not in space}
    after = {name: _REPLACED[name] for name in before}
    for name, value in list(space.items()):
        if isinstance(value, (types.ModuleType, types.BuiltinFunctionType)):
            other = _stands_for(value)
            if other is not None:
                before[name], after[name] = value, other
    if after:
        space.update(after)
        _changed.append((space, before))


def _restore(space: dict, before: dict) -> None:
    for name, value in before.items():
        if value is _ABSENT:
            space.pop(name, None)
        else:
            space[name] = value


def _replace_in(packages: set[str]) -> None:
    done = {id(space) for space, _ in _changed}
    for space in _namespaces(packages):
        if id(space) not in done:
            _replace(space)


def _restore_all() -> None:
    while _changed:
        _restore(*_changed.pop())


_standing = Standing(_restore_all)


def standing_in(packages: set[str]):
    """The functions of this file in place of CPython's in the modules of these packages."""
    return _standing.during(_replace_in, packages)
