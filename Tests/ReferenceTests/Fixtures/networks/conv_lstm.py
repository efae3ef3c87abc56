"""Shi et al. 2015 (arXiv:1506.04214): the encoder and forecaster for Moving MNIST, section 4.1.

Three layers of 128, 64 and 64 hidden states, kernels of 5x5, frames of 64x64 in patches of 4x4. As in
most implementations the gates do not look at the cell (no peepholes), so that any size runs.
"""

import torch
from torch import nn

from .registry import network

HIDDEN = (128, 64, 64)
FRAMES = 10


class ConvLSTMCell(nn.Module):
    def __init__(self, inputs, hidden):
        super().__init__()
        self.gates = nn.Conv2d(inputs + hidden, 4 * hidden, 5, padding=2)
        self.hidden = hidden

    def forward(self, x, state):
        h, c = state
        i, f, g, o = self.gates(torch.cat([x, h], 1)).chunk(4, 1)
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        h = o.sigmoid() * c.tanh()
        return h, c


class Layers(nn.ModuleList):
    def __init__(self):
        super().__init__(ConvLSTMCell(*s) for s in zip((16, *HIDDEN), HIDDEN))

    def forward(self, x, states):
        result = []
        for cell, state in zip(self, states):
            result.append(cell(x, state))
            x = result[-1][0]
        return result


class ConvLSTM(nn.Module):
    def __init__(self):
        super().__init__()
        self.patches = nn.PixelUnshuffle(4)
        self.encoder = Layers()
        self.forecaster = Layers()
        self.head = nn.Conv2d(sum(HIDDEN), 16, 1)
        self.pixels = nn.PixelShuffle(4)

    def forward(self, x):
        n, _, _, height, width = x.shape
        sizes = [(n, c, height // 4, width // 4) for c in HIDDEN]
        states = [(torch.zeros(size), torch.zeros(size)) for size in sizes]
        for t in range(FRAMES):
            patches = self.patches(x[:, t])
            states = self.encoder(patches, states)
        y, frames = torch.zeros_like(patches), []
        for t in range(FRAMES):
            states = self.forecaster(y, states)
            y = self.head(torch.cat([h for h, _ in states], 1))
            frames.append(self.pixels(y))
        return torch.stack(frames, 1)


@network("conv_lstm", [{"x": s} for s in [(1, 10, 1, 64, 64), (2, 10, 1, 40, 96), (4, 10, 1, 128, 100),
                                          (1, 10, 1, 66, 64)]])
def conv_lstm():
    return ConvLSTM()
