"""A copy of a model without weights.

The copy has the model's modules and attributes, and tensors on the meta device in place of its parameters.
Only the copy is run: what a forward pass writes on its modules is gone with it, and the model stays as it was.
"""

from __future__ import annotations

import types

import torch
from torch import nn

from .tensors import without_numbers


class Skeleton:
    """A copy of a model whose parameters hold no numbers.

    `root` is the copy; `path` gives the path of a module of it, and of the model, `originals` the model's
    parameters by the tensors that stand for them, `modules` the model's modules with their paths.
    """

    def __init__(self, model: nn.Module, mode: str, with_weights: bool):
        self.model = model
        self.path: dict[int, str] = {}
        self.originals: dict[int, nn.Parameter] = {}
        self.names: dict[int, str] = {}
        # The model's buffers by the tensors that stand for them.
        self.buffers: dict[int, torch.Tensor] = {}
        self._mode = mode
        self.with_weights = with_weights
        self._copies: dict[int, nn.Module] = {}
        self._tensors: dict[int, torch.Tensor] = {}
        # The copies by their identities.
        self._kept: dict[int, nn.Module] = {}
        self._copy_parameters()
        # Every path of a module that is there twice leads to one copy, which has the first path.
        self.modules = list(model.named_modules())
        for name, module in self.modules:
            self.path[id(module)] = name
            copy = self._shell(module)
            self.path[id(copy)] = name
        for _, module in self.modules:
            self._fill(self._copies[id(module)], module)
        self.root = self._copies[id(model)]

    def is_copy(self, module: nn.Module) -> bool:
        """Whether it is one of the modules that are run."""
        return self._kept.get(id(module)) is module

    def has(self, tensor: torch.Tensor) -> bool:
        """Whether it stands for one of the model's tensors, or is one."""
        return id(tensor) in self.buffers or id(tensor) in self._tensors

    def _copy_parameters(self) -> None:
        for name, parameter in self.model.named_parameters():
            if self.with_weights:
                tensor = _with_numbers(parameter)
            else:
                tensor = nn.Parameter(without_numbers(parameter), requires_grad=False)
            self._tensors[id(parameter)] = tensor
            self.originals[id(tensor)] = parameter
            self.originals[id(parameter)] = parameter
            self.names[id(parameter)] = name

    def _shell(self, module: nn.Module) -> nn.Module:
        copy = object.__new__(type(module))
        self._copies[id(module)] = copy
        self._kept[id(copy)] = copy
        return copy

    def _fill(self, copy: nn.Module, module: nn.Module) -> None:
        values = dict(module.__dict__)
        for key, value in values.items():
            # Hooks that the forward pass registers are the copy's too.
            values[key] = value.copy() if key in _OWN else self._copied(value)
        values["_parameters"] = {
            name: self._tensors.get(id(value), value) for name, value in module._parameters.items()
        }
        values["_buffers"] = {name: self._own(buffer) for name, buffer in module._buffers.items()}
        values["_modules"] = {
            name: self._copies.get(id(value), value) for name, value in module._modules.items()
        }
        if self._mode != "same":
            values["training"] = self._mode == "train"
        copy.__dict__.update(values)

    def _own(self, tensor: torch.Tensor | None) -> torch.Tensor | None:
        """A tensor that the forward pass may write into: the model's stays as it is."""
        if tensor is None:
            return None
        known = self._tensors.get(id(tensor))
        if known is None:
            known = _with_numbers(tensor) if self.with_weights else tensor
            if known is tensor:
                known = tensor.detach().clone()
            self._tensors[id(tensor)] = known
            self.buffers[id(known)] = tensor
        return known

    def _copied(self, value):
        """What stands for a plain attribute: modules and parameters in it are the copy's."""
        if isinstance(value, _ATOMS):
            return value
        if isinstance(value, torch.Tensor):
            return self._own(value)
        if isinstance(value, nn.Module):
            return self._copies.get(id(value), value)
        if isinstance(value, types.MethodType):
            owner = value.__self__
            if isinstance(owner, nn.Module) and id(owner) in self._copies:
                return types.MethodType(value.__func__, self._copies[id(owner)])
            return value
        if type(value) is list:
            return [self._copied(item) for item in value]
        if type(value) is tuple:
            return tuple(self._copied(item) for item in value)
        if type(value) is dict:
            return {key: self._copied(item) for key, item in value.items()}
        return value


def _with_numbers(tensor: torch.Tensor) -> torch.Tensor:
    """The tensor itself; zeros in place of one on the meta device, which has none."""
    return torch.zeros(tensor.shape, dtype=tensor.dtype) if tensor.device.type == "meta" else tensor


_ATOMS = (int, float, str, bool, type(None), torch.dtype, torch.device, type, types.FunctionType)

_OWN = {
    "_non_persistent_buffers_set", "_backward_pre_hooks", "_backward_hooks", "_forward_hooks",
    "_forward_hooks_with_kwargs", "_forward_hooks_always_called", "_forward_pre_hooks",
    "_forward_pre_hooks_with_kwargs", "_state_dict_hooks", "_state_dict_pre_hooks",
    "_load_state_dict_pre_hooks", "_load_state_dict_post_hooks",
}
