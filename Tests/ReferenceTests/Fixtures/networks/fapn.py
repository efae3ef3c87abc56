"""Huang et al. 2021 (arXiv:2108.07058): FaPN, a neck whose maps are aligned by deformable convolutions.

Its parts after the paper's equations 1 to 5, on torchvision's ResNet-50.
"""

import torch
import torch.nn.functional as F
import torchvision
from torch import nn
from torchvision.models._utils import IntermediateLayerGetter

from .registry import network

GROUPS = 8


class FeatureSelection(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.importance = nn.Conv2d(channels, channels, 1, bias=False)
        self.conv = nn.Conv2d(channels, 256, 1, bias=False)

    def forward(self, x):
        weights = self.importance(F.adaptive_avg_pool2d(x, 1)).sigmoid()
        return self.conv(x + x * weights)


class FeatureAlignment(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.select = FeatureSelection(channels)
        self.offset = nn.Conv2d(512, 256, 1, bias=False)
        self.offset_mask = nn.Conv2d(256, 27 * GROUPS, 3, padding=1)
        self.deform = torchvision.ops.DeformConv2d(256, 256, 3, padding=1)
        self.relu = nn.ReLU()

    def forward(self, fine, coarse):
        coarse = F.interpolate(coarse, fine.shape[-2:], mode="bilinear", align_corners=False)
        selected = self.select(fine)
        places = self.offset_mask(self.offset(torch.cat([selected, 2 * coarse], 1)))
        offset, mask = places.split([18 * GROUPS, 9 * GROUPS], 1)
        return self.relu(self.deform(coarse, offset, mask.sigmoid())) + selected


class FaPN(nn.Module):
    def __init__(self):
        super().__init__()
        layers = {f"layer{i}": f"c{i + 1}" for i in (1, 2, 3, 4)}
        self.backbone = IntermediateLayerGetter(torchvision.models.resnet50(), layers)
        self.top = nn.Conv2d(2048, 256, 1, bias=False)
        self.align = nn.ModuleDict({f"p{i}": FeatureAlignment(128 * 2 ** (i - 1)) for i in (4, 3, 2)})
        self.output = nn.ModuleDict({f"p{i}": nn.Conv2d(256, 256, 3, padding=1) for i in (5, 4, 3, 2)})

    def forward(self, x):
        maps = self.backbone(x)
        aligned = {"p5": self.top(maps["c5"])}
        p = aligned["p5"]
        for name, align in self.align.items():
            p = aligned[name] = align(maps[name.replace("p", "c")], p)
        return {name: output(aligned[name]) for name, output in self.output.items()}


@network("fapn", [{"x": s} for s in [(1, 3, 800, 1088), (1, 3, 333, 500), (2, 3, 64, 97), (1, 3, 1, 1)]],
         outputs=("p5", "p4", "p3", "p2"))
def fapn():
    return FaPN()
