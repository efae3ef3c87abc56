"""Numbers that are made of sizes and lead to none: `max(keys / queries, 1.0)` scales what a tensor holds.

A tensor that is multiplied by one has the same shape whatever it is. Where such a number is compared, rounded, or given
to anything but arithmetic of tensors, the sizes that it is made of are fixed.
"""

from __future__ import annotations

import operator


class Ratio(float):
    """A number that knows of which sizes it is made."""

    sizes: tuple

    def __new__(cls, value: float, made_of: tuple) -> Ratio:
        self = float.__new__(cls, value)
        self.sizes = made_of
        return self

    def __neg__(self):
        return Ratio(-float.__float__(self), self.sizes)

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __reduce__(self):
        return float, (float.__float__(self),)

    __hash__ = float.__hash__


def sizes_in(*values) -> tuple:
    """The sizes of which some numbers are made."""
    from .sizes import Quotient, Size

    found: tuple = ()
    for value in values:
        if isinstance(value, Size):
            found += (value,)
        elif isinstance(value, Quotient):
            found += sizes_in(value.numerator)
        elif isinstance(value, Ratio):
            found += value.sizes
    return found


def _arithmetic(function, is_reflected: bool):
    def apply(self, other):
        from .sizes import plain

        if not isinstance(other, (int, float)):
            return NotImplemented
        values = (plain(other), plain(self)) if is_reflected else (plain(self), plain(other))
        return Ratio(function(*values), sizes_in(self, other))

    return apply


def _of_numbers(name: str):
    """What tells the number itself: its sizes are fixed."""

    def apply(self, *others):
        from .sizes import fixed

        return getattr(float, name)(fixed(self), *map(fixed, others))

    return apply


for _name in ("add", "sub", "mul", "truediv"):
    setattr(Ratio, f"__{_name}__", _arithmetic(getattr(operator, _name), False))
    setattr(Ratio, f"__r{_name}__", _arithmetic(getattr(operator, _name), True))
for _name in ("eq", "ne", "lt", "le", "gt", "ge", "floordiv", "rfloordiv", "mod", "rmod", "pow", "rpow", "divmod",
              "rdivmod", "bool", "int", "trunc", "floor", "ceil", "round", "abs"):
    setattr(Ratio, f"__{_name}__", _of_numbers(f"__{_name}__"))
Ratio.__hash__ = float.__hash__
