"""What PyTorch itself says of a model at an input: the shape that every layer gave, and the multiply-adds."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from archdb._capture.modules import builder
from archdb._capture.tensors import tensors_in

try:
    # Without its compiled part torchvision cannot be imported, although no model here needs that part.
    import torchvision
except RuntimeError:
    _library = torch.library.Library("torchvision", "DEF")
    for _name in ("nms", "qnms"):
        _library.define(f"{_name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    import torchvision  # noqa: F401


def on_meta(make) -> nn.Module:
    """A model without numbers, in evaluation."""
    try:
        with torch.device("meta"):
            model = make()
    except (NotImplementedError, RuntimeError):
        # Some compute their widths with tensors.
        model = make().to("meta")
    return model.eval()


def tensors(shapes: Any, device: str = "meta") -> Any:
    """Tensors of these shapes: lists of integers, or ("long", [2, 16]) for token numbers."""
    if isinstance(shapes, dict):
        return {name: tensors(shape, device) for name, shape in shapes.items()}
    if isinstance(shapes, tuple):
        return torch.ones(shapes[1], dtype=getattr(torch, shapes[0]), device=device)
    return torch.zeros(shapes, device=device)


def call(shapes: Any, device: str = "meta") -> tuple[tuple, dict]:
    """What forward is given: by name where the shapes have names."""
    value = tensors(shapes, device)
    return ((), value) if isinstance(shapes, dict) else ((value,), {})


def run(model: nn.Module, args: tuple, kwargs: dict) -> dict[str, Any]:
    """The shapes of all layers' outputs and the MACs, or what the model raised."""
    shapes: dict[str, list[list[int]]] = {}
    hooks = [
        module.register_forward_hook(_noting(name, shapes))
        for name, module in model.named_modules()
        if name and (not module._modules or builder(module) is not None)
    ]
    counter = FlopCounterMode(display=False)
    try:
        # The counter does not see the processor's fused attention: its products are counted one by one.
        with counter, sdpa_kernel(SDPBackend.MATH):
            model(*args, **kwargs)
    except Exception as error:
        return {"error": str(error).splitlines()[0][:200] if str(error) else type(error).__name__}
    finally:
        for hook in hooks:
            hook.remove()
    return {"layers": shapes, "macs": counter.get_total_flops() // 2}


def _noting(name: str, shapes: dict[str, list[list[int]]]):
    def note(module, given, output):
        key, number = name, 0
        while key in shapes:
            number += 1
            key = f"{name}_{number}"
        shapes[key] = [list(tensor.shape) for tensor in tensors_in(output)]

    return note
