"""What a captured model answers: names, legal inputs, modes, the rows of its table."""

from __future__ import annotations

import gc

import pytest
import torch
from networks import Decoder, Two
from pytorch import on_meta
from torch import nn

import archdb
from archdb._rows import tree


class Branches(nn.Module):
    """Another path for small inputs."""

    def __init__(self, kernel: int = 3) -> None:
        super().__init__()
        self.small, self.large = nn.Conv2d(3, 4, 1), nn.Conv2d(3, 4, kernel)

    def forward(self, x):
        return self.large(x) if x.shape[2] > 16 else self.small(x)


def test_two_models_of_a_class_have_names_that_tell_them_apart(tmp_path):
    size = (1, 3, 32, 32)
    found = archdb.diff(Branches(), Branches(5), size)
    assert repr(found).startswith("branches (a) -> branches (b)  input 3x32x32\n")
    assert (found.facts["was"], found.facts["now"]) == ("branches (a)", "branches (b)")
    first = archdb.add(Branches(), input_size=size)
    second = archdb.add(Branches(5), input_size=size)
    assert repr(archdb.diff(first, second)).startswith(f"{first} -> {second}  ")
    assert repr(archdb.diff(first, first)).startswith("branches -> branches  ")
    assert repr(archdb.diff("resnet18", "resnet34")).startswith("resnet18 -> resnet34  ")


def test_what_capture_takes_is_taken_where_a_model_is():
    pair = {"pair": {"q": torch.zeros(2, 5, 4), "r": torch.zeros(2, 5, 6)}}
    design = archdb.capture(Two(), input_data=pair, doubled=True)
    assert archdb.diff(Two(), design, input_data=pair, doubled=True).equal
    assert not archdb.diff(Two(), design, input_data=pair).equal
    tokens = nn.Sequential(nn.Embedding(9, 4), nn.Linear(4, 4))
    assert (3, 11) in archdb.legal_inputs(tokens, (1, 7), dtypes=[torch.long])
    name = archdb.add(tokens, name="tokens", input_size=(1, 7), dtypes=[torch.long])
    assert archdb.load(name).params == 9 * 4 + 20


def test_legal_inputs_are_those_of_the_branch_that_was_taken():
    model = Branches()
    legal = archdb.legal_inputs(model, (1, 3, 32, 32))
    (guard,) = legal.guards
    assert guard.startswith("like(input, 2) > 16") and "test_answers.py:" in guard
    assert "H >= 17" in repr(legal) and "took at (1, 3, 32, 32)" in repr(legal)
    assert ".at() captures the model anew" in repr(legal)
    design = archdb.capture(Branches(), (1, 3, 8, 8))
    gc.collect()
    assert "capture the model at one of them" in repr(design.legal_inputs())
    plain = archdb.legal_inputs(nn.Conv2d(3, 4, 3), (1, 3, 8, 8))
    assert plain.guards == [] and "branch" not in repr(plain)


def test_the_rest_of_a_list_is_named_as_python_has_it():
    legal = archdb.load("vit_b_16").legal_inputs()
    assert "--format" not in repr(legal)
    from archdb._legal import _of_python

    assert _of_python("and 310 more boxes; --format json has all") == "and 310 more boxes: .solutions has all"
    assert _of_python("and 1 more condition; --format json has all").endswith(": .conditions has all")


def test_a_norm_in_training_takes_more_than_one_value_a_channel():
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.AdaptiveAvgPool2d(1), nn.BatchNorm2d(4))
    with pytest.raises(archdb.ArchdbError, match="Expected more than 1 value per channel"):
        archdb.capture(model, (1, 3, 9, 9), mode="train")
    design = archdb.capture(model, (2, 3, 9, 9), mode="train", strict=True)
    for size in ((1, 3, 12, 9), (1, 3, 9, 12), (1, 3, 3, 3)):
        with pytest.raises(archdb.RefusedInput, match="Expected more than 1 value per channel"):
            design.at(size)
        assert size not in design.legal_inputs()
    assert design.at((2, 3, 3, 3)).output_size == (2, 4, 1, 1)
    assert archdb.capture(model, (1, 3, 9, 9)).output_size == (1, 4, 1, 1)
    own = nn.BatchNorm2d(3, track_running_stats=False)
    with pytest.raises(archdb.ArchdbError, match="Expected more than 1 value per channel"):
        archdb.capture(own, (1, 3, 1, 1))


def swin():
    from torchvision.models import swin_t

    return swin_t(weights=None)


def googlenet():
    from torchvision.models import googlenet

    return googlenet(weights=None, init_weights=False)


@pytest.mark.parametrize(
    ("make", "own", "other"),
    [
        (Decoder, (1, 3, 64, 64), (2, 3, 97, 131)),
        (swin, (1, 3, 224, 224), (2, 3, 256, 288)),
        (googlenet, (1, 3, 224, 224), (2, 3, 97, 131)),
    ],
)
def test_every_row_at_another_input_is_that_of_a_capture_there(make, own, other):
    model = on_meta(make)
    moved, there = archdb.capture(model, own).at(other), archdb.capture(model, other)
    rows = [(row.path, row.inputs, row.outputs, row.total.macs) for row in tree(moved).walk()]
    assert rows == [(row.path, row.inputs, row.outputs, row.total.macs) for row in tree(there).walk()]


def test_a_parametrized_layer_is_written_as_a_definition(tmp_path):
    model = nn.Sequential(nn.utils.parametrizations.weight_norm(nn.Conv1d(4, 6, 3)), nn.ReLU())
    design = archdb.capture(model, (1, 4, 30))
    path = tmp_path / "net.yaml"
    path.write_text(design.to_yaml())
    assert archdb.load(str(path)).params == sum(p.numel() for p in model.parameters())
