"""Pools."""

from __future__ import annotations

from .call import Call, row

_WINDOW = ("kernel_size", "stride", "padding", "dilation", "ceil_mode", "count_include_pad", "divisor_override")


def _pool(type_: str, names):
    def noted(call: Call):
        hyper = {name: call.number(name) for name in names if name in call}
        if hyper.get("stride") == []:
            del hyper["stride"]
        if isinstance(call.output, tuple):
            hyper["return_indices"] = True
        call.layer(type_, [call["input"]], **hyper)

    return noted


for _n in (1, 2, 3):
    row(
        f"max_pool{_n}d", f"max_pool{_n}d_with_indices",
        takes="input kernel_size stride padding dilation ceil_mode return_indices",
    )(_pool(f"MaxPool{_n}d", _WINDOW[:5]))
    row(
        f"avg_pool{_n}d",
        takes="input kernel_size stride padding ceil_mode count_include_pad divisor_override",
    )(_pool(f"AvgPool{_n}d", _WINDOW))


def _norm_pool(type_: str):
    def noted(call: Call):
        hyper = {name: call.number(name) for name in ("norm_type", "kernel_size", "stride", "ceil_mode")
                 if name in call}
        call.layer(type_, [call["input"]], **hyper)

    return noted


for _n in (1, 2, 3):
    row(f"lp_pool{_n}d", takes="input norm_type kernel_size stride ceil_mode")(_norm_pool(f"LPPool{_n}d"))


def _adaptive(type_: str):
    rank = int(type_[-2])

    def noted(call: Call):
        size = call["output_size"]
        size = list(size) if isinstance(size, (list, tuple)) else [size] * rank
        hyper = {"return_indices": True} if isinstance(call.output, tuple) else {}
        call.layer(type_, [call["input"]], output_size=size[0] if rank == 1 else size, **hyper)

    return noted


for _n in (1, 2, 3):
    for _kind in ("avg", "max"):
        row(
            f"adaptive_{_kind}_pool{_n}d", f"adaptive_{_kind}_pool{_n}d_with_indices",
            takes="input output_size return_indices",
        )(_adaptive(f"Adaptive{_kind.capitalize()}Pool{_n}d"))


def _unpool(type_: str):
    rank = int(type_[-2])

    def noted(call: Call):
        hyper = {name: call.number(name) for name in ("kernel_size", "stride") if name in call}
        padding = call.number("padding", 0)
        if padding not in (0, [0] * rank):
            hyper["padding"] = padding
        if "output_size" in call:
            hyper["output_size"] = list(call["output_size"])[-rank:]
        call.layer(type_, [call["input"], call["indices"]], **hyper)

    return noted


for _n in (1, 2, 3):
    row(f"max_unpool{_n}d", takes="input indices kernel_size stride padding output_size")(
        _unpool(f"MaxUnpool{_n}d"))
