"""`archdb.summary` of models: torchinfo's parameters, PyTorch's figures."""

from __future__ import annotations

import gc
import os
import threading

import pytest

import archdb

torch = pytest.importorskip("torch", reason="torch is not installed")
from torch import nn  # noqa: E402
from torch.nn import functional as F  # noqa: E402


class Small(nn.Module):
    """Two convolutions, of which one is used twice, a join, a linear layer."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(3, 8, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(8)
        )
        self.conv = nn.Conv2d(8, 8, 3, padding=1)
        self.head = nn.Linear(8, 10)

    def forward(self, x):
        x = F.relu(self.stem(x))
        x = x + self.conv(self.conv(x))
        return self.head(x.mean((2, 3)))


class Recurrent(nn.Module):
    """Of its last step, ten numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(1000, 64)
        self.lstm = nn.LSTM(64, 128, 2, batch_first=True, bidirectional=True)
        self.head = nn.Linear(256, 10)

    def forward(self, x):
        return self.head(self.lstm(self.embedding(x))[0][:, -1])


def shapes_of_run(model: nn.Module, *args) -> dict[str, tuple]:
    """The output shapes of leaf modules, as PyTorch's own hooks see them; the last run of each."""
    seen = {}
    hooks = [
        module.register_forward_hook(
            lambda m, i, o, name=name: seen.__setitem__(name, tuple(o.shape))
        )
        for name, module in model.named_modules()
        if not list(module.children())
    ]
    with torch.no_grad():
        model.eval()(*args)
    for hook in hooks:
        hook.remove()
    return seen


def test_figures():
    model = Small()
    design = archdb.capture(model, (2, 3, 32, 48), strict=True, check=("sizes", "macs"))
    shapes = {layer.path: layer.output for layer in design.layers}
    seen = shapes_of_run(model, torch.zeros(2, 3, 32, 48))
    assert {path: shapes[path] for path in seen} == seen
    assert design.params == sum(p.numel() for p in model.parameters())
    cells = 2 * 16 * 24
    assert design.macs == cells * (27 * 8 + 2 * 72 * 8) + 2 * 80
    assert design.input_size == (2, 3, 32, 48) and design.output_size == (2, 10)


def test_recurrent():
    """The figures that torchinfo gives wrongly: steps times weights, biases not counted."""
    design = archdb.capture(Recurrent(), (2, 50), dtypes=[torch.long], strict=True)
    per_step = 2 * 4 * 128 * (64 + 128) + 2 * 4 * 128 * (256 + 128)
    assert design.macs == 2 * 50 * per_step + 2 * 256 * 10 == 58_987_520


def test_prints_once(capsys):
    design = archdb.summary(Small(), (1, 3, 32, 32))
    assert capsys.readouterr().out == repr(design) + "\n"
    archdb.summary(Small(), (1, 3, 32, 32), verbose=0)
    assert capsys.readouterr().out == ""


def test_prints_nothing_where_the_result_shows_itself(capsys, monkeypatch):
    monkeypatch.setattr("sys.ps1", ">>> ", raising=False)
    archdb.summary(Small(), (1, 3, 32, 32))
    assert capsys.readouterr().out == ""
    archdb.summary(Small(), (1, 3, 32, 32), verbose=1)
    assert "Total params: 906" in capsys.readouterr().out


def test_weights_are_shown():
    text = repr(
        archdb.summary(Small(), (1, 3, 32, 32), verbose=2, col_names=("kernel_size", "num_params"))
    )
    assert "└─weight" in text and "[8, 3, 3, 3]" in text and "216" in text


def test_settings_are_kept_at_other_inputs():
    design = archdb.summary(Small(), (1, 3, 32, 32), verbose=0, depth=1, col_names=("num_params",))
    assert "Output Shape" not in repr(design.at((1, 3, 64, 64)))


def test_without_an_input():
    model = Small()
    model.head.weight.requires_grad = False
    design = archdb.summary(model, verbose=0)
    assert design.params == 906 and design.trainable_params == 826
    text = repr(design)
    assert "Output Shape" not in text and "Mult-Adds" not in text and "Total mult-adds" not in text
    assert "Conv2d (0): 2-1" in text and "216" in text
    for ask in (lambda: design.at((1, 3, 8, 8)), design.legal_inputs, lambda: design.symbolic):
        with pytest.raises(archdb.ArchdbError, match="was not run|has 0 inputs"):
            ask()
    with pytest.raises(archdb.ArchdbError, match="without an input there is no output_size"):
        archdb.summary(model, col_names=["output_size"])


def test_trainable():
    model = Small()
    model.stem.requires_grad_(False)
    design = archdb.summary(model, (1, 3, 32, 32), verbose=0, col_names=("trainable",))
    assert design.trainable_params == 906 - 216 - 16
    assert "Partial" in repr(design) and "False" in repr(design)


def test_other_inputs_are_answered_without_running_again():
    model = Small()
    design = archdb.capture(model, (1, 3, 32, 32))
    first = design.at((2, 3, 33, 47))
    assert first.macs == archdb.capture(model, (2, 3, 33, 47)).macs
    model.forward = None  # From now on it cannot be run.
    again = design.at((1, 3, 64, 97))
    assert again.layers[0].output == (1, 8, 32, 49)
    assert again.at((1, 3, 32, 32)).macs == design.macs


def test_the_model_is_not_kept_alive():
    model = Small()
    design = archdb.capture(model, (1, 3, 32, 32))
    reference = design._origin._model
    del model
    gc.collect()
    assert reference() is None
    assert design.at((1, 3, 64, 64)).output_size == (1, 10)


class SizesInLists(nn.Module):
    """A size that goes through a list's slice, where nothing can see it: torch gives [2, 9, 2] at 9."""

    def __init__(self) -> None:
        super().__init__()
        self.table = list(range(100))

    def forward(self, x):
        return x.new_ones(x.shape[0], len(self.table[: x.shape[1]]), 2) * x[:, :1, None]


class JoinedSizes(SizesInLists):
    """The same, joined with what follows the input."""

    def forward(self, x):
        return super().forward(x).sum(2) + x


def test_a_size_that_was_not_seen_is_found_at_the_next_input():
    design = archdb.capture(SizesInLists(), (2, 5))
    assert design.output_size == (2, 5, 2)
    with pytest.raises(archdb.ArchdbError, match=r"\[2, 9, 2\]") as caught:
        design.at((2, 9))
    assert caught.value.path is not None


def test_sizes_that_nobody_sees_are_found_at_once():
    with pytest.raises(archdb.ArchdbError, match=r"the model \[3, 7, 2\]"):
        archdb.capture(SizesInLists(), (2, 5), check="sizes")
    design = archdb.capture(JoinedSizes(), (2, 5), check="sizes")
    assert "which the model takes" in design.notes[0].message
    with pytest.raises(archdb.UnsupportedModel, match="which the model takes"):
        archdb.capture(JoinedSizes(), (2, 5), check="sizes", strict=True)


class Branches(nn.Module):
    """Another path for small inputs."""

    def __init__(self) -> None:
        super().__init__()
        self.small, self.large = nn.Conv2d(3, 4, 1), nn.Conv2d(3, 4, 3)

    def forward(self, x):
        return self.large(x) if x.shape[2] > 16 else self.small(x)


def test_another_branch():
    """The model is captured anew while it is alive; without it the input is refused."""
    model = Branches()
    design = archdb.capture(model, (1, 3, 32, 32))
    assert design.output_size == (1, 4, 30, 30)
    other = design.at((1, 3, 8, 8))
    assert other.output_size == (1, 4, 8, 8)
    assert any("captured anew" in note.message for note in other.notes)
    del model, other
    gc.collect()
    with pytest.raises(archdb.RefusedInput, match="another branch"):
        design.at((1, 3, 8, 8))


def test_a_model_that_raises():
    class Raises(nn.Module):
        def forward(self, x):
            raise ValueError("not today")

    with pytest.raises(archdb.ArchdbError, match="not today") as caught:
        archdb.capture(Raises(), (1, 3))
    assert isinstance(caught.value.__cause__, ValueError)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"input_size": [(1, 3, 8, 8)] * 2}, "cannot be called so"),
        ({"input_size": (1, 3, 8, 8), "speed": 3}, "'speed'"),
        ({"input_size": (1, 3, 8, 8), "mode": "test"}, "mode is 'test'"),
        ({"input_size": (1, 3, 8, 8), "check": "all"}, "no check 'all'"),
        ({"input_size": (1, 3, 8, 8), "verbose": 3}, "verbose is 3"),
        ({"input_size": (1, 3, 8, 8), "input_data": torch.zeros(1)}, "both given"),
        ({"input_size": (1, 3, 2**40, 2**40)}, "no tensor has the size"),
    ],
)
def test_bad_arguments(arguments, said):
    with pytest.raises(archdb.ArchdbError, match=said):
        archdb.summary(Small(), **arguments)


def test_a_batch_that_was_left_out():
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4))
    with pytest.raises(archdb.ArchdbError) as caught:
        archdb.capture(model, (3, 32, 32))
    assert "with (1, 3, 32, 32) the model runs" in str(caught.value)


@pytest.mark.parametrize("what", ["resnet18", None, 3, nn.Module])
def test_what_is_no_model(what):
    with pytest.raises(archdb.ArchdbError, match="is no torch.nn.Module"):
        archdb.summary(what, (1, 3))


def test_lazy_modules():
    with pytest.raises(archdb.UnsupportedModel, match="lazy"):
        archdb.capture(nn.LazyLinear(3), (1, 8))
    assert archdb.summary(nn.LazyLinear(3), verbose=0).params == 0


def test_lazy_modules_with_data_are_copied():
    model = nn.Sequential(nn.LazyConv2d(4, 3), nn.LazyBatchNorm2d())
    state = torch.get_rng_state()
    design = archdb.capture(model, input_data=torch.zeros(2, 3, 8, 8), strict=True)
    assert design.params == 3 * 9 * 4 + 4 + 8 and design.output_size == (2, 4, 6, 6)
    assert isinstance(model[0], nn.LazyConv2d), "the model itself stays lazy"
    assert torch.equal(torch.get_rng_state(), state)
    with pytest.raises(archdb.UnsupportedModel, match="lazy"):
        archdb.capture(model, input_data=torch.zeros(2, 3, 1, 1))


def test_models_where_designs_are_taken(catalog):
    model = Small()
    assert archdb.diff(
        model, archdb.capture(model, (1, 3, 32, 32)), input_size=(1, 3, 32, 32)
    ).equal
    assert (1, 3, 50, 37) in archdb.legal_inputs(model, (1, 3, 32, 32))
    assert catalog.add(model, name="small", input_size=(1, 3, 32, 32)) == "small@1"
    assert catalog.load("small").params == 906
    with pytest.raises(archdb.ArchdbError, match="has to be run once"):
        catalog.add(model)


def test_a_kept_run(monkeypatch):
    model = Small()
    kept = archdb.capture(model, (1, 3, 32, 32), cache_forward_pass=True)
    model.forward = lambda x: x
    assert archdb.capture(model, (1, 3, 32, 32), cache_forward_pass=True).macs == kept.macs
    assert archdb.capture(Small(), (1, 3, 64, 64), cache_forward_pass=True).macs > kept.macs


def test_threads():
    """Several threads at once each get their own model's answer."""
    models = [
        nn.Sequential(nn.Linear(8, width), nn.ReLU(), nn.Linear(width, 4)) for width in range(5, 13)
    ]
    params: dict[int, int] = {}

    def run(index: int) -> None:
        params[index] = archdb.capture(models[index], (1, 8)).params

    threads = [threading.Thread(target=run, args=[index]) for index in range(len(models))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert params == {
        i: sum(p.numel() for p in model.parameters()) for i, model in enumerate(models)
    }


def test_wrapped_models():
    model = Small()
    inside = archdb.capture(model, (1, 3, 32, 32))
    wrapped = archdb.summary(nn.DataParallel(model), (1, 3, 32, 32), verbose=0, check="macs")
    assert wrapped.to_dict() == inside.to_dict() and wrapped.notes == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_forked_child():
    """Parent and child each get an answer."""
    archdb.capture(Small(), (1, 3, 32, 32))
    child = os.fork()
    is_right = False
    try:
        design = archdb.capture(Small(), (2, 3, 40, 40))
        is_right = design.output_size == (2, 10) and design.at((1, 3, 9, 9)).output_size == (1, 10)
    finally:
        if child == 0:
            os._exit(0 if is_right else 1)
    assert is_right and os.waitpid(child, 0)[1] == 0


def test_inputs_of_the_batch_alone():
    """Time steps are one number a sample."""

    class Timed(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.linear, self.time = nn.Linear(8, 4), nn.Embedding(10, 4)

        def forward(self, x, t):
            return self.linear(x) + self.time(t)

    design = archdb.capture(Timed(), [(2, 8), (2,)], dtypes=[torch.float, torch.long])
    assert design.input_size == {"x": (2, 8), "t": (2,)}
    assert design.at([(5, 8), (5,)]).output_size == (5, 4)


@pytest.mark.parametrize(
    ("model", "sizes"),
    [
        (Small(), (1, 3, 32, 32)),
        (nn.TransformerEncoderLayer(16, 2, 32, batch_first=True), (2, 7, 16)),
        (nn.Linear(8, 4), (2, 8)),
        (nn.Bilinear(3, 4, 5), [(2, 3), (2, 4)]),
    ],
)
def test_other_sizes_are_found_and_compared(model, sizes, monkeypatch):
    """The two inputs differ from the model's own, and from each other where its axes may vary."""
    from archdb._origin import Origin

    seen = []
    compare = Origin.compare
    monkeypatch.setattr(
        Origin, "compare", lambda self, d: (seen.append(d.input_size), compare(self, d))
    )
    design = archdb.capture(model, sizes, check="sizes", strict=True)
    assert len(seen) == 2 and design.input_size not in seen
    if isinstance(model, (Small, nn.TransformerEncoderLayer)):
        assert seen[0] != seen[1]


def test_flop_counter_agrees():
    for model, size in (
        (Small(), (2, 3, 40, 56)),
        (nn.TransformerEncoderLayer(16, 2, 32, batch_first=True), (2, 7, 16)),
    ):
        assert archdb.capture(model, size, check="macs", strict=True).macs > 0


def test_torchinfos_figures():
    """Where torchinfo is right, the figures are the same: sizes, parameters, bytes."""
    torchinfo = pytest.importorskip("torchinfo", reason="torchinfo is not installed")
    model = nn.Sequential(
        nn.Conv2d(3, 8, 3, bias=False),
        nn.BatchNorm2d(8),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(8 * 900, 10),
    )
    theirs = torchinfo.summary(model, (2, 3, 32, 32), verbose=0)
    ours = archdb.summary(model, (2, 3, 32, 32), verbose=0)
    assert (ours.total_params, ours.trainable_params) == (
        theirs.total_params,
        theirs.trainable_params,
    )
    text = str(theirs)
    for line in repr(ours).split("\n"):
        if "(MB)" in line:
            assert line in text, "the sizes in megabytes"
    sizes = {tuple(info.output_size) for info in theirs.summary_list if info.depth == 1}
    assert {layer.output for layer in ours.layers} == sizes
