"""Makes random cases of what ONNX's operators have beyond PyTorch's and records what ONNX Runtime answers.

    python3 make_onnx_layers.py onnx_layers.jsonl.gz

Needs onnx and onnxruntime. Each case stands under the type and the names that it has here: pools that pad
each side as they slide (pad_first=False), resizing in single precision, scattering, reductions of several
dimensions. Left out are results with a dimension of 0, and pools of which no window fits: ONNX Runtime cuts
the negative quotient off at 0 and gives one element.
"""

import gzip
import json
import random
import sys

import numpy
import onnxruntime
from onnx import TensorProto, helper

onnxruntime.set_default_logger_severity(4)


def run(operator, attributes, inputs, constants=(), opset=22):
    """The output's shape, or the error. Inputs are shapes, or (shape, type)."""
    given = [(x, TensorProto.FLOAT) if isinstance(x, list) else x for x in inputs]
    infos = [helper.make_tensor_value_info(f"x{i}", t, s) for i, (s, t) in enumerate(given)]
    names = [info.name for info in infos]
    initializers = []
    for constant in constants:
        names.append("" if constant is None else f"c{len(names)}")
        if constant is not None:
            kind, values = constant
            initializers.append(helper.make_tensor(names[-1], kind, [len(values)], values))
    node = helper.make_node(operator, names, ["y"], **attributes)
    output = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)
    graph = helper.make_graph([node], "g", infos, [output], initializers)
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=10)
    try:
        session = onnxruntime.InferenceSession(
            model.SerializeToString(), providers=["CPUExecutionProvider"])
        feed = {f"x{i}": numpy.zeros(s, helper.tensor_dtype_to_np_dtype(t))
                for i, (s, t) in enumerate(given)}
        return {"output": list(session.run(None, feed)[0].shape), "params": 0}
    except Exception as error:
        return {"error": str(error).split("\n")[0][-120:]}


def pool(r, operator, name):
    axes = r.choice([1, 1, 2, 2, 3])
    values = lambda low, high: [r.randint(low, high) for _ in range(axes)]
    kernel, stride, size = values(1, 5), values(1, 4), values(1, 12)
    dilation = values(1, 3) if r.random() < 0.4 else [1] * axes
    low, high = ([r.randint(0, k - (r.random() > 0.03)) for k in kernel] for _ in range(2))
    ceil = r.random() < 0.6
    if any(x + a + b < d * (k - 1) + 1
           for x, a, b, d, k in zip(size, low, high, dilation, kernel)):
        return None
    attributes = {"kernel_shape": kernel, "strides": stride, "pads": low + high,
                  "dilations": dilation, "ceil_mode": int(ceil)}
    args = {"kernel_size": kernel, "stride": stride, "dilation": dilation, "ceil_mode": ceil,
            "padding": [list(side) for side in zip(low, high)], "pad_first": False}
    if name == "AvgPool":
        args["count_include_pad"] = r.random() < 0.5
        attributes["count_include_pad"] = int(args["count_include_pad"])
    if name == "LPPool":
        args["norm_type"] = 2
    x = [r.randint(1, 2), r.randint(1, 3)] + size
    return {"type": f"{name}{axes}d", "args": args, "input": x, **run(operator, attributes, [x])}


def same_pool(r):
    operator, name = r.choice([
        ("MaxPool", "MaxPool"), ("AveragePool", "AvgPool"), ("LpPool", "LPPool")])
    axes = r.choice([1, 1, 2, 2, 3])
    kernel, size = ([r.randint(1, n) for _ in range(axes)] for n in (5, 12))
    # ONNX Runtime's MaxPool refuses what SAME would have to crop.
    stride = [r.randint(1, k) for k in kernel]
    word = r.choice(["UPPER", "LOWER"])
    attributes = {"kernel_shape": kernel, "strides": stride, "auto_pad": "SAME_" + word}
    args = {"kernel_size": kernel, "stride": stride, "padding": "same_" + word.lower()}
    if name == "LPPool":
        args["norm_type"] = 2
    x = [r.randint(1, 2), r.randint(1, 3)] + size
    return {"type": f"{name}{axes}d", "args": args, "input": x, **run(operator, attributes, [x])}


def convolution(r, transposed=False):
    axes = r.choice([1, 1, 2, 2, 3])
    values = lambda low, high: [r.randint(low, high) for _ in range(axes)]
    kernel, stride, size = values(1, 5), values(1, 4), values(1, 12)
    dilation = values(1, 3) if r.random() < 0.4 else [1] * axes
    groups, inner, outer = r.choice([1, 1, 2, 3]), r.randint(1, 3), r.randint(1, 3)
    channels, out = groups * inner, groups * outer
    attributes = {"strides": stride, "dilations": dilation, "group": groups}
    args = {"out_channels": out, "kernel_size": kernel, "stride": stride, "dilation": dilation,
            "groups": groups, "bias": False}
    word = None if transposed else r.choice([None, None, "SAME_UPPER", "SAME_LOWER", "VALID"])
    if word:
        # ONNX Runtime has no SAME with a dilation.
        if word != "VALID":
            attributes["dilations"] = args["dilation"] = [1] * axes
        attributes["auto_pad"] = word
        args["padding"] = word.lower()
    else:
        low, high = values(0, 6), values(0, 6)
        attributes["pads"] = low + high
        args["padding"] = [list(side) for side in zip(low, high)]
    if transposed:
        args["output_padding"] = [r.randrange(s) for s in stride]
        attributes["output_padding"] = args["output_padding"]
    x = [r.randint(1, 2), channels] + size
    weight = ([channels, outer] if transposed else [out, inner]) + kernel
    operator, name = ("ConvTranspose",) * 2 if transposed else ("Conv",) * 2
    answer = run(operator, attributes, [x, weight])
    if any(n < 1 for n in answer.get("output", [])):
        return None
    if "params" in answer:
        answer["params"] = int(numpy.prod(weight))
    return {"type": f"{name}{axes}d", "args": args, "input": x, **answer}


def resize(r):
    size = r.choice([r.randint(1, 100), r.randint(1, 2000)])
    scale = r.choice([round(r.uniform(0.1, 3), 1), round(r.uniform(0.1, 3), 2),
                      r.randint(1, 9) / r.randint(1, 9), r.uniform(0.1, 4)])
    x = [1, 1, size]
    answer = run("Resize", {"mode": "nearest"}, [x], [
        None, (TensorProto.FLOAT, [1, 1, scale])])
    return {"type": r.choice(["Interpolate", "Upsample"]),
            "args": {"scale_factor": [scale], "precision": "float32"}, "input": x, **answer}


def scatter(r):
    """Equal shapes of index and source are what ONNX asks for."""
    x = [r.randint(1, 9) for _ in range(r.randint(1, 4))]
    axis = r.randrange(-len(x), len(x))
    index = [r.randint(1, n) for n in x]
    index[axis] = r.randint(1, 12)
    reduction = r.choice(["none", "add", "mul", "max", "min"])
    answer = run("ScatterElements", {"axis": axis, "reduction": reduction},
                 [x, (index, TensorProto.INT64), index])
    word = {"add": "sum", "mul": "prod", "max": "amax", "min": "amin"}
    args = {"dim": axis} if reduction == "none" else {"dim": axis, "reduce": word[reduction]}
    return {"type": "Scatter" if reduction == "none" else "ScatterReduce", "args": args,
            "inputs": [x, index, index], **answer}


def scatter_nd(r):
    x = [r.randint(1, 6) for _ in range(r.randint(1, 4))]
    depth = r.randint(1, len(x))
    index = [r.randint(1, 5) for _ in range(r.randint(0, 2))] + [depth]
    source = index[:-1] + x[depth:]
    if source and r.random() < 0.2:
        source[r.randrange(len(source))] += 1
    if r.random() < 0.1:
        source.append(1)
    if r.random() < 0.05:
        index[-1] = len(x) + 1
    if not source:
        return None
    answer = run("ScatterND", {}, [x, (index, TensorProto.INT64), source])
    return {"type": "ScatterND", "args": {}, "inputs": [x, index, source], **answer}


def reduction(r):
    name, operator = r.choice([
        ("Prod", "ReduceProd"), ("LogSumExp", "ReduceLogSumExp"), ("Max", "ReduceMax"),
        ("Min", "ReduceMin"), ("Norm", "ReduceL1"), ("Norm", "ReduceL2"), ("Sum", "ReduceSum"),
        ("Mean", "ReduceMean")])
    x = [r.randint(1, 9) for _ in range(r.randint(2, 5))]
    axes = r.sample(range(len(x)), r.randint(1, len(x)))
    axes = [axis - len(x) if r.random() < 0.5 else axis for axis in axes]
    keepdim = r.random() < 0.5
    args = {"dim": axes, "keepdim": keepdim}
    if name == "Norm":
        args["p"] = 1 if operator == "ReduceL1" else 2
    answer = run(operator, {"keepdims": int(keepdim)}, [x], [(TensorProto.INT64, axes)])
    return {"type": name, "args": args, "input": x, **answer}


MAKERS = {
    "MaxPool": (240, lambda r: pool(r, "MaxPool", "MaxPool")),
    "AvgPool": (240, lambda r: pool(r, "AveragePool", "AvgPool")),
    "LPPool": (240, lambda r: pool(r, "LpPool", "LPPool")),
    "SAME": (160, same_pool), "Conv": (240, convolution),
    "ConvTranspose": (160, lambda r: convolution(r, transposed=True)),
    "Resize": (1990, resize), "Scatter": (120, scatter), "ScatterND": (120, scatter_nd),
    "Reduce": (160, reduction),
}


def main(path):
    number = 0
    with gzip.GzipFile(path, "wb", mtime=0) as file:
        for name, (count, make) in MAKERS.items():
            r, seen, refused, tries = random.Random("2026 " + name), set(), 0, 0
            while len(seen) < count and tries < 40 * count:
                tries += 1
                record = make(r)
                if record is None or 0 in record.get("output", []):
                    continue
                key = json.dumps([record["type"], record["args"], record.get("input"),
                                  record.get("inputs")])
                if key in seen:
                    continue
                seen.add(key)
                refused += "error" in record
                file.write((json.dumps({"id": number, **record}) + "\n").encode())
                number += 1
            print(f"{name}: {len(seen)}, of which ONNX Runtime refuses {refused}", file=sys.stderr)


if __name__ == "__main__":
    main(*sys.argv[1:])
