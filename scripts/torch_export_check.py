"""Exports models by torch.export and compares every node's shape with what archdb reads of the file."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import warnings
import zipfile
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from torchvision_models import torchvision

warnings.filterwarnings("ignore")

# A second size for those that a model is exported with; what it refuses is left out.
SIZES = ((224, 224), (256, 320))
BATCHES = (2, 3)
TIMM = (
    "vit_tiny_patch16_224", "convnext_atto", "efficientnet_b0", "mobilenetv4_conv_small", "resnetv2_50",
    "deit3_small_patch16_224", "mixer_s16_224", "regnetz_b16", "ghostnet_100", "levit_128s",
    "poolformer_s12", "edgenext_xx_small", "fastvit_t8", "coatnet_0_rw_224", "nfnet_f0", "res2net50_26w_4s",
    "dla34", "hrnet_w18_small", "xcit_nano_12_p16_224", "beit_base_patch16_224",
)


def vision(name):
    return lambda: torchvision.models.get_model(name, weights=None)


def segmentation(name):
    return lambda: torchvision.models.get_model(name, weights=None, weights_backbone=None, aux_loss=False)


def timm_model(name):
    def make():
        import timm

        return timm.create_model(name)

    return make


def transformer(kind, **options):
    def make():
        import transformers

        config = getattr(transformers, f"{kind}Config")(**options)
        model = getattr(transformers, f"{kind}Model")(config)

        class First(torch.nn.Module):
            """The first of a model's results, which is a tensor."""

            def __init__(self):
                super().__init__()
                self.model = model

            def forward(self, x):
                extra = {"use_cache": False} if hasattr(config, "use_cache") else {}
                return self.model(x, return_dict=False, **extra)[0]

        return First()

    return make


def models():
    """Names, how each is made, and what it takes: images, or tokens."""
    for name in torchvision.models.list_models(module=torchvision.models):
        if not name.startswith("quantized"):
            yield name, vision(name), "image"
    for name in torchvision.models.list_models(module=torchvision.models.segmentation):
        yield name, segmentation(name), "image"
    for name in TIMM:
        yield f"timm:{name}", timm_model(name), "image"
    yield "hf:ViT", transformer("ViT", num_hidden_layers=3), "image"
    yield "hf:Bert", transformer("Bert", num_hidden_layers=3), "tokens"
    yield "hf:GPT2", transformer("GPT2", n_layer=3), "tokens"
    yield "hf:Llama", transformer(
        "Llama", num_hidden_layers=2, hidden_size=256, intermediate_size=512, num_attention_heads=8,
        num_key_value_heads=4, vocab_size=1000), "tokens"
    yield "hf:T5Encoder", transformer_encoder, "tokens"


def transformer_encoder():
    import transformers

    model = transformers.T5EncoderModel(transformers.T5Config(num_layers=2))

    class First(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.model = model

        def forward(self, x):
            return self.model(x, return_dict=False)[0]

    return First()


def arguments(kind, size, batch):
    if kind == "tokens":
        return torch.zeros(batch, size[0] // 7, dtype=torch.long, device="meta")
    return torch.zeros(batch, 3, *size, device="meta")


class Recorder(torch.fx.Interpreter):
    """Runs a graph without numbers and notes the shape of every node that gives one tensor."""

    def __init__(self, program):
        super().__init__(program.graph_module)
        self.shapes = {}

    def run_node(self, node):
        value = super().run_node(node)
        if isinstance(value, torch.Tensor) and node.op == "call_function":
            self.shapes[node.name] = list(value.shape)
        return value


# What may be free of what a model takes: all sizes where it can, else the batch, else nothing.
FREE = ("sizes", "batch", "nothing")


def export(name, free, keep):
    """Exports a model and records its runs; in a process of its own, which may take too long."""
    make, kind = next((make, kind) for known, make, kind in models() if known == name)
    try:
        with torch.device("meta"):
            model = make().eval()
    except (NotImplementedError, RuntimeError):
        model = make().eval().to("meta")
    auto = torch.export.Dim.AUTO
    dims = {"nothing": None, "batch": {0: auto}}.get(
        free, {0: auto, 2: auto, 3: auto} if kind == "image" else {0: auto, 1: auto})
    x = arguments(kind, SIZES[0], BATCHES[0])
    program = torch.export.export(model, (x,), dynamic_shapes=(dims,) if dims else None, strict=False)
    runs = [[*size, batch, shapes] for size, batch, shapes in records(program, kind)]
    if not runs:
        raise RuntimeError("no run without numbers")
    path, recorded = files(keep, name)
    save(program, path)
    recorded.write_text(json.dumps(runs))


def files(keep, name):
    return keep / f"{name.replace(':', '_')}.pt2", keep / f"{name.replace(':', '_')}.json"


def exported(name, keep, limit):
    """Whether there is a program of a model, exported before or now; else why not."""
    if files(keep, name)[1].exists():
        return None
    reason = ""
    for free in FREE:
        command = [sys.executable, __file__, "-", "--keep", keep, "--export", name, free]
        try:
            run = subprocess.run(command, capture_output=True, text=True, timeout=limit)
        except subprocess.TimeoutExpired:
            reason = f"not in {limit} seconds"
            continue
        if run.returncode == 0:
            return None
        reason = (run.stderr.strip().splitlines() or ["?"])[-1][:160]
    return reason


def weights(program, device="meta"):
    """What the graph is given besides the model's input; on the meta device without numbers."""
    state, constants = program.state_dict, program.constants
    for spec in program.graph_signature.input_specs:
        if spec.kind.name != "USER_INPUT":
            value = state.get(spec.target, constants.get(spec.target))
            yield value.to(device) if isinstance(value, torch.Tensor) else value


def records(program, kind):
    """The shapes of the nodes at each input that the graph takes: (size, batch, shapes)."""
    given = list(weights(program))
    declared = [node.meta["val"].shape for node in program.graph.nodes if node.name in program.graph_signature.user_inputs][0]
    for size in SIZES:
        for batch in BATCHES:
            x = arguments(kind, size, batch)
            if any(isinstance(want, int) and want != got for want, got in zip(declared, x.shape)):
                continue
            recorder = Recorder(program)
            try:
                recorder.run(*given, x)
            except Exception:
                continue
            yield size, batch, recorder.shapes
            break


def save(program, path):
    """As torch.export.save writes it, but for the weights, which nothing here reads."""
    from torch._export.serde.serialize import serialize

    text = serialize(program).exported_program
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/models/model.json", text)
        archive.writestr("archive/archive_format", "pt2")


def answer(archdb, path, kind, size, batch):
    given = f"{size[0]}x{size[1]}" if kind == "image" else str(size[0] // 7)
    command = [archdb, "shapes", path, "--format", "json", "--input", given, "--batch", str(batch)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=600)
    try:
        return json.loads(run.stdout)
    except ValueError:
        return {"error": {"message": (run.stderr or run.stdout)[:300]}}


def compare(document, shapes):
    """How many shapes are equal, and what is wrong or missing first."""
    got = dict(document.get("values", {}))
    for layer in document.get("layers", []):
        got.update(layer.get("outputs", {}))
    equal = sum(got.get(name) == shape for name, shape in shapes.items())
    wrong = [(n, got[n], s) for n, s in shapes.items() if n in got and got[n] != s]
    missing = [n for n in shapes if n not in got]
    return equal, wrong, missing


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("archdb")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--limit", type=int, default=150, help="seconds for one export")
    parser.add_argument("--export", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_intermixed_args()
    if options.export:
        return export(*options.export, options.keep)
    totals, declared, failed = Counter(), Counter(), []
    with TemporaryDirectory() as folder:
        keep = options.keep or Path(folder)
        keep.mkdir(exist_ok=True)
        for name, _, kind in models():
            if options.names and not any(part in name for part in options.names):
                continue
            reason = exported(name, keep, options.limit)
            if reason is not None:
                print(f"{name}: not exported: {reason}", flush=True)
                totals["not exported"] += 1
                continue
            totals["models"] += 1
            path, recorded = files(keep, name)
            for height, width, batch, shapes in json.loads(recorded.read_text()):
                document = answer(options.archdb, path, kind, (height, width), batch)
                equal, wrong, missing = compare(document, shapes)
                totals.update(runs=1, equal=equal, wrong=len(wrong), missing=len(missing), shapes=len(shapes))
                for layer in document.get("layers", []):
                    if layer["type"] in ("Opaque", "Elementwise"):
                        declared[f"{layer['type']} {layer['node']['operator']}"] += 1
                if wrong or missing:
                    failed.append(name)
                print(f"{name} at {height}x{width}, batch {batch}: {equal} of {len(shapes)} equal", flush=True)
                if wrong or missing:
                    print(f"  wrong {wrong[:2]}, missing {missing[:2]}, {str(document.get('error', ''))[:300]} "
                          f"{str(document.get('unknown', ''))[:200]}", flush=True)
    print(dict(totals))
    print("layers whose type is declared:", declared.most_common(40))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
