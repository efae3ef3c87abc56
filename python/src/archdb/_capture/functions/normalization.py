"""Normalizations, whose scales and shifts are parameters, or none."""

from __future__ import annotations

from ..sizes import fixed
from .call import Call, row
from .linear import is_own


def _scaled(call: Call, type_: str, affine: str, **hyper):
    """A normalization; a scale or a shift that is no parameter of its own is applied by a layer of its own."""
    weight, bias = call.get("weight"), call.get("bias")
    own = [tensor for tensor in (weight, bias) if tensor is not None and is_own(call, tensor)]
    given = [tensor for tensor in (weight, bias) if tensor is not None]
    if len(own) == len(given) and (weight is not None or not given):
        hyper[affine] = weight is not None
        if weight is not None and bias is None and type_ != "RMSNorm":
            hyper["bias"] = False
        node = call.layer(type_, [call["input"]], **hyper)
        for tensor in own:
            call.work.claim(node, call.work.parameter(tensor))
        return
    node = call.step(type_, [call["input"]], **{**hyper, affine: False})
    layers = [(kind, tensor) for kind, tensor in (("Mul", weight), ("Add", bias)) if tensor is not None]
    rank = call["input"].dim()
    for index, (kind, tensor) in enumerate(layers):
        operand = call.reference(tensor)
        if type_ not in ("LayerNorm", "RMSNorm") and rank > 2:
            operand = call.step("Reshape", [operand], "reshape", shape=[-1] + [1] * (rank - 2)).output()
        make = call.layer if index == len(layers) - 1 else call.step
        node = make(kind, [node.output(), operand], kind.lower())


@row("batch_norm", takes="input running_mean running_var weight bias training momentum eps")
def _batch_norm(call: Call):
    rank = call["input"].dim()
    type_ = {4: "BatchNorm2d", 5: "BatchNorm3d"}.get(rank, "BatchNorm1d")
    if call.get("training"):
        call.work.require_values(call["input"])
    _scaled(
        call, type_, "affine", num_features=int(call["input"].shape[1]),
        eps=float(call.get("eps", 1e-5)), track_running_stats="running_mean" in call)


@row("layer_norm", takes="input normalized_shape weight bias eps")
def _layer_norm(call: Call):
    shape = [fixed(size) for size in call["normalized_shape"]]
    _scaled(
        call, "LayerNorm", "elementwise_affine", normalized_shape=shape, eps=float(call.get("eps", 1e-5)))


@row("rms_norm", takes="input normalized_shape weight eps")
def _rms_norm(call: Call):
    shape = [fixed(size) for size in call["normalized_shape"]]
    hyper = {"normalized_shape": shape}
    if "eps" in call:
        hyper["eps"] = float(call["eps"])
    _scaled(call, "RMSNorm", "elementwise_affine", **hyper)


@row("group_norm", takes="input num_groups weight bias eps")
def _group_norm(call: Call):
    _scaled(
        call, "GroupNorm", "affine", num_groups=call.number("num_groups"),
        num_channels=int(call["input"].shape[1]), eps=float(call.get("eps", 1e-5)))


@row("instance_norm", takes="input running_mean running_var weight bias use_input_stats momentum eps")
def _instance_norm(call: Call):
    rank = call["input"].dim()
    type_ = {4: "InstanceNorm2d", 5: "InstanceNorm3d"}.get(rank, "InstanceNorm1d")
    _scaled(
        call, type_, "affine", num_features=int(call["input"].shape[1]), eps=float(call.get("eps", 1e-5)),
        track_running_stats="running_mean" in call)


@row("local_response_norm", takes="input size alpha beta k")
def _local_response_norm(call: Call):
    call.layer(
        "LocalResponseNorm", [call["input"]], size=call.number("size"), alpha=float(call.get("alpha", 1e-4)),
        beta=float(call.get("beta", 0.75)), k=float(call.get("k", 1.0)))


@row("normalize", takes="input p dim eps")
def _normalize(call: Call):
    call.layer(
        "Normalize", [call["input"]], p=float(call.get("p", 2.0)), dim=call.dim("dim", 1),
        eps=float(call.get("eps", 1e-12)))


@row("cosine_similarity", takes="x1 x2 dim eps")
def _cosine_similarity(call: Call):
    call.layer(
        "CosineSimilarity", [call["x1"], call["x2"]], dim=call.dim("dim", 1), eps=float(call.get("eps", 1e-8)))
