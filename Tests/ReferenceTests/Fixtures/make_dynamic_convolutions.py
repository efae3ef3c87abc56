#!/usr/bin/env python3
"""Convolutions whose weight is a tensor, as torch.nn.functional computes them: make_dynamic_convolutions.py > FILE

Records as in README.md; `inputs` are the input, the weight and perhaps the bias."""
import json, random
import torch
import torch.nn.functional as F
from torch.utils.flop_counter import FlopCounterMode

random.seed(21)
number = 0
for axes in (1, 2, 3):
    function = getattr(F, f"conv{axes}d")
    for _ in range(80):
        n, groups = random.randint(1, 3), random.choice([1, 1, 2, 3])
        c = groups * random.randint(1, 3) if random.random() < 0.9 else 5
        out = groups * random.randint(1, 3) if random.random() < 0.9 else 4
        size = [random.randint(1, 12) for _ in range(axes)]
        kernel = [random.randint(1, 5) for _ in range(axes)]
        pick = lambda low, high: [random.randint(low, high) for _ in range(axes)]
        args = {"stride": pick(1, 3), "padding": pick(0, 2), "dilation": pick(1, 2), "groups": groups}
        inputs = [[n, c] + size, [out, max(1, c // groups)] + kernel]
        if random.random() < 0.3: inputs.append([out if random.random() < 0.8 else out + 1])
        if random.random() < 0.05: inputs[1] = inputs[1][:-1]
        record = {"id": number, "type": f"DynamicConv{axes}d", "args": args, "inputs": inputs}
        number += 1
        try:
            counter = FlopCounterMode(display=False)
            with counter: y = function(*[torch.zeros(s) for s in inputs], **args)
            record.update(output=list(y.shape), params=0, macs=counter.get_total_flops() // 2)
        except Exception as e: record["error"] = str(e).split("\n")[0]
        if "output" not in record or 0 not in record["output"]: print(json.dumps(record))
