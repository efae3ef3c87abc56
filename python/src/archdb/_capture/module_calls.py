"""The calls of modules, which the recorder of their thread is told."""

from __future__ import annotations

from torch import nn

from .._errors import UnsupportedModel
from .sizes import recorder
from .standing import Standing

_original_call = nn.Module.__call__


def _call(self, *args, **kwargs):
    work = recorder()
    if work is None:
        _tell_of_other_thread(self)
        return _original_call(self, *args, **kwargs)
    return work.module(self, _original_call, args, kwargs)


running: list = []
"""The recorders of all threads that are at work."""


def _tell_of_other_thread(module: nn.Module) -> None:
    """A module of a copy that another thread runs: the forward of that one has started this thread."""
    for work in list(running):
        if work.skeleton.is_copy(module):
            work.unfollowed = UnsupportedModel(
                "a module runs in another thread, where it cannot be followed",
                path=work.skeleton.path[id(module)] or None, found=type(module).__name__,
                expected="modules that forward calls in its own thread")


def _tell() -> None:
    nn.Module.__call__ = _call


def _tell_no_more() -> None:
    nn.Module.__call__ = _original_call


_standing = Standing(_tell_no_more)


def module_calls():
    """nn.Module.__call__ tells the recorder of its thread, for as long as anybody records."""
    return _standing.during(_tell)
