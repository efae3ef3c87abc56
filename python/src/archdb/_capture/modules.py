"""Modules that are one layer of a design.

A module of torch.nn is one where archdb has a type of its name and its `forward` is torch's own; its
hyperparameters are the attributes of the same names. A few others have rows of their own.
"""

from __future__ import annotations

import torch
from torch import nn

from . import types as _types
from .sizes import plain

# Modules of torch.nn with a type of archdb's that are followed inside, because people want to see their layers.
_FOLLOWED = {
    "TransformerEncoderLayer", "TransformerDecoderLayer", "TransformerEncoder", "TransformerDecoder",
    "Transformer",
}

# Layers whose output has the shape of what they take, and needs no run.
_SAME_SHAPE = {
    "ReLU", "ReLU6", "LeakyReLU", "PReLU", "RReLU", "ELU", "CELU", "SELU", "GELU", "SiLU", "Mish",
    "Softplus", "Softsign", "Sigmoid", "LogSigmoid", "Tanh", "Tanhshrink", "Hardswish", "Hardsigmoid",
    "Hardtanh", "Hardshrink", "Softshrink", "Softmax", "Softmin", "LogSoftmax", "Dropout", "Dropout1d",
    "Dropout2d", "Dropout3d", "AlphaDropout", "FeatureAlphaDropout", "Identity", "Threshold",
}

_builders: dict[type, object] = {}


def builder(module: nn.Module):
    """What makes a layer of a module, or None where the module is followed inside."""
    kind = type(module)
    try:
        return _builders[kind]
    except KeyError:
        found = _find(kind)
        _builders[kind] = found
        return found


def _find(kind: type):
    named = _NAMED.get(f"{kind.__module__}.{kind.__name__}")
    if named is not None:
        return named
    for base in kind.__mro__:
        if not base.__module__.startswith("torch.nn.modules."):
            continue
        name = base.__name__
        if name in _FOLLOWED or kind.forward is not base.forward:
            return None
        if name in _SPECIAL:
            return _SPECIAL[name]
        names = _types.hyperparameters(name)
        return None if names is None else _plain_layer(name, names)
    return None


def value(given):
    """A hyperparameter as JSON has it."""
    if isinstance(given, (tuple, list)):
        return [value(item) for item in given]
    if isinstance(given, torch.Tensor):
        return True
    return plain(given)


def attributes(module: nn.Module, names) -> dict:
    hyper = {}
    for name in names:
        if name == "bias":
            bias = getattr(module, "bias", None)
            hyper["bias"] = bias if isinstance(bias, bool) else bias is not None
        elif hasattr(module, name):
            hyper[name] = value(getattr(module, name))
    return hyper


def _normalized(module: nn.Module, name: str, tensor: torch.Tensor) -> bool:
    """Whether a normalization takes a tensor of this shape; where not, torch says why."""
    shape = tensor.shape
    if name.startswith("BatchNorm"):
        ranks = {"BatchNorm1d": (2, 3), "BatchNorm2d": (4,), "BatchNorm3d": (5,)}[name]
        return len(shape) in ranks and shape[1] == module.num_features and not _takes_its_own_mean(module)
    if name in ("LayerNorm", "RMSNorm"):
        suffix = module.normalized_shape
        return len(shape) >= len(suffix) and tuple(shape[-len(suffix):]) == tuple(suffix)
    return False


def _takes_its_own_mean(module: nn.Module) -> bool:
    """Whether a BatchNorm takes mean and variance of what it is given, which need more than one value."""
    return module.training or (module.running_mean is None and module.running_var is None)


def _tensors(args, kwargs) -> list[torch.Tensor]:
    """The arguments that are tensors."""
    return [item for item in (*args, *kwargs.values()) if isinstance(item, torch.Tensor)]


def _plain_layer(name: str, names):
    same_shape = name in _SAME_SHAPE
    is_norm = name in ("LayerNorm", "RMSNorm", "BatchNorm1d", "BatchNorm2d", "BatchNorm3d")

    def build(work, module, original, args, kwargs):
        tensors = _tensors(args, kwargs)
        if not tensors:
            return NotImplemented
        if len(tensors) != len(args) + len(kwargs):
            return _with_extras(work, module, original, args, kwargs, name, names)
        if same_shape or (is_norm and _normalized(module, name, tensors[0])):
            output = torch.empty_like(tensors[0])
        else:
            output = run(work, module, original, args, kwargs)
        if name.startswith("BatchNorm") and _takes_its_own_mean(module):
            work.require_values(tensors[0])
        return output, name, tensors, attributes(module, names)

    return build


def _with_extras(work, module, original, args, kwargs, name, names):
    """A module that was given more than tensors, as MaxUnpool2d its output_size."""
    hyper = attributes(module, names)
    hyper.update(_output_size(name, args, kwargs, names))
    return run(work, module, original, args, kwargs), name, _tensors(args, kwargs), hyper


def _output_size(name: str, args, kwargs, names) -> dict:
    """The size that the caller asks a transposed convolution or an unpooling for, along the spatial axes."""
    if "output_size" not in names:
        return {}
    size = kwargs.get("output_size")
    if size is None and len(args) > 1 and not isinstance(args[1], torch.Tensor):
        size = args[1]
    return {} if size is None else {"output_size": [int(item) for item in list(size)[-int(name[-2]):]]}


def run(work, module, original, args, kwargs):
    """What the module gives, with its buffers and parameters on the run's device."""
    if work.skeleton.with_weights:
        return original(module, *args, **kwargs)
    buffers = {
        name: buffer if buffer is None else torch.empty_like(buffer, device="meta")
        for name, buffer in module._buffers.items()
    }
    return original(with_other(module, _buffers=buffers), *args, **kwargs)


def with_other(module: nn.Module, **attributes) -> nn.Module:
    """A module with other attributes; the one that is given stays as it is."""
    other = object.__new__(type(module))
    other.__dict__.update(module.__dict__, **attributes)
    return other


def _window(name: str):
    """Convolutions and pools."""
    names = _types.hyperparameters(name) or ()

    def build(work, module, original, args, kwargs):
        hyper = attributes(module, names)
        hyper.update(_output_size(name, args, kwargs, names))
        return run(work, module, original, args, kwargs), name, _tensors(args, kwargs)[:1], hyper

    return build


def _attention(work, module, original, args, kwargs):
    names = ("query", "key", "value", "key_padding_mask", "need_weights", "attn_mask",
             "average_attn_weights", "is_causal")
    given = dict(zip(names, args), **kwargs)
    query, key, values = given["query"], given["key"], given["value"]
    width = module.embed_dim
    if given.get("need_weights", True) or query.shape[-1] != width or query.dim() != key.dim():
        output = run(work, module, original, args, kwargs)
    else:
        output = (query.new_empty(query.shape), None)
    hyper = {
        "embed_dim": module.embed_dim, "num_heads": module.num_heads, "dropout": module.dropout,
        "bias": module.in_proj_bias is not None, "add_bias_kv": module.bias_k is not None,
        "add_zero_attn": module.add_zero_attn, "batch_first": module.batch_first,
    }
    if module.kdim != module.embed_dim or module.vdim != module.embed_dim:
        hyper["kdim"], hyper["vdim"] = module.kdim, module.vdim
    inputs = [query] if key is query and values is query else [query, key, values]
    masks = [name for name in ("attn_mask", "key_padding_mask") if given.get(name) is not None]
    if masks:
        inputs = [query, key, values]
        hyper["masks"] = masks
        inputs += [given[name] for name in masks]
    return output, "MultiheadAttention", inputs, hyper


def _recurrent(name: str):
    """LSTM, GRU and RNN: what they give is made, not run."""
    names = _types.hyperparameters(name) or ()

    def build(work, module, original, args, kwargs):
        sequence = args[0] if args else kwargs["input"]
        if not isinstance(sequence, torch.Tensor):
            return NotImplemented
        hyper = attributes(module, names)
        hyper["bias"] = bool(module.bias)
        directions = 2 if module.bidirectional else 1
        width = getattr(module, "proj_size", 0) or module.hidden_size
        layers = module.num_layers * directions
        output = sequence.new_empty((*sequence.shape[:-1], directions * width))
        batch = () if sequence.dim() == 2 else (sequence.shape[0 if module.batch_first else 1],)
        state = sequence.new_empty((layers, *batch, width))
        if name == "LSTM":
            state = (state, sequence.new_empty((layers, *batch, module.hidden_size)))
        # The states that it begins with have shapes that follow from the rest.
        return (output, state), name, [sequence], hyper

    return build


def _window_attention(name: str):
    def build(work, module, original, args, kwargs):
        tensor = args[0] if args else kwargs["x"]
        hyper = {
            "dim": module.qkv.in_features, "window": value(module.window_size),
            "shift": value(module.shift_size), "num_heads": module.num_heads,
            "qkv_bias": module.qkv.bias is not None, "proj_bias": module.proj.bias is not None,
            "attention_dropout": module.attention_dropout, "dropout": module.dropout,
        }
        return torch.empty_like(tensor), name, [tensor], hyper

    return build


def _same_shaped(name: str, **attribute_names):
    def build(work, module, original, args, kwargs):
        hyper = {key: value(getattr(module, attribute)) for key, attribute in attribute_names.items()}
        return torch.empty_like(args[0]), name, [args[0]], hyper

    return build


def _frozen_norm(work, module, original, args, kwargs):
    hyper = {"num_features": module.weight.shape[0], "eps": module.eps}
    return torch.empty_like(args[0]), "FrozenBatchNorm2d", [args[0]], hyper


def _same_padded(name: str):
    """timm's layers that pad as TensorFlow's 'same' does, at every input."""
    names = _types.hyperparameters(name) or ()

    def build(work, module, original, args, kwargs):
        hyper = attributes(module, names)
        hyper["padding"] = "same_upper"
        return run(work, module, original, args, kwargs), name, [args[0]], hyper

    return build


def _linear(work, module, original, args, kwargs):
    tensor = args[0] if args else kwargs["input"]
    if tensor.dim() and tensor.shape[-1] == module.in_features:
        output = tensor.new_empty((*tensor.shape[:-1], module.out_features))
    else:
        output = run(work, module, original, args, kwargs)
    hyper = {
        "in_features": module.in_features, "out_features": module.out_features,
        "bias": module.bias is not None,
    }
    return output, "Linear", [tensor], hyper


_SPECIAL = {
    "Linear": _linear,
    "MultiheadAttention": _attention,
    "LSTM": _recurrent("LSTM"),
    "GRU": _recurrent("GRU"),
    "RNN": _recurrent("RNN"),
    **{
        f"{kind}{n}d": _window(f"{kind}{n}d")
        for kind in ("Conv", "ConvTranspose", "MaxPool", "AvgPool", "LPPool") for n in (1, 2, 3)
    },
}

_NAMED = {
    "torchvision.models.swin_transformer.ShiftedWindowAttention": _window_attention("WindowAttention"),
    "torchvision.models.video.swin_transformer.ShiftedWindowAttention3d": _window_attention("WindowAttention3d"),
    "torchvision.models.swin_transformer.ShiftedWindowAttentionV2": _window_attention("WindowAttentionV2"),
    "torchvision.ops.stochastic_depth.StochasticDepth": _same_shaped("StochasticDepth", p="p", mode="mode"),
    "torchvision.ops.misc.FrozenBatchNorm2d": _frozen_norm,
    "timm.layers.drop.DropPath": _same_shaped("DropPath", drop_prob="drop_prob", scale_by_keep="scale_by_keep"),
    "timm.layers.conv2d_same.Conv2dSame": _same_padded("Conv2d"),
    "timm.layers.pool2d_same.MaxPool2dSame": _same_padded("MaxPool2d"),
    "timm.layers.pool2d_same.AvgPool2dSame": _same_padded("AvgPool2d"),
}
