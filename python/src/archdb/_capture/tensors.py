"""Tensors in nested values, and tensors without numbers."""

from __future__ import annotations

import torch


def tensors_in(value):
    """The tensors of nested lists, tuples and dictionaries, in order."""
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from tensors_in(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from tensors_in(item)


def without_numbers(tensor: torch.Tensor) -> torch.Tensor:
    """A tensor on the meta device of the same shape, strides and number format."""
    return torch.empty_strided(tensor.shape, tensor.stride(), dtype=tensor.dtype, device="meta")


def meet_in(shape, tensors) -> bool:
    """Whether tensors have this shape together, as broadcasting makes it."""
    try:
        return tuple(torch.broadcast_shapes(*(tensor.shape for tensor in tensors))) == tuple(shape)
    except RuntimeError:
        return False
