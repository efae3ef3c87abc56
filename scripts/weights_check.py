"""Holds the zoo against the names and shapes of torchvision's weights, and layer types against those of torch.nn."""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from torch import nn
from torchvision_models import torchvision

warnings.filterwarnings("ignore")

# A layer as PyTorch makes it, and as a definition that has it as `layer` says it: the input, the call.
LAYERS = {
    "Conv2d": (lambda: nn.Conv2d(6, 9, (3, 5), groups=3), "[6, 12, 12]", "Conv2d(9, [3, 5], groups=3)"),
    "Conv1d": (lambda: nn.Conv1d(4, 8, 3, bias=False), "[4, 12]", "Conv1d(8, 3, bias=false)"),
    "ConvTranspose2d": (
        lambda: nn.ConvTranspose2d(6, 9, (3, 2), groups=3),
        "[6, 5, 5]",
        "ConvTranspose2d(9, [3, 2], groups=3)",
    ),
    "ConvTranspose3d": (lambda: nn.ConvTranspose3d(4, 2, 2), "[4, 5, 5, 5]", "ConvTranspose3d(2, 2)"),
    "Linear": (lambda: nn.Linear(7, 3), "[7]", "Linear(3)"),
    "Bilinear": (lambda: nn.Bilinear(7, 7, 3), "[7]", "Bilinear(3) from input, input"),
    "Embedding": (lambda: nn.Embedding(11, 5), "[4]", "Embedding(11, 5)"),
    "EmbeddingBag": (lambda: nn.EmbeddingBag(11, 5), "[4]", "EmbeddingBag(11, 5)"),
    "BatchNorm2d": (lambda: nn.BatchNorm2d(6), "[6, 4, 4]", "BatchNorm2d()"),
    "BatchNorm1d": (lambda: nn.BatchNorm1d(6, affine=False), "[6, 4]", "BatchNorm1d(affine=false)"),
    "InstanceNorm2d": (
        lambda: nn.InstanceNorm2d(6, affine=True, track_running_stats=True),
        "[6, 4, 4]",
        "InstanceNorm2d(affine=true, track_running_stats=true)",
    ),
    "GroupNorm": (lambda: nn.GroupNorm(3, 6), "[6, 4, 4]", "GroupNorm(3)"),
    "LayerNorm": (lambda: nn.LayerNorm([4, 6]), "[4, 6]", "LayerNorm([4, 6])"),
    "RMSNorm": (lambda: nn.RMSNorm([4, 6]), "[4, 6]", "RMSNorm([4, 6])"),
    "PReLU": (lambda: nn.PReLU(6), "[6, 4, 4]", "PReLU(6)"),
    "RNN": (lambda: nn.RNN(5, 7, num_layers=2, bidirectional=True), "[5]", "RNN(7, num_layers=2, bidirectional=true)"),
    "GRU": (lambda: nn.GRU(5, 7, num_layers=3, bias=False), "[5]", "GRU(7, num_layers=3, bias=false)"),
    "LSTM": (
        lambda: nn.LSTM(5, 7, num_layers=2, bidirectional=True, proj_size=3),
        "[5]",
        "LSTM(7, num_layers=2, bidirectional=true, proj_size=3)",
    ),
    "RNNCell": (lambda: nn.RNNCell(5, 7), "[5]", "RNNCell(7)"),
    "GRUCell": (lambda: nn.GRUCell(5, 7), "[5]", "GRUCell(7)"),
    "LSTMCell": (lambda: nn.LSTMCell(5, 7), "[5]", "LSTMCell(7)"),
    "MultiheadAttention": (
        lambda: nn.MultiheadAttention(8, 2, add_bias_kv=True),
        "[4, 8]",
        "MultiheadAttention(2, add_bias_kv=true, batch_first=true)",
    ),
    "MultiheadAttention of other widths": (
        lambda: nn.MultiheadAttention(8, 2, bias=False, vdim=4),
        "[4, 8]",
        "MultiheadAttention(2, bias=false, vdim=4, batch_first=true) from input, input, values",
    ),
    "TransformerEncoderLayer": (
        lambda: nn.TransformerEncoderLayer(8, 2, 16),
        "[4, 8]",
        "TransformerEncoderLayer(nhead=2, dim_feedforward=16)",
    ),
    "TransformerDecoderLayer": (
        lambda: nn.TransformerDecoderLayer(8, 2, 16, bias=False),
        "[4, 8]",
        "TransformerDecoderLayer(nhead=2, dim_feedforward=16, bias=false) from input, input",
    ),
    "TransformerEncoder": (
        lambda: nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16), 3, nn.LayerNorm(8)),
        "[4, 8]",
        "TransformerEncoder(nhead=2, num_layers=3, norm=true, dim_feedforward=16)",
    ),
    "Transformer": (
        lambda: nn.Transformer(8, 2, 2, 3, 16),
        "[4, 8]",
        "Transformer(nhead=2, num_encoder_layers=2, num_decoder_layers=3, dim_feedforward=16) from input, input",
    ),
    "SqueezeExcitation": (lambda: torchvision.ops.SqueezeExcitation(8, 3), "[8, 4, 4]", "SqueezeExcitation(3)"),
    "FrozenBatchNorm2d": (lambda: torchvision.ops.FrozenBatchNorm2d(6), "[6, 4, 4]", "FrozenBatchNorm2d()"),
    "DeformConv2d": (
        lambda: torchvision.ops.DeformConv2d(8, 6, 2, groups=2),
        "[8, 4, 4]",
        "DeformConv2d(6, 2, groups=2) from input, offsets",
    ),
    "ShiftedWindowAttention": (
        lambda: torchvision.models.swin_transformer.ShiftedWindowAttention(8, [3, 2], [0, 0], 2),
        "[6, 6, 8]",
        "WindowAttention([3, 2], num_heads=2)",
    ),
    "ShiftedWindowAttention3d": (
        lambda: torchvision.models.video.swin_transformer.ShiftedWindowAttention3d(8, [2, 3, 2], [0, 0, 0], 2),
        "[4, 6, 6, 8]",
        "WindowAttention3d([2, 3, 2], num_heads=2)",
    ),
    "ShiftedWindowAttentionV2": (
        lambda: torchvision.models.swin_transformer.ShiftedWindowAttentionV2(8, [3, 2], [0, 0], 2),
        "[6, 6, 8]",
        "WindowAttentionV2([3, 2], num_heads=2)",
    ),
}
# What stands before the layer, without weights.
BEFORE = {
    "DeformConv2d": "  - part: Slice([2, 3], 0, 3) from input\n  - offsets: Slice(1, 0, 8) from part\n",
    "MultiheadAttention of other widths": "  - values: Slice(2, 0, 4) from input\n",
}


def on_cpu(make):
    """Computes with numbers also where a model is made without them."""

    def made(*args, **kwargs):
        with torch.device("cpu"):
            return make(*args, **kwargs)

    return made


# A RegNet's widths are computed by tensors.
torchvision.models.regnet.BlockParams.from_init_params = on_cpu(torchvision.models.regnet.BlockParams.from_init_params)


def shapes(module: nn.Module, prefix: str = "") -> dict[str, list[int]]:
    return {prefix + name: list(tensor.shape) for name, tensor in module.state_dict().items()}


def write(path: Path, tensors: dict[str, list[int]]) -> None:
    """A safetensors file without numbers: the header, and a hole as long as the tensors."""
    header, end = {}, 0
    for name, shape in tensors.items():
        start = end
        end += 4 * torch.Size(shape).numel()
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [start, end]}
    text = json.dumps(header).encode()
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        file.truncate(8 + len(text) + end)


def ask(archdb: str, design: str, path: Path) -> dict:
    result = subprocess.run([archdb, "fits", design, str(path), "--format", "json"], capture_output=True, text=True)
    if result.returncode not in (0, 1):
        return {"error": result.stderr.strip()}
    answer = json.loads(result.stdout)
    assert answer["fits"] == (result.returncode == 0)
    return answer


def told(answer: dict, tensors: dict[str, list[int]], parameters: int | None) -> str | None:
    """What is wrong with an answer about a file that fits; None where nothing is."""
    if "error" in answer:
        return answer["error"]
    if not answer["fits"]:
        kinds = {kind: answer[kind] for kind in ("shapes", "missing", "extra") if answer[kind]}
        return "; ".join(f"{len(found)} {kind}: {found[0]}" for kind, found in kinds.items())
    found = answer["parameters"]["elements"]
    if parameters is not None and (found != parameters or answer["parameters"]["fitting_elements"] != parameters):
        return f"{found} elements, {parameters} in torch"
    count = answer["parameters"]["fitting"] + answer["buffers"]["fitting"]
    return None if count == len(tensors) else f"{count} of {len(tensors)} tensors counted"


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("archdb")
    parser.add_argument("--record", type=Path, help="where the names and shapes are kept, for tests")
    parser.add_argument("names", nargs="*", help="networks and layers; 'layers' for all of these")
    given = parser.parse_intermixed_args()
    listed = subprocess.run([given.archdb, "list", "--format", "json"], capture_output=True, text=True, check=True)
    zoo = {design["name"] for design in json.loads(listed.stdout)["architectures"]}
    failures, count, record = 0, 0, {}

    def check(name: str, design: str, tensors: dict, parameters: int, folder: Path) -> None:
        nonlocal failures, count
        count += 1
        write(folder / "weights.safetensors", tensors)
        problem = told(ask(given.archdb, design, folder / "weights.safetensors"), tensors, parameters)
        failures += problem is not None
        if problem:
            print(f"{name}: {problem}")

    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for name, (make, size, call) in LAYERS.items():
            if given.names and name not in given.names and "layers" not in given.names:
                continue
            module = make()
            before = BEFORE.get(name, "")
            definition = folder / "layer.yaml"
            definition.write_text(f"name: layer\ninput: {size}\nlayers:\n{before}  - layer: {call}\n")
            tensors = shapes(module, "layer.")
            parameters = sum(p.numel() for p in module.parameters())
            record[name] = {"definition": definition.read_text(), "tensors": tensors, "parameters": parameters}
            check(name, str(definition), tensors, parameters, folder)
        for name in torchvision.models.list_models():
            if name not in zoo or given.names and name not in given.names:
                continue
            with torch.device("meta"):
                try:
                    model = torchvision.models.get_model(name, weights=None, weights_backbone=None)
                except (TypeError, ValueError):
                    model = torchvision.models.get_model(name, weights=None)
            tensors = shapes(model)
            parameters = sum(p.numel() for p in model.parameters())
            record[name] = {"tensors": tensors, "parameters": parameters}
            check(name, name, tensors, parameters, folder)
    print(f"{count - failures} of {count} fit")
    if given.record:
        rows = [json.dumps({"name": name} | row) + "\n" for name, row in record.items()]
        given.record.write_bytes(gzip.compress("".join(rows).encode(), mtime=0))
    return min(failures, 1)


if __name__ == "__main__":
    sys.exit(main())
