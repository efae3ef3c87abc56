"""What a capture gives and what it leaves behind, with models made for it."""

from __future__ import annotations

import copy
import gc
import json
import math
import threading

import numpy as np
import pytest
import torch
from pytorch import on_meta
from networks import Decoder, Steps, Tied, Tokens
from torch import nn
from torch.nn import functional as F

import archdb
from archdb import ArchdbError, UnsupportedModel
from archdb._capture import trace

MAP = torch.zeros(1, 3, 16, 20)
TABLE = list(range(100))


class Behind(nn.Module):
    """A convolution, and a function behind it."""

    def __init__(self, function):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.function = function

    def forward(self, x):
        return self.function(self.conv(x))


def flat_of(function, x=MAP):
    return trace(Behind(function), (x,)).flat


def layer(flat, type_):
    return next(entry for entry in flat["layers"] if entry["type"] == type_)


def loop(y):
    for _ in range(y.shape[2] - 10):
        y = F.relu(y)
    return y


@pytest.mark.parametrize(
    "function, size",
    [
        (lambda y: F.interpolate(y, size=math.ceil(y.shape[2] / 7) * 7), "((like(conv, 2) + 6) // 7) * 7"),
        (lambda y: F.interpolate(y, size=y.shape[2] * 2 - 1), "(like(conv, 2) * 2) - 1"),
        (lambda y: F.interpolate(y, size=max(y.shape[2], 7)), "max(like(conv, 2), 7)"),
        (lambda y: F.interpolate(y, size=int(y.shape[2] * 0.5)), "like(conv, 2) // 2"),
        (lambda y: F.interpolate(y, size=int(y.shape[2] / 3)), "like(conv, 2) // 3"),
        (lambda y: F.interpolate(y, size=round(y.shape[2] / 3)), "((like(conv, 2) * 2) + 3) // 6"),
        (lambda y: F.interpolate(y, size=y.shape[2] + -y.shape[2] % 8), "like(conv, 2) + (((0 - like(conv, 2))) % 8)"),
    ],
)
def test_sizes_are_carried_through_arithmetic(function, size):
    found = layer(flat_of(function), "Interpolate")["size"][0]
    assert found.replace("(", "").replace(")", "") == size.replace("(", "").replace(")", "")


@pytest.mark.parametrize(
    "function",
    [
        loop,
        lambda y: y.flatten(2)[:, :, : int(math.sqrt(y.shape[2] * y.shape[3]))],
        lambda y: F.interpolate(y, scale_factor=float(y.shape[2]) / 7),
        lambda y: y.repeat(1, 2 ** (y.shape[2] - 12), 1, 1),
    ],
)
def test_what_cannot_be_carried_is_noted_and_holds_at_its_own_size_only(function):
    captured = trace(Behind(function), (MAP,))
    assert [note for note in captured.notes if note.place and note.place.startswith("test_capture.py:")]
    assert any("==" in condition["require"] for condition in captured.flat["conditions"])


def test_another_number_of_steps_is_captured_anew_while_the_model_is_alive():
    model = Steps()
    design = archdb.capture(model, (2, 5, 8))
    assert design.at((2, 9, 8)).macs == 2 * 9 * 16 * 4 * (8 + 16) + 2 * 16 * 2
    del model
    gc.collect()
    with pytest.raises(archdb.RefusedInput, match="networks.py:"):
        design.at((2, 7, 8))


def test_a_comparison_is_a_condition_with_its_line():
    captured = flat_of(lambda y: F.relu(y) if y.shape[2] > 8 else y)
    (condition,) = captured["conditions"]
    assert condition["require"] == "like(conv, 2) > 8"
    assert "test_capture.py:" in condition["message"]


def test_channels_make_no_conditions():
    def code(y):
        assert y.shape[1] == 4
        return y.reshape(y.shape[0], y.shape[1], -1)

    assert "conditions" not in flat_of(code)


@pytest.mark.parametrize(
    "function",
    [
        lambda y: y[:, :, : len(TABLE[: y.shape[2]])],
        lambda y: y.reshape(y.shape[0], y.shape[1], y.shape[2:].numel()),
    ],
)
def test_what_nothing_can_notice_differs_at_another_size(function):
    """C code takes the number: two captures at two sizes tell."""
    first, second = flat_of(function), flat_of(function, torch.zeros(1, 3, 18, 20))
    assert first["layers"] != second["layers"]


def test_a_model_is_left_as_it_was():
    model = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.Dropout(), nn.Flatten(), nn.LazyLinear(2))
    model(torch.zeros(2, 3, 16, 16))
    model.train()
    model[2].eval()
    calls = []
    model[0].register_forward_hook(lambda *_: calls.append(1))
    before = copy.deepcopy(model.state_dict())
    modes = [module.training for module in model.modules()]
    generator, call, space = torch.get_rng_state(), nn.Module.__call__, dict(globals())
    trace(model, (torch.zeros(1, 3, 16, 16),))
    assert [module.training for module in model.modules()] == modes
    assert all(torch.equal(before[name], value) for name, value in model.state_dict().items())
    assert torch.equal(torch.get_rng_state(), generator)
    assert nn.Module.__call__ is call
    assert {"range", "int", "len"}.isdisjoint(set(globals()) - set(space))
    assert len(model[0]._forward_hooks) == 1


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError, SystemExit])
def test_everything_is_undone_after_an_exception(error):
    call = nn.Module.__call__

    def fail(y):
        raise error("stop")

    with pytest.raises((error, ArchdbError)):
        flat_of(fail)
    assert nn.Module.__call__ is call
    assert "range" not in globals()
    assert flat_of(F.relu)["layers"][-1]["type"] == "ReLU"


def test_a_capture_twice_is_the_same_text():
    model = Decoder()
    first, second = (json.dumps(trace(model, (torch.zeros(1, 3, 97, 131),)).flat) for _ in range(2))
    assert first == second


def test_threads_capture_side_by_side():
    found = {}

    def work(name, model, given):
        found[name] = trace(model, (given,)).flat

    threads = [
        threading.Thread(target=work, args=(0, Decoder(), torch.zeros(1, 3, 64, 64))),
        threading.Thread(target=work, args=(1, Tokens(), torch.zeros(1, 9, dtype=torch.long))),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found[0]["name"] == "decoder" and found[1]["name"] == "tokens"


def test_a_branch_by_data_is_noted():
    captured = trace(Behind(lambda y: y * 2 if y.sum().item() > 0 else y), (MAP,))
    assert any("chosen by data" in note.message for note in captured.notes)


def test_functions_without_a_type_are_named():
    captured = trace(Behind(torch.erfinv), (MAP,))
    assert layer(captured.flat, "Elementwise")["function"] == "erfinv"
    assert any("erfinv" in note.message for note in captured.notes)


@pytest.mark.parametrize(
    "model, x",
    [
        (nn.Sequential(nn.LazyLinear(3)), torch.zeros(1, 4)),
        (torch.jit.script(nn.Sequential(nn.Linear(4, 3))), torch.zeros(1, 4)),
    ],
)
def test_kinds_that_cannot_be_followed_are_refused(model, x):
    with pytest.raises(UnsupportedModel):
        trace(model, (x,))


def test_an_error_of_the_model_is_the_cause():
    with pytest.raises(ArchdbError) as caught:
        flat_of(lambda y: y.reshape(7, 7))
    assert isinstance(caught.value.__cause__, RuntimeError)


def test_an_output_that_no_input_reaches_is_refused():
    with pytest.raises(ArchdbError, match="does not depend on its input"):
        flat_of(lambda y: torch.zeros(3))


def test_wrappers_are_taken_off():
    inner = Tied()
    x = torch.zeros(1, 7, dtype=torch.long)
    assert trace(nn.DataParallel(inner), (x,)).flat == trace(inner, (x,)).flat


@pytest.mark.parametrize(
    "function",
    [
        lambda y: y[..., : int(y.shape[3] * 0.4)],
        lambda y: F.interpolate(y, size=(int(y.shape[2] * 0.9), round(y.shape[3] * 1.1))),
        lambda y: F.adaptive_avg_pool2d(y, round(y.shape[2], -1)),
        lambda y: F.interpolate(y, size=int(y.shape[2] / 2 + 0.3)),
        lambda y: y[:, :, : int(math.log2(y.shape[2]))],
        lambda y: y[:, :, : math.isqrt(y.shape[2])],
        lambda y: y[:, :, : math.gcd(y.shape[2], 4)],
        lambda y: y[:, :, : int(np.sqrt(y.shape[2]))],
        lambda y: y.reshape(int(np.prod(y.shape[:2])), -1),
        lambda y: y[:, :, : y.shape[2].bit_length()],
        lambda y: torch.tensordot(y, torch.ones(14, 5), dims=([2], [0])),
        lambda y: y @ torch.ones(18),
        lambda y: F.max_unpool2d(*F.max_pool2d(y, 2, return_indices=True), 2),
        lambda y: torch.einsum("bchw,cd,we->bdhe", y, torch.ones(4, 5), torch.ones(18, 7)),
        lambda y: torch.from_numpy(y.detach().numpy()) + y,
    ],
)
def test_the_shapes_are_those_of_the_run(function):
    """Whatever the code does with sizes, the answer at the captured input is what the model gave."""
    model = Behind(function)
    design = archdb.capture(model, (1, 3, 16, 20), check=["macs"])
    assert design.output_size == tuple(model(MAP).shape)
    wrong = [note.message for note in design.notes if "archdb" in note.message or "FlopCounter" in note.message]
    assert not wrong


def test_a_number_that_c_code_takes_is_noted():
    captured = trace(Behind(lambda y: y[:, :, : math.isqrt(y.shape[2])]), (MAP,))
    assert [note.place for note in captured.notes if "fixed at 14" in note.message]
    assert math.__class__.__name__ == "module" and math.isqrt(16) == 4


@pytest.mark.parametrize(
    "name, lines",
    [
        ("resnet18", 45), ("resnet50", 66), ("vit_b_16", 50), ("mobilenet_v2", 68), ("vgg16", 50),
        ("efficientnet_b0", 90), ("densenet121", 290), ("swin_t", 290), ("convnext_tiny", 290),
    ],
)
def test_readable_definitions_are_short_and_the_same_design(name, lines, tmp_path):
    from torchvision.models import get_model

    design = archdb.capture(on_meta(lambda: get_model(name, weights=None)), (1, 3, 224, 224))
    path = tmp_path / f"{name}.yaml"
    path.write_text(design.to_yaml())
    assert len(path.read_text().splitlines()) <= lines
    assert "The same design." in repr(archdb.diff(design, archdb.load(str(path))))
