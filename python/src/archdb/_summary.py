"""`archdb.summary` and `archdb.capture`: a model as a design."""

from __future__ import annotations

import sys
import weakref
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ._captured import Captured, ModuleCall, Shape
from ._catalog import is_model
from ._design import Design
from ._errors import ArchdbError, UnsupportedModel
from ._inputs import Call, call_of, shapes_of, sizes_of
from ._look import NEEDS_INPUT, look
from ._origin import Origin, captured_design, design_of
from ._trace import trace

if TYPE_CHECKING:
    import torch

_COLUMNS = ("output_size", "num_params", "mult_adds")
_kept: weakref.WeakKeyDictionary[Any, dict[str, Captured]] = weakref.WeakKeyDictionary()


def summary(
    model: torch.nn.Module,
    input_size: Any = None,
    *,
    input_data: Any = None,
    batch_dim: int | None = None,
    dtypes: Iterable[torch.dtype] | None = None,
    depth: int = 3,
    col_names: Iterable[str] | None = None,
    col_width: int = 25,
    cache_forward_pass: bool | None = None,
    row_settings: Iterable[str] = ("depth", "var_names"),
    verbose: int | None = None,
    device: torch.device | str | None = None,
    mode: str = "eval",
    strict: bool = False,
    check: str | Iterable[str] | None = None,
    **kwargs: Any,
) -> Design:
    """Prints a model's modules with their sizes, parameters and multiply-adds.

    The arguments are torchinfo's, with its meaning.

    Args:
        model: the model, which is left as it was.
        input_size: the input's size, batch included; of several inputs a list of sizes. Without any input
            the model is not run, and there are its parameters alone.
        input_data: in place of it, what the model is given: a tensor, or a list or a dictionary of arguments.
        batch_dim: where a batch of 1 is put into `input_size`.
        dtypes: those of `input_size`, one a size.
        depth: how deep modules are shown.
        col_names: of input_size, output_size, num_params, params_percent, kernel_size, mult_adds,
            trainable; without an input num_params alone.
        col_width: how wide a column may become.
        cache_forward_pass: whether the run is kept for the next call with the same model and input.
        row_settings: of depth, var_names, ascii_only, hide_recursive_layers.
        verbose: 0 prints nothing, 1 the table, 2 each module's weights too. By default 1, but 0 where the
            result shows itself, as in a notebook.
        device: where the model is run if it cannot be run without numbers.
        mode: 'eval' or 'train'.
        strict: an error where a figure is a guess: a function that is not known, a size that was fixed, a
            branch that was chosen by data, a check that found a difference.
        check: 'sizes' compares two other inputs with the model at once; 'macs' the multiply-adds with
            torch's own counter.
        kwargs: other arguments of the model's forward.

    Returns:
        A `Design`, which answers at any other input.
    """
    if verbose not in (None, 0, 1, 2):
        raise ArchdbError(f"verbose is {verbose!r}", expected="0, 1 or 2")
    has_input = input_size is not None or input_data is not None or bool(kwargs)
    columns = _COLUMNS if col_names is None else col_names
    settings = look(depth, columns, col_width, row_settings)
    if not has_input:
        wanted = [name for name in settings.col_names if name in NEEDS_INPUT]
        if col_names is not None and wanted:
            raise ArchdbError(
                f"without an input there is no {wanted[0]}", help="give input_size or input_data"
            )
        settings = look(depth, ("num_params",), col_width, row_settings) if wanted else settings
    design = capture(
        model,
        input_size,
        input_data=input_data,
        batch_dim=batch_dim,
        dtypes=dtypes,
        cache_forward_pass=cache_forward_pass,
        device=device,
        mode=mode,
        strict=strict,
        check=check,
        **kwargs,
    )
    if verbose == 2:
        weights = _weights(_inside(model), design)
        settings = look(depth, settings.col_names, col_width, row_settings, weights=weights)
    design._look = settings
    if verbose or (verbose is None and not hasattr(sys, "ps1")):
        print(design)
    return design


def capture(
    model: torch.nn.Module,
    input_size: Any = None,
    *,
    input_data: Any = None,
    batch_dim: int | None = None,
    dtypes: Iterable[torch.dtype] | None = None,
    cache_forward_pass: bool | None = None,
    device: torch.device | str | None = None,
    mode: str = "eval",
    strict: bool = False,
    check: str | Iterable[str] | None = None,
    **kwargs: Any,
) -> Design:
    """The same as `summary` without printing."""
    if not is_model(model):
        raise ArchdbError(
            f"a {type(model).__name__} is no torch.nn.Module",
            help="archdb.load takes names, files and dictionaries",
        )
    if mode not in ("eval", "train"):
        raise ArchdbError(f"mode is {mode!r}", expected="'eval' or 'train'")
    checks = _checks(check)
    model = _inside(model)
    call = call_of(input_size, input_data, batch_dim, dtypes, kwargs)
    if call is None:
        return _parameters_alone(model)
    if input_data is not None and any(map(_is_lazy, model.parameters())):
        model = _materialised(model, call, mode)
    try:
        if cache_forward_pass:
            captured = _kept_run(model, call, mode, device)
            design = design_of(captured, Origin(model, call, mode, device, strict), strict)
        else:
            design = captured_design(model, call, mode, device, strict)
    except ArchdbError as error:
        if input_size is not None and batch_dim is None:
            _suggest_batch(error, model, input_size, dtypes, kwargs, mode, device)
        raise
    if "sizes" in checks:
        from ._witness import check_sizes

        check_sizes(design, strict)
    if "macs" in checks:
        from ._witness import check_macs

        check_macs(design, model, call, strict)
    return design


def _inside(model: torch.nn.Module) -> torch.nn.Module:
    """The model within torch.compile's, DataParallel's and DistributedDataParallel's."""
    from ._capture.trace import unwrapped

    return unwrapped(model)


def _materialised(model: torch.nn.Module, call: Call, mode: str) -> torch.nn.Module:
    """A copy of a model with lazy modules, which one run has given their shapes."""
    import copy

    import torch

    args, kwargs = call
    buffers = [buffer for buffer in model.buffers() if _is_lazy(buffer)]
    # Such a buffer, other than such a parameter, does not know how it is copied.
    memo: dict[int, Any] = {}
    for x in buffers:
        memo[id(x)] = type(x)(device=x.data.device, dtype=x.data.dtype)  # type: ignore[call-overload]
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        copied = copy.deepcopy(model, memo).train(mode == "train")
        try:
            copied(*args, **kwargs)
        except Exception as error:
            raise UnsupportedModel(
                f"a lazy module has no shape yet, and the model's forward raised "
                f"{type(error).__name__}: {error}"
            ) from error
    return copied


def _checks(check: Any) -> tuple[str, ...]:
    names = () if check is None else (check,) if isinstance(check, str) else tuple(check)
    for name in names:
        if name not in ("sizes", "macs"):
            raise ArchdbError(f"there is no check '{name}'", expected="'sizes', 'macs'")
    return names


def _kept_run(model: torch.nn.Module, call: Call, mode: str, device: Any) -> Captured:
    """The run of an earlier call with the same model and input, where there is one."""
    key = repr((shapes_of(call), sorted(call[1]), mode, str(device)))
    runs = _kept.setdefault(model, {})
    if key not in runs:
        runs[key] = trace(model, *call, mode=mode, device=device)
    return runs[key]


def _suggest_batch(
    error: ArchdbError,
    model: torch.nn.Module,
    input_size: Any,
    dtypes: Any,
    kwargs: dict,
    mode: str,
    device: Any,
) -> None:
    """Says so where the model runs with a batch in front of the sizes."""
    sizes = [(1, *size) for size in sizes_of(input_size)]
    try:
        call = call_of(sizes, None, None, dtypes, kwargs)
        assert call is not None
        trace(model, *call, mode=mode, device=device)
    except ArchdbError:
        return
    written = str(sizes[0] if len(sizes) == 1 else sizes)
    error.help = f"input_size holds the batch too: with {written} the model runs"
    if error.text:
        error.text += f"\n  help: {error.help}"


def _parameters_alone(model: torch.nn.Module) -> Design:
    """A model that was not run: its modules and their parameters."""
    seen: set[int] = set()
    modules = []
    for path, module in model.named_modules(remove_duplicate=False):
        params = list(module.parameters())
        modules.append(
            ModuleCall(
                path=path,
                type=type(module).__name__,
                depth=path.count(".") + 1 if path else 0,
                inputs=[],
                outputs=[],
                params=sum(map(_count, params)),
                trainable=sum(_count(p) for p in params if p.requires_grad),
                kernel_size=getattr(module, "kernel_size", None),
                is_layer=not any(True for _ in module.children()),
                reused=id(module) in seen,
            )
        )
        seen.add(id(module))
    captured = Captured(name=type(model).__name__.lower(), flat={}, modules=modules)
    captured.params, captured.trainable = modules[0].params, modules[0].trainable
    captured.param_bytes = sum(map(_bytes, model.parameters()))
    captured.buffer_bytes = sum(map(_bytes, model.buffers()))
    answer = {"params": captured.params, "macs": 0, "output": [], "layers": []}
    return Design({}, answer, [], captured=captured)


def _count(tensor: torch.Tensor) -> int:
    """How many elements it has; a lazy module's parameter has none yet."""
    return 0 if _is_lazy(tensor) else tensor.numel()


def _bytes(tensor: torch.Tensor) -> int:
    count = _count(tensor)
    return count * tensor.element_size() if count else 0


def _is_lazy(tensor: torch.Tensor) -> bool:
    """Whether it is a lazy module's, without a shape yet."""
    from torch.nn.parameter import is_lazy

    return is_lazy(tensor)


def _weights(model: torch.nn.Module, design: Design) -> dict[str, list[tuple[str, Shape]]]:
    """The parameters of each module that is shown as one layer: their names and shapes."""
    modules = dict(model.named_modules())
    return {
        call.path: [(name, tuple(p.shape)) for name, p in modules[call.path].named_parameters()]
        for call in design.modules
        if call.is_layer and call.path in modules
    }
