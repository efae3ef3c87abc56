"""Writes captures.jsonl.gz: 42 captured designs, with what PyTorch says of them at their inputs.

    python keep_captures.py         # with torch, torchvision, timm and transformers; five minutes
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from networks import Network, kept_networks
from pytorch import call, on_meta, run

from archdb._capture import trace
from archdb._capture.trace import named_inputs


def record(network: Network) -> dict:
    """A capture, and PyTorch's facts at each input."""
    found = recorded(network, network.numbers)
    if "error" in found["cases"][0] and not network.numbers:
        # An older torch runs fewer functions on the meta device.
        found = recorded(network, numbers=True)
    return found


def recorded(network: Network, numbers: bool) -> dict:
    """The same of a model with numbers, or without."""
    model = network.make().eval() if numbers else on_meta(network.make)
    captured, cases = None, []
    for given in [network.input, *network.others]:
        args, kwargs = call(given, "cpu" if numbers else "meta")
        if captured is None:
            captured = trace(model, args, kwargs)
        facts = run(model, args, kwargs)
        inputs = {name: list(tensor.shape) for name, tensor in named_inputs(model, args, kwargs)}
        if "error" not in facts:
            facts["params"] = sum(p.numel() for p in model.parameters())
        cases.append({"inputs": inputs, **facts})
    return {"name": network.name, "flat": captured.flat, "cases": cases}


def main() -> None:
    lines = [json.dumps(record(network), separators=(",", ":")) for network in kept_networks()]
    path = Path(__file__).parent.parent / "captures.jsonl.gz"
    with open(path, "wb") as file, gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
        packed.write(("\n".join(lines) + "\n").encode())
    print(f"{len(lines)} captures, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
