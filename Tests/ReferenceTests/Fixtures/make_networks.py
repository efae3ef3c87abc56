"""Writes networks.jsonl.gz: what PyTorch answers for the networks of docs/networks.

    pip install torch==2.13.0 torchvision==0.28.0 timm==1.0.31 transformers==5.24.0 diffusers==0.42.1
    python3 make_networks.py networks.jsonl.gz

networks/libraries.py says which library each network comes from; those of no library stand beside
it, written after their papers. Every module without modules of its own is recorded each time it
runs. The networks are made without weights and run on the meta device, with gradients on: PyTorch's
counter (torch.utils.flop_counter) then sees every product.
"""

import gzip
import json
import math
import sys

import torch
from torch import nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from networks import NETWORKS

# Layers that are modules of their own in a library, by PyTorch's name for what they do.
SAME = {
    "Conv1D": "Linear",
    "DetrFrozenBatchNorm2d": "FrozenBatchNorm2d",
    "LayerNorm2d": "LayerNorm2d",
    "MambaRMSNorm": "RMSNorm",
    "NewGELUActivation": "GELU",
}


def kind(module):
    """PyTorch's own class that a module is or is made of, else the module's."""
    containers = (nn.Module, nn.Sequential, nn.ModuleList, nn.ModuleDict)
    if name := SAME.get(type(module).__name__):
        return name
    for base in type(module).__mro__:
        if base.__module__.startswith("torch.nn.modules") and base not in containers:
            if not base.__name__.startswith("_"):
                return base.__name__
    return type(module).__name__


def is_layer(module):
    """Whether a module is recorded: it has parameters of its own or no modules, and does something."""
    if any(True for _ in module.parameters(recurse=False)) or not any(module.children()):
        return not isinstance(module, nn.Identity) and getattr(module, "p", None) != 0
    return False


def uncounted(module, inputs, output):
    """The products of modules that PyTorch's counter does not count."""
    if kind(module) == "LSTM":
        weights = sum(p.numel() for n, p in module.named_parameters() if n.startswith("weight"))
        return weights * inputs[0].numel() // inputs[0].shape[-1]
    if kind(module) == "DeformConv2d":
        return output.numel() * module.weight[0].numel()
    return 0


def shapes(value):
    """A tensor's shape; of several tensors a list of shapes; None where there is none."""
    if isinstance(value, torch.Tensor):
        return list(value.shape)
    if isinstance(value, (list, tuple)):
        found = [s for v in value if (s := shapes(v)) is not None]
        flat = [s for v in found for s in (v if v and isinstance(v[0], list) else [v])]
        return flat or None
    return None


def record(name, model, inputs, outputs):
    """What a model answers at inputs, given by name."""
    layers, counter = [], FlopCounterMode(display=False)
    more = 0
    begun, parameters = {}, list(model.named_parameters())

    def before(module, args, kwargs):
        begun[module] = counter.get_total_flops()

    def after(path, module, args, kwargs, output):
        nonlocal more
        if (out := shapes(output)) is None:
            return
        missed = uncounted(module, args, output)
        more += missed
        layers.append(
            {
                "path": path,
                "type": kind(module),
                "out": out,
                # A parameter that several modules have is the first one's.
                "params": sum(p.numel() for n, p in parameters if n.startswith(f"{path}.")),
                "macs": (counter.get_total_flops() - begun[module]) // 2 + missed or None,
            }
        )

    hooks = []
    for path, module in model.named_modules():
        if path and is_layer(module):
            hooks.append(module.register_forward_pre_hook(before, with_kwargs=True))
            hook = lambda m, a, k, o, path=path: after(path, m, a, k, o)
            hooks.append(module.register_forward_hook(hook, with_kwargs=True))
    sizes = [list(x.shape) for x in inputs.values()]
    result = {"model": name, "input": sizes[0], "others": sizes[1:]}
    try:
        with counter, sdpa_kernel(SDPBackend.MATH):
            answer = model(**inputs)
    except (RuntimeError, ValueError, TypeError, AssertionError, IndexError) as error:
        lines = str(error).splitlines() or [type(error).__name__]
        return result | {"params": 0, "macs": 0, "layers": [], "error": lines[0]}
    finally:
        for hook in hooks:
            hook.remove()
    if isinstance(answer, (list, tuple)):
        answer = dict(zip(outputs, answer, strict=True))
    output = {k: shapes(answer[k]) for k in outputs} if outputs else shapes(answer)
    if outputs and len(outputs) == 1:
        output = output[outputs[0]]
    return result | {
        "params": sum(p.numel() for _, p in parameters),
        "macs": counter.get_total_flops() // 2 + more,
        "output": output,
        "layers": layers,
    }


def main():
    only = sys.argv[2:]
    with open(sys.argv[1], "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as output:
        for name, network in NETWORKS.items():
            if only and name not in only:
                continue
            with torch.device(network.device):
                model = network.build().eval()
                for sizes in network.inputs:
                    inputs = {
                        k: torch.zeros(v, dtype=torch.long if k in network.integers else None)
                        for k, v in sizes.items()
                    }
                    answer = record(name, model, inputs, network.outputs)
                    print(name, [answer["input"], *answer["others"]], answer["params"], answer["macs"],
                          answer.get("output") or answer["error"], len(answer["layers"]))
                    output.write(json.dumps(answer, separators=(",", ":")).encode() + b"\n")


if __name__ == "__main__":
    main()
