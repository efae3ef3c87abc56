"""The networks of docs/networks, as PyTorch builds them."""

from . import libraries, conv_lstm, fapn, stylegan2, wave_unet  # noqa: F401
from .registry import NETWORKS  # noqa: F401
