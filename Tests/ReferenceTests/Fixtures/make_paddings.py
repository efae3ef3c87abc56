#!/usr/bin/env python3
"""Paddings of any dimensions, as torch.nn.functional.pad makes them: make_paddings.py > FILE

Records as in README.md, without those whose result has a dimension of 0."""
import json, random
import torch

from make_single_layers import FUNCTIONS

random.seed(31)
number = 0
while number < 600:
    rank = random.randint(1, 6)
    mode = random.choice(["constant", "constant", "constant", "reflect", "replicate", "circular"])
    if mode != "constant": rank = random.choice([2, 3, 4, 4, 5, 6])
    shape = [random.randint(1, 6) for _ in range(rank)]
    padded = random.randint(1, rank) if mode == "constant" else random.choice(
        [max(1, rank - 2)] * 4 + [max(1, rank - 1), rank])
    amounts = [random.choice([0, 0, 1, 2, 3, -1, -2] if mode == "constant" else [0, 1, 1, 2, 3, 4, 6])
               for _ in range(2 * padded)]
    if random.random() < 0.05: amounts = amounts[:-1]
    if random.random() < 0.04: amounts += [0, 1] * 4
    args = {"padding": amounts}
    if mode != "constant" or random.random() < 0.3: args["mode"] = mode
    if random.random() < (0.3 if mode == "constant" else 0.06): args["value"] = random.choice([0.0, 1.5])
    record = {"id": number, "type": "Pad", "args": args, "input": shape}
    try: y = FUNCTIONS["Pad"](torch.zeros(shape), **args)
    except Exception as e: record["error"] = str(e).split("\n")[0]
    else:
        if 0 in y.shape: continue
        record.update(output=list(y.shape), params=0)
    number += 1
    print(json.dumps(record))
