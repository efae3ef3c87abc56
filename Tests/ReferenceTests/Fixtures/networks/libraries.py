"""Networks of torchvision, timm, transformers and diffusers."""

import torch

try:
    import torchvision
except RuntimeError:
    # A wheel whose compiled operators need CUDA's libraries: their declarations are enough for shapes.
    operators = torch.library.Library("torchvision", "DEF")
    for name in ("nms", "qnms"):
        operators.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    steps = ", ".join(f"SymInt {a}_{b}" for a in ("stride", "pad", "dilation") for b in "hw")
    tensors = ", ".join(f"Tensor {t}" for t in ("input", "weight", "offset", "mask", "bias"))
    operators.define(
        f"deform_conv2d({tensors}, {steps}, SymInt groups, SymInt offset_groups, bool use_mask) -> Tensor"
    )
    import torchvision

    operators.impl("deform_conv2d", torchvision._meta_registrations.meta_deform_conv2d, "Meta")
    torchvision.extension._has_ops = lambda: True

import diffusers
import timm
import transformers

from .registry import network


def images(*sizes):
    return [{"x": (n, 3, h, w)} for n, h, w in sizes]


@network("gpt2", [{"input_ids": (n, t)} for n, t in [(1, 1024), (1, 64), (2, 7), (1, 1025)]],
         integers=("input_ids",), outputs=("logits",), device="cpu")
def gpt2():
    config = transformers.GPT2Config(attn_implementation="eager", use_cache=False)
    return transformers.GPT2LMHeadModel(config)


@network("coatnet_0", images((1, 224, 224), (2, 223, 224), (7, 223, 223), (1, 32, 1568), (1, 192, 224), (1, 256, 256), (1, 209, 220)))
def coatnet():
    return timm.create_model("coatnet_0_224")


@network("raft_large", [{"image1": (n, 3, h, w), "image2": (n, 3, h, w)}
                        for n, h, w in [(1, 440, 1024), (1, 128, 128), (2, 368, 496), (1, 120, 256), (1, 129, 256)]],
         outputs=tuple(f"flow_{t}" for t in range(12)))
def raft():
    return torchvision.models.optical_flow.raft_large()


@network("sam_vit_b", images((1, 1024, 1024), (1, 512, 768), (2, 400, 336), (1, 1000, 1024)))
def sam():
    return timm.create_model("samvit_base_patch16", num_classes=0, global_pool="")


@network("detr", [{"pixel_values": s} for s in [(1, 3, 800, 1066), (1, 3, 480, 640), (2, 3, 333, 500)]],
         outputs=("logits", "pred_boxes"), device="cpu")
def detr():
    config = transformers.DetrConfig(num_labels=91, use_pretrained_backbone=False, attn_implementation="eager")
    return transformers.DetrForObjectDetection(config)


@network("latent_diffusion", [{"sample": (n, 4, h, w), "timestep": (n,), "encoder_hidden_states": (n, t, 768)}
                              for n, h, w, t in [(1, 64, 64, 77), (1, 32, 96, 77), (2, 36, 52, 20)]],
         outputs=("sample",))
def latent_diffusion():
    return diffusers.UNet2DConditionModel(cross_attention_dim=768, attention_head_dim=8)


@network("mamba", [{"input_ids": s} for s in [(1, 64), (1, 17), (2, 33)]],
         integers=("input_ids",), outputs=("logits",))
def mamba():
    return transformers.MambaForCausalLM(transformers.MambaConfig(num_hidden_layers=24, use_cache=False))


@network("dac", [{"input_values": (n, 1, t)} for n, t in [(1, 44544), (1, 5000), (2, 12345), (1, 512), (1, 511)]],
         outputs=("audio_values",))
def dac():
    return transformers.DacModel(transformers.DacConfig())
