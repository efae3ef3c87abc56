"""Compares the PyTorch code that archdb writes with what archdb says of the same designs.

For each built-in design: the file is imported, its state_dict has the names and shapes of archdb's, and at
several inputs every module and every function gives the shapes that archdb says, on the meta device.
"""

import argparse
import inspect
import json
import os
import subprocess
import sys
import tempfile
import traceback

import torch
from torch.overrides import TorchFunctionMode


def run(executable, *arguments):
    return subprocess.run(
        [executable, *arguments], capture_output=True, text=True, check=False
    )


def load(path, name):
    """The module of a file that was written."""
    space = {"__name__": name}
    with open(path, encoding="utf-8") as file:
        text = file.read()
    exec(compile(text, path, "exec"), space)
    return space[space["__all__"][0]], text


class Record(TorchFunctionMode):
    """The shapes that functions give, and with them those of modules, in the order of running."""

    def __init__(self):
        super().__init__()
        self.events = []

    def __torch_function__(self, function, types, arguments=(), keywords=None):
        result = function(*arguments, **(keywords or {}))
        for tensor in tensors(result):
            self.events.append((None, tuple(tensor.shape)))
        return result


def tensors(value):
    if isinstance(value, torch.Tensor):
        return [value]
    if isinstance(value, (tuple, list)):
        return [tensor for each in value for tensor in tensors(each)]
    if isinstance(value, dict):
        return tensors(list(value.values()))
    return []


def shapes(executable, name, sizes):
    """The rows of a design at an input: path, type and shapes of each layer."""
    arguments = ["shapes", name, "--format", "json"]
    if sizes:
        arguments += ["--input", sizes]
    answer = run(executable, *arguments)
    if answer.returncode:
        raise ValueError(answer.stderr.strip().splitlines()[0])
    return json.loads(answer.stdout)


def compare(model, answer, inputs):
    record = Record()
    modules = dict(model.named_modules())
    hooks = []
    for path, module in modules.items():
        def hook(module, given, result, path=path):
            shapes = [tuple(each.shape) for each in tensors(result)]
            record.events.append((path, shapes))

        hooks.append(module.register_forward_hook(hook))
    with record, torch.no_grad():
        result = model(*inputs)
    for hook in hooks:
        hook.remove()
    place = 0
    events = record.events
    for layer in answer["layers"]:
        if layer.get("training"):
            continue
        output = layer["output"]
        if output is None:
            continue
        if output and isinstance(output[0], int):
            output = [output]
        wanted = [tuple(shape) for shape in output]
        if layer["type"] == "MultiheadAttention":
            # The weights are not computed where nobody takes them.
            wanted = wanted[:1]
        path = layer["path"]
        if layer["type"] in ("Parameter", "Identity", "Buffer"):
            continue
        if path in modules:
            found = [event[1] for event in record.events if event[0] == path]
            if not found:
                raise ValueError(f"{path} did not run")
            if not any(set(wanted) <= set(shapes) for shapes in found):
                raise ValueError(f"{path}: {found[0]}, not {wanted}")
            continue
        for shape in wanted:
            if (None, shape) not in record.events:
                raise ValueError(f"{path} ({layer['type']}): no function gave {shape}")
    return result


def weights(executable, name, model):
    """Whether the names and shapes of the module's tensors are archdb's: a file of weights without any."""
    header, end = {}, 0
    for key, tensor in model.state_dict().items():
        size = 4 * tensor.numel()
        header[key] = {
            "dtype": "F32",
            "shape": list(tensor.shape),
            "data_offsets": [end, end + size],
        }
        end += size
    text = json.dumps(header).encode()
    with tempfile.NamedTemporaryFile(suffix=".safetensors") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        file.truncate(8 + len(text) + end)
        file.flush()
        answer = run(executable, "fits", name, file.name, "--all")
    if answer.returncode:
        raise ValueError("weights: " + answer.stdout.strip().replace("\n", " | ")[:300])


def code_lines(text):
    lines = [line for line in text.splitlines() if line.strip()]
    return len([line for line in lines if not line.strip().startswith("#")])


def check(executable, name, folder, compares):
    name, *settings = name.split()
    if settings:
        return with_settings(executable, name, settings, folder)
    answer = run(executable, "export", name, "--to", "pytorch")
    if answer.returncode:
        raise ValueError(answer.stderr.strip().replace("\n", " | ")[:300])
    path = os.path.join(folder, name + ".py")
    with open(path, "w", encoding="utf-8") as file:
        file.write(answer.stdout)
    make, text = load(path, name)
    with torch.device("meta"):
        model = make().eval()
    own = shapes(executable, name, None)
    count = sum(each.numel() for each in model.parameters())
    wanted = own["params"]
    if count != wanted:
        raise ValueError(f"{count} parameters, not {wanted}")
    weights(executable, name, model)
    for sizes in [None, *others(executable, name, own)]:
        found = own if sizes is None else shapes(executable, name, sizes)
        inputs = [torch.empty(shape, device="meta") for shape in given(found)]
        compare(model, found, inputs)
    words = [f"{code_lines(text)} lines"]
    found = arguments(executable, name, make)
    if found:
        words.append("arguments " + " ".join(found))
    refused = refusals(executable, name, own, make)
    if refused:
        words.append(f"{refused} refused inputs raise")
    if compares:
        difference = against(executable, make, name, own)
        if difference is not None:
            if not difference <= 1e-12:
                raise ValueError(f"outputs differ by {difference:.1e} from torchvision's")
            words.append(f"{difference:.1e} from torchvision's")
    return ", ".join(words)


def arguments(executable, name, make):
    """The arguments of the class, each tried with another value: the count of parameters is archdb's."""
    answer = run(executable, "show", name, "--format", "json")
    known = json.loads(answer.stdout).get("parameters") or {}
    found = []
    for argument in inspect.signature(make).parameters.values():
        if argument.kind is not argument.POSITIONAL_OR_KEYWORD:
            continue  # nn.Module's own, of a class without layers
        own = argument.name if argument.name in known else argument.name.rsplit("_", 1)[0]
        value = known[own]
        if value != argument.default:
            raise ValueError(f"{argument.name} is {argument.default}, not {value}")
        tried = [value + 1, value + 3, 2 * value, 3 * value] if isinstance(value, int) else []
        for other in tried:
            answer = run(
                executable, "shapes", name, "--set", f"{own}={other}", "--format", "json"
            )
            if answer.returncode:
                continue
            with torch.device("meta"):
                model = make(**{argument.name: other})
            count = sum(each.numel() for each in model.parameters())
            wanted = json.loads(answer.stdout)["params"]
            if count != wanted:
                raise ValueError(f"{count} parameters with {own}={other}, not {wanted}")
        found.append(argument.name)
    return found


# Settings of definitions that torchvision has as arguments: the weights that it publishes were trained so.
VARIANTS = {
    "fcn_resnet50 aux=true": {"aux_loss": True},
    "fcn_resnet101 aux=true": {"aux_loss": True},
    "deeplabv3_resnet50 aux=true": {"aux_loss": True},
    "deeplabv3_resnet101 aux=true": {"aux_loss": True},
    "deeplabv3_mobilenet_v3_large aux=true": {"aux_loss": True},
    "googlenet transform_input=true": {"transform_input": True},
    "inception_v3 transform_input=true": {"transform_input": True},
}


def with_settings(executable, name, settings, folder):
    sets = [word for setting in settings for word in ("--set", setting)]
    answer = run(executable, "export", name, "--to", "pytorch", *sets)
    if answer.returncode:
        raise ValueError(answer.stderr.strip().replace("\n", " | ")[:300])
    path = os.path.join(folder, f"{name}-{len(settings)}.py")
    with open(path, "w", encoding="utf-8") as file:
        file.write(answer.stdout)
    make, text = load(path, name)
    own = json.loads(run(executable, "shapes", name, *sets, "--format", "json").stdout)
    options = VARIANTS.get(" ".join([name, *settings]), {})
    difference = against(executable, make, name, own, options)
    if difference is None or not difference <= 1e-12:
        raise ValueError(f"outputs differ by {difference} from torchvision's")
    model = make()
    with torch.no_grad():
        training = model.train()(torch.rand([2, *given(own)[0][1:]])) if "aux=true" in settings else {}
    return f"{code_lines(text)} lines, {difference:.1e} from torchvision's, in training {list(training)}"


def refusals(executable, name, own, make):
    """How many inputs that archdb refuses PyTorch refuses too; an error where it takes one.

    The kernels of the CPU decide, since the meta device takes what they do not. An output without elements is
    PyTorch's way of taking too small an input, and none for archdb.
    """
    shape = given(own)[0]
    if len(given(own)) > 1 or len(shape) < 3:
        return 0
    model, count = None, 0
    for sizes in smaller(shape):
        text = "x".join(map(str, [shape[1], *sizes]))
        answer = run(executable, "shapes", name, "--input", text, "--format", "json")
        if answer.returncode != 65:
            continue
        torch.manual_seed(0)
        model = model or make().eval()
        try:
            with torch.no_grad():
                result = model(torch.rand([shape[0], shape[1], *sizes]))
        except (RuntimeError, ValueError, IndexError, AssertionError):
            count += 1
            continue
        if any(tensor.numel() for tensor in tensors(result)):
            raise ValueError(f"PyTorch takes {text}: {error_of(answer)}")
    return count


def error_of(answer):
    try:
        return json.loads(answer.stdout)["error"]["message"][:150]
    except (ValueError, KeyError, TypeError):
        return answer.stderr.strip().splitlines()[:1]


def smaller(shape):
    """Sizes of an input that networks may refuse: small ones, and the own ones with an odd step."""
    axes = len(shape) - 2
    rows = [[size] * axes for size in (1, 2, 3, 7, 13, 31, 33, 47)]
    return [[min(a, b) for a, b in zip(row, shape[2:])] for row in rows]


def theirs(name, more=None):
    """torchvision's model of this name with random weights and statistics; None where it has none."""
    try:
        from torchvision import models
    except ImportError:
        return None
    if name not in models.list_models(exclude=["quantized_*"]):
        return None
    options = {"weights": None, **(more or {})}
    if name.startswith(("fcn_", "deeplabv3_", "lraspp_")):
        options["weights_backbone"] = None
    if name.startswith(("googlenet", "inception_v3")):
        options["init_weights"] = False
    model = models.get_model(name, **options).eval()
    generator = torch.Generator().manual_seed(1)
    for module in model.modules():
        if isinstance(module, torch.nn.modules.batchnorm._BatchNorm):
            with torch.no_grad():
                module.running_var.uniform_(0.5, 1.5, generator=generator)
                module.running_mean.normal_(0, 0.1, generator=generator)
    with torch.no_grad():
        for key, parameter in model.named_parameters():
            # Tables and scales that begin as zeros would hide what is left out.
            if parameter.abs().max() == 0 or "layer_scale" in key:
                parameter.normal_(0, 0.1, generator=generator)
    return model


def against(executable, make, name, own, options=None):
    """How far the outputs are from torchvision's with the same weights; None where it has no such model."""
    model = theirs(name, options)
    if model is None:
        return None
    model = model.double()
    mine = make().double().eval()
    for key, buffer in mine.named_buffers():
        wanted = model.state_dict().get(key)
        if wanted is not None and "running_" not in key and not torch.equal(buffer, wanted):
            raise ValueError(f"{key} holds other numbers than torchvision's")
    mine.load_state_dict(model.state_dict(), strict=True)
    x = torch.randn(quick(executable, name, given(own)[0]), generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    with torch.no_grad():
        left, right = tensors(mine(x))[0], tensors(model(x))[0]
    if left.shape != right.shape:
        raise ValueError(f"torchvision gives {tuple(right.shape)}, not {tuple(left.shape)}")
    return float((left - right).abs().max() / right.abs().max())


def quick(executable, name, shape):
    """A smaller legal input, at which double precision takes less time; else the own one."""
    for size in (64, 96, 128, 160):
        sizes = [min(size, own) for own in shape[2:]]
        text = "x".join(map(str, [shape[1], *sizes]))
        if sizes != shape[2:] and run(executable, "shapes", name, "--input", text).returncode == 0:
            return [shape[0], shape[1], *sizes]
    return shape


def given(answer):
    """The shapes of the inputs."""
    found = answer.get("inputs") or answer["input"]
    if isinstance(found, dict):
        return list(found.values())
    return [found] if not found or isinstance(found[0], int) else found


def others(executable, name, own):
    """Two other legal inputs, where there are any: larger by different numbers."""
    shape = given(own)[0]
    if len(given(own)) > 1 or len(shape) < 3:
        return []
    result = []
    for step in (1, 2, 4, 8, 16, 32, 64, 96, 128, 3, 5, 7):
        sizes = shape[1:2] + [size + step * (k + 1) for k, size in enumerate(shape[2:])]
        text = "x".join(map(str, sizes))
        if run(executable, "shapes", name, "--input", text).returncode == 0:
            result.append(text)
        if len(result) == 2:
            break
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("executable")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--folder", help="where the files are kept")
    parser.add_argument(
        "--torchvision", action="store_true", help="compare weights and outputs with its models"
    )
    options = parser.parse_intermixed_args()
    names = options.names
    if not names:
        answer = run(options.executable, "list", "--format", "json")
        names = [
            each["name"].split("@")[0] for each in json.loads(answer.stdout)["architectures"]
        ]
        if options.torchvision:
            names += VARIANTS
    failed = 0
    with tempfile.TemporaryDirectory() as own:
        for name in names:
            try:
                folder = options.folder or own
                words = check(options.executable, name, folder, options.torchvision)
                print(f"{name}: right, {words}", flush=True)
            except Exception as error:
                failed += 1
                kind = type(error).__name__
                print(f"{name}: {kind}: {str(error)[:400]}", flush=True)
                if os.environ.get("TRACE"):
                    traceback.print_exc()
    print(f"{len(names) - failed} of {len(names)} designs are as archdb says")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
