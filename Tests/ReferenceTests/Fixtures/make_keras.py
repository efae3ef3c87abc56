"""What Keras says of models: the shape of every layer's output, and how many weights training could change.

    KERAS_BACKEND=torch python3 make_keras.py              # writes keras.jsonl.gz beside this file
    KERAS_BACKEND=torch python3 make_keras.py ARCHDB [NAME …]   # compares every model of keras.applications

Keras 3.15.1 with torch 2.13 as its backend. No weight is made: tensors are on torch's device 'meta'. A
record is {"name", "model": what model.to_json() gives, without initializers and the like, "params", "runs":
[{"inputs": {name: shape}, "values": {layer: shape or shapes}}]}; where Keras refuses an input, "error"
stands in place of "values". The first call of a layer has the layer's name, later ones NAME:1, NAME:2.
"""
import gzip, json, os, random, subprocess, sys, tempfile

os.environ.setdefault("KERAS_BACKEND", "torch")
import keras
from keras import layers as L, ops

SEED = 17
DROPPED = ("_initializer", "_regularizer", "_constraint")


def lean(node):
    """A configuration without what no shape depends on."""
    if isinstance(node, dict):
        return {
            k: lean(v) for k, v in node.items()
            if not k.endswith(DROPPED) and k not in ("dtype", "build_config", "compile_config", "seed", "trainable")
            or k == "trainable" and v is False
        }
    return [lean(v) for v in node] if isinstance(node, list) else node


def shapes(output):
    if isinstance(output, (list, tuple)):
        flat = []
        for part in output:
            found = shapes(part)
            flat += [found] if not found or not isinstance(found[0], list) else found
        return flat
    return list(output.shape)


def at(model, inputs):
    """The model with its inputs of these sizes, the batch left free."""
    config = json.loads(model.to_json())
    def patch(layer, name=None):
        if layer["class_name"] == "InputLayer" and layer["config"]["name"] in inputs:
            layer["config"]["batch_shape"] = [None] + list(inputs[layer["config"]["name"]])
    for layer in config["config"]["layers"]:
        patch(layer)
    for layer in config["config"]["layers"]:  # shapes kept in calls are of the other size
        layer.pop("build_config", None)
    if config["class_name"] == "Sequential":
        config["config"].pop("build_input_shape", None)
    config.pop("build_config", None)
    return keras.models.model_from_json(json.dumps(config))


def values(model):
    found = {}
    isList = isinstance(model, keras.Sequential)
    for layer in model.layers if isList else model.operations:
        # A Sequential is built more than once.
        nodes = layer._inbound_nodes[-1:] if isList else layer._inbound_nodes
        for number, node in enumerate(nodes):
            name = layer.name if number == 0 else f"{layer.name}:{number}"
            outputs = list(node.output_tensors)
            found[name] = list(outputs[0].shape) if len(outputs) == 1 else [list(o.shape) for o in outputs]
    return found


def record(name, model, sizes, lean_it=True):
    runs = []
    params = None
    for size in sizes:
        names = [t._keras_history.operation.name for t in model.inputs]
        inputs = dict(zip(names, size))
        run = {"inputs": {n: list(s) for n, s in inputs.items()}}
        try:
            other = at(model, inputs)
            other.trainable = True
            run["values"] = values(other)
            run["params"] = sum(int(_count(v)) for v in other.trainable_variables)
        except Exception as error:
            run["error"] = str(error).splitlines()[0][:160] if str(error) else type(error).__name__
        runs.append(run)
    config = json.loads(model.to_json())
    return {"name": name, "model": lean(config) if lean_it else config, "runs": runs}


def _count(variable):
    n = 1
    for d in variable.shape:
        n *= d
    return n


def functional(shape, call, **more):
    x = keras.Input(shape, **more)
    return keras.Model(x, call(x))


def single_layers(r):
    """Small models of each layer, with random hyperparameters: (name, model, sizes)."""
    pick = r.choice
    def window(axes, transposed=False):
        k = [pick([1, 2, 3, 4, 5]) for _ in range(axes)]
        same = pick(["same", "valid"])
        if pick([0, 0, 1]):
            s, d = 1, pick([1, 2, 3])
        else:
            s, d = [pick([1, 2, 3])] * axes, 1
        return dict(kernel_size=k, strides=s, dilation_rate=d, padding=same)
    spatial = {1: [(37,), (50,)], 2: [(33, 47), (40, 29)], 3: [(13, 21, 17), (16, 12, 19)]}
    for axes in (1, 2, 3):
        free = [None] * axes
        for n in range(5):
            c = pick([4, 6, 8])
            sizes = [[tuple(s) + (c,)] for s in spatial[axes]]
            yield f"conv{axes}d", functional(free + [c], getattr(L, f"Conv{axes}D")(
                pick([3, 8, 12]), use_bias=pick([True, False]), activation=pick([None, "relu", "softmax", "swish"]),
                **window(axes))), sizes
            w = window(axes)
            if w["dilation_rate"] == 1 or True:
                op = pick([None, 0, 1])
                if op == 1 and w["strides"] in (1, [1] * axes):
                    op = None
                if w["padding"] == "valid" and w["dilation_rate"] > 1:
                    op = None
                yield f"transpose{axes}d", functional(free + [c], getattr(L, f"Conv{axes}DTranspose")(
                    pick([3, 8]), output_padding=op, **w)), sizes
            pool = dict(pool_size=[pick([1, 2, 3, 4]) for _ in range(axes)], strides=pick([None, 1, 2, 3]),
                        padding=pick(["same", "valid"]))
            yield f"pool{axes}d", functional(free + [c], getattr(L, pick(["MaxPooling", "AveragePooling"]) + f"{axes}D")(**pool)), sizes
        for keep in (True, False):
            yield f"global{axes}d", functional(free + [c], lambda x: getattr(L, f"GlobalAveragePooling{axes}D")(keepdims=keep)(
                getattr(L, f"GlobalMaxPooling{axes}D")(keepdims=True)(x))), sizes
        pad = [(pick([0, 1, 2]), pick([0, 1, 3])) for _ in range(axes)]
        yield f"pad{axes}d", functional(free + [c], lambda x: getattr(L, f"UpSampling{axes}D")(
            pick([2, 3]) if axes == 1 else tuple(pick([1, 2, 3]) for _ in range(axes)))(
            getattr(L, f"Cropping{axes}D")(pad[0] if axes == 1 else pad[::-1])(
                getattr(L, f"ZeroPadding{axes}D")(pad[0] if axes == 1 else pad)(x)))), sizes
        yield f"groups{axes}d", functional(free + [8], getattr(L, f"Conv{axes}D")(16, 3, groups=4, padding="same")), \
            [[tuple(s) + (8,)] for s in spatial[axes]]
        yield f"adaptive{axes}d", functional(free + [c], getattr(L, f"AdaptiveAveragePooling{axes}D")(3)), sizes
        yield f"norms{axes}d", functional(free + [c], lambda x: L.BatchNormalization()(L.GroupNormalization(2)(
            L.LayerNormalization()(L.UnitNormalization()(L.RMSNormalization()(x)))))), sizes
        yield f"spatial_dropout{axes}d", functional(free + [c], getattr(L, f"SpatialDropout{axes}D")(0.3)), sizes
    maps = [[(33, 47, 6)], [(40, 29, 6)]]
    free = [None, None, 6]
    lines = [[(37, 6)], [(50, 6)]]
    line = [None, 6]
    for n in range(4):
        w = window(2)
        w["strides"] = w["strides"] if w["strides"] == 1 else w["strides"][0]
        yield "depthwise2d", functional(free, L.DepthwiseConv2D(depth_multiplier=pick([1, 2, 3]), use_bias=pick([True, False]), **w)), maps
        w = window(2)
        w["strides"] = w["strides"] if w["strides"] == 1 else w["strides"][0]
        yield "separable2d", functional(free, L.SeparableConv2D(9, depth_multiplier=pick([1, 2]), activation="relu", **w)), maps
        w = window(1)
        w["kernel_size"] = w["kernel_size"][0]
        w["strides"] = w["strides"] if w["strides"] == 1 else w["strides"][0]
        yield "depthwise1d", functional(line, L.DepthwiseConv1D(depth_multiplier=pick([1, 2]), **w)), lines
        yield "separable1d", functional(line, L.SeparableConv1D(9, **w)), lines
    yield "causal", functional(line, L.Conv1D(5, 3, dilation_rate=4, padding="causal")), lines
    yield "causal_stride", functional(line, L.Conv1D(5, 4, strides=2, padding="causal")), lines
    for scale in (True, False):
        for center in (True, False):
            yield "affine", functional(free, lambda x: L.GroupNormalization(3, scale=scale, center=center)(
                L.LayerNormalization(scale=scale, center=center)(L.BatchNormalization(scale=scale, center=center)(x)))), maps
    yield "layernorm_axes", functional((7, 9, 6), L.LayerNormalization(axis=[1, 2, 3])), [[(7, 9, 6)]]
    yield "layernorm_axis", functional((7, None, 6), L.LayerNormalization(axis=1)), [[(7, 9, 6)], [(7, 4, 6)]]
    yield "batchnorm_axis", functional((7, None, 6), L.BatchNormalization(axis=1)), [[(7, 9, 6)], [(7, 4, 6)]]
    yield "instance", functional(free, L.GroupNormalization(-1)), maps
    yield "prelu", functional((9, 8, 6), lambda x: L.PReLU()(L.PReLU(shared_axes=[1, 2])(L.PReLU(shared_axes=[1])(x)))), [[(9, 8, 6)]]
    for a in ["relu", "relu6", "gelu", "silu", "sigmoid", "tanh", "softmax", "log_softmax", "softplus", "softsign", "elu", "selu",
              "exponential", "hard_sigmoid", "hard_silu", "mish", "leaky_relu", "celu", "log_sigmoid", "tanh_shrink", "hard_shrink",
              "soft_shrink", "hard_tanh", "threshold", "sparsemax", "sparse_plus", "squareplus", "linear"]:
        yield f"activation_{a}", functional(line, lambda x: L.Dense(4, activation=a)(L.Activation(a)(x))), lines
    yield "activations", functional(line, lambda x: L.ReLU(6.0)(L.ReLU(3.0)(L.ReLU(negative_slope=0.1)(L.ReLU(threshold=1.0)(
        L.ReLU(2.0, 0.1, 0.5)(L.LeakyReLU()(L.ELU()(L.Softmax(axis=1)(x))))))))), lines
    yield "dense_ranks", functional(free, lambda x: L.Dense(5, use_bias=False)(L.Conv2D(4, 3)(L.Dense(7)(x)))), maps
    yield "dropouts", functional(line, lambda x: L.GaussianNoise(0.1)(L.GaussianDropout(0.2)(L.AlphaDropout(0.3)(L.Dropout(0.1)(
        L.ActivityRegularization(0.1)(L.Identity()(x))))))), lines
    yield "reshapes", functional((8, 6, 5), lambda x: L.RepeatVector(3)(L.Flatten()(L.Permute((3, 1, 2))(L.Reshape((12, -1, 4))(
        L.Conv2D(4, 3, padding="same")(x)))))), [[(8, 6, 5)]]
    yield "reshape_points", functional(free, lambda x: L.Multiply()([x, L.Conv2D(6, 1)(L.Reshape((1, 1, 6))(L.GlobalAveragePooling2D()(x)))])), maps
    yield "tokens", functional(free, lambda x: L.Reshape((-1, 8))(L.Conv2D(8, 4, strides=4)(x))), maps
    yield "permute_map", functional(free, lambda x: L.Conv2D(3, 3)(L.Permute((2, 1, 3))(L.Conv2D(5, 3)(x)))), maps
    for kind in ("LSTM", "GRU", "SimpleRNN"):
        for sequences in (True, False):
            for state in (True, False):
                yield kind.lower(), functional(line, getattr(L, kind)(5, return_sequences=sequences, return_state=state,
                      go_backwards=pick([True, False]), use_bias=pick([True, False]))), lines
            for merge in ("concat", "sum", "mul", "ave", None):
                yield f"bidirectional_{kind.lower()}", functional(line, L.Bidirectional(
                    getattr(L, kind)(4, return_sequences=sequences), merge_mode=merge)), lines
    yield "gru_before", functional(line, L.GRU(5, reset_after=False)), lines
    yield "rnn_cells", functional(line, L.RNN([L.LSTMCell(4), L.GRUCell(3)], return_sequences=True)), lines
    yield "rnn_cell", functional(line, L.RNN(L.GRUCell(3))), lines
    def seq2seq(x):
        y, h, c = L.LSTM(5, return_state=True)(x)
        return L.Dense(3, activation="softmax")(L.LSTM(5, return_sequences=True)(x, initial_state=[h, c]))
    yield "states", functional(line, seq2seq), lines
    for size in ((1, 1), (2, 2)):
        yield "convlstm", functional((4, 13, 17, 3), lambda x: L.ConvLSTM2D(4, 3, strides=size, padding=pick(["same", "valid"]),
              return_sequences=True)(L.ConvLSTM2D(5, 3, return_sequences=True)(x))), [[(4, 13, 17, 3)], [(3, 20, 11, 3)]]
    yield "convlstm_last", functional((4, 13, 17, 3), lambda x: L.Conv2D(2, 3)(L.ConvLSTM2D(4, 3, padding="same")(x))), [[(4, 13, 17, 3)], [(4, 20, 11, 3)]]
    yield "frames", functional((None, 17, 19, 3), lambda x: L.LSTM(6)(L.TimeDistributed(L.GlobalAveragePooling2D())(
        L.TimeDistributed(L.Conv2D(4, 3, activation="relu"))(x)))), [[(5, 17, 19, 3)], [(7, 17, 19, 3)]]
    inner = keras.Sequential([L.Input((17, 19, 3)), L.Conv2D(4, 3), L.MaxPooling2D(), L.Flatten(), L.Dense(5)], name="frame")
    yield "frames_model", functional((None, 17, 19, 3), lambda x: L.GRU(6)(L.TimeDistributed(inner)(x))), [[(5, 17, 19, 3)], [(7, 17, 19, 3)]]
    yield "distributed_dense", functional(line, lambda x: L.TimeDistributed(L.Dense(4, activation="relu"))(x)), lines
    for n in range(4):
        heads, key, value, out = pick([1, 2, 4]), pick([3, 8]), pick([None, 5]), pick([None, 9])
        yield "attention_heads", functional(line, lambda x: L.MultiHeadAttention(heads, key, value_dim=value, output_shape=out,
              use_bias=pick([True, False]))(x, x)), lines
    def cross(x):
        # Of several lengths Keras declares the scores' shape wrong: that of the query twice.
        y = L.Conv1D(7, 3, padding="same")(x)
        z, s = L.MultiHeadAttention(2, 3)(x, y, return_attention_scores=True)
        return [z, s, L.GroupQueryAttention(4, 4, 2)(x, x), L.Attention()([x, x]), L.AdditiveAttention()([x, x]), L.Attention(use_scale=True)([x, x])]
    yield "attention_cross", functional(line, cross), lines
    yield "attention_maps", functional((None, 5, 6), lambda x: L.MultiHeadAttention(2, 4)(x, x)), [[(4, 5, 6)], [(9, 5, 6)]]
    yield "einsum_dense", functional(line, lambda x: L.EinsumDense("abc,cd->abd", output_shape=(None, 7), bias_axes="d")(x)), lines
    yield "einsum_heads", functional(line, lambda x: L.EinsumDense("abc,cde->abde", output_shape=(None, 3, 4), bias_axes="de")(x)), lines
    yield "einsum_open", functional(line, lambda x: L.EinsumDense("...x,xy->...y", output_shape=7, bias_axes="y")(x)), lines
    yield "embedding", functional((None,), lambda x: L.GlobalMaxPooling1D()(L.Conv1D(8, 3)(L.Embedding(100, 16)(x))), dtype="int32"), [[(12,)], [(30,)]]
    yield "transformer", functional((None,), lambda x: block(L.Embedding(50, 12)(x)), dtype="int32"), [[(12,)], [(30,)]]
    def joins(x):
        a, b = L.Conv2D(4, 3, padding="same")(x), L.Conv2D(4, 1)(x)
        return [L.Add()([a, b, a]), L.Multiply()([a, b]), L.Average()([a, b, b]), L.Maximum()([a, b, a]), L.Minimum()([a, b]),
                L.Subtract()([a, b]), L.Concatenate()([a, b, x]), L.Concatenate(axis=1)([a, b])]
    yield "joins", functional(free, joins), maps
    def dots(x):
        y = L.Conv1D(6, 1)(x)
        p, q = L.GlobalAveragePooling1D()(x), L.GlobalMaxPooling1D()(y)
        return [L.Dot(2)([x, y]), L.Dot((1, 1))([x, y]), L.Dot(1, normalize=True)([p, q]), L.Dot((2, 1))([x, q]), L.Add()([p, x])]
    yield "dots", functional(line, dots), lines
    def numbers(x):
        y = (x + 2.0) * 0.5 - 1.0
        z = 1.0 - y / 3.0 + ops.square(y) ** 2.0
        return [2.0 / z, ops.maximum(y, 0.0), ops.exp(-y), ops.clip(y, 0, 1), ops.relu(y) + ops.gelu(y), ops.abs(y) * y]
    yield "numbers", functional(free, lambda x: numbers(L.Conv2D(4, 3)(x))), maps
    def items(x):
        return [x[:, 0], x[:, 1:5:2], x[:, -1, :3], x[..., None], x[:, 2:], x[:, :, 1], x[..., 0]]
    yield "items", functional((37, 6), items), [[(37, 6)], [(50, 6)]]
    yield "items_map", functional(free, lambda x: items(L.Conv2D(4, 3)(x))), maps
    def reduces(x):
        return [ops.mean(x, axis=1), ops.mean(x, axis=[1, 2], keepdims=True), ops.sum(x, axis=-1), ops.max(x, axis=(1, 2)),
                ops.mean(x, axis=-1, keepdims=True), ops.argmax(x, axis=-1)]
    yield "reductions", functional(free, lambda x: reduces(L.Conv2D(4, 3)(x))), maps
    def moves(x):
        a, b = ops.split(x, 2, axis=-1)
        return [ops.transpose(x, (0, 3, 1, 2)), ops.swapaxes(x, 1, 2), ops.moveaxis(x, -1, 1), ops.expand_dims(x, 1), a, b,
                ops.concatenate([a, b, x], axis=-1), ops.stack([a, b], axis=1), ops.pad(x, [[0, 0], [1, 2], [0, 1], [0, 0]]),
                ops.flip(x, axis=1), ops.roll(x, 1, axis=2), ops.softmax(x, axis=-1), ops.squeeze(ops.mean(x, axis=1, keepdims=True), 1)]
    yield "moves", functional(free, lambda x: moves(L.Conv2D(4, 3)(x))), maps
    yield "reshape_op", functional((8, 6, 4), lambda x: ops.reshape(L.Conv2D(4, 1)(x), (-1, 48, 4))), [[(8, 6, 4)]]
    def products(x):
        t = ops.transpose(x, (0, 2, 1))
        return [ops.matmul(x, t), ops.einsum("abc,adc->abd", x, x), ops.cumsum(x, axis=1)] + list(ops.top_k(x, 3))
    yield "products", functional(line, products), lines
    yield "constants", functional(line, lambda x: x * ops.convert_to_tensor([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])), lines
    yield "images", functional(free, lambda x: L.CenterCrop(9, 11)(L.Resizing(20, 30, interpolation="bilinear")(
        L.Normalization(mean=[0.0] * 6, variance=[1.0] * 6)(L.Rescaling(1 / 127.5, offset=-1)(x))))), maps
    yield "upsample_modes", functional(free, lambda x: L.UpSampling2D(2, interpolation="bilinear")(L.UpSampling2D((2, 3), interpolation="bicubic")(x))), maps
    shared = L.Dense(5, name="shared")
    yield "shared", functional(line, lambda x: L.Add()([shared(x), shared(L.ReLU()(x))])), lines
    tower = keras.Sequential([L.Input((None, None, 6)), L.Conv2D(4, 3), L.BatchNormalization(), L.GlobalAveragePooling2D()], name="tower")
    yield "siamese", functional(free, lambda x: L.Subtract()([tower(x), tower(L.ReLU()(x))])), maps
    a, b = keras.Input((None, None, 6), name="left"), keras.Input((4,), name="right")
    yield "two_inputs", keras.Model([a, b], L.Concatenate()([L.GlobalAveragePooling2D()(a), L.Dense(3)(b)])), \
        [[(33, 47, 6), (4,)], [(40, 29, 6), (4,)]]
    yield "sequential", keras.Sequential([L.Input((28, 28, 1)), L.Conv2D(8, 3, activation="relu"), L.MaxPooling2D(), L.Flatten(), L.Dense(10)]), [[(28, 28, 1)]]
    for data in ("channels_first",):
        first = dict(data_format=data)
        yield "channels_first", functional((6, None, None), lambda x: L.Dense(3)(L.Flatten(**first)(L.GlobalAveragePooling2D(**first)(
            L.BatchNormalization(axis=1)(L.MaxPooling2D(3, 2, padding="same", **first)(L.Conv2D(5, 3, padding="same", **first)(x))))))), \
            [[(6, 33, 47)], [(6, 40, 29)]]
    yield "encodings", functional((5,), lambda x: [L.CategoryEncoding(7, "multi_hot")(x), L.CategoryEncoding(7, "one_hot")(x)], dtype="int32"), [[(5,)]]


def block(x):
    y = L.LayerNormalization()(L.Add()([x, L.MultiHeadAttention(3, 4, dropout=0.1)(x, x)]))
    y = L.LayerNormalization()(y + L.Dense(12)(L.Dense(24, activation="gelu")(y)))
    return L.Dense(4)(L.GlobalAveragePooling1D()(y))


APPLICATIONS = (
    "Xception VGG19 ResNet101 ResNet152 ResNet101V2 ResNet152V2 InceptionResNetV2 DenseNet169 DenseNet201 NASNetMobile NASNetLarge "
    "MobileNetV3Small MobileNetV3Large EfficientNetB1 EfficientNetB2 EfficientNetB3 EfficientNetB4 EfficientNetB5 EfficientNetB6 "
    "EfficientNetB7 EfficientNetV2B0 EfficientNetV2B1 EfficientNetV2B2 EfficientNetV2B3 EfficientNetV2S EfficientNetV2M EfficientNetV2L "
    "ConvNeXtSmall ConvNeXtBase ConvNeXtLarge ConvNeXtXLarge VGG16 ResNet50 ResNet50V2 InceptionV3 DenseNet121 MobileNet MobileNetV2 "
    "EfficientNetB0 ConvNeXtTiny").split()
KEPT = "Xception NASNetMobile MobileNetV3Small EfficientNetV2B0".split()


class AnyBackend:
    """NASNet refuses torch before it builds anything; its shapes are the same."""
    def __init__(self, backend): self.own = backend
    def __getattr__(self, name):
        return (lambda: "any") if name == "backend" else getattr(self.own, name)


def application(name):
    make = getattr(keras.applications, name)
    if name.startswith("NASNet"):
        import keras.src.applications.nasnet as nasnet
        nasnet.backend = AnyBackend(nasnet.backend)
    top = make(weights=None)
    size = [s or 224 for s in top.inputs[0].shape[1:3]]
    body = make(weights=None, include_top=False, input_shape=(None, None, 3)) if not name.startswith("NASNet") else None
    yield name, top, [[(*size, 3)]]
    if body is not None:
        yield f"{name}_notop", body, [[(197, 263, 3)], [(331, 224, 3)]]


def compare(archdb, names):
    """Every model of keras.applications, by whole commands."""
    wrong = total = 0
    folder = tempfile.mkdtemp()
    for name in names or APPLICATIONS:
        for title, model, sizes in application(name):
            made = record(title, model, sizes, lean_it=False)
            path = os.path.join(folder, "model.json")
            open(path, "w").write(json.dumps(made["model"]))
            bad = 0
            count = 0
            for run in made["runs"]:
                (shape,) = run["inputs"].values()
                answer = subprocess.run([archdb, "shapes", path, "--db", os.path.join(folder, "c.sqlite"), "--format", "json",
                                         "--input", f"{shape[0]}x{shape[1]}"], capture_output=True, text=True)
                try: told = json.loads(answer.stdout)
                except ValueError: told = {"layers": []}; print(title, answer.stderr[:300], answer.stdout[:300])
                got = dict(told.get("values", {}))
                for layer in told.get("layers", []): got.update(layer.get("outputs", {}))
                count += len(run["values"]) + 1
                for key, want in run["values"].items():
                    given = got.get(key)
                    if not given or len(given) != len(want) or any(w is not None and g != w for g, w in zip(given, want)):
                        bad += 1
                        if bad < 4: print(title, key, given, want)
                if told.get("params") != run["params"]:
                    bad += 1; print(title, "params", told.get("params"), run["params"])
            total += count; wrong += bad
            print(f"{title}: {count - bad} of {count}", flush=True)
    print(f"{total - wrong} of {total}")
    sys.exit(wrong > 0)


def main():
    keras.config.disable_traceback_filtering()
    with keras.device("meta"):
        if len(sys.argv) > 1: compare(sys.argv[1], sys.argv[2:])
        path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "keras.jsonl.gz")
        lines = []
        for name, model, sizes in single_layers(random.Random(SEED)):
            lines.append(record(name, model, sizes))
            keras.utils.clear_session(False)
        for name in KEPT:
            for title, model, sizes in application(name): lines.append(record(title, model, sizes[:1]))
        for line in lines:
            for run in line["runs"]:
                if "error" in run: print(line["name"], run["error"])
        with gzip.GzipFile(path, "wb", mtime=0) as out:
            out.write("".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines).encode())
        print(len(lines), "models,", sum(len(r.get("values", ())) for l in lines for r in l["runs"]), "values,", os.path.getsize(path), "bytes")


if __name__ == "__main__":
    main()
