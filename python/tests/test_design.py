"""Designs without a model: what they say at their own input and at others.

The figures are PyTorch's: shapes and parameters of torchvision's models, multiply-adds of its tables.
"""

from __future__ import annotations

import ast
import json
import pickle

import pytest

import archdb


@pytest.fixture(scope="module")
def resnet18() -> archdb.Design:
    return archdb.load("resnet18")


@pytest.fixture(scope="module")
def two() -> archdb.Design:
    """Two inputs, and a layer with three outputs."""
    return archdb.load(
        {
            "name": "two",
            "inputs": {"a": [3, 8, 8], "b": [3, 8, 8]},
            "layers": [
                {"path": "add", "type": "Add", "from": ["a", "b"]},
                {"path": "parts", "type": "Chunk", "from": "add", "chunks": 3, "dim": 1},
            ],
        }
    )


@pytest.mark.parametrize(
    ("name", "params", "macs"),
    [
        ("resnet18", 11_689_512, 1_814_073_344),
        ("vgg16", 138_357_544, 15_470_264_320),
        ("vit_b_16", 86_567_656, 17_563_828_224),
    ],
)
def test_totals(name, params, macs):
    design = archdb.load(name)
    assert (design.params, design.macs) == (params, macs)
    assert design.total_params == design.trainable_params == params
    assert design.mult_adds == design.total_mult_adds == macs
    assert sum(layer.params for layer in design.layers) == params
    assert sum(layer.macs or 0 for layer in design.layers) == macs


def test_layers(resnet18):
    first = resnet18.layers[0]
    assert (first.path, first.type, first.output) == ("conv1", "Conv2d", (1, 64, 112, 112))
    assert (first.params, first.macs) == (9408, 118_013_952)
    assert (first.receptive_field, first.stride, first.inputs) == ((7, 7), (2, 2), ("input",))
    assert resnet18.layers[1].macs is None
    assert [layer.path for layer in resnet18.layers[-2:]] == ["flatten", "fc"]


def test_sizes(resnet18):
    assert resnet18.input_size == (1, 3, 224, 224)
    assert resnet18.output_size == (1, 1000)


def test_another_input(resnet18):
    """torchvision's resnet18 on a tensor of (2, 3, 317, 481)."""
    design = resnet18.at((2, 3, 317, 481))
    shapes = {layer.path: layer.output for layer in design.layers}
    assert shapes["conv1"] == (2, 64, 159, 241)
    assert shapes["maxpool"] == (2, 64, 80, 121)
    assert shapes["layer4.1.relu_1"] == (2, 512, 10, 16)
    assert design.output_size == (2, 1000)
    assert design.params == resnet18.params
    assert resnet18.input_size == (1, 3, 224, 224), "the design itself stays at its input"
    assert design.at((1, 3, 224, 224)).macs == resnet18.macs


def test_refused_input():
    """MaxPool2d of torchvision's alexnet raises at 60 pixels, and does not at 63."""
    alexnet = archdb.load("alexnet")
    with pytest.raises(archdb.RefusedInput) as caught:
        alexnet.at((1, 3, 60, 60))
    error = caught.value
    assert error.path == "features.12"
    assert error.nearest["H"] == {"below": None, "above": 63}
    assert error.found == "256x2x2" and "at least 3" in error.expected
    assert str(error).startswith("features.12: a 3x3 window") and "nearest" in str(error)
    assert alexnet.at((1, 3, 63, 63)).output_size == (1, 1000)


@pytest.mark.parametrize(
    ("size", "said"),
    [
        ((3, 224, 224), "input has 4 axes"),
        ((1, 3, 224, 224, 1), "input has 4 axes"),
        ((1, 3, 0, 224), "at least 1"),
        ((1, 3, -1, 224), "at least 1"),
        ((1, 4, 224, 224), "3 in_channels"),
        ([(1, 3, 224, 224), (1, 3, 224, 224)], "2 sizes are given, the design has 1"),
        ({"x": (1, 3, 224, 224)}, "no input 'x'"),
        ((1, 3, 22.5, 224), "is no size"),
        ("224x224", "is no size"),
        (None, "is no size"),
    ],
)
def test_what_is_no_input(resnet18, size, said):
    with pytest.raises(archdb.ArchdbError, match=said):
        resnet18.at(size)


def test_batch_is_told_where_it_is_left_out(resnet18):
    with pytest.raises(archdb.RefusedInput) as caught:
        resnet18.at((3, 97, 131))
    assert "(1, 3, 97, 131)" in caught.value.help


def test_a_huge_input(resnet18):
    try:
        design = resnet18.at((1, 3, 2**40, 2**40))
    except archdb.ArchdbError as error:
        assert error.message
    else:
        # ResNet's stride is 32, and an adaptive pool gives one cell.
        assert design.layers[0].output == (1, 64, 2**39, 2**39)


def test_several_inputs(two):
    assert two.input_size == {"a": (1, 3, 8, 8), "b": (1, 3, 8, 8)}
    assert two.layers[1].output == ((1, 1, 8, 8),) * 3
    moved = two.at([(4, 3, 9, 9), (4, 3, 9, 9)])
    assert moved.layers[1].outputs == ((4, 1, 9, 9),) * 3
    assert two.at({"a": (1, 3, 1, 8)}).layers[0].output == (1, 3, 8, 8)
    with pytest.raises(archdb.ArchdbError, match="differ in their batch"):
        two.at([(4, 3, 9, 9), (2, 3, 9, 9)])


def test_several_outputs():
    design = archdb.load("retinanet_resnet50_fpn_backbone").at((1, 3, 800, 1056))
    assert list(design.output_size) == ["0", "1", "2", "p6", "p7"]
    assert design.output_size["p7"] == (1, 256, 7, 9)


def test_symbolic(resnet18, two):
    formulas = resnet18.symbolic
    assert list(formulas) == [layer.path for layer in resnet18.layers]
    assert formulas["conv1"] == ["N", "64", "floor((H + 1)/2)", "floor((W + 1)/2)"]
    assert len(two.symbolic["parts"]) == 3


def test_explain(resnet18):
    explained = resnet18.explain("conv1")
    assert repr(explained).startswith("conv1  Conv2d(3, 64, kernel_size=7")
    assert explained.facts["output"] == [1, 64, 112, 112]
    assert resnet18.at((1, 3, 97, 131)).explain("conv1").facts["output"] == [1, 64, 49, 66]
    with pytest.raises(archdb.ArchdbError, match="conv9") as caught:
        resnet18.explain("conv9")
    assert "conv" in str(caught.value.help)


def test_legal_inputs():
    legal = archdb.load("unet_same").legal_inputs()
    sizes = {"intervals": [], "from": 1, "period": 16, "residues": [0]}
    assert legal.solutions == [{"height": sizes, "width": sizes}]
    assert legal.conditions == []
    assert "multiples of 16" in repr(legal)
    assert (1, 1, 496, 368) in legal and (1, 1, 500, 375) not in legal
    assert legal.nearest((500, 375)) == [(496, 368)]
    assert archdb.legal_inputs("unet_same") == legal


def test_nearest(two):
    assert archdb.load("unet_same").nearest((500, 375)) == [(496, 368)]
    assert archdb.load("resnet18").nearest((500, 375)) == [(500, 375)]
    for point in two.nearest({"a": (9, 9), "b": (9, 8)}):
        assert two.at({name: (1, 3, *size) for name, size in point.items()})
    with pytest.raises(archdb.ArchdbError, match="no input 'c'"):
        two.nearest({"c": (9, 9)})


def test_the_flat_form_comes_back(resnet18, tmp_path):
    again = archdb.load(resnet18.to_dict())
    assert again.layers == resnet18.layers
    assert archdb.diff(resnet18, again).equal
    resnet18.save(tmp_path / "net.json")
    assert archdb.load(tmp_path / "net.json").layers == resnet18.layers
    assert json.loads((tmp_path / "net.json").read_text()) == resnet18.to_dict()
    with pytest.raises(archdb.ArchdbError, match="is JSON"):
        resnet18.save(tmp_path / "net.txt")


def test_to_pytorch_is_python_that_imports_torch_alone(resnet18):
    tree = ast.parse(resnet18.to_pytorch())
    imports = [each for each in tree.body if isinstance(each, (ast.Import, ast.ImportFrom))]
    modules = [getattr(each, "module", None) or each.names[0].name for each in imports]
    assert modules == ["torch", "torch"]
    classes = [each.name for each in tree.body if isinstance(each, ast.ClassDef)]
    assert len(classes) > 1 and classes[-1] == "Resnet18"


def test_page_begins_at_the_design_s_input(resnet18):
    text = resnet18.at((2, 3, 320, 256)).page()
    data = json.loads(text.split('id="data">')[1].split("</script>")[0])
    (design,) = data["designs"]
    assert design["batch"] == 2 and design["inputs"][0]["sizes"] == [3, 320, 256]
    assert design["params"] == 11_689_512 and "default-src 'none'" in text


def test_to_dict_is_a_copy(resnet18):
    resnet18.to_dict()["layers"].clear()
    assert len(resnet18.to_dict()["layers"]) == len(resnet18.layers)


def test_to_pandas(resnet18):
    pytest.importorskip("pandas")
    frame = resnet18.to_pandas()
    assert list(frame.columns) == [
        "path", "type", "output", "params", "macs", "activations", "memory", "receptive_field",
        "stride",
    ]  # fmt: skip
    assert frame["params"].sum() == 11_689_512
    assert frame["macs"].sum() == 1_814_073_344
    assert frame.loc[frame["path"] == "relu", "macs"].isna().all()


def test_errors_can_be_pickled():
    with pytest.raises(archdb.RefusedInput) as caught:
        archdb.load("alexnet").at((1, 3, 60, 60))
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.path, again.nearest) == (
        str(caught.value), caught.value.path, caught.value.nearest,
    )  # fmt: skip


def test_an_input_without_a_batch():
    """A mask that all samples share: Add of (2, 5, 8) and (5, 8)."""
    design = archdb.load(
        {
            "name": "masked",
            "inputs": {"x": [5, 8], "mask": {"shape": [5, 8], "batch": False}, "t": []},
            "batch": 2,
            "layers": [
                {"path": "add", "type": "Add", "from": ["x", "mask"]},
                {"path": "time", "type": "Embedding", "from": "t", "num_embeddings": 9, "embedding_dim": 8},
            ],
        }
    )  # fmt: skip
    assert design.input_size == {"x": (2, 5, 8), "mask": (5, 8), "t": (2,)}
    moved = design.at({"x": (3, 7, 8), "mask": (7, 8), "t": (3,)})
    assert [layer.output for layer in moved.layers] == [(3, 7, 8), (3, 8)]
