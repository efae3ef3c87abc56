"""Branches of the model's code that hold at the sizes of another one, and numbers that are made of sizes."""

from __future__ import annotations

import gc

import pytest
import torch
from torch import nn
from torch.nn import functional as F

import archdb
from archdb._capture import trace

OWN = (2, 3, 16, 16)
SIZES = [(3, 3, 31, 19), (2, 3, 16, 22), (1, 3, 23, 16), (2, 3, 30, 30), (4, 3, 16, 16)]


class Behind(nn.Module):
    """A convolution to 14 x 14, and a function behind it."""

    def __init__(self, function):
        super().__init__()
        self.conv, self.other = nn.Conv2d(3, 4, 3), nn.Conv2d(4, 4, 1)
        self.attention = nn.MultiheadAttention(4, 2, batch_first=True)
        self.function = function

    def forward(self, x):
        return self.function(self, self.conv(x))


def resized(model, y):
    """What is of another size is made 14 x 14."""
    if y.shape[-2:] != (14, 14):
        y = F.interpolate(y, (14, 14))
    return model.other(y)


def padded(model, y):
    """A multiple of 7."""
    height, width = y.shape[2:]
    below, right = (7 - height % 7) % 7, (7 - width % 7) % 7
    is_padded = below > 0 or right > 0
    if is_padded:
        y = F.pad(y, (0, right, 0, below))
    y = model.other(y)
    return y[:, :, :height, :width] if is_padded else y


def windows(model, y):
    """Attention within windows of 14 x 14; of one window it is that of the map."""
    n, c, height, width = y.shape
    if height == 14 and width == 14:
        tokens = y.flatten(2).transpose(1, 2)
        return model.attention(tokens, tokens, tokens, need_weights=False)[0].transpose(1, 2).reshape(y.shape)
    y = F.pad(y, (0, -width % 14, 0, -height % 14))
    high, wide = y.shape[2] // 14, y.shape[3] // 14
    tokens = y.view(n, c, high, 14, wide, 14).permute(0, 2, 4, 3, 5, 1).reshape(n * high * wide, 14 * 14, c)
    tokens = model.attention(tokens, tokens, tokens, need_weights=False)[0]
    y = tokens.view(n, high, wide, 14, 14, c).permute(0, 5, 1, 3, 2, 4).reshape(n, c, high * 14, wide * 14)
    return y[:, :, :height, :width]


@pytest.mark.parametrize("function", [resized, padded, windows])
def test_the_branch_for_all_sizes_is_taken_where_it_is_right_at_the_edge(function):
    """Without the model, at every size, exactly what PyTorch gives."""
    model = Behind(function)
    design = archdb.capture(model, OWN, strict=True, check="macs")
    assert design.legal_inputs().guards == []
    lone = archdb.load(design.to_dict())
    for size in SIZES:
        there = archdb.capture(model, size, check="macs", strict=True)
        moved = lone.at(size)
        assert moved.output_size == tuple(model(torch.zeros(size)).shape)
        assert (moved.params, moved.macs) == (there.params, there.macs)


def other_function(model, y):
    return y.relu() if y.shape[2] == 14 else y.sigmoid()


def other_layer(model, y):
    return y.relu() if y.shape[2] == 14 else model.other(y)


def other_size(model, y):
    return y if y.shape[2] == 14 else y[:, :, 1:]


def asserted(model, y):
    assert y.shape[2] == 14
    return y


def other_batch(model, y):
    """The same at this batch alone."""
    return y if y.shape[2] == 14 else torch.cat([y[:1], y[:1]])


def small_or_large(model, y):
    return y.relu() if y.shape[2] <= 20 else y.sigmoid()


@pytest.mark.parametrize(
    "function", [other_function, other_layer, other_size, asserted, other_batch, small_or_large])
def test_any_other_branch_is_a_condition(function):
    design = archdb.capture(Behind(function), OWN)
    gc.collect()
    assert design.legal_inputs().guards
    assert [layer.type for layer in design.layers] == [
        layer.type for layer in archdb.capture(Behind(lambda model, y: function(model, y)), OWN).layers]
    with pytest.raises(archdb.RefusedInput, match="another branch there"):
        archdb.load(design.to_dict()).at((2, 3, 40, 40))


def test_a_window_that_a_small_map_shrinks():
    """At the edge, 14 of 14, the window is the number that it is at all larger maps."""

    def shrunk(model, y):
        window = y.shape[2] if y.shape[2] <= 14 else 14
        y = F.pad(y, (0, 0, 0, -y.shape[2] % window))
        return y.reshape(y.shape[0], 4, y.shape[2] // window, window, -1).sum(int(window == 14) + 2)

    model = Behind(shrunk)
    design = archdb.capture(model, OWN)
    lone = archdb.load(design.to_dict())
    assert lone.at((1, 3, 47, 19)).output_size == tuple(model(torch.zeros(1, 3, 47, 19)).shape)
    with pytest.raises(archdb.RefusedInput, match=r"another branch there \(test_branches.py:"):
        lone.at((1, 3, 12, 19))


@pytest.mark.parametrize(
    "function",
    [
        lambda model, y: y * max(y.shape[2] / y.shape[3], 1.0),
        lambda model, y: y * (y.shape[2] - 1) * (y.shape[3] / y.shape[2]) + 3 / y.shape[2],
        lambda model, y: y.flatten(0, 1).unflatten(0, (y.flatten(0, 1).shape[0] // (y.shape[1] * 1), -1)),
        lambda model, y: y.flatten(2).unflatten(2, (y.flatten(2).shape[2] // y.shape[3], -1)),
    ],
)
def test_a_number_that_is_made_of_sizes_fixes_none(function):
    model = Behind(function)
    captured = trace(model, (torch.zeros(OWN),))
    assert not captured.flat.get("conditions") and not captured.notes
    lone = archdb.load(captured.flat)
    for size in SIZES:
        assert lone.at(size).output_size == tuple(model(torch.zeros(size)).shape)


@pytest.mark.parametrize(
    "function",
    [
        lambda model, y: F.interpolate(y, scale_factor=y.shape[2] / y.shape[3]),
        lambda model, y: y[:, :, : int(y.shape[2] * (y.shape[3] / y.shape[2]))],
        lambda model, y: y.relu() if y.shape[2] / y.shape[3] > 0.7 else y,
        lambda model, y: y[:, :, : round(y.shape[3] / y.shape[2]) + 2],
    ],
)
def test_where_it_leads_to_a_size_it_is_fixed(function):
    model = Behind(function)
    captured = trace(model, (torch.zeros(OWN),))
    assert any("is fixed at 14" in note.message for note in captured.notes)
    lone = archdb.load(captured.flat)
    for size in SIZES:
        try:
            assert lone.at(size).output_size == tuple(model(torch.zeros(size)).shape)
        except archdb.RefusedInput:
            pass


@pytest.mark.parametrize("bound", [13.3, 14.0, 14.7, 1e300, float("inf"), -3.5])
@pytest.mark.parametrize("sign", ["<", "<=", ">", ">=", "==", "!="])
def test_a_size_is_compared_with_any_number(bound, sign):
    """The branch is that of the number, at every size."""
    holds = eval(f"lambda size: size {sign} {bound!r}", {"inf": float("inf")})
    half = eval(f"lambda size: size / 2 {sign} {bound!r}", {"inf": float("inf")})
    model = Behind(lambda model, y: y[:, :, : 1 + holds(y.shape[2]) + 2 * half(y.shape[3])])
    design = archdb.capture(model, OWN)
    for size in [OWN, (1, 3, 15, 29), (1, 3, 17, 30), (1, 3, 16, 31), (1, 3, 18, 32)]:
        there = model(torch.zeros(size)).shape
        assert design.at(size).output_size == tuple(there)


@pytest.mark.parametrize(
    "function",
    [
        lambda model, y: halved(y, y.shape[2], 7),
        lambda model, y: halved(y, y.shape[2], 1),
        lambda model, y: halved(y, y.shape[2] * y.shape[3], 49),
    ],
)
def test_a_loop_that_does_not_end_with_another_outcome(function):
    design = archdb.capture(Behind(function), OWN)
    assert design.legal_inputs().guards


def halved(y, size, end):
    """Ends at one size alone."""
    while size // 2 != end // 2 and size != end:
        size, y = size // 2, y.relu()
    while size != end:
        size, y = size - 1, y.relu()
    return y
