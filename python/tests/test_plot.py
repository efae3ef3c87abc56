"""Pictures: what a notebook shows and what files hold."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import archdb
import pytest


def size(svg: str) -> tuple[float, float]:
    root = ET.fromstring(svg)
    return float(root.attrib["width"]), float(root.attrib["height"])


def test_a_notebook_gets_svg() -> None:
    design = archdb.load("resnet18")
    picture = design.plot()
    assert picture._repr_svg_() == str(picture)
    down = size(str(design.plot(kinds=False)))
    right = size(str(design.plot(kinds=False, direction="right")))
    assert down[0] < down[1] and right[0] > right[1]
    assert ">conv1</text>" in str(picture)
    assert "memory alive" in str(design.plot(kind="chart"))
    assert ">layer4.1.conv2</text>" in str(design.plot(expand="layer4.*"))


def test_the_input_is_the_design_s() -> None:
    design = archdb.load("resnet18").at((1, 3, 320, 320))
    assert ">64x160x160</text>" in str(design.plot())


@pytest.mark.parametrize(
    ("name", "start"),
    [("a.svg", "<svg "), ("a.pdf", "%PDF-1.4"), ("a.dot", "digraph"), ("a.mmd", "---\ntitle:")],
)
def test_the_ending_says_the_format(tmp_path: Path, name: str, start: str) -> None:
    archdb.load("alexnet").plot().save(tmp_path / name)
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    design = archdb.load("alexnet")
    with pytest.raises(archdb.ArchdbError, match=r"\.svg, \.pdf"):
        design.plot().save(tmp_path / "a.png")
    assert not (tmp_path / "a.png").exists()
    with pytest.raises(archdb.ArchdbError, match="up"):
        design.plot(direction="up")
    with pytest.raises(archdb.ArchdbError, match="layer9"):
        design.plot(expand="layer9.*")
