"""What an error says to do instead."""

from __future__ import annotations

import copy
import pickle

import pytest

import archdb

torch = pytest.importorskip("torch", reason="torch is not installed")
nn = torch.nn


def tokens() -> nn.Module:
    return nn.Sequential(nn.Embedding(9, 4), nn.Linear(4, 4))


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: archdb.capture(tokens(), (1, 7), dtypes=torch.long), r"a list, one a size: \[torch.int64\]"),
        (
            lambda: archdb.summary(tokens(), (1, 7), dtypes=[torch.long], col_names="num_params"),
            r"a list of names: \['num_params'\]",
        ),
        (
            lambda: archdb.summary(tokens(), (1, 7), dtypes=[torch.long], row_settings="depth"),
            r"a list of names: \['depth'\]",
        ),
        (lambda: archdb.load("resnet18").at(torch.zeros(1, 3, 9, 9)), r"tuple\(x.shape\): \(1, 3, 9, 9\)"),
        (lambda: archdb.load("resnet18").explain("laeyr1"), "did you mean 'layer1'?"),
        (lambda: archdb.load("resnet18").explain("layer1.0.cnv1"), "did you mean 'layer1.0.conv1'?"),
        (lambda: archdb.load("resnet18").explain("quux"), "layers has all"),
        (lambda: archdb.capture(nn.LazyLinear(3), (1, 8)), "give input_data"),
        (lambda: archdb.add(tokens()), "or input_data"),
        (lambda: archdb.legal_inputs("resnet18", dtypes=[torch.long]), "takes no dtypes"),
        (lambda: archdb.diff("resnet18", "resnet34", mode="train"), "neither is a model"),
    ],
)
def test_an_error_says_what_to_do(ask, said):
    with pytest.raises(archdb.ArchdbError, match=said):
        ask()


@pytest.mark.parametrize(
    ("name", "said"),
    [("summary_list", r"\.modules"), ("formatting", "col_names"), ("to_readable", "design.macs")],
)
def test_what_torchinfo_has_is_named_by_where_it_is(name, said):
    design = archdb.load("resnet18")
    with pytest.raises(AttributeError, match=said):
        getattr(design, name)
    assert not hasattr(design, name) and not hasattr(design, "nothing_of_the_kind")


def test_torchinfos_bytes():
    torchinfo = pytest.importorskip("torchinfo", reason="torchinfo is not installed")
    model = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 900, 10))
    theirs = torchinfo.summary(model, (2, 3, 32, 32), verbose=0)
    ours = archdb.capture(model, (2, 3, 32, 32))
    assert ours.total_output_bytes == theirs.total_output_bytes


def test_a_design_is_copied():
    design = archdb.load("lenet5")
    for other in (copy.copy(design), copy.deepcopy(design), pickle.loads(pickle.dumps(design))):
        assert other.params == design.params
