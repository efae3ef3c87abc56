"""Stoller et al. 2018 (arXiv:1806.03185): Wave-U-Net with context, model M4 of section 3.2.

Stereo in and out, two sources, of which the second is the mixture less the first.
"""

import torch
import torch.nn.functional as F
from torch import nn

from .registry import network

LEVELS, WIDTH = 12, 24


def crop(x, like):
    start = (x.shape[-1] - like.shape[-1]) // 2
    return x[..., start : start + like.shape[-1]]


class Block(nn.Module):
    def __init__(self, inputs, outputs, kernel):
        super().__init__()
        self.conv = nn.Conv1d(inputs, outputs, kernel)
        self.act = nn.LeakyReLU(0.2)

    def forward(self, x):
        return self.act(self.conv(x))


class WaveUNet(nn.Module):
    def __init__(self):
        super().__init__()
        sizes = [2, *(WIDTH * (i + 1) for i in range(LEVELS + 1))]
        self.down = nn.ModuleList(Block(sizes[i], sizes[i + 1], 15) for i in range(LEVELS))
        self.bottom = Block(sizes[-2], sizes[-1], 15)
        self.up = nn.ModuleList(
            Block(sizes[i + 2] + sizes[i + 1], sizes[i + 1], 5) for i in reversed(range(LEVELS))
        )
        self.vocals = nn.Conv1d(WIDTH + 2, 2, 1)
        self.tanh = nn.Tanh()

    def forward(self, mixture):
        x, maps = mixture, []
        for block in self.down:
            maps.append(block(x))
            x = maps[-1][..., ::2]
        x = self.bottom(x)
        for block in self.up:
            x = F.interpolate(x, 2 * x.shape[-1] - 1, mode="linear", align_corners=True)
            x = block(torch.cat([crop(maps.pop(), x), x], 1))
        x = torch.cat([crop(mixture, x), x], 1)
        vocals = self.tanh(self.vocals(x))
        return {"vocals": vocals, "accompaniment": crop(mixture, vocals) - vocals}


@network("wave_unet", [{"mixture": (n, 2, t)} for n, t in [(1, 147443), (1, 200000), (2, 131059), (1, 131058)]],
         outputs=("vocals", "accompaniment"))
def wave_unet():
    return WaveUNet()
