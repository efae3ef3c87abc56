"""Networks that the capture is held against PyTorch with, each at its own input and at others."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Callable

import torch
from torch import nn


@dataclass
class Network:
    """A model, and what it is given: a shape, or shapes by the names of forward's arguments."""

    name: str
    make: Callable[[], nn.Module]
    input: Any
    others: list[Any] = field(default_factory=list)
    numbers: bool = False
    """Whether its code asks tensors for numbers, so that it does not run on the meta device."""


def images(name: str, make: Callable[[], nn.Module], size: int, others: list[tuple[int, int]]) -> Network:
    return Network(
        name, make, [1, 3, size, size], [[n + 2, 3, *other] for n, other in enumerate(others)])


def torchvision_networks() -> list[Network]:
    """All classifiers, segmentation and video models and detectors' backbones."""
    from torchvision import models

    found = []
    for name in models.list_models(module=models):
        plain = {"init_weights": False} if name in ("inception_v3", "googlenet") else {}
        found.append(images(
            name, lambda n=name, k=plain: models.get_model(n, weights=None, **k), 224,
            [(256, 320), (97, 131)]))
    for name in models.list_models(module=models.segmentation):
        found.append(images(
            name, lambda n=name: models.get_model(n, weights=None, weights_backbone=None), 224,
            [(256, 320), (97, 131)]))
    for name in models.list_models(module=models.video):
        frames = 32 if name == "s3d" else 16
        found.append(Network(
            name, lambda n=name: models.get_model(n, weights=None), [1, 3, frames, 224, 224],
            [[2, 3, 18, 256, 320], [3, 3, 20, 199, 131]]))
    for name in models.list_models(module=models.detection):
        size = 300 if name.startswith("ssd300") else 320
        found.append(images(
            f"{name}.backbone",
            lambda n=name: models.get_model(n, weights=None, weights_backbone=None).backbone, size,
            [(256, 352), (397, 431)]))
    return found


def timm_networks(names: list[str]) -> list[Network]:
    import timm

    found = []
    for name in names:
        size = timm.models.get_pretrained_cfg(name).input_size[1]
        found.append(images(
            name, lambda n=name: timm.create_model(n, pretrained=False), size,
            [(size + 32, size + 96), (2 * size, size)]))
    return found


def huggingface_networks() -> list[Network]:
    """Small ones, from configurations: no weights are loaded."""
    import transformers as hf

    small = dict(hidden_size=64, num_hidden_layers=2, num_attention_heads=4, intermediate_size=128)
    text = {"input_ids": ("long", [2, 16])}
    longer = [{"input_ids": ("long", [3, 23])}]
    tokens = dict(vocab_size=500, bos_token_id=1, eos_token_id=2, pad_token_id=0)
    return [
        Network(
            "hf_vit", lambda: hf.ViTModel(hf.ViTConfig(image_size=64, patch_size=16, **small)),
            {"pixel_values": [1, 3, 64, 64]}, [{"pixel_values": [2, 3, 64, 80]}]),
        Network(
            "hf_segformer", lambda: hf.SegformerForSemanticSegmentation(hf.SegformerConfig()),
            {"pixel_values": [1, 3, 128, 128]}, [{"pixel_values": [2, 3, 160, 97]}]),
        Network(
            "hf_swin",
            lambda: hf.SwinModel(hf.SwinConfig(image_size=64, embed_dim=24, depths=[2, 2], num_heads=[3, 6])),
            {"pixel_values": [1, 3, 64, 64]}, [{"pixel_values": [2, 3, 96, 64]}]),
        Network(
            "hf_convnext", lambda: hf.ConvNextModel(hf.ConvNextConfig(depths=[1, 1, 2, 1])),
            {"pixel_values": [1, 3, 64, 64]}, [{"pixel_values": [2, 3, 97, 131]}]),
        Network(
            "hf_bert", lambda: hf.BertForMaskedLM(hf.BertConfig(**small, **tokens)), text, longer),
        Network(
            "hf_gpt2",
            lambda: hf.GPT2LMHeadModel(hf.GPT2Config(n_embd=64, n_layer=2, n_head=4, **tokens)), text, longer,
            numbers=True),
        Network(
            "hf_llama",
            lambda: hf.LlamaForCausalLM(hf.LlamaConfig(num_key_value_heads=2, **small, **tokens)), text, longer),
        Network(
            "hf_t5",
            lambda: hf.T5ForConditionalGeneration(
                hf.T5Config(d_model=64, d_kv=16, num_layers=2, num_heads=4, d_ff=128, vocab_size=500)),
            {"input_ids": ("long", [2, 16]), "decoder_input_ids": ("long", [2, 9])},
            [{"input_ids": ("long", [2, 23]), "decoder_input_ids": ("long", [2, 7])}]),
        Network(
            "hf_clip",
            lambda: hf.CLIPModel(hf.CLIPConfig(
                text_config={**small, **tokens},
                vision_config={**small, "image_size": 64, "patch_size": 16}, projection_dim=32)),
            {"input_ids": ("long", [1, 16]), "pixel_values": [1, 3, 64, 64]},
            [{"input_ids": ("long", [1, 9]), "pixel_values": [1, 3, 64, 64]}]),
        Network(
            "hf_wav2vec2", lambda: hf.Wav2Vec2Model(hf.Wav2Vec2Config(**small)),
            {"input_values": [1, 16000]}, [{"input_values": [2, 9000]}]),
    ]


class Tokens(nn.Module):
    """An LSTM on tokens, of which the last step is classified."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(1000, 64)
        self.lstm = nn.LSTM(64, 128, 2, batch_first=True, bidirectional=True)
        self.head = nn.Linear(256, 10)

    def forward(self, tokens):
        states, _ = self.lstm(self.embedding(tokens))
        return self.head(states[:, -1])


class Steps(nn.Module):
    """A cell that is run once a step: how often hangs on the input."""

    def __init__(self):
        super().__init__()
        self.cell = nn.LSTMCell(8, 16)
        self.head = nn.Linear(16, 2)

    def forward(self, x):
        hidden, state = x.new_zeros(x.size(0), 16), x.new_zeros(x.size(0), 16)
        for step in range(x.size(1)):
            hidden, state = self.cell(x[:, step], (hidden, state))
        return self.head(hidden)


class Two(nn.Module):
    """Inputs in a dictionary, None and flags; outputs in a dictionary."""

    def __init__(self):
        super().__init__()
        self.left = nn.Linear(4, 8)
        self.right = nn.Linear(6, 8)

    def forward(self, pair, mask=None, doubled=False):
        total = self.left(pair["q"]) + self.right(pair["r"])
        if doubled:
            total = total * 2
        return {"sum": total, "parts": [total.sum(1), total]}


class Decoder(nn.Module):
    """A U-Net's step up, where the map is padded to its partner's size."""

    def __init__(self):
        super().__init__()
        self.down = nn.Conv2d(3, 8, 3, stride=2, padding=1)
        self.deep = nn.Conv2d(8, 8, 3, stride=2, padding=1)
        self.up = nn.ConvTranspose2d(8, 8, 2, stride=2)
        self.join = nn.Conv2d(16, 4, 3, padding=1)

    def forward(self, x):
        skip = self.down(x)
        up = self.up(self.deep(skip))
        high, wide = skip.size(2) - up.size(2), skip.size(3) - up.size(3)
        up = nn.functional.pad(up, [wide // 2, wide - wide // 2, high // 2, high - high // 2])
        return self.join(torch.cat([skip, up], 1))


class Tied(nn.Module):
    """The head has the embedding's weight."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(99, 8)
        self.head = nn.Linear(8, 99, bias=False)
        self.head.weight = self.embedding.weight

    def forward(self, tokens):
        return self.head(self.embedding(tokens))


class Sizes(nn.Module):
    """Sizes that the model's code computes with."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)

    def forward(self, x):
        import math

        y = self.conv(x)
        n, c, h, w = y.shape
        y = nn.functional.interpolate(y, size=(math.ceil(h / 7) * 7, max(h, w)))
        y = nn.functional.pad(y, (0, -y.shape[3] % 4, 0, y.shape[2] % 2))
        half = y[:, :, : y.shape[2] // 2, int(y.shape[3] / 3):]
        return half.reshape(n, c, half.shape[2] * half.shape[3]).transpose(1, 2)


def small_networks() -> list[Network]:
    """Kinds of models that no library has."""
    return [
        Network("tokens", Tokens, {"tokens": ("long", [2, 50])}, [{"tokens": ("long", [3, 77])}]),
        Network("steps", Steps, [2, 5, 8], [[3, 5, 8], [3, 6, 8]]),
        Network(
            "two", Two, {"pair": {"q": [2, 5, 4], "r": [2, 5, 6]}}, [{"pair": {"q": [3, 7, 4], "r": [3, 7, 6]}}]),
        Network("decoder", Decoder, [1, 3, 572, 572], [[2, 3, 97, 131]]),
        Network("tied", Tied, {"tokens": ("long", [1, 7])}, [{"tokens": ("long", [2, 31])}]),
        Network("sizes", Sizes, [1, 3, 16, 20], [[2, 3, 31, 18], [1, 3, 20, 47]]),
        Network(
            "weight_norm",
            lambda: nn.Sequential(nn.utils.parametrizations.weight_norm(nn.Conv1d(4, 6, 3)), nn.ReLU()),
            [1, 4, 30], [[2, 4, 17]]),
        Network(
            "transformer", lambda: nn.Transformer(32, 4, 2, 2, 64, batch_first=True),
            {"src": [2, 9, 32], "tgt": [2, 7, 32]}, [{"src": [3, 4, 32], "tgt": [3, 8, 32]}]),
    ]


# Those whose captures are kept, so that they are held against PyTorch where there is no PyTorch.
KEPT = [
    "alexnet", "vgg11_bn", "resnet18", "resnext50_32x4d", "densenet121", "squeezenet1_1", "googlenet",
    "inception_v3", "mobilenet_v2", "mobilenet_v3_small", "shufflenet_v2_x0_5", "mnasnet0_5",
    "efficientnet_b0", "regnet_y_400mf", "convnext_tiny", "vit_b_16", "swin_t", "swin_v2_t", "maxvit_t",
    "fcn_resnet50", "deeplabv3_mobilenet_v3_large", "lraspp_mobilenet_v3_large", "r3d_18", "mc3_18", "s3d",
    "mvit_v1_b", "swin3d_t", "retinanet_resnet50_fpn.backbone", "ssd300_vgg16.backbone",
    "hf_vit", "hf_bert", "hf_gpt2", "hf_t5", "hf_wav2vec2",
    "tokens", "steps", "two", "decoder", "tied", "sizes", "weight_norm", "transformer",
]


def kept_networks() -> list[Network]:
    every = torchvision_networks() + huggingface_networks() + small_networks()
    by_name = {network.name: network for network in every}
    return [by_name[name] for name in KEPT]
