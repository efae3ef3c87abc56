"""Records again what PyTorch answers for the single layers of a file of records.

    python3 make_single_layers.py single_layer_cases.jsonl.gz [new.jsonl.gz]

Prints every record whose answer differs; with a second path, writes all of them there.
"""

import gzip
import json
import sys

import torch

FUNCTIONS = {
    "Reshape": lambda x, shape: x.reshape(shape),
    "Permute": lambda x, dims: x.permute(dims),
    "Transpose": lambda x, dim0, dim1: x.transpose(dim0, dim1),
    "Squeeze": lambda x, dim=None: x.squeeze() if dim is None else x.squeeze(dim),
    "Unsqueeze": lambda x, dim: x.unsqueeze(dim),
    "Chunk": lambda x, chunks, dim=0: x.chunk(chunks, dim),
    "Split": lambda x, split_size, dim=0: x.split(split_size, dim),
    "Mean": lambda x, dim, keepdim=False: x.mean(dim, keepdim),
    "Sum": lambda x, dim, keepdim=False: x.sum(dim, keepdim),
    "Max": lambda x, dim, keepdim=False: x.amax(dim, keepdim),
    "Concat": lambda *xs, dim=1: torch.cat(xs, dim),
    "MatMul": torch.matmul,
    "Sub": torch.sub,
    "Div": torch.div,
}


def sliced(x, dim, start=None, end=None, step=None):
    if not -x.dim() <= dim < x.dim():
        raise IndexError("Dimension out of range")
    index = [slice(None)] * x.dim()
    index[dim] = slice(start, end, step)
    return x[tuple(index)]


def folded(operation):
    def apply(first, *others):
        for other in others:
            first = operation(first, other)
        return first

    return apply


FUNCTIONS["Slice"] = sliced
FUNCTIONS["Add"] = folded(torch.add)
FUNCTIONS["Mul"] = folded(torch.mul)


def shapes(result):
    if isinstance(result, torch.Tensor):
        return list(result.shape)
    flat = []
    for part in result:
        flat += [shapes(part)] if isinstance(part, torch.Tensor) else shapes(part)
    return flat


def argument(value):
    return tuple(value) if isinstance(value, list) else value


def answer(record):
    """The record's outputs and parameters, or the error."""
    name = record["type"]
    args = {key: argument(value) for key, value in record["args"].items()}
    inputs = record.get("inputs") or [record["input"]]
    dtype = torch.long if name == "Embedding" else torch.float32
    tensors = [torch.zeros(shape, dtype=dtype) for shape in inputs]
    try:
        if name in FUNCTIONS:
            return {"output": shapes(FUNCTIONS[name](*tensors, **args)), "params": 0}
        given = {}
        if name.startswith(("ConvTranspose", "MaxUnpool")) and "output_size" in args:
            given["output_size"] = args.pop("output_size")  # an argument of forward
        module = getattr(torch.nn, name)(**args).eval()
        if name.startswith("MaxUnpool"):
            tensors.append(torch.zeros(record["input"], dtype=torch.long))
        if name == "MultiheadAttention":
            tensors = tensors * 3
        output = shapes(module(*tensors, **given))
        return {"output": output, "params": sum(p.numel() for p in module.parameters())}
    except Exception as error:  # every refusal counts, whatever its type
        return {"error": (str(error).splitlines() or [""])[0]}


def main(path, target=None):
    records, different = [], 0
    for line in gzip.open(path, "rt"):
        record = json.loads(line)
        new = answer(record)
        same = ("error" in new) == ("error" in record) and all(
            new[key] == record.get(key) for key in ("output", "params") if key in new
        )
        if not same:
            different += 1
            print(json.dumps({**record, "now": new}))
        kept = {k: v for k, v in record.items() if k not in ("output", "params", "error")}
        records.append({**kept, **new})
    print(f"{different} of {len(records)} differ", file=sys.stderr)
    if target:
        with gzip.open(target, "wt") as file:
            file.writelines(json.dumps(record) + "\n" for record in records)


if __name__ == "__main__":
    main(*sys.argv[1:])
