"""Attention."""

from __future__ import annotations

import torch

from ..sizes import fixed
from .call import Call, row


@row("scaled_dot_product_attention", takes="query key value attn_mask dropout_p is_causal scale enable_gqa")
def _attention(call: Call):
    inputs = [call["query"], call["key"], call["value"]]
    mask = call.get("attn_mask")
    if isinstance(mask, torch.Tensor):
        inputs.append(mask)
    scale = call.get("scale")
    hyper = {
        "dropout_p": float(fixed(call.get("dropout_p", 0.0))), "is_causal": bool(call.get("is_causal", False)),
        "enable_gqa": bool(call.get("enable_gqa", False)),
    }
    if scale is not None:
        hyper["scale"] = float(fixed(scale))
    call.layer("ScaledDotProductAttention", inputs, **hyper)
