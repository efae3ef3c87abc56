"""Pads, interpolation, and pixels that become channels."""

from __future__ import annotations

import torch

from ..sizes import Size, fixed, plain
from .call import Call, row


@row("interpolate", "upsample", takes="input size scale_factor mode align_corners recompute_scale_factor antialias")
def _interpolate(call: Call):
    rank = call["input"].dim() - 2
    hyper = {"mode": call.get("mode", "nearest")}
    for name in ("align_corners", "recompute_scale_factor", "antialias"):
        if name in call:
            hyper[name] = bool(call[name])
    size = call.get("size")
    if size is not None:
        hyper["size"] = list(size) if isinstance(size, (list, tuple)) else [size] * rank
    else:
        factor = call["scale_factor"]
        hyper["scale_factor"] = (
            [float(fixed(item)) for item in factor] if isinstance(factor, (list, tuple)) else float(fixed(factor)))
    call.layer("Interpolate", [call["input"]], **hyper)


_PADS = {"constant": "ConstantPad", "reflect": "ReflectionPad", "replicate": "ReplicationPad", "circular": "CircularPad"}


@row("pad", takes="input pad mode value")
def _pad(call: Call):
    amounts = list(call["pad"])
    mode = call.get("mode", "constant")
    tensor = call["input"]
    dimensions = len(amounts) // 2
    while dimensions > 1 and all(type(a) is not Size and a == 0 for a in amounts[2 * dimensions - 2:]):
        dimensions -= 1
        amounts = amounts[:2 * dimensions]
    if mode != "constant" or dimensions <= 3:
        value = float(plain(call.get("value", 0.0)) or 0.0)
        type_ = f"{_PADS[mode]}{dimensions}d"
        if mode == "constant" and value == 0:
            type_ = f"ZeroPad{dimensions}d"
        hyper = {"padding": amounts}
        if type_.startswith("ConstantPad"):
            hyper["value"] = value
        call.layer(type_, [tensor], **hyper)
        return
    call.layer("Pad", [tensor], padding=amounts, value=float(plain(call.get("value", 0.0)) or 0.0))


@row("pixel_shuffle", takes="input upscale_factor")
def _pixel_shuffle(call: Call):
    call.layer("PixelShuffle", [call["input"]], upscale_factor=call.number("upscale_factor"))


@row("pixel_unshuffle", takes="input downscale_factor")
def _pixel_unshuffle(call: Call):
    call.layer("PixelUnshuffle", [call["input"]], downscale_factor=call.number("downscale_factor"))


@row("channel_shuffle", "native_channel_shuffle", takes="input groups")
def _channel_shuffle(call: Call):
    call.layer("ChannelShuffle", [call["input"]], groups=call.number("groups"))


@row("grid_sample", takes="input grid mode padding_mode align_corners")
def _grid_sample(call: Call):
    if call["input"].dim() != 4:
        return NotImplemented
    call.layer(
        "GridSample", [call["input"], call["grid"]], mode=call.get("mode", "bilinear"),
        padding_mode=call.get("padding_mode", "zeros"), align_corners=bool(call.get("align_corners", False)))


def _windows(names):
    def noted(call: Call):
        hyper = {name: call.number(name) for name in names if name in call}
        if "output_size" in call:
            hyper["output_size"] = list(call["output_size"])
        call.layer("Fold" if "output_size" in call else "Unfold", [call["input"]], **hyper)

    return noted


_NAMES = ("kernel_size", "dilation", "padding", "stride")
row("fold", takes="input output_size kernel_size dilation padding stride")(_windows(_NAMES))


@row("unfold")
def _unfold(call: Call):
    """torch.nn.functional.unfold takes a kernel's size, Tensor.unfold a dimension, a size and a step."""
    is_method = call.function is torch.Tensor.unfold
    if is_method:
        call.bind("input dimension size step".split())
        call.layer(
            "UnfoldDimension", [call["input"]], dimension=call.number("dimension"), size=call.number("size"),
            step=call.number("step"))
    else:
        call.bind("input kernel_size dilation padding stride".split())
        _windows(_NAMES)(call)
