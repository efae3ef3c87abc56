"""One run of a model, with what can go wrong in it as errors that say what to do."""

from __future__ import annotations

import inspect
import os
import threading
from typing import TYPE_CHECKING, Any

from ._captured import Captured
from ._errors import ArchdbError, UnsupportedModel

if TYPE_CHECKING:
    import torch

_lock = threading.RLock()


def _renew_lock() -> None:
    global _lock
    _lock = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_lock)


def trace(model: torch.nn.Module, args: tuple, kwargs: dict, *, mode: str, device: Any) -> Captured:
    """Runs the model once. Only one thread does at a time, since a run stands in for parts of torch."""
    from ._capture import trace as run

    _require_arguments(model, args, kwargs)
    with _lock:
        try:
            return run(model, args, kwargs, mode=mode, device=device)
        except ArchdbError:
            raise
        except Exception as error:
            raise UnsupportedModel(
                f"{type(model).__name__}.forward raised {type(error).__name__}: {error}",
                help="call the model on such an input to see where",
            ) from error


def _require_arguments(model: torch.nn.Module, args: tuple, kwargs: dict) -> None:
    try:
        signature = inspect.signature(model.forward)
    except (TypeError, ValueError):
        return
    try:
        signature.bind(*args, **kwargs)
    except TypeError as error:
        raise ArchdbError(
            f"{type(model).__name__}.forward cannot be called so: {error}",
            expected=f"forward{signature}",
        ) from error
