"""What a model is given, read as torchinfo reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Callable

from . import _sizes
from ._captured import Shape
from ._errors import ArchdbError, RefusedInput

if TYPE_CHECKING:
    import torch

Call = tuple[tuple, dict]
"""The positional and keyword arguments of a call of `forward`."""


def call_of(
    input_size: Any, input_data: Any, batch_dim: int | None, dtypes: Any, kwargs: dict
) -> Call | None:
    """The call of `forward` that is meant; None where no input is given.

    Args:
        input_size: a size with its batch, or a list of sizes, one an argument.
        input_data: a tensor or an array; a list or tuple of arguments, or a dictionary of them.
        batch_dim: of `input_size`: where a batch of 1 is put into each size; of `input_data`: along
            which axis only the first is taken.
        dtypes: of `input_size`, one a size; float32 by default.
        kwargs: further keyword arguments.
    """
    if input_size is not None and input_data is not None:
        raise ArchdbError("input_size and input_data are both given", expected="one of them")
    if input_size is not None:
        return tuple(_tensors(sizes_of(input_size), batch_dim, dtypes)), dict(kwargs)
    if input_data is None:
        return ((), dict(kwargs)) if kwargs else None
    data = input_data
    if batch_dim is not None:
        data = mapped(data, lambda x: x.narrow(batch_dim, 0, 1))
    else:
        data = mapped(data, lambda x: x)
    if isinstance(data, Mapping):
        return (), {**data, **kwargs}
    if isinstance(data, (list, tuple)):
        return tuple(data), dict(kwargs)
    return (data,), dict(kwargs)


def sizes_of(input_size: Any) -> list[Shape]:
    """One size an argument: `(1, 3, 224, 224)`, or `[(1, 16), (1, 3, 224, 224)]`."""
    if not isinstance(input_size, Sequence) or isinstance(input_size, str) or not input_size:
        raise ArchdbError(
            f"input_size is {input_size!r}",
            expected="a size with its batch, (1, 3, 224, 224), or a list of sizes",
        )
    several = any(isinstance(size, Sequence) for size in input_size)
    return [_sizes.shape(x, "input_size") for x in (input_size if several else [input_size])]


def mapped(value: Any, action: Callable[[torch.Tensor], Any]) -> Any:
    """Nested arguments with each tensor in them replaced; arrays become tensors first."""
    import torch

    if isinstance(value, torch.Tensor):
        return action(value)
    if type(value).__module__ == "numpy" and hasattr(value, "__array_interface__"):
        return action(torch.as_tensor(value))
    if isinstance(value, Mapping):
        items = {key: mapped(item, action) for key, item in value.items()}
        return items if type(value) is dict else _again(type(value), value, items)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(mapped(item, action) for item in value))
    if isinstance(value, (list, tuple)):
        return type(value)(mapped(item, action) for item in value)
    return value


def shapes_of(call: Call) -> list[Shape]:
    """The shapes of the tensors in a call, in their order."""
    found: list[Shape] = []
    mapped(call, lambda x: found.append(tuple(x.shape)))
    return found


def element_bytes_of(call: Call) -> list[int]:
    """How many bytes an element of each of them has."""
    found: list[int] = []
    mapped(call, lambda x: found.append(x.element_size()))
    return found


def twin(call: Call, sizes: list[Shape] | None = None) -> Call:
    """The call on tensors without contents, of other sizes where they are given."""
    import torch

    left = iter(sizes or [])

    def empty(x: torch.Tensor) -> torch.Tensor:
        size = next(left) if sizes else tuple(x.shape)
        return torch.empty(size, dtype=x.dtype, device="meta")

    args, kwargs = mapped(call, empty)
    return args, kwargs


def _tensors(sizes: list[Shape], batch_dim: int | None, dtypes: Any) -> list[torch.Tensor]:
    import torch

    if dtypes is not None and not isinstance(dtypes, Iterable):
        raise ArchdbError(f"dtypes is {dtypes!r}", expected=f"a list, one a size: [{dtypes!r}]")
    kinds = [torch.float] * len(sizes) if dtypes is None else list(dtypes)
    if len(kinds) != len(sizes):
        raise ArchdbError(
            f"{len(kinds)} dtypes are given for {len(sizes)} sizes", expected="one a size"
        )
    tensors = []
    for size, dtype in zip(sizes, kinds):
        try:
            tensor = torch.empty(size, dtype=dtype, device="meta")
            tensors.append(tensor if batch_dim is None else tensor.unsqueeze(batch_dim))
        except (RuntimeError, IndexError, TypeError, OverflowError) as error:
            reason = str(error).split("\n")[0]
            raise RefusedInput(f"no tensor has the size {size}: {reason}") from error
    return tensors


def _again(kind: type, value: Any, items: dict) -> Any:
    """A mapping of another class (an OrderedDict, a BatchEncoding) with other values."""
    try:
        return kind(items)
    except TypeError:
        return items
