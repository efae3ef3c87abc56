"""What is stored: by name, from files, and in catalogs of their own."""

from __future__ import annotations

import os

import pytest

import archdb

_LENET = """
name: lenet5
input: [1, 32, 32]
layers:
  - conv1: Conv2d(6, 5)
  - pool1: MaxPool2d(2)
  - flatten: Flatten
  - fc: Linear(120)
"""


def test_load_by_name_revision_file_and_part(tmp_path):
    assert archdb.load("resnet18@1").layers == archdb.load("resnet18").layers
    path = tmp_path / "nets.yaml"
    path.write_text(_LENET)
    # 5*5*1*6 + 6, and (14*14*6)*120 + 120.
    assert archdb.load(path).params == archdb.load(str(path)).params == 156 + 141_240


def test_load_what_is_not_there():
    with pytest.raises(archdb.ArchdbError, match="no architecture 'resnet81'") as caught:
        archdb.load("resnet81")
    assert "did you mean" in caught.value.help


@pytest.mark.parametrize("source", [3, None, object(), ["resnet18"]])
def test_load_what_is_no_name(source):
    with pytest.raises(archdb.ArchdbError, match="is no design"):
        archdb.load(source)


@pytest.mark.parametrize(
    ("flat", "said"),
    [
        ({}, "name"),
        (
            {
                "name": "x",
                "input": [3],
                "layers": [{"path": "a", "type": "Conv9d", "from": "input"}],
            },
            "Conv9d",
        ),
        ({"name": "x", "input": [3, 8, 8], "layers": [], "speed": 3}, "speed"),
        ({"name": "x", "input": [object()]}, "no flat form"),
    ],
)
def test_load_what_is_no_flat_form(flat, said):
    with pytest.raises(archdb.ArchdbError, match=said):
        archdb.load(flat)


def test_an_error_in_a_flat_form_names_the_layer():
    """The text was written by nobody, so that its lines and columns say nothing."""
    flat = archdb.load("resnet18").to_dict()
    flat["layers"][3]["stride"] = "two"
    with pytest.raises(archdb.ArchdbError) as caught:
        archdb.load(flat)
    assert caught.value.path == "maxpool" and str(caught.value).startswith("maxpool: ")
    assert "-:1:" not in str(caught.value) and '"layers"' not in str(caught.value)


@pytest.mark.parametrize("name", ["a\0b", "\ud800"])
def test_load_what_no_argument_holds(name):
    with pytest.raises(archdb.ArchdbError, match="is no name"):
        archdb.load(name)


def test_a_name_is_never_an_option():
    with pytest.raises(archdb.ArchdbError):
        archdb.load("--help")
    with pytest.raises(archdb.ArchdbError):
        archdb.load("-")
    with pytest.raises(archdb.ArchdbError, match="begin with '-'"):
        archdb.load("resnet18").explain("--help")


def test_add(catalog):
    design = archdb.load("resnet18")
    assert catalog.add(design, name="mine", message="the first") == "mine@1"
    assert catalog.add(design, name="mine") == "mine@1", "what is there is not stored again"
    flat = design.to_dict()
    flat["layers"][0]["stride"] = [1, 1]
    assert catalog.add(archdb.load(flat), name="mine") == "mine@2"
    assert catalog.load("mine@1").macs == design.macs
    assert catalog.load("mine").macs > design.macs
    assert design.name == "resnet18", "the design keeps its name"


@pytest.mark.parametrize("name", ["", "a b", "x" * 101, "../x", "-x"])
def test_add_under_what_is_no_name(catalog, name):
    with pytest.raises(archdb.ArchdbError):
        catalog.add("resnet18", name=name)


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_add_to_a_catalog_that_cannot_be_written(catalog):
    os.chmod(catalog.path, 0o444)
    os.chmod(os.path.dirname(catalog.path), 0o555)
    try:
        with pytest.raises(archdb.ArchdbError) as caught:
            catalog.add("vgg16")
        assert catalog.path in str(caught.value)
    finally:
        os.chmod(os.path.dirname(catalog.path), 0o755)


def test_add_where_no_folder_can_be(tmp_path):
    (tmp_path / "file").write_text("")
    catalog = archdb.catalog(tmp_path / "file" / "c.sqlite")
    with pytest.raises(archdb.ArchdbError, match="file"):
        catalog.add(archdb.load("resnet18"))


def test_diff():
    same = archdb.diff("resnet18", archdb.load("resnet18"))
    assert same.equal and same.same_size_everywhere and not same.changes
    diff = archdb.diff("resnet18", "resnet34")
    assert not diff.equal
    assert diff.totals["now"]["params"] == 21_797_672
    assert {"kind": "added", "path": "layer1.2.conv1", "type": "Conv2d"} in diff.changes
    assert repr(diff).startswith("resnet18 -> resnet34")


def test_diff_at_an_input():
    diff = archdb.diff("resnet18", "resnet34", input_size=(2, 3, 64, 64))
    assert diff.totals["was"]["output"] == [2, 1000]
    assert diff.totals["was"]["macs"] == archdb.load("resnet18").at((2, 3, 64, 64)).macs


def test_diff_leaves_no_file(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    archdb.diff("resnet18", "resnet34")
    assert not list(tmp_path.iterdir())


def test_search():
    hits = archdb.search(output=(13, 13), params=(None, 2_000_000), limit=5)
    assert 0 < len(hits) <= 5 <= hits.total or len(hits) == hits.total
    for hit in hits:
        assert hit.output[-2:] == (13, 13) and hit.params <= 2_000_000
        assert archdb.load(hit.name).params == hit.params
    assert "squeezenet" in repr(hits)
    assert archdb.search(params="..5M", name="squeezenet*").total > 0
    assert len(archdb.search(name="nothing*")) == 0
    assert {hit.architecture for hit in archdb.search(pyramid=(4, 8, 16, 32), name="resnet18")}


def test_search_for_what_there_is_not():
    with pytest.raises(archdb.ArchdbError, match="search has no 'ouput'"):
        archdb.search(ouput=(13, 13))
    with pytest.raises(archdb.ArchdbError):
        archdb.search(output="x")


def test_frames(catalog):
    pytest.importorskip("pandas")
    names = set(catalog.architectures()["name"])
    assert "resnet18" in names
    maps = catalog.maps()
    own = maps[(maps["architecture"] == "resnet18") & (maps["channels"] == 512)]
    assert (own["height"].max(), own["width"].max()) == (7, 7)
    with pytest.raises(archdb.ArchdbError):
        catalog.sql("DELETE FROM maps")


def test_a_catalog_that_is_not_there(tmp_path):
    with pytest.raises(archdb.ArchdbError, match="none.sqlite"):
        archdb.catalog(tmp_path / "none.sqlite").load("resnet18")
