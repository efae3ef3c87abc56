"""Code that is another graph at another input, and code that no capture can follow."""

from __future__ import annotations

import gc
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from torch import nn
from torch.nn import functional as F

import archdb

SIZES = [(3, 3, 31, 19), (2, 3, 18, 22), (1, 3, 9, 9), (2, 3, 11, 33), (4, 3, 15, 12)]


class Behind(nn.Module):
    """A convolution, and a function behind it."""

    def __init__(self, function):
        super().__init__()
        self.conv, self.other = nn.Conv2d(3, 4, 3), nn.Conv2d(4, 4, 1)
        self.table = torch.arange(18.0)
        self.function = function

    def forward(self, x):
        return self.function(self, self.conv(x))


def chunks(model, y):
    """Chunk gives fewer parts where the size is small: of 14 there are 5, of 9 there are 5, of 7 there are 4."""
    return torch.stack([part.mean((2, 3)) for part in y.chunk(5, 2)], 1)


def pieces(model, y):
    return torch.cat(y.split(7, 2)[:-1], 2)


def rows(model, y):
    for sample in y:
        y = sample
    return y[None]


def reshaped(model, y):
    try:
        return y.reshape(y.shape[0], 4, 7, -1)
    except RuntimeError:
        return y


def added(model, y):
    try:
        return y + torch.zeros(1, 4, 14, 18)
    except RuntimeError:
        return y.relu()


def windowed(model, y):
    """At (2, 3, 16, 20) the window does not fit."""
    try:
        return F.conv2d(y, torch.zeros(2, 4, 15, 15))
    except RuntimeError:
        return y.relu()


def unpacked(model, y):
    try:
        left, right = y.split(7, 2)
        return left + right
    except (ValueError, RuntimeError):
        return y.relu()


@pytest.mark.parametrize("function", [chunks, pieces, rows, reshaped, added, windowed, unpacked])
def test_another_graph_is_captured_anew_and_refused_without_the_model(function):
    model = Behind(function)
    forgotten = Behind(function)
    design, left = (archdb.capture(x, (2, 3, 16, 20)) for x in (model, forgotten))
    del forgotten
    gc.collect()
    for size in SIZES:
        try:
            output = tuple(model(torch.zeros(size)).shape)
        except (RuntimeError, ValueError):
            with pytest.raises(archdb.RefusedInput):
                design.at(size)
            continue
        there = archdb.capture(model, size)
        assert design.at(size).output_size == output
        assert design.at(size).macs == there.macs
        try:
            assert left.at(size).output_size == output
        except archdb.RefusedInput:
            pass


def test_an_exception_that_the_code_goes_on_from_is_noted_with_its_line():
    design = archdb.capture(Behind(windowed), (2, 3, 16, 20), strict=True)
    (note,) = design.notes
    assert "goes on where conv2d raised RuntimeError" in note.message
    assert note.place.startswith("test_followed.py:")
    gc.collect()
    with pytest.raises(archdb.RefusedInput, match="another branch there"):
        design.at((2, 3, 18, 22))


class Optional(nn.Module):
    """A layer that is left out where it does not fit."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 9)

    def forward(self, x):
        try:
            return self.conv(x)
        except RuntimeError:
            return x + 1


def test_a_layer_that_raised_has_not_run():
    model = Optional()
    design = archdb.capture(model, (1, 3, 8, 8))
    assert [call.path for call in design.modules] == [""] and design.macs == 0
    assert design.at((1, 3, 9, 10)).output_size == (1, 4, 1, 2)


def mapped(model, y):
    return y + torch.vmap(lambda sample: sample.relu())(y)


def differentiated(model, y):
    return torch.func.jacrev(lambda z: z.sum())(y)


def threaded(model, y):
    with ThreadPoolExecutor(2) as pool:
        parts = list(pool.map(lambda times: F.relu(y) * times, range(2)))
    return parts[0] + parts[1]


def threaded_module(model, y):
    found = []
    thread = threading.Thread(target=lambda: found.append(model.other(y)))
    thread.start()
    thread.join()
    return y + found[0]


def threaded_for_nothing(model, y):
    """What the thread makes is lost: its multiply-adds are not."""
    thread = threading.Thread(target=lambda: model.other(y))
    thread.start()
    thread.join()
    return y


@pytest.mark.parametrize("function", [mapped, differentiated, threaded, threaded_module, threaded_for_nothing])
def test_what_cannot_be_followed_is_refused(function):
    with pytest.raises(archdb.UnsupportedModel, match="cannot be followed"):
        archdb.capture(Behind(function), (2, 3, 16, 20))


@pytest.mark.parametrize(
    "function",
    [
        lambda model, y: y * model.table[None, None, None].cos(),
        lambda model, y: y.clamp(min=0.1).masked_fill(y > 0, 0.0),
        lambda model, y: y * torch.tensor([1.0, 2.0, 3.0, 4.0]).reshape(4, 1, 1),
    ],
)
def test_what_is_known_is_no_guess(function):
    model = Behind(function)
    design = archdb.capture(model, (2, 3, 16, 20), strict=True)
    assert design.output_size == (2, 4, 14, 18)


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (lambda model, y: torch.erfinv(y), r"erfinv has no layer type.*\(test_followed.py:"),
        (lambda model, y: y.relu() if y.sum().item() > 0 else y, "chosen by data"),
        (lambda model, y: torch.cat([y] * len(range(y.shape[2])), 1), "a size is fixed at 14"),
    ],
)
def test_what_is_a_guess_is_an_error_under_strict(function, said):
    model = Behind(function)
    assert archdb.capture(model, (2, 3, 16, 20)).notes
    with pytest.raises(archdb.UnsupportedModel, match=said):
        archdb.capture(model, (2, 3, 16, 20), strict=True)


def test_a_function_that_is_not_known_is_told_once():
    design = archdb.capture(Behind(lambda model, y: torch.erfinv(y) + torch.erfinv(y)), (2, 3, 16, 20))
    assert ["erfinv" in note.message for note in design.notes] == [True]
