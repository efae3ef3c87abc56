#!/usr/bin/env python3
"""Writes module_arguments.jsonl.gz: what the layers of torchvision's and timm's models are made with.

    python3 make_module_arguments.py module_arguments.jsonl.gz

Where the packages below are not there in these versions, a virtual environment with them is made
first, in the folder of $MODULE_ARGUMENTS_VENV or in one beside the system's temporary files.
No model is run and no weight is loaded: all of it is read off the modules, and off torch.fx's graph
of the calls between them.
"""

import gzip
import importlib.metadata
import inspect
import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

PACKAGES = {"torch": "2.13.0", "torchvision": "0.28.0", "timm": "1.0.31"}
SEGMENTATION = [
    "deeplabv3_mobilenet_v3_large",
    "deeplabv3_resnet50",
    "deeplabv3_resnet101",
    "fcn_resnet50",
    "fcn_resnet101",
    "lraspp_mobilenet_v3_large",
]
VIDEO = [
    "mc3_18",
    "mvit_v1_b",
    "mvit_v2_s",
    "r2plus1d_18",
    "r3d_18",
    "s3d",
    "swin3d_b",
    "swin3d_s",
    "swin3d_t",
]
BACKBONES = [
    "fasterrcnn_resnet50_fpn",
    "retinanet_resnet50_fpn",
    "ssd300_vgg16",
    "ssdlite320_mobilenet_v3_large",
]
TIMM = """
    convnextv2_atto convnextv2_base convnextv2_large convnextv2_tiny cspdarknet53 darknet53 dla34
    dla60 dla102 dpn68 dpn92 ghostnet_050 ghostnet_100 ghostnet_130 hrnet_w18 hrnet_w32 hrnet_w48
    inception_resnet_v2 inception_v4 legacy_xception mixnet_s mixnet_m mixnet_l mobilenetv1_100
    mobilenetv1_125 mobilevit_xxs mobilevit_xs mobilevit_s nasnetalarge pnasnet5large poolformer_s12
    poolformer_s24 repvgg_a0 repvgg_a1 repvgg_a2 repvgg_b0 repvgg_b1 repvgg_b2 repvgg_b3
    res2net50_14w_8s res2net50_26w_4s res2net101_26w_4s resnest14d resnest50d resnest101e resnet50c
    resnet50d resnet101d resnetv2_50 resnetv2_101 resnetv2_152 seresnet50 seresnet101 vovnet39a
    vovnet57a
""".split()


def set_up():
    """Goes on in an environment that has the packages."""
    try:
        # A build of PyTorch for CPUs alone is 2.13.0+cpu.
        if all(importlib.metadata.version(p).split("+")[0] == v for p, v in PACKAGES.items()):
            return
    except importlib.metadata.PackageNotFoundError:
        pass
    default = Path(tempfile.gettempdir()) / "archdb-module-arguments"
    folder = Path(os.environ.get("MODULE_ARGUMENTS_VENV", default))
    python = folder / "bin" / "python"
    if Path(sys.prefix).resolve() == folder.resolve():
        sys.exit(f"{folder} has other versions than {PACKAGES}")
    if not python.exists():
        venv.create(folder, with_pip=True)
        pins = [f"{package}=={version}" for package, version in PACKAGES.items()]
        subprocess.run([python, "-m", "pip", "install", *pins], check=True)
    os.execv(python, [str(python), *sys.argv])


set_up()

import torch  # noqa: E402

try:
    import torchvision
except RuntimeError:
    # The wheel's compiled operators need CUDA's libraries. The models call none of them; importing
    # torchvision needs the declarations of two.
    operators = torch.library.Library("torchvision", "DEF")
    for name in ("nms", "qnms"):
        operators.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    for name in [name for name in sys.modules if name.startswith("torchvision")]:
        del sys.modules[name]
    import torchvision
import timm  # noqa: E402
from torch import nn  # noqa: E402
from torch.fx.operator_schemas import get_signature_for_torch_op  # noqa: E402
from torchvision.models.feature_extraction import NodePathTracer  # noqa: E402

# What a definition does not say: where a module lives, whether it reuses its input's memory.
IGNORED = {"self", "device", "dtype", "inplace", "_weight", "_freeze", "_stacklevel", "out"}


def models():
    """Names, as the zoo has them, with the library and a function that builds the model."""
    listed = set(torchvision.models.list_models(module=torchvision.models))
    for name in sorted(listed):
        options = {"init_weights": False} if name in ("googlenet", "inception_v3") else {}
        yield name, "torchvision", lambda n=name, o=options: vision(n, **o)
    for name in SEGMENTATION:
        yield name, "torchvision", lambda n=name: vision(n, weights_backbone=None)
    for name in VIDEO:
        yield name, "torchvision", lambda n=name: vision(n)
    for name in BACKBONES:
        yield (
            f"{name}_backbone",
            "torchvision",
            lambda n=name: vision(n, weights_backbone=None).backbone,
        )
    for name in TIMM:
        yield name, "timm", lambda n=name: timm.create_model(n, pretrained=False)


def vision(name, **options):
    return torchvision.models.get_model(name, weights=None, **options)


def build(make):
    """The model, on the meta device where its constructor can do that."""
    try:
        with torch.device("meta"):
            return make().eval()
    except (NotImplementedError, RuntimeError):
        return make().eval()


def plain(value):
    """A value as JSON has it; NotImplemented for what is none."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (list, tuple)):
        values = [plain(v) for v in value]
        return NotImplemented if NotImplemented in values else values
    return NotImplemented


def standard(kind):
    """PyTorch's own class that a class is or is made of; None where there is none."""
    containers = (nn.Module, nn.Sequential, nn.ModuleList, nn.ModuleDict)
    for base in kind.__mro__:
        if base.__module__.startswith("torch.nn.modules") and base not in containers:
            return None if base.__name__.startswith("_") else base
    return None


# Attention that PyTorch has not and archdb has as one layer.
ATTENTION = ("ShiftedWindowAttention", "ShiftedWindowAttention3d", "ShiftedWindowAttentionV2")
# Functions that archdb has as layers; a product is one of a tensor and a number.
FUNCTIONS = {
    "adaptive_avg_pool2d",
    "avg_pool2d",
    "cat",
    "chunk",
    "dropout",
    "flatten",
    "interpolate",
    "max_pool2d",
    "mean",
    "mul",
    "normalize",
    "softmax",
    "swapaxes",
    "transpose",
    "unsqueeze",
}


def module_arguments(module):
    """The constructor's arguments that a module still knows, by their names."""
    kind = standard(type(module)) or type(module)
    result = {}
    for name in inspect.signature(kind.__init__).parameters:
        if name in IGNORED or not hasattr(module, name):
            continue
        value = getattr(module, name)
        if name.endswith("bias") and (value is None or isinstance(value, torch.Tensor)):
            value = value is not None
        elif isinstance(value, nn.Module):
            continue
        value = plain(value)
        if value is not NotImplemented:
            result[name] = value
    # What two classes keep otherwise than under the argument's name.
    if isinstance(module, nn.MultiheadAttention):
        result["bias"] = module.in_proj_bias is not None
        result["add_bias_kv"] = module.bias_k is not None
    if hasattr(module, "qkv") and hasattr(module, "relative_position_bias_table"):
        result["qkv_bias"] = module.qkv.bias is not None
        result["proj_bias"] = module.proj.bias is not None
    return result


def modules(model):
    """The modules that are layers, with paths: PyTorch's own types, and others without children."""
    whole = ()
    for path, module in model.named_modules():
        own = standard(type(module))
        kind = type(module).__name__
        if path.startswith(whole) or (own is None and any(module.children()) and kind not in ATTENTION):
            continue
        if kind in ATTENTION or own is nn.MultiheadAttention:
            whole += (f"{path}.",)
        yield path, {
            "type": own.__name__ if own else kind,
            "class": kind,
            "args": module_arguments(module),
        }


def function_arguments(node):
    """What a function is called with besides tensors, by the names of its parameters."""
    target = node.target
    if isinstance(target, str):
        target = getattr(torch, target, None) or getattr(nn.functional, target, None)
    signatures = get_signature_for_torch_op(target) if target else None
    if not signatures and target:
        try:
            signatures = [inspect.signature(target)]
        except (TypeError, ValueError):
            signatures = None
    for signature in signatures or []:
        try:
            bound = signature.bind(*node.args, **node.kwargs)
        except TypeError:
            continue
        tensors = [
            name
            for name, parameter in signature.parameters.items()
            if parameter.annotation is torch.Tensor and name in bound.arguments
        ]
        if any(not isinstance(bound.arguments[name], torch.fx.Node) for name in tensors):
            continue
        bound.apply_defaults()
        values = {k: plain(v) for k, v in bound.arguments.items() if k not in IGNORED}
        values = {k: v for k, v in values.items() if v is not NotImplemented}
        # Python's own product has no names for its operands; torch.mul has.
        return {"other": [*values.values()][0]} if {*values} & {"a", "b"} else values
    return {}


def functions(model, leaves):
    """The functions that the model calls outside of its layers, by torchvision's names for them."""
    tracer = NodePathTracer(leaf_modules=[])
    graph = tracer.trace(model)
    inside = tuple(f"{path}." for path in leaves)
    for node in graph.nodes:
        if node.op not in ("call_function", "call_method"):
            continue
        path = tracer.node_to_qualname[node]
        kind = node.target if isinstance(node.target, str) else node.target.__name__
        if kind not in FUNCTIONS or path.startswith(inside):
            continue
        arguments = function_arguments(node)
        if arguments:
            yield path, {"function": kind, "args": arguments}


def products(model):
    """The numbers that timm's attention and residual blocks multiply by; torch.fx does not see them."""
    for path, module in model.named_modules():
        if isinstance(getattr(module, "scale", None), float):
            yield f"{path}.mul", {"function": "mul", "args": {"other": module.scale}}


def record(name, library, make):
    model = build(make)
    calls = list(modules(model))
    calls += functions(model, [path for path, _ in calls]) if library == "torchvision" else products(model)
    table = {}
    uses = [table.setdefault(json.dumps(call), len(table)) for _, call in calls]
    return {
        "model": name,
        "library": library,
        "calls": [json.loads(key) for key in table],
        "paths": [path for path, _ in calls],
        "uses": uses,
    }


def main():
    with open(sys.argv[1], "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as output:
        for name, library, make in models():
            line = json.dumps(record(name, library, make), separators=(",", ":"))
            output.write(line.encode() + b"\n")


if __name__ == "__main__":
    main()
