"""Makes onnx_operators.jsonl.gz: random models of one operator, and of sequences, with free sizes, and the shapes that
ONNX Runtime gives at one or two inputs, or onnx's reference evaluator where Runtime has no such operator.

    python make_onnx_operators.py onnx_operators.jsonl.gz [SEED]      # onnx 1.23.2, ONNX Runtime 1.32
"""

import base64, gzip, json, random, sys, warnings
import numpy as np, onnx
from onnx import helper as h, TensorProto as T
import onnxruntime as ort
from onnx.reference import ReferenceEvaluator

warnings.filterwarnings("ignore")
ort.set_default_logger_severity(4)
seed = int(sys.argv[2]) if len(sys.argv) > 2 else 5
R = random.Random(seed)
np.random.seed(seed)
NP = {T.FLOAT: np.float32, T.UINT8: np.uint8, T.INT8: np.int8, T.INT64: np.int64, T.INT32: np.int32, T.BOOL: bool}
cases = []


def r(a, b):
    return R.randint(a, b)


# An operator's inputs: tensors that are given (f: numbers, u8: integers), weights (w) and constants (c).
def f(*s):
    return ("in", T.FLOAT, list(s))


def u8(*s):
    return ("in", T.UINT8, list(s))


def w(*s, t=T.FLOAT):
    return ("w", t, list(s))


def c(v, t=np.int64):
    return ("c", np.array(v, dtype=t))


sc = c(0.1, np.float32)
zp = c(3, np.uint8)
zi = c(0, np.int8)


def case(op, ins, outs=1, opset=20, domain="", other=None, **attrs):
    cases.append((op, ins, outs, opset, domain, attrs, other))


def add_cases():
    """Each operator twice, with random sizes; `other` are the inputs' shapes at a second input."""
    for _ in range(2):
        n, cc, H, W = r(1, 3), r(1, 4), r(5, 9), r(5, 9)
        k = r(1, 3)
        o = r(1, 5)
        st = r(1, 2)
        p = r(0, 1)
        H2, W2 = r(5, 12), r(5, 12)
        oth = [[n, cc, H2, W2]]
        a = dict(strides=[st, st], pads=[p, p, p, p])
        case(
            "QLinearConv",
            [u8(n, cc, H, W), sc, zp, w(o, cc, k, k, t=T.UINT8), sc, zp, sc, zp]
            + ([c([1] * o, np.int32)] if r(0, 1) else []),
            other=oth,
            **a,
        )
        case("ConvInteger", [u8(n, cc, H, W), w(o, cc, k, k, t=T.UINT8), zp], other=oth, **a)
        case("QLinearMatMul", [u8(n, H, cc), sc, zp, w(cc, o, t=T.UINT8), sc, zp, sc, zp], other=[[n, H2, cc]])
        case("MatMulInteger", [u8(n, H, cc), w(cc, o, t=T.UINT8)], other=[[n, H2, cc]])
        case("DynamicQuantizeLinear", [f(n, H, cc)], outs=3, other=[[n, H2, cc]])
        case(
            "QLinearAdd",
            [u8(n, cc, H, W), sc, zp, u8(n, cc, H, W) if r(0, 1) else w(cc, 1, 1, t=T.UINT8), sc, zp, sc, zp],
            domain="com.microsoft",
            other=[[n, cc, H2, W2], [n, cc, H2, W2]],
        )
        case(
            "QLinearMul",
            [u8(n, cc, H, W), sc, zp, w(cc, 1, 1, t=T.UINT8), sc, zp, sc, zp],
            domain="com.microsoft",
            other=[[n, cc, H2, W2]],
        )
        case("QLinearSigmoid", [u8(n, cc, H, W), sc, zp, sc, zp], domain="com.microsoft", other=[[n, cc, H2, W2]])
        case(
            "QLinearLeakyRelu",
            [u8(n, cc, H, W), sc, zp, sc, zp],
            domain="com.microsoft",
            alpha=0.1,
            other=[[n, cc, H2, W2]],
        )
        case(
            "QLinearGlobalAveragePool",
            [u8(n, cc, H, W), sc, zp, sc, zp],
            domain="com.microsoft",
            channels_last=0,
            other=[[n, cc, H2, W2]],
        )
        case(
            "QLinearAveragePool",
            [u8(n, cc, H, W), sc, zp, sc, zp],
            domain="com.microsoft",
            kernel_shape=[2, 3],
            strides=[st, 1],
            other=[[n, cc, H2, W2]],
        )
        case(
            "QLinearConcat",
            [sc, zp, u8(n, cc, H, W), sc, zp, u8(n, cc, H, W), sc, zp],
            domain="com.microsoft",
            axis=r(0, 3),
            other=[[n, cc, H2, W2], [n, cc, H2, W2]],
        )
        case(
            "QGemm",
            [u8(n, cc), sc, zp, w(cc, o, t=T.UINT8), sc, zp, c([0] * o, np.int32), sc, zp],
            domain="com.microsoft",
            other=[[n + 1, cc]],
        )
        for op in ("Gelu", "FastGelu", "QuickGelu"):
            case(op, [f(n, H, cc)], domain="com.microsoft", other=[[n, H2, cc]])
        case("BiasGelu", [f(n, H, cc), w(cc)], domain="com.microsoft", other=[[n, H2, cc]])
        case("GridSample", [f(n, cc, H, W), f(n, k + 1, o, 2)], opset=16, other=[[n, cc, H2, W2], [n, k + 3, o + 1, 2]])
        case(
            "GridSample",
            [f(n, cc, H, W, 3), f(n, k + 1, o, 2, 3)],
            opset=20,
            mode="linear",
            other=[[n, cc, H2, W2, 4], [n, k + 3, o + 1, 2, 3]],
        )
        case("AffineGrid", [f(n, 2, 3), c([n, cc, H, W])], opset=20, other=[[n, 2, 3]])
        case("AffineGrid", [f(n, 3, 4), c([n, cc, 2, H, W])], opset=20, other=[[n, 3, 4]])
        case("STFT", [f(n, 40, 1), c(r(2, 6)), None, c(r(4, 12))], opset=17, onesided=r(0, 1), other=[[n, 57, 1]])
        L = r(4, 12)
        case("STFT", [f(n, 40, 1), c(r(2, 6)), w(L)], opset=17, onesided=r(0, 1), other=[[n, 57, 1]])
        case("DFT", [f(n, H, W, 1)], opset=17, axis=r(1, 2), onesided=r(0, 1), other=[[n, H2, W2, 1]])
        case("DFT", [f(n, H, W, 1), c(r(4, 20)), c(r(1, 2))], opset=20, onesided=r(0, 1), other=[[n, H2, W2, 1]])
        case("DFT", [f(n, H, W, 2)], opset=20, inverse=1, other=[[n, H2, W2, 2]])
        for op in ("HannWindow", "HammingWindow", "BlackmanWindow"):
            case(op, [c(r(3, 20))], opset=17)
        case("MelWeightMatrix", [c(r(2, 9)), c(r(8, 20)), c(8000), c(0.0, np.float32), c(4000.0, np.float32)], opset=17)
        case(
            "RoiAlign",
            [f(n, cc, H, W), f(o, 4), c([0] * o)],
            opset=16,
            output_height=r(1, 4),
            output_width=r(1, 4),
            other=None,
        )
        case(
            "MaxRoiPool",
            [f(1, cc, H, W), c([[0, 0, 0, 2, 2]] * o, np.float32)],
            pooled_shape=[r(1, 2), r(1, 2)],
            other=[[1, cc, H2, W2]],
        )
        case(
            "Col2Im",
            [f(n, cc * 4, (H // 2) * (W // 2)), c([H // 2 * 2, W // 2 * 2]), c([2, 2])],
            opset=18,
            strides=[2, 2],
            other=[[n + 1, cc * 4, (H // 2) * (W // 2)]],
        )
        case("CenterCropPad", [f(n, cc, H, W), c([r(1, 9), r(1, 9)])], opset=18, axes=[2, 3], other=[[n, cc, H2, W2]])
        case("CenterCropPad", [f(n, cc, H, W), c([2, 3, r(1, 9), r(1, 9)])], opset=18, other=[[n, cc, H2, W2]])
        case("Det", [f(n, H, H)], other=[[n, H2, H2]])
        case("ReverseSequence", [f(H, n, cc), c([H] * n)], other=None)
        case("Bernoulli", [f(n, H, cc)], other=[[n, H2, cc]], opset=15)
        case("Multinomial", [f(n, H)], sample_size=r(1, 5), other=[[n + 1, H2]])
        d = 2 * r(1, 3)
        q = r(1, 3)
        g = r(1, 2)
        Lq, Lk = r(1, 5), r(1, 6)
        B = n
        case(
            "Attention",
            [f(B, q * g, Lq, d), f(B, q, Lk, d), f(B, q, Lk, d + 2)],
            opset=23,
            other=[[B, q * g, Lq + 2, d], [B, q, Lk + 3, d], [B, q, Lk + 3, d + 2]],
        )
        case(
            "Attention",
            [f(B, Lq, q * g * d), f(B, Lk, q * d), f(B, Lk, q * (d + 2))],
            opset=23,
            q_num_heads=q * g,
            kv_num_heads=q,
            is_causal=r(0, 1),
            other=[[B, Lq + 1, q * g * d], [B, Lk + 2, q * d], [B, Lk + 2, q * (d + 2)]],
        )
        case(
            "Attention",
            [f(B, q * g, Lq, d), f(B, q, Lk, d), f(B, q, Lk, d), None, f(B, q, 3, d), f(B, q, 3, d)],
            outs=r(3, 4),
            opset=23,
            other=[[B, q * g, Lq, d], [B, q, Lk, d], [B, q, Lk, d], [B, q, 5, d], [B, q, 5, d]],
        )
        case(
            "Attention",
            [f(B, q * g, Lq, d), f(B, q, Lk, d), f(B, q, Lk, d), f(Lq, Lk)],
            opset=23,
            other=[[B, q * g, Lq + 1, d], [B, q, Lk + 1, d], [B, q, Lk + 1, d], [Lq + 1, Lk + 1]],
        )
        case(
            "Attention",
            [f(B, Lq, q * g * d), f(B, Lk, q * d), f(B, Lk, q * d), None, f(B, q, 3, d), f(B, q, 3, d)],
            outs=3,
            opset=24,
            q_num_heads=q * g,
            kv_num_heads=q,
            other=None,
        )
        case(
            "RotaryEmbedding",
            [f(B, q, Lq, d), w(Lq + 5, d // 2), w(Lq + 5, d // 2), c([[0] * Lq] * B)],
            opset=23,
            other=None,
        )
        case("RMSNormalization", [f(n, H, cc), w(cc)], opset=23, axis=-1, other=[[n, H2, cc]])
        case("Unique", [f(n, H, cc)], outs=4, other=[[n, H2, cc]], sorted=1)
        # sizes of the policy
        for pol in ("not_larger", "not_smaller", "stretch"):
            case(
                "Resize",
                [f(n, cc, H, W), None, None, c([r(1, 30), r(1, 30)])],
                opset=18,
                axes=[2, 3],
                keep_aspect_ratio_policy=pol,
                mode="linear",
                other=[[n, cc, H2, W2]],
            )
            case(
                "Resize",
                [f(n, cc, H, W), None, None, c([r(1, 30), r(1, 30)])],
                opset=19,
                axes=[3, 2],
                keep_aspect_ratio_policy=pol,
                mode="nearest",
                other=[[n, cc, H2, W2]],
            )
        hs = r(1, 4)
        D = r(1, 2)
        for op, G, outs in (("LSTM", 4, 3), ("GRU", 3, 2), ("RNN", 1, 2)):
            case(
                op,
                [f(H, n, cc), f(D, G * hs, cc), f(D, G * hs, hs)],
                outs=outs,
                hidden_size=hs,
                direction="bidirectional" if D == 2 else "forward",
                opset=14,
                other=[[H2, n + 1, cc], [D, G * hs, cc], [D, G * hs, hs]],
            )
        case(
            "NegativeLogLikelihoodLoss",
            [f(n, cc, H), c([[0] * H] * n)],
            reduction=R.choice(["none", "mean", "sum"]),
            other=None,
        )
        case(
            "SoftmaxCrossEntropyLoss",
            [f(n, cc, H), c([[0] * H] * n)],
            outs=2,
            reduction=R.choice(["none", "mean", "sum"]),
            other=None,
        )
        case(
            "DeformConv", [f(n, cc, H, W), w(o, cc, k, k), f(n, 2 * k * k, H - k + 1, W - k + 1)], opset=19, other=None
        )


add_cases()


# sequences, as chains
def seq_models():
    out = []
    for _ in range(12):
        n, H = r(2, 4), r(2, 7)
        ax = r(0, 1)
        x = h.make_tensor_value_info("x", T.FLOAT, ["N", H] if ax else [n, "H"])
        nodes = []
        inits = []
        split = R.choice(["none", "scalar", "list", "nokeep"])
        dim = [n, H][ax]
        ins = ["x"]
        if split == "scalar":
            inits.append(h.make_tensor("s", T.INT64, [], [r(1, dim)]))
            ins.append("s")
        if split == "list":
            a = r(1, dim - 1) if dim > 1 else 1
            inits.append(h.make_tensor("s", T.INT64, [2], [a, dim - a]))
            ins.append("s")
        nodes.append(h.make_node("SplitToSequence", ins, ["q"], axis=ax, keepdims=0 if split == "nokeep" else 1))
        inits.append(h.make_tensor("zero", T.INT64, [], [0]))
        inits.append(h.make_tensor("m1", T.INT64, [], [-1]))
        nodes.append(h.make_node("SequenceAt", ["q", "zero"], ["first"]))
        nodes.append(h.make_node("SequenceAt", ["q", "m1"], ["last"]))
        nodes.append(h.make_node("SequenceInsert", ["q", "first"] + (["zero"] if r(0, 1) else []), ["q2"]))
        nodes.append(h.make_node("SequenceLength", ["q2"], ["len"]))
        nodes.append(h.make_node("SequenceErase", ["q2"] + (["m1"] if r(0, 1) else []), ["q3"]))
        if split in ("none", "scalar", "list"):
            nodes.append(h.make_node("ConcatFromSequence", ["q3"], ["y"], axis=ax, new_axis=0))
        else:
            nodes.append(h.make_node("ConcatFromSequence", ["q3"], ["y"], axis=r(0, 1), new_axis=1))
        nodes.append(h.make_node("SequenceConstruct", ["first", "last"], ["q4"]))
        nodes.append(h.make_node("SequenceAt", ["q4", "m1"], ["again"]))
        names = ["first", "last", "len", "y", "again"]
        out.append((f"sequence/{split}", nodes, [x], inits, names, [n, H], ax))
    return out


rows = []


def run(tag, model, feeds_list, names):
    row = {"name": tag, "model": base64.b64encode(model.SerializeToString()).decode(), "runs": []}
    for feeds in feeds_list:
        try:
            session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
            found = session.run(names, feeds)
        except Exception:
            found = ReferenceEvaluator(model).run(names, feeds)
        row["runs"].append(
            {
                "inputs": {name: list(value.shape) for name, value in feeds.items()},
                "outputs": {name: list(np.shape(value)) for name, value in zip(names, found)},
            }
        )
    rows.append(json.dumps(row))


for i, (op, ins, outs, opset, domain, attrs, other) in enumerate(cases):
    nodes_in = []
    inputs = []
    inits = []
    feeds = {}
    feeds2 = {}
    k = 0
    for j, x in enumerate(ins):
        if x is None:
            nodes_in.append("")
            continue
        nm = f"i{j}"
        nodes_in.append(nm)
        if x[0] == "in":
            dims = list(x[2])
            declared = []
            oth = other[k] if other else dims
            for di, (a, b) in enumerate(zip(dims, oth)):
                declared.append(a if a == b else f"{nm}_{di}")
            k += 1
            inputs.append(h.make_tensor_value_info(nm, x[1], declared))

            def arr(s):
                return (np.random.rand(*s) * 3).astype(NP[x[1]])

            feeds[nm] = arr(dims)
            feeds2[nm] = arr(oth)
        elif x[0] == "w":
            a = (np.random.rand(*x[2]) * 3).astype(NP[x[1]])
            inits.append(onnx.numpy_helper.from_array(a, nm))
        else:
            inits.append(onnx.numpy_helper.from_array(x[1], nm))
    names = [f"y{o}" for o in range(outs)]
    if not inputs:
        inputs.append(h.make_tensor_value_info("unused", T.FLOAT, [2]))
        feeds["unused"] = np.zeros(2, np.float32)
        nodes = [h.make_node("Identity", ["unused"], ["u2"])]
    else:
        nodes = []
    nodes.append(h.make_node(op, nodes_in, names, domain=domain, name="n", **attrs))
    vi = []
    for n in names:
        v = onnx.ValueInfoProto()
        v.name = n
        vi.append(v)
    g = h.make_graph(nodes, "g", inputs, vi, inits)
    m = h.make_model(
        g, opset_imports=[h.make_opsetid("", opset)] + ([h.make_opsetid(domain, 1)] if domain else []), ir_version=10
    )
    # types of outputs for ORT
    try:
        m2 = onnx.shape_inference.infer_shapes(m)
    except Exception:
        m2 = m
    et = {o.name: o.type.tensor_type.elem_type for o in m2.graph.output}
    for v in m.graph.output:
        t = et.get(v.name) or {"QLinear": T.UINT8}.get(op[:7], T.UINT8 if op == "QGemm" else T.FLOAT)
        v.type.tensor_type.elem_type = t
    fl = [feeds] + ([feeds2] if other else [])
    run(f"{op}/{opset}/{i}", m, fl, names)
for i, (tag, nodes, inp, inits, names, (n, H), ax) in enumerate(seq_models()):
    outs = []
    for nm in names:
        outs.append(h.make_tensor_value_info(nm, T.INT64 if nm == "len" else T.FLOAT, None))
    m = h.make_model(h.make_graph(nodes, "g", inp, outs, inits), opset_imports=[h.make_opsetid("", 17)], ir_version=8)
    a = np.random.rand(n, H).astype(np.float32)
    b = np.random.rand(*([n + 2, H] if ax else [n, H + 3])).astype(np.float32)
    run(f"{tag}/{i}", m, [{"x": a}, {"x": b}], names)
with open(sys.argv[1], "wb") as file:
    file.write(gzip.compress(("\n".join(rows) + "\n").encode(), mtime=0))
