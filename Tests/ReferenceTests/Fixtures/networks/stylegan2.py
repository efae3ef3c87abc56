"""Karras et al. 2020 (arXiv:1912.04958): StyleGAN2's generator, configuration F at 1024x1024.

Styles scale the maps before a convolution and its own norm scales them after it, which is the same as
scaling the kernel (section 2.2).
"""

import torch
import torch.nn.functional as F
from torch import nn

from .registry import network


def channels(size):
    return min(512, 32768 // size)


def blur():
    kernel = torch.tensor([1.0, 3.0, 3.0, 1.0])
    return kernel[:, None] * kernel[None, :] / 64


class Mapping(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            *(m for _ in range(8) for m in (nn.Linear(512, 512), nn.LeakyReLU(0.2)))
        )

    def forward(self, z):
        return self.layers(z * (z.square().mean(1, keepdim=True) + 1e-8).rsqrt())


class Modulated(nn.Module):
    def __init__(self, inputs, outputs, kernel, up=False, demodulate=True):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel, kernel))
        self.style = nn.Linear(512, inputs)
        self.up, self.demodulate = up, demodulate
        self.register_buffer("blur", blur())

    def forward(self, x, w):
        style = self.style(w)
        x = x * style[:, :, None, None]
        if self.up:
            x = F.conv_transpose2d(x, self.weight.transpose(0, 1), stride=2)
            kernel = self.blur.expand(x.shape[1], 1, 4, 4)
            x = F.conv2d(x, kernel, padding=1, groups=x.shape[1])
        else:
            x = F.conv2d(x, self.weight, padding=self.weight.shape[2] // 2)
        if self.demodulate:
            kernels = self.weight[None] * style[:, None, :, None, None]
            x = x * (kernels.square().sum([2, 3, 4]) + 1e-8).rsqrt()[:, :, None, None]
        return x


class Styled(nn.Module):
    """A modulated convolution, noise, a bias and an activation."""

    def __init__(self, inputs, outputs, size, up=False):
        super().__init__()
        self.conv = Modulated(inputs, outputs, 3, up)
        self.strength = nn.Parameter(torch.zeros([]))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.act = nn.LeakyReLU(0.2)
        self.register_buffer("noise", torch.randn(1, 1, size, size))

    def forward(self, x, w):
        x = self.conv(x, w) + self.strength * self.noise
        return self.act(x + self.bias[:, None, None])


class ToRGB(nn.Module):
    def __init__(self, inputs):
        super().__init__()
        self.conv = Modulated(inputs, 3, 1, demodulate=False)
        self.bias = nn.Parameter(torch.zeros(3))

    def forward(self, x, w):
        return self.conv(x, w) + self.bias[:, None, None]


class Block(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.conv0 = Styled(channels(size // 2), channels(size), size, up=True)
        self.conv1 = Styled(channels(size), channels(size), size)
        self.rgb = ToRGB(channels(size))
        self.register_buffer("blur", 4 * blur())

    def forward(self, x, image, w):
        x = self.conv1(self.conv0(x, w), w)
        image = F.conv_transpose2d(image, self.blur.expand(3, 1, 4, 4), stride=2, padding=1, groups=3)
        return x, image + self.rgb(x, w)


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.mapping = Mapping()
        self.const = nn.Parameter(torch.randn(1, 512, 4, 4))
        self.conv1 = Styled(512, 512, 4)
        self.rgb = ToRGB(512)
        self.blocks = nn.ModuleList(Block(2**k) for k in range(3, 11))

    def forward(self, z):
        w = self.mapping(z)
        x = self.conv1(self.const.repeat(len(z), 1, 1, 1), w)
        image = self.rgb(x, w)
        for block in self.blocks:
            x, image = block(x, image, w)
        return image


@network("stylegan2", [{"z": (n, 512)} for n in (1, 2, 5)] + [{"z": (1, 511)}])
def stylegan2():
    return Generator()
