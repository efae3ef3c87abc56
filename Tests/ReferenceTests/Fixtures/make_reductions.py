"""Makes random cases of reductions, scatters and orders and records what PyTorch answers.

    python3 make_reductions.py reductions.jsonl.gz

Each type has a seed of its own. A case whose answer has a dimension of 0 is left out.
"""

import sys

import make_layer_types
from make_layer_types import dim, shape

make_layer_types.GENERATORS = {}
cases = make_layer_types.cases


@cases("Max", "Min", "Any", "All", "Prod", "LogSumExp", "Std", "Var", "Norm")
def reduction(r, name):
    x, args = shape(r), {}
    kind = r.random()
    if kind < 0.4 or name in ("Prod", "LogSumExp") and kind < 0.75:
        args["dim"] = dim(r, len(x), 0.15)
    elif kind < 0.85 and name != "Prod":
        args["dim"] = [dim(r, len(x), 0.05) for _ in range(r.randint(1, min(2, len(x))))]
    elif name == "LogSumExp":
        args["dim"] = list(range(len(x)))
    if r.random() < 0.5 and "dim" in args:
        args["keepdim"] = r.random() < 0.7
    if name in ("Std", "Var") and r.random() < 0.5:
        args["correction"] = r.choice([0, 1, 2])
    if name == "Norm" and r.random() < 0.7:
        args["p"] = r.choice([1, 2, 3.5, "fro", 0])
    return args, [x]


@cases("CumProd")
def cumprod(r, name):
    x = shape(r)
    return {"dim": dim(r, len(x), 0.2)}, [x]


@cases("Sort", "ArgSort")
def order(r, name):
    x = shape(r)
    args = {"dim": dim(r, len(x), 0.2)} if r.random() < 0.8 else {}
    if r.random() < 0.5:
        args["descending"] = r.random() < 0.5
    if r.random() < 0.3:
        args["stable"] = True
    return args, [x]


@cases("Tril", "Triu")
def triangle(r, name):
    return ({"diagonal": r.randint(-3, 3)} if r.random() < 0.7 else {}), [shape(r)]


@cases("Scatter", "ScatterAdd", "ScatterReduce")
def scatter(r, name):
    x = shape(r, high=4)
    d = dim(r, len(x))
    index = [max(1, n - r.choice([0, 0, 1])) for n in x]
    if -len(x) <= d < len(x):
        index[d] = r.randint(1, 12)
    if r.random() < 0.12:
        place = r.randrange(len(x))
        index[place] = x[place] + 1
    source = [n + r.choice([0, 0, 1]) for n in index]
    if r.random() < 0.12:
        source[r.randrange(len(source))] -= 1
    if r.random() < 0.1:
        wrong = r.choice([index, source])
        wrong.append(1)
    args = {"dim": d}
    if name == "ScatterReduce":
        args["reduce"] = r.choice(["sum", "prod", "mean", "amax", "amin"])
        if r.random() < 0.3:
            args["include_self"] = False
    if name == "Scatter":
        if r.random() < 0.3:
            return {**args, "value": 0.5}, [x, index]
        if r.random() < 0.3:
            args["reduce"] = r.choice(["add", "multiply"])
    return args, [x, index, source]


@cases("IndexAdd", "IndexCopy", "IndexFill")
def slices(r, name):
    x = shape(r, high=4)
    d = dim(r, len(x))
    # Copied slices are named once; all indices of a record are 0.
    count = r.randint(1, 9)
    source = list(x)
    if -len(x) <= d < len(x):
        source[d] = count
    if r.random() < 0.15:
        source[r.randrange(len(x))] += 1
    if r.random() < 0.06:
        source.append(1)
    index = [count] if r.random() < 0.93 else [count, 2]
    if name == "IndexFill":
        return {"dim": d, "value": 0.5}, [x, index]
    args = {"dim": d}
    if name == "IndexAdd" and r.random() < 0.3:
        args["alpha"] = 2
    return args, [x, index, source]


@cases("MaskedScatter")
def masked_scatter(r, name):
    x = shape(r, high=4)
    return {}, [x, make_layer_types.partner(r, x), shape(r)]


if __name__ == "__main__":
    make_layer_types.LATER = []
    make_layer_types.main(*sys.argv[1:])
