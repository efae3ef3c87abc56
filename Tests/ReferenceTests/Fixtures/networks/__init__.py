"""The networks of docs/networks, as PyTorch builds them."""

from . import libraries, conv_lstm  # noqa: F401
from .registry import NETWORKS  # noqa: F401
