"""The capture of a model: what is run, in which order, and what comes of it."""

from __future__ import annotations

import inspect
import random
import re
import sys
from contextlib import contextmanager

import torch
from torch import nn

from .._captured import Captured
from .._errors import ArchdbError, UnsupportedModel
from .._inputs import mapped
from . import design
from .branches import widened
from .builtins_of_models import packages_of, standing_in
from .module_calls import module_calls, running
from .recorder import Recorder
from .sizes import recorder, set_recorder
from .skeleton import Skeleton
from .tensors import without_numbers


def trace(model: nn.Module, args=(), kwargs=None, *, mode: str = "eval", device=None) -> Captured:
    """Runs a copy of a model that holds no numbers, and notes it as a design.

    Args:
        model: any module; it stays as it is.
        args: what `forward` is given, in order: tensors, and whatever else it takes.
        kwargs: what it is given by name.
        mode: "eval", "train", or "same" for that of each module.
        device: where the model is run when its code asks for numbers; its own where none is given.

    Raises:
        UnsupportedModel: the model is of a kind that cannot be followed.
        ArchdbError: the model's own code raised; that exception is its cause.
    """
    kwargs = kwargs or {}
    model = unwrapped(model)
    refuse_what_cannot_be_followed(model)
    inputs = named_inputs(model, args, kwargs)

    def run(turned, most=None):
        work, output = _run(
            model, args, kwargs, inputs, mode, with_weights=False, turned=turned, most=most)
        return design.captured(model, work, inputs, output), work

    try:
        captured, work = run(frozenset())
    except _NeedsNumbers:
        work, output = _run(model, args, kwargs, inputs, mode, with_weights=True, device=device)
        work.tell("the model was run with numbers, because its code asks for some", is_guess=False)
        return design.captured(model, work, inputs, output)
    return widened(captured, work, run) if work.edges else captured


class _NeedsNumbers(ArchdbError):
    """The model's code asks a tensor for its numbers."""


def unwrapped(model: nn.Module) -> nn.Module:
    """The model within torch.compile's, DataParallel's and DistributedDataParallel's."""
    while True:
        if type(model).__name__ == "OptimizedModule" and hasattr(model, "_orig_mod"):
            model = model._orig_mod
        elif isinstance(model, (nn.DataParallel, nn.parallel.DistributedDataParallel)):
            model = model.module
        else:
            return model


def refuse_what_cannot_be_followed(model) -> None:
    if not isinstance(model, nn.Module):
        raise UnsupportedModel(
            f"a model is an nn.Module, not {type(model).__name__}", found=type(model).__name__,
            expected="an nn.Module")
    for name, module in model.named_modules():
        if isinstance(module, torch.jit.ScriptModule):
            raise UnsupportedModel(
                "a ScriptModule has no Python code that could be followed", path=name or None,
                found=type(module).__name__, expected="the nn.Module that it was made of")
        if type(module).__module__.startswith(("torch.ao.nn.quantized", "torch.nn.quantized", "torch.ao.nn.intrinsic.quantized")):
            raise UnsupportedModel(
                "a quantized module holds packed weights", path=name or None,
                found=type(module).__name__, expected="the model before it was quantized")
        for parameter in module._parameters.values():
            if isinstance(parameter, nn.parameter.UninitializedTensorMixin):
                raise UnsupportedModel(
                    "a lazy module does not know its shape yet", path=name or None,
                    found=type(module).__name__,
                    help="give input_data, a tensor of the right size: a copy of the model is run on it "
                    "first; or run the model once")


def named_inputs(model, args, kwargs) -> list[tuple[str, torch.Tensor]]:
    """The tensors that forward is given, with the names of its parameters."""
    names = _parameter_names(model)
    found: list[tuple[str, torch.Tensor]] = []
    for index, value in enumerate(args):
        name = names[index] if index < len(names) else f"input_{index}"
        found.extend(_tensors(name, value))
    for name, value in kwargs.items():
        found.extend(_tensors(name, value))
    if len(found) == 1:
        return [("input", found[0][1])]
    taken = {name.partition(".")[0] for name, _ in model.named_modules()} | {
        name for name, _ in model.named_parameters()}
    unique: list[tuple[str, torch.Tensor]] = []
    for name, tensor in found:
        name = re.sub(r"[^A-Za-z0-9_]", "_", name)
        while name in taken:
            name += "_"
        taken.add(name)
        unique.append((name, tensor))
    return unique


def _parameter_names(model) -> list[str]:
    try:
        parameters = inspect.signature(model.forward).parameters.values()
    except (TypeError, ValueError):
        return []
    return [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]


def _tensors(name: str, value):
    if isinstance(value, torch.Tensor):
        yield name, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _tensors(f"{name}_{key}", item)
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from _tensors(f"{name}_{index}", item)


def _run(model, args, kwargs, inputs, mode, with_weights, device=None, turned=frozenset(), most=None):
    skeleton = Skeleton(model, mode, with_weights)
    work = Recorder(skeleton, [name for name, _ in inputs], turned)
    work.most_compared = most
    stand_ins = {}
    for name, tensor in inputs:
        if with_weights:
            given = _real(tensor, model, device)
        else:
            given = without_numbers(tensor)
        stand_ins[id(tensor)] = given
        work.begin(given, name)
    args, kwargs = mapped((args, kwargs), lambda tensor: stand_ins.get(id(tensor), tensor))
    earlier = recorder()
    set_recorder(work)
    running.append(work)
    try:
        with _random_numbers_kept(), module_calls(), standing_in(packages_of(model)), torch.no_grad(), work:
            output = skeleton.root(*args, **kwargs)
    except (NotImplementedError, RuntimeError, TypeError, ValueError) as error:
        if not with_weights and _asks_for_numbers(error):
            raise _NeedsNumbers("the model's code asks for numbers") from error
        raise _failure(work, error) from error
    except Exception as error:
        raise _failure(work, error) from error
    finally:
        running.remove(work)
        set_recorder(earlier)
    if work.unfollowed is not None:
        raise work.unfollowed
    return work, output


@contextmanager
def _random_numbers_kept():
    """The generators of torch, Python and numpy are afterwards where they were."""
    numpy = sys.modules.get("numpy")
    states = torch.get_rng_state(), random.getstate(), numpy and numpy.random.get_state()
    try:
        yield
    finally:
        torch.set_rng_state(states[0])
        random.setstate(states[1])
        if numpy:
            numpy.random.set_state(states[2])


def _real(tensor, model, device):
    if tensor.device.type != "meta":
        return tensor.clone() if device is None else tensor.to(device, copy=True)
    where = device or next((p.device for p in model.parameters()), torch.device("cpu"))
    if torch.device(where).type == "meta":
        where = "cpu"
    return torch.zeros(tensor.shape, dtype=tensor.dtype, device=where)


_NUMBERS = re.compile(
    r"\bmeta\b|data-dependent|data-independent|numpy|is_nonzero|_local_scalar_dense|two devices|CPU tensor|unsupported scalarType",
    re.IGNORECASE,
)


def _asks_for_numbers(error) -> bool:
    while error is not None:
        if _NUMBERS.search(str(error)):
            return True
        error = error.__cause__
    return False


def _failure(work: Recorder, error: Exception) -> ArchdbError:
    if work.unfollowed is not None:
        return work.unfollowed
    if isinstance(error, ArchdbError):
        return error
    path = work.failed_at or (work.scope[-1] if work.scope else None)
    return ArchdbError(
        f"the model's forward raised {type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}",
        path=path or None)
