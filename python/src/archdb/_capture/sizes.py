"""Sizes that know where they come from.

A size of a tensor is an `int` to the model's code, and to the design a formula of the sizes of earlier
tensors. `Size` is both: it goes through the model's own arithmetic and comes out as
`like(conv1, 2) // 2`. Where the code compares sizes, or takes one where only a number will do, the
recorder that is at work is told.
"""

from __future__ import annotations

import math
import operator
import threading
from fractions import Fraction

from .ratios import Ratio, sizes_in

_running = threading.local()


def recorder():
    """What notes comparisons and fixed sizes in this thread; None where nothing is captured."""
    return getattr(_running, "recorder", None)


def set_recorder(value) -> None:
    _running.recorder = value


class Size(int):
    """A size, with its formula: `base` and a number that is added to it."""

    base: str
    offset: int

    def __new__(cls, value: int, base: str, offset: int = 0) -> Size:
        self = int.__new__(cls, value)
        self.base = base
        self.offset = offset
        return self

    @property
    def text(self) -> str:
        if not self.offset:
            return self.base
        sign = "+" if self.offset > 0 else "-"
        return f"({self.base} {sign} {abs(self.offset)})"

    def __reduce__(self):
        return int, (int(self.real),)

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    # Sums and products

    def __add__(self, other):
        if type(other) is Size:
            value = int.__add__(self, other)
            return Size(value, f"({self.base} + {other.base})", self.offset + other.offset)
        if isinstance(other, int):
            return Size(int.__add__(self, other), self.base, self.offset + int(other))
        if isinstance(other, float) and not isinstance(other, Ratio):
            return _quotient(self) + other
        return NotImplemented

    __radd__ = __add__

    def __sub__(self, other):
        if type(other) is Size:
            value = int.__sub__(self, other)
            if other.base == self.base:
                return value
            return Size(value, f"({self.base} - {other.base})", self.offset - other.offset)
        if isinstance(other, int):
            return Size(int.__sub__(self, other), self.base, self.offset - int(other))
        if isinstance(other, float) and not isinstance(other, Ratio):
            return _quotient(self) - other
        return NotImplemented

    def __rsub__(self, other):
        if isinstance(other, int):
            return Size(int.__rsub__(self, other), f"(0 - {self.base})", int(other) - self.offset)
        if isinstance(other, float) and not isinstance(other, Ratio):
            return -(self - other)
        return NotImplemented

    def __mul__(self, other):
        if isinstance(other, int):
            if type(other) is not Size and other == 1:
                return self
            return Size(int.__mul__(self, other), f"({self.text} * {text_of(other)})")
        if isinstance(other, float) and not isinstance(other, Ratio):
            return _quotient(self) * other
        if isinstance(other, (list, tuple, str)):
            return fixed(self) * other
        return NotImplemented

    __rmul__ = __mul__

    def __neg__(self):
        return 0 - self

    def __pos__(self):
        return self

    def __abs__(self):
        return self if self.is_not_negative() else -self

    def is_not_negative(self) -> bool:
        """Whether it is 0 or more, which is a branch of the code only where the formula subtracts."""
        if self.offset >= 0 and "-" not in self.base:
            return True
        return self >= 0

    def __pow__(self, other, modulo=None):
        if modulo is None and isinstance(other, int) and 1 <= other <= 4:
            result = self
            for _ in range(int(other) - 1):
                result = result * self
            return result
        if modulo is None:
            return pow(fixed(self), other)
        return pow(fixed(self), other, modulo)

    def __rpow__(self, other):
        return pow(other, fixed(self))

    # Quotients

    def __floordiv__(self, other):
        if type(other) is Size and plain(other) > 0 and plain(self) % plain(other) == 0:
            # The design holds where nothing remains.
            return Size(int.__floordiv__(self, other), f"({self.text} / {other.text})")
        if isinstance(other, int) and plain(other) > 0:
            return _floor(self, fixed(other))
        if isinstance(other, int):
            return int.__floordiv__(fixed(self), fixed(other))
        if isinstance(other, float):
            return fixed(self) // fixed(other)
        return NotImplemented

    def __rfloordiv__(self, other):
        return other // fixed(self)

    def __mod__(self, other):
        if type(other) is Size:
            return fixed(self) % fixed(other)
        if isinstance(other, int) and other > 0:
            value = int.__mod__(self, other)
            return value if other == 1 else Size(value, f"({self.text} % {fixed(other)})")
        if isinstance(other, (int, float)):
            return fixed(self) % fixed(other)
        return NotImplemented

    def __rmod__(self, other):
        return other % fixed(self)

    def __divmod__(self, other):
        return self // other, self % other

    def __rdivmod__(self, other):
        return divmod(other, fixed(self))

    def __truediv__(self, other):
        if type(other) is Size:
            return Ratio(int.__truediv__(self, other), (self, other))
        if isinstance(other, (int, float)) and not isinstance(other, Ratio):
            return _quotient(self) / other
        return NotImplemented

    def __rtruediv__(self, other):
        return Ratio(other / plain(self), (self,)) if isinstance(other, (int, float)) else NotImplemented

    def __rshift__(self, other):
        return self // (1 << fixed(other))

    def __lshift__(self, other):
        return self * (1 << fixed(other))

    def __and__(self, other):
        if isinstance(other, int) and other > 0 and (other & (other + 1)) == 0:
            return self % (int(other) + 1)
        return fixed(self) & fixed(other)

    __rand__ = __and__

    def __or__(self, other):
        return fixed(self) | fixed(other)

    __ror__ = __or__

    def __xor__(self, other):
        return fixed(self) ^ fixed(other)

    __rxor__ = __xor__

    # Rounding

    def __ceil__(self):
        return self

    __floor__ = __trunc__ = __ceil__

    def __round__(self, digits=None):
        return self if digits is None or digits >= 0 else round(fixed(self), digits)

    def bit_length(self):
        return fixed(self).bit_length()

    def bit_count(self):
        return bin(fixed(self)).count("1")

    def to_bytes(self, *arguments, **named):
        return fixed(self).to_bytes(*arguments, **named)

    def __invert__(self):
        return -1 - self

    def __float__(self):
        return float(fixed(self))

    # Comparisons are branches of the model's code

    def __eq__(self, other):
        return _compared(self, "==", other)

    def __ne__(self, other):
        return _compared(self, "!=", other)

    def __lt__(self, other):
        return _compared(self, "<", other)

    def __le__(self, other):
        return _compared(self, "<=", other)

    def __gt__(self, other):
        return _compared(self, ">", other)

    def __ge__(self, other):
        return _compared(self, ">=", other)

    def __bool__(self):
        return self != 0

    __hash__ = int.__hash__


class Quotient(float):
    """A size over a whole number, as `/` gives it: `ceil`, `floor`, `int` and `round` lead back to sizes."""

    numerator: object
    denominator: int

    def __new__(cls, numerator, denominator: int) -> Quotient:
        self = float.__new__(cls, int.__truediv__(plain(numerator), denominator))
        self.numerator = numerator
        self.denominator = denominator
        return self

    def __add__(self, other):
        if isinstance(other, Quotient):
            return _reduced(
                self.numerator * other.denominator + other.numerator * self.denominator,
                self.denominator * other.denominator,
            )
        if not isinstance(other, (int, float)) or isinstance(other, Ratio):
            return NotImplemented
        fraction = _fraction(other)
        if fraction is None:
            return fixed(self) + fixed(other)
        other = fraction
        return _reduced(
            self.numerator * other.denominator + other.numerator * self.denominator,
            self.denominator * other.denominator,
        )

    __radd__ = __add__

    def __neg__(self):
        return Quotient(0 - self.numerator, self.denominator)

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return (-self) + other

    def __mul__(self, other):
        if not isinstance(other, (int, float)) or isinstance(other, Ratio):
            return NotImplemented
        fraction = _fraction(other)
        if fraction is None:
            return fixed(self) * fixed(other)
        return _reduced(self.numerator * fraction.numerator, self.denominator * fraction.denominator)

    __rmul__ = __mul__

    def __truediv__(self, other):
        if not isinstance(other, (int, float)) or isinstance(other, Ratio):
            return NotImplemented
        fraction = _fraction(other)
        if fraction is None or fraction <= 0:
            return fixed(self) / fixed(other)
        return _reduced(self.numerator * fraction.denominator, self.denominator * fraction.numerator)

    def __rtruediv__(self, other):
        return other / fixed(self)

    def __floordiv__(self, other):
        return (self / other).__floor__() if isinstance(other, int) else fixed(self) // fixed(other)

    def __pow__(self, other, modulo=None):
        return pow(fixed(self), fixed(other))

    def __rpow__(self, other):
        return pow(other, fixed(self))

    def __floor__(self):
        return _floor(self.numerator, self.denominator)

    def __ceil__(self):
        return _floor(self.numerator + (self.denominator - 1), self.denominator)

    def __trunc__(self):
        if isinstance(self.numerator, Size) and not self.numerator.is_not_negative():
            return self.__ceil__()
        return self.__floor__()

    def __int__(self):
        return math.floor(float(fixed(self)))

    def __round__(self, digits=None):
        # Half goes to the even one: only an odd denominator has no half.
        if digits is None and self.denominator % 2 == 1:
            return _floor(self.numerator * 2 + self.denominator, 2 * self.denominator)
        if digits is None:
            return round(fixed(self))
        return round(fixed(self), digits)

    def _compare(self, relation, other):
        fraction = _fraction(other)
        if isinstance(self.numerator, Size) and fraction is not None:
            left = self.numerator * fraction.denominator
            right = fraction.numerator * self.denominator
            return _compared(left, relation, right)
        if isinstance(other, Size) and isinstance(self.numerator, Size):
            return _compared(self.numerator, relation, other * self.denominator)
        return _OPERATORS[relation](fixed(self), fixed(other))

    def __eq__(self, other):
        return self._compare("==", other)

    def __ne__(self, other):
        return self._compare("!=", other)

    def __lt__(self, other):
        return self._compare("<", other)

    def __le__(self, other):
        return self._compare("<=", other)

    def __gt__(self, other):
        return self._compare(">", other)

    def __ge__(self, other):
        return self._compare(">=", other)

    __hash__ = float.__hash__

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __reduce__(self):
        return float, (plain(self),)


_MOST_DENOMINATOR = 1 << 20


def _fraction(value) -> Fraction | None:
    """A number as a quotient of whole numbers; None where it is none of a reasonable size."""
    if isinstance(value, (Size, Quotient, Ratio)):
        return None
    if isinstance(value, int):
        return Fraction(int(value))
    if isinstance(value, float) and math.isfinite(value):
        fraction = Fraction(value)
        return fraction if fraction.denominator <= _MOST_DENOMINATOR else None
    return None


def _quotient(size: Size) -> Quotient:
    return Quotient(size, 1)


def _reduced(numerator, denominator: int):
    if not isinstance(numerator, Size):
        return numerator / denominator
    return Quotient(numerator, denominator)


def _floor(size, divisor: int):
    if not isinstance(size, Size):
        return size // divisor
    value = int.__floordiv__(size, divisor)
    return size if divisor == 1 else Size(value, f"({size.text} // {divisor})")


def text_of(value) -> str:
    """A size's formula, or a number's digits."""
    return value.text if type(value) is Size else str(int(value))


# No tensor is as large: a comparison with more comes out the same at every input.
_ABOVE_ALL_SIZES = 1 << 60

_OPERATORS = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt,
    ">=": operator.ge,
}


def _compared(left, relation: str, right):
    """The outcome of a comparison of a size, of which the recorder is told."""
    if not isinstance(right, (int, float)):
        return NotImplemented
    if isinstance(right, Ratio):
        return _OPERATORS[relation](plain(fixed(left)), fixed(right))
    outcome = _OPERATORS[relation](plain(left), plain(right))
    work = recorder()
    if work is None or not isinstance(left, Size):
        return outcome
    if isinstance(right, Quotient):
        if not isinstance(right.numerator, Size):
            return _compared(left * right.denominator, relation, right.numerator)
        return work.compare(left * right.denominator, relation, right.numerator, outcome)
    if not isinstance(right, int):
        if not math.isfinite(right) or (relation in ("==", "!=") and right != int(right)):
            return outcome
        # A whole number is above 33.3 where it is above 33, and below it where it is below 34.
        right = math.ceil(right) if relation in ("<", ">=") else math.floor(right)
    if abs(plain(right)) > _ABOVE_ALL_SIZES:
        return outcome
    if type(right) is not Size or right.text != left.text:
        return work.compare(left, relation, right, outcome)
    return outcome


def plain(value):
    """The number that a size is, which knows nothing."""
    if isinstance(value, Size):
        return int.__int__(value)
    if isinstance(value, (Quotient, Ratio)):
        return float.__float__(value)
    return value


def fixed(value):
    """The number that a size is, where its formula ends: the design holds only where it is this number."""
    if isinstance(value, Size):
        work = recorder()
        if work is not None:
            work.fix(value)
        return int.__int__(value)
    if isinstance(value, Quotient):
        if isinstance(value.numerator, Size):
            fixed(value.numerator)
        return float.__float__(value)
    if isinstance(value, Ratio):
        for size in value.sizes:
            fixed(size)
        return float.__float__(value)
    return value


def formula(value):
    """A size as the flat form writes it: a number, or a text."""
    if type(value) is Size:
        text = value.text
        return text[1:-1] if text.startswith("(") and _is_whole(text) else text
    return int(value) if isinstance(value, (int, bool)) and not isinstance(value, bool) else value


def _is_whole(text: str) -> bool:
    """Whether the first bracket is closed by the last."""
    depth = 0
    for position, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return position == len(text) - 1
    return False


def largest(first, second):
    """max of two, as a formula where one is a size."""
    return _extreme("max", max, first, second)


def smallest(first, second):
    """min of two, as a formula where one is a size."""
    return _extreme("min", min, first, second)


def _extreme(name, builtin, first, second):
    if not isinstance(first, (Size, Quotient, Ratio)) and not isinstance(second, (Size, Quotient, Ratio)):
        return builtin(first, second)
    if isinstance(first, int) and isinstance(second, int):
        value = builtin(plain(first), plain(second))
        return Size(value, f"{name}({text_of(first)}, {text_of(second)})")
    if isinstance(first, Ratio) or isinstance(second, Ratio):
        return Ratio(builtin(plain(first), plain(second)), sizes_in(first, second))
    return builtin(first, second)
