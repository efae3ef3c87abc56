"""An `nn.Module` as a design, by one run of a copy of it that holds no numbers."""

from .trace import trace

__all__ = ["trace"]
