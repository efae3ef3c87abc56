"""Tensors that are made of sizes."""

from __future__ import annotations

import math

from ..sizes import fixed, plain
from .call import Call, row


def _size(call: Call, name: str = "size"):
    return call.sizes(name)


@row("zeros", takes="size")
def _zeros(call: Call):
    call.layer("Zeros", [], size=_size(call))


@row("ones", takes="size")
def _ones(call: Call):
    call.layer("Ones", [], size=_size(call))


@row("empty", "rand", "randn", takes="size")
def _empty(call: Call):
    call.layer("Zeros", [], call.name, size=_size(call))


@row("full", takes="size fill_value")
def _full(call: Call):
    _filled(call, list(call["size"]), call["fill_value"])


def _filled(call: Call, size, value):
    number = plain(value)
    if isinstance(number, (bool, int, float)) and math.isfinite(number):
        call.layer("Full", [], size=size, fill_value=float(number))
    else:
        call.layer("Zeros", [], call.name, size=size)


@row("new_zeros", "new_empty", takes="input size")
def _new_zeros(call: Call):
    call.layer("Zeros", [], size=_size(call))


@row("new_ones", takes="input size")
def _new_ones(call: Call):
    call.layer("Ones", [], size=_size(call))


@row("new_full", takes="input size fill_value")
def _new_full(call: Call):
    _filled(call, list(call["size"]), call["fill_value"])


@row("zeros_like", "ones_like", "empty_like", "full_like", "rand_like", "randn_like", "bernoulli")
def _like(call: Call):
    call.layer("Elementwise", [call.args[0]], function=call.name)


@row("arange", takes="start end step")
def _arange(call: Call):
    start, end, step = call.get("start", 0), call.get("end"), call.get("step", 1)
    if end is None:
        start, end = 0, start
    whole = all(isinstance(value, int) for value in (start, end)) and isinstance(step, int)
    if not whole or plain(step) < 1:
        length = int(call.output.shape[0])
        for value in (start, end, step):
            fixed(value)
        call.layer("Zeros", [], "arange", size=[length])
        return
    hyper = {"start": start, "end": end}
    if step != 1:
        hyper["step"] = step
    call.layer("Arange", [], **hyper)


@row("linspace", takes="start end steps")
def _linspace(call: Call):
    call.layer("Arange", [], "linspace", start=0, end=call["steps"])


@row("eye", takes="n m")
def _eye(call: Call):
    call.layer("Zeros", [], "eye", size=[call["n"], call.get("m", call["n"])])
