"""The table and its HTML: torchinfo's rows and columns, and figures that add up."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

import archdb
from archdb._captured import Captured, ModuleCall
from archdb._look import Look, look
from archdb._origin import design_of
from archdb._rows import tree
from archdb._table import table


def number(text: str) -> int:
    return 0 if text in ("--", "(recursive)") else int(text.replace(",", ""))


def columns(text: str) -> list[list[str]]:
    """The cells of a table's rows: columns are two spaces apart, or more."""
    return [re.split(r"  +", line.lstrip("│ ├└─")) for line in text.split("\n")[3:] if "─" in line]


@pytest.fixture(scope="module")
def captured() -> archdb.Design:
    """What a run of this model gives: a convolution that runs twice, and a block with an own matrix.

    class Net(nn.Module):  # conv = Conv2d(3, 3, 3, bias=False); block = Block()
        def forward(self, x): return self.block(self.conv(self.conv(x)))
    class Block(nn.Module):  # relu = ReLU(); scale = Parameter(torch.ones(3, 1, 1)), frozen
        def forward(self, x): return self.relu(x) * self.scale
    """
    flat = {
        "name": "net",
        "input": [3, 10, 12],
        "layers": [
            {"path": "conv", "type": "Conv2d", "from": "input", "out_channels": 3, "kernel_size": 3, "bias": False},
            {"path": "conv_1", "type": "Conv2d", "from": "conv", "out_channels": 3, "kernel_size": 3, "bias": False, "weights": "conv"},
            {"path": "block.relu", "type": "ReLU", "from": "conv_1"},
            {"path": "block.scale", "type": "Parameter", "shape": [3, 1, 1]},
            {"path": "block.mul", "type": "Mul", "from": ["block.relu", "block.scale"]},
        ],
        "output": "block.mul",
    }  # fmt: skip
    x, y, z = (1, 3, 10, 12), (1, 3, 8, 10), (1, 3, 6, 8)
    conv = {"params": 81, "trainable": 81, "kernel_size": (3, 3), "is_layer": True}
    modules = [
        ModuleCall("", "Net", 0, [x], [z], 84, 81, takes=["input"], gives=["block.mul"]),
        ModuleCall("conv", "Conv2d", 1, [x], [y], **conv),
        ModuleCall("conv_1", "Conv2d", 1, [y], [z], reused=True, **conv),
        ModuleCall("block", "Block", 1, [z], [z], 3, 0, takes=["conv_1"], gives=["block.mul"]),
        ModuleCall("block.relu", "ReLU", 2, [z], [z], params=0, trainable=0, is_layer=True),
    ]
    shapes = {
        "conv": [y],
        "conv_1": [z],
        "block.relu": [z],
        "block.scale": [(3, 1, 1)],
        "block.mul": [z],
    }
    run = Captured(
        "net", flat, modules, shapes, [("input", x)], params=84, trainable=81, param_bytes=336
    )
    return design_of(run, None, strict=True)


def test_rows_of_modules(captured):
    settings = look(3, archdb._look.COLUMNS, 25, ("depth", "var_names"))
    rows = {cells[0]: cells[1:] for cells in columns(table(captured, settings))}
    assert rows == {
        # 81 weights at 8*10 and at 6*8 places.
        "Conv2d (conv): 1-1": ["[1, 3, 10, 12]", "[1, 3, 8, 10]", "81", "96.43%", "[3, 3]", "6,480", "True"],
        "Conv2d (conv_1): 1-2": ["[1, 3, 8, 10]", "[1, 3, 6, 8]", "(recursive)", "(recursive)", "[3, 3]", "3,888", "True"],
        "Block (block): 1-3": ["[1, 3, 6, 8]", "[1, 3, 6, 8]", "(3)", "3.57%", "--", "--", "False"],
        "ReLU (relu): 2-1": ["[1, 3, 6, 8]", "[1, 3, 6, 8]", "--", "--", "--", "--", "--"],
    }  # fmt: skip


def test_totals_of_a_captured_model(captured):
    text = repr(captured)
    assert "Total params: 84\nTrainable params: 81\nNon-trainable params: 3\n" in text
    assert "Total mult-adds: 10,368" in text
    assert captured.trainable_params == 81 and captured.total_param_bytes == 336


def test_rows_at_another_input(captured):
    """A container's tensors are those of the layers that they come from."""
    moved = captured.at((2, 3, 20, 22))
    rows = {row.path: row for row in tree(moved).walk()}
    assert rows["conv"].outputs == [(2, 3, 18, 20)] and rows["conv"].inputs == [(2, 3, 20, 22)]
    assert rows["block"].outputs == rows[""].outputs == [(2, 3, 16, 18)]
    assert rows["block"].inputs == [(2, 3, 16, 18)]
    assert "Total mult-adds: " + format(2 * 81 * (18 * 20 + 16 * 18), ",") in repr(moved)


@pytest.mark.parametrize("depth", range(5))
@pytest.mark.parametrize("name", ["resnet18", "vit_b_16", "densenet121", "swin_t"])
def test_the_rows_add_up(name, depth):
    """What stands in the rows, at whatever depth, are the totals."""
    design = archdb.load(name)
    settings = Look(depth=depth)
    rows = [re.split(r"  +", line) for line in table(design, settings).split("\n")[3:]]
    rows = rows[: next(index for index, row in enumerate(rows) if row[0].startswith("==="))]
    figures = [[number(text) for text in row[-2:]] for row in rows]
    assert sum(params for params, _ in figures) == design.params
    assert sum(macs for _, macs in figures) == design.macs


def test_auxiliary_heads_are_counted_apart():
    """torchvision's googlenet has 13,004,888 parameters, 6,624,904 without its auxiliary heads."""
    assert "Total params: 13,004,888" in repr(archdb.load("googlenet"))
    assert "Params that only training uses: 6,379,984" in repr(archdb.load("googlenet"))


def test_fits_eighty_columns():
    for name in ("resnet18", "resnet50"):
        assert max(map(len, repr(archdb.load(name)).split("\n"))) <= 80, name


def test_settings_of_rows():
    design = archdb.load("resnet18")
    ascii_only = table(design, Look(row_settings=("ascii_only",)))
    assert ascii_only.isascii() and "+ Conv2d  " in ascii_only and "|  + " in ascii_only
    assert "Layer (type)" in ascii_only
    assert "├─Conv2d: 1-1 " in table(design, Look(row_settings=("depth",)))
    assert "├─Conv2d (conv1) " in table(design, Look(row_settings=("var_names",)))


def test_reused_layers_can_be_hidden(captured):
    assert "conv_1" in table(captured, Look())
    assert "conv_1" not in table(
        captured, Look(row_settings=("var_names", "hide_recursive_layers"))
    )


def test_wide_shapes_are_cut_and_numbers_are_not(captured):
    text = table(captured, Look(col_width=6))
    assert "[1, 3…" in text and "[1, 3, 6, 8]" not in text and "6,480" in text


def test_weights(captured):
    text = table(
        captured,
        Look(weights={"conv": [("weight", (3, 3, 3, 3))]}, col_names=("kernel_size", "num_params")),
    )
    assert re.search(r"│  └─weight +\[3, 3, 3, 3\] +81\n", text)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ((3, ["output"], 25, []), "col_names has no 'output'"),
        ((3, [], 25, ["ascii"]), "row_settings has no 'ascii'"),
        ((-1, [], 25, []), "depth is -1"),
        ((3, [], 0, []), "col_width is 0"),
    ],
)
def test_settings_that_are_not_there(settings, said):
    with pytest.raises(archdb.ArchdbError, match=said):
        look(*settings)


def test_declared_figures_are_marked():
    design = archdb.load(
        {
            "name": "declared",
            "input": [3, 8, 8],
            "layers": [
                {"path": "a", "type": "Elementwise", "from": "input", "function": "erfinv"},
                {"path": "b", "type": "Opaque", "from": "a", "output": [64, 4, 4], "params": 10},
            ],
        }
    )
    text = repr(design)
    assert re.search(r"Elementwise \(a\): 1-1 .* -- +~--\n", text)
    assert re.search(r"Opaque \(b\): 1-2 .* ~10 +~--\n", text)
    assert "Total mult-adds: ~0" in text


class Reader(HTMLParser):
    """Which tags there are, whether they are closed in order, and what can load anything."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert not reader.open
    return reader


def test_html_folds_and_loads_nothing(captured):
    for design in (captured, archdb.load("resnet18"), archdb.load("vit_b_16")):
        page = design._repr_html_()
        reader = read(page)
        assert reader.tags == {"div", "style", "details", "summary", "span"}
        assert reader.attributes == {"class", "style", "open"}
        assert "url(" not in page and "@import" not in page and "://" not in page
        assert f"Total params: {design.params:,}" in reader.text


def test_html_has_all_rows_and_folded_sums():
    reader = read(archdb.load("resnet18")._repr_html_())
    for text in ("Conv2d (conv1): 1-1", "BatchNorm2d (1): 4-2", "layer4: 1-8", "8,393,728"):
        assert text in reader.text


def test_html_is_escaped(captured):
    evil = "<img src=x onerror=alert(1)>&\"'"
    modules = [ModuleCall("", evil, 0, [], [], params=0, trainable=0)]
    run = Captured(evil, {}, modules, notes=[archdb.Note(evil, evil, evil)])
    design = archdb.Design(
        {}, {"params": 0, "macs": 0, "output": [], "layers": []}, [], captured=run
    )
    design.notes = run.notes
    reader = read(design._repr_html_())
    assert "img" not in reader.tags and evil in reader.text


def test_notes_stand_below(captured):
    design = captured.at((1, 3, 20, 20))
    design.notes = [archdb.Note("a size is fixed at 30", "block", "net.py:7")] * 12
    text = repr(design)
    assert "block: a size is fixed at 30 (net.py:7)" in text
    assert "and 2 more: .notes has them all" in text
