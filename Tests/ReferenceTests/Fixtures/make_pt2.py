"""Makes `pt2/own_*.pt2` and `pt2_own.json.gz`: small programs by torch.export, and every node's shape.

    python make_pt2.py        # PyTorch 2.13.0

The recorder and the writer are those of scripts/torch_export_check.py.
"""

import gzip
import json
import sys
import zipfile
from pathlib import Path

import torch
from torch import nn
from torch.export import Dim

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2] / "scripts"))

from torch_export_check import Recorder, save, weights  # noqa: E402


class Parts(nn.Module):
    """Parts by their own names, slices that crop, an index, windows of a dimension."""

    def forward(self, x):
        a, b, c = x.chunk(3, dim=1)
        d, e = torch.split(a, [2, 2], dim=1)
        f, g, h, i = e.unbind(1) if e.shape[1] == 4 else (e[:, 0], e[:, 1], d[:, 0], d[:, 1])
        windows = f.unfold(1, 4, 2)
        cropped = b[:, :, : x.shape[2] // 2, 1:]
        taken = c[:, torch.tensor([0, 2, 1])]
        values, places = taken.topk(2, dim=3)
        flat = cropped.flatten(2).movedim(1, 2)
        return windows.sum(-1), flat, values + places, torch.stack([g, h], 1).narrow(1, 0, 1), i.transpose(1, 2)


class Data(nn.Module):
    """Sizes that depend on data, and what is made of them."""

    def forward(self, x):
        places = (x > 0).nonzero()
        return places.float().mean(1), x[places[:, 0]].sum((1,))


class Tokens(nn.Module):
    """Weights that two layers share, recurrent layers, attention."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(50, 16, padding_idx=0)
        self.lstm = nn.LSTM(16, 8, num_layers=2, batch_first=True, bidirectional=True)
        self.gru = nn.GRU(16, 16, batch_first=True)
        self.attention = nn.MultiheadAttention(16, 4, batch_first=True)
        self.norm = nn.LayerNorm(16)
        self.head = nn.Linear(16, 50, bias=False)
        self.head.weight = self.embed.weight

    def forward(self, x):
        y = self.embed(x)
        y, _ = self.lstm(y)
        y, state = self.gru(y)
        y = self.norm(y + self.attention(y, y, y, need_weights=False)[0])
        return self.head(y), state


class Unknown(nn.Module):
    """Operators without a layer type, a graph within a graph, an activation in place."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, stride=2, padding="valid")
        self.up = nn.Upsample(scale_factor=1.5, mode="bilinear")
        self.act = nn.ReLU6(inplace=True)

    def forward(self, x):
        y = self.act(self.conv(x))
        with torch.no_grad():
            z = torch.diff(y, dim=2)
        w = torch.cdist(z.flatten(2), z.flatten(2))
        y += 1
        grid = torch.meshgrid(torch.arange(y.shape[2]), torch.arange(y.shape[3]), indexing="ij")
        return self.up(y), w, torch.einsum("nchw,nchw->nhw", y, y * grid[0]), y.std((2, 3)), y.mean()


class Two(nn.Module):
    """Two inputs with a size in common, an element that a list of sizes makes."""

    def forward(self, left, right):
        size = max(left.shape[2], right.shape[2])
        wide = nn.functional.interpolate(left, size=(size, right.shape[3]))
        return torch.cat([wide, nn.functional.interpolate(right, size=wide.shape[2:])], 1)


class Fixed(nn.Module):
    """Nothing free: a batch of 1 that is the network's own."""

    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm2d(4)
        self.token = nn.Parameter(torch.zeros(1, 1, 4))
        self.register_buffer("table", torch.arange(6))

    def forward(self, x):
        y = self.norm(x).flatten(2).transpose(1, 2)
        y = torch.cat([self.token.expand(y.shape[0], -1, -1), y], 1)
        return y.squeeze(0), self.table + 1, y.sum().view(1)


PROGRAMS = {
    "parts": (Parts, [[2, 12, 18, 24]], ({0: Dim.AUTO, 2: Dim.AUTO, 3: Dim.AUTO},), [[3, 12, 21, 40]]),
    "tokens": (Tokens, [("long", 2, 9)], ({0: Dim.AUTO},), [("long", 4, 9)]),
    "unknown": (Unknown, [[2, 3, 40, 33]], ({0: Dim.AUTO, 2: Dim.AUTO, 3: Dim.AUTO},), [[1, 3, 57, 90]]),
    "two": (
        Two, [[2, 3, 16, 20], [2, 3, 30, 20]],
        ({0: Dim("n"), 2: Dim("h"), 3: Dim("w")}, {0: Dim("n"), 2: Dim("k"), 3: Dim("w")}),
        [[3, 3, 18, 50], [3, 3, 35, 50]]),
    "fixed": (Fixed, [[1, 4, 5, 6]], None, [[1, 4, 5, 6]]),
}


def tensor(shape):
    return torch.zeros(shape[1:], dtype=torch.long) if shape[0] == "long" else torch.ones(shape)


def sizes(shapes):
    return [list(shape[1:]) if shape[0] == "long" else shape for shape in shapes]


def main():
    recorded = {}
    for name, (make, own, dims, other) in PROGRAMS.items():
        torch.manual_seed(0)
        args = tuple(tensor(shape) for shape in own)
        program = torch.export.export(make().eval(), args, dynamic_shapes=dims, strict=False)
        save(program, HERE / "pt2" / f"own_{name}.pt2")
        runs = []
        for shapes in (own, other):
            recorder = Recorder(program)
            recorder.run(*weights(program, "cpu"), *(tensor(shape) for shape in shapes))
            runs.append({"inputs": sizes(shapes), "shapes": recorder.shapes})
        params = sum(p.numel() for p in make().parameters())
        recorded[f"own_{name}.pt2"] = {"params": params, "runs": runs}
    program = torch.export.export(Data().eval(), (torch.ones(4, 3),), strict=False)
    save(program, HERE / "pt2" / "own_data.pt2")
    text = {name: zipfile.ZipFile(HERE / "pt2" / f"own_{name}.pt2").read("archive/models/model.json")
            for name in ("two", "fixed")}
    with zipfile.ZipFile(HERE / "pt2" / "own_several.pt2", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in text.items():
            archive.writestr(f"archive/models/{name}.json", content)
    with gzip.GzipFile(HERE / "pt2_own.json.gz", "wb", mtime=0) as file:
        file.write(json.dumps(recorded).encode())


if __name__ == "__main__":
    main()
