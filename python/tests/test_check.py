"""A captured design against what the run saw: differences are told, or are errors."""

from __future__ import annotations

import copy

import pytest

import archdb
from archdb._captured import Captured, Note
from archdb._check import differences, require_same
from archdb._origin import design_of


def run(**changes) -> Captured:
    """One convolution, as PyTorch runs it: Conv2d(3, 4, 3) on (1, 3, 10, 12)."""
    flat = {
        "name": "net",
        "input": [3, 10, 12],
        "layers": [{"path": "conv", "type": "Conv2d", "from": "input", "out_channels": 4, "kernel_size": 3}],
    }  # fmt: skip
    captured = Captured("net", flat, [], {"conv": [(1, 4, 8, 10)]}, [("input", (1, 3, 10, 12))])
    captured.params = captured.trainable = 3 * 9 * 4 + 4
    return copy.copy(captured) if not changes else Captured(**{**captured.__dict__, **changes})


def test_what_agrees_has_no_note():
    design = design_of(run(), None, strict=True)
    assert design.notes == [] and design.output_size == (1, 4, 8, 10)


@pytest.mark.parametrize(
    ("changes", "path", "said"),
    [
        ({"shapes": {"conv": [(1, 4, 8, 9)]}}, "conv", "archdb gives [1, 4, 8, 10], the model [1, 4, 8, 9]"),
        ({"shapes": {"cnv": [(1, 4, 8, 9)]}}, "cnv", "archdb has no such layer"),
        ({"params": 113}, None, "archdb counts 112 parameters, the model has 113"),
    ],
)  # fmt: skip
def test_a_difference_is_a_note_and_under_strict_an_error(changes, path, said):
    design = design_of(run(**changes), None, strict=False)
    assert [note.path for note in design.notes] == [path]
    assert said in design.notes[0].message
    assert said in repr(design)
    with pytest.raises(archdb.UnsupportedModel) as caught:
        design_of(run(**changes), None, strict=True)
    assert said in str(caught.value) and caught.value.path == path


def test_the_captures_own_notes_are_told():
    note = Note("a size is fixed at 30", None, "net.py:7")
    assert design_of(run(notes=[note]), None, strict=False).notes == [note]
    with pytest.raises(archdb.UnsupportedModel, match=r"a size is fixed at 30 \(net.py:7\)"):
        design_of(run(notes=[note]), None, strict=True)


def test_declared_figures_are_told():
    flat = run().flat
    flat["layers"].append(
        {"path": "e", "type": "Elementwise", "from": "conv", "function": "erfinv"}
    )
    design = design_of(run(flat=flat), None, strict=False)
    assert [(note.path, note.message) for note in design.notes] == [
        ("e", "its figures are declared, not computed (Elementwise)")
    ]


def test_outputs_that_are_none_are_not_compared():
    flat = {"name": "net", "input": [5, 8], "layers": [
        {"path": "attention", "type": "MultiheadAttention", "from": ["input"] * 3, "embed_dim": 8, "num_heads": 2, "batch_first": True}
    ]}  # fmt: skip
    captured = Captured("net", flat, [], {"attention": [(1, 5, 8)]}, [("input", (1, 5, 8))])
    captured.params = 4 * (8 * 8 + 8)
    assert design_of(captured, None, strict=True).notes == []


def test_a_graph_that_is_refused():
    captured = run()
    captured.flat["layers"][0]["kernel_size"] = 13
    with pytest.raises(archdb.UnsupportedModel, match="does not take the graph of net") as caught:
        design_of(captured, None, strict=False)
    assert "conv" in str(caught.value) and isinstance(caught.value.__cause__, archdb.ArchdbError)


def test_another_input_where_the_model_differs_is_an_error():
    design = design_of(run(), None, strict=True).at((2, 3, 20, 22))
    assert not differences(run(shapes={"conv": [(2, 4, 18, 20)]}), design)
    with pytest.raises(archdb.ArchdbError, match=r"the model \[2, 4, 18, 19\]") as caught:
        require_same(run(shapes={"conv": [(2, 4, 18, 19)]}), design)
    assert caught.value.path == "conv"
